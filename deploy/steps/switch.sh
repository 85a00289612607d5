# The switch: one rename, a reload of nginx, a restart of the forms; and back where the new release does not answer.
# shellcheck shell=bash disable=SC2154
health_s=${RESSURSVENN_HEALTH_S:-60}

# switch_to RELEASE [BEFORE]: BEFORE is what `--back` leads to from then on; without it, the release that served.
switch_to() {
    local old before
    old=$(serving)
    [ -z "$dry" ] || { say "would do: switch from ${old:-nothing} to $1" && return; }
    local from=$EPOCHREALTIME
    roomy_for_switch
    doing="switch to $1"
    kept_back begin_switch
    if kept_back take_over "$1"; then
        before=${2:-$old}
        [ "$before" != "$1" ] || before=$old
        [ -z "$before" ] || point previous "$before"
        end_switch
        say "switch from ${old:-nothing} to $1: $(since "$from") s"
    elif [ -n "$old" ]; then
        kept_back take_over "$old" || die "$1 does not answer, and $old does not any more: see journalctl -u ressursvenn-forms"
        end_switch
        die "$1 did not answer after the switch, so $old serves again; see journalctl -u ressursvenn-forms"
    else
        die "$1 does not answer; see journalctl -u ressursvenn-forms"
    fi
}

# Where the switch writes: little, but without it nothing is begun.
roomy_for_switch() { roomy 2 "$base" "$units_etc" "$nginx_etc" "$commands" "$run"; }

# take_over RELEASE: 1 where its health is not seen in time. nginx's old workers serve old pages with the old policy to
# the end, its new ones new pages with the new policy. Letters on their way are not touched: the courier finishes its own.
take_over() {
    owe reload-nginx restart-forms restart-courier || return 1
    point current "$1" || return 1
    release=$1
    units && links && pay daemon-reload daemon-reload || return 1
    services enable -q ressursvenn-forms.socket ressursvenn-forms.service ressursvenn-courier.service nginx.service || return 1
    services enable -q --now ressursvenn-connections.timer ressursvenn-pages.timer || return 1
    services start ressursvenn-forms.socket || return 1
    pay_forms && pay_nginx || return 1 # in this order: where they do not start, no visitor has seen anything of this release
    healthy "$1"
}

# The forms are restarted, and nobody waits while the release is read and tried: meanwhile a second service, which has the
# unit of the first and another name, answers at the same socket. Where that one does not start, the first is not touched.
restart_forms() {
    local second=ressursvenn-forms-second status=0
    services is-active --quiet ressursvenn-forms || second=""
    [ -n "$second" ] || { services restart ressursvenn-forms; return; }
    mkdir -p "$run/systemd/system"
    # In /run, with an end of its own: whatever becomes of us, it does not stay beside the first. With its drop-ins too.
    { services cat ressursvenn-forms && cat <<'TEXT'; } >"$run/systemd/system/$second.service" || return 1

[Service]
Sockets=ressursvenn-forms.socket
RuntimeDirectoryPreserve=yes
Restart=no
RuntimeMaxSec=5min
TEXT
    services daemon-reload && services restart "$second" && services restart ressursvenn-forms || status=1
    services stop "$second" 2>/dev/null || true # it warns that the socket could start it again; it starts the first
    rm -f "$run/systemd/system/$second.service"
    services daemon-reload
    return $status
}

# nginx reads both through the link `current`. What Debian had there is kept once.
links() {
    local conf=$nginx_etc/nginx.conf
    ln -sfn "$base/current/nginx/release.conf" "$nginx_etc/ressursvenn/release.conf" || return 1
    [ "$(readlink "$conf")" != "$base/current/nginx/nginx.conf" ] || return 0
    [ -L "$conf" ] || [ ! -e "$conf" ] || cp -p "$conf" "$conf.debian" || return 1
    rm -f "$root"/var/log/nginx/*.log* # what Debian's own configuration has logged until now
    owe restart-nginx && ln -sfn "$base/current/nginx/nginx.conf" "$conf"
}

healthy() {
    local end=$((SECONDS + health_s))
    until ask_health "$socket" | grep -Fq "\"version\":\"$1\""; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.2
    done
}

# After a half-finished install: what does not run is started. What runs is not touched.
started() {
    local unit
    for unit in ressursvenn-forms.socket nginx ressursvenn-forms ressursvenn-courier ressursvenn-connections.timer ressursvenn-pages.timer; do
        services is-active --quiet "$unit" || services start "$unit" || die "$unit does not start; see: journalctl -u $unit"
    done
    healthy "$release" || die "the forms do not answer; see: journalctl -u ressursvenn-forms"
}

# Real requests, as a browser makes them: a page, a form, the health.
requests() {
    local path said
    for path in / /nb/ /form/nb/write/; do
        said=$(ask_site -o /dev/null -w '%{http_code}' "$path") || true
        [ "$said" = 200 ] || die "https://$host$path answers ${said:-nothing}, not 200; run: ressursvenn check"
    done
    said=$(ask_site /form/health | tr -d ' \n')
    [[ $said == *"\"version\":\"$release\""* ]] || die "https://$host/form/health does not name $release but says: $said"
    said=$(grep -oE '"(courier|disk|keys|pages|release|storing)":false' <<<"$said" | tr '\n' ' ') || true
    [ -z "$said" ] || say "not well yet: $said(run: ressursvenn check)"
}

ask_site() {
    curl -sk --max-time 20 --resolve "$host:$secure:127.0.0.1" "${@:1:$#-1}" "https://$host:$secure${*: -1}"
}
