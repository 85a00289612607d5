# A release is tried before it serves: with the settings of this server, on a socket of its own.
# shellcheck shell=bash disable=SC2154
trial_folder="" trial_pid="" trial_s=60

# trial FOLDER: stops where the release in FOLDER has a problem that the one that serves has not.
trial() {
    local said known
    render "$1" "$1" # in place of its final one, which knows its final place
    said=$(nginx_accepts "$1") || die "nginx refuses the configuration of this release: $(head -n 1 <<<"$said")"
    trial_folder=$(mktemp -d "$run/ressursvenn-trial.XXXXXX")
    known=$(problems "$releases/$(serving)")
    said=$(comm -13 <(echo "$known") <(problems "$1" | grep . || true))
    [ -z "$said" ] || die "ressursvenn check finds with this release what it does not find without it:
$said"
    answers_alone "$1"
    end_trial
}

# problems RELEASE: what `check` finds, sorted. A new server has no centre yet, and one that was installed by hand has some
# that must be confirmed again; that is no fault.
problems() {
    [ -d "$1/forms" ] || return 0
    local more=() said
    local expected='\[inbox\.\*\] is missing'
    if [ -n "$(serving)" ]; then more=(--offline); else expected+='| not confirmed: '; fi # an upgrade changes no mail server
    credentials ressursvenn "$1" config.toml
    said=$(in_release ressursvenn "$1" forms check "${more[@]}" 2>&1 >/dev/null || true)
    [[ $said != *Traceback* ]] || said=$(tail -n 1 <<<"$said")
    sed "s#$1/#$base/current/#g" <<<"$said" | grep -Ev "$expected" | LC_ALL=C sort || true
}

# credentials USER RELEASE FILE...: the files for USER alone, as systemd hands them over; the settings name the site of RELEASE.
credentials() {
    local user=$1 from=$2 file folder=$trial_folder/credentials
    shift 2
    rm -rf "$folder" && (umask 077 && mkdir "$folder")
    for file in "$@"; do
        [ ! -f "$etc/$file" ] || (umask 077 && sed "s#^frame = .*#frame = \"$from/site/form/frame.json\"#" "$etc/$file" >"$folder/$file")
    done
    chmod 755 "$trial_folder"
    [ -n "$root" ] || chown -R "$user" "$folder"
}

# in_release USER RELEASE MODULE ARGUMENT...
in_release() (
    user=$1 folder=$2
    shift 2
    cd "$folder" && as "$user" env RESSURSVENN_CONFIG="$etc/config.toml" RESSURSVENN_COMMAND=ressursvenn \
        CREDENTIALS_DIRECTORY="$trial_folder/credentials" PYTHONDONTWRITEBYTECODE=1 .venv/bin/python -m "$@"
)

# The forms of the release at $1, for nobody: one form and their health must come.
answers_alone() {
    local door=$trial_folder/door log=$trial_folder/log tries=0
    (umask 077 && mkdir "$door") && own ressursvenn-forms 700 "$door"
    credentials ressursvenn-forms "$1" config.toml secret health-token database-password
    in_release ressursvenn-forms "$1" gunicorn --workers 1 --log-level error --no-control-socket \
        --pid "$door/pid" --bind "unix:$door/socket" "forms.wsgi:application()" >"$log" 2>&1 4>&- 9>&- &
    trial_pid=$!
    until ask_health "$door/socket" | grep -Fq "\"version\":\"$(cat "$1/VERSION")\""; do
        tries=$((tries + 1))
        kill -0 "$trial_pid" 2>/dev/null && [ $tries -lt $((trial_s * 5)) ] ||
            die "the forms of this release do not start: $(grep -E '^[A-Za-z.]*(Error|Exception)' "$log" | tail -n 1 || tail -n 1 "$log")"
        sleep 0.2
    done
    [ "$(ask_socket "$door/socket" -o /dev/null -w '%{http_code}' /form/nb/write/)" = 200 ] ||
        die "the forms of this release show no form"
}

# The settings as they are now, with the release that serves, before the forms that run are restarted. Where those cannot
# store either, it is not the settings: then a centre can still be closed.
try_settings() {
    trial_folder=$(mktemp -d "$run/ressursvenn-trial.XXXXXX")
    answers_alone "$base/current"
    [[ $(ask_health "$trial_folder/door/socket") != *'"storing":false'* ]] || [[ $(ask_health "$socket") == *'"storing":false'* ]] ||
        die "with these settings the forms can store no letter, so those that run keep the old ones; see: ressursvenn check"
    end_trial
}

# ask_socket SOCKET [OPTION...] PATH
ask_socket() {
    local door=$1
    shift
    curl -s --max-time 10 --unix-socket "$door" -H "Host: $host" "${@:1:$#-1}" "http://localhost${*: -1}"
}

ask_health() { ask_socket "$1" /form/health | tr -d ' \n'; }

# The trials of installs that were killed: their processes, and the secrets that they were given.
clear_trials() {
    local folder process words
    for folder in "$run"/ressursvenn-trial.*; do
        [ -d "$folder" ] || continue
        for process in /proc/[0-9]*; do
            mapfile -d '' -t words 2>/dev/null <"$process/cmdline" || continue
            [[ " ${words[*]} " != *" unix:$folder/door/socket "* ]] || kill "${process#/proc/}" 2>/dev/null || true
        done
        rm -rf -- "$folder"
    done
}

end_trial() {
    if [ -n "$trial_pid" ]; then
        kill "$(cat "$trial_folder/door/pid" 2>/dev/null)" 2>/dev/null || kill "$trial_pid" 2>/dev/null || true
        wait "$trial_pid" 2>/dev/null || true
        trial_pid=""
    fi
    [ -z "$trial_folder" ] || rm -rf -- "$trial_folder"
    trial_folder=""
}
