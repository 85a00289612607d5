# Where everything is. The whole of a release, with its configuration of nginx, stands in releases/VERSION, and one
# link, `current`, says which serves: it is renamed, so there is no moment in which pages, policy and forms differ on disk.
# shellcheck shell=bash disable=SC2034
root=${RESSURSVENN_ROOT:-}
base=$root/opt/ressursvenn releases=$root/opt/ressursvenn/releases
etc=$root/etc/ressursvenn outbox=$root/var/lib/ressursvenn run=$root/run socket=$root/run/ressursvenn.sock
nginx_etc=$root/etc/nginx units_etc=$root/etc/systemd/system commands=$root/usr/local/sbin
read -r plain secure <<<"${RESSURSVENN_PORTS:-80 443}"
lock_s=1800

# The release that serves; empty before the first.
serving() { basename "$(readlink "$base/current" 2>/dev/null)"; }

# The release before it, or the newest other one.
before() {
    local name
    name=$(basename "$(readlink "$base/previous" 2>/dev/null)")
    if [ -z "$name" ] || [ "$name" = "$(serving)" ] || [ ! -d "$releases/$name" ]; then
        name=$(others | head -n 1)
    fi
    printf '%s' "$name"
}

# The releases that do not serve, the newest first.
others() { find "$releases" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*' -printf '%T@ %f\n' | sort -rn | cut -d' ' -f2 |
    grep -Fxv "$(serving)" || true; }

# point NAME RELEASE: the link NAME, renamed over the one before it.
point() {
    ln -sfn "releases/$2" "$base/.$1.new" && mv -T "$base/.$1.new" "$base/$1"
}

# Three stay: the one that serves, the one before, and one more. The one before is what `--back` leads to, and pages that
# were built here do not take its place: after an upgrade and any number of them the old program is still there.
prune() {
    local keep
    keep=$(before)
    { others | grep -Fxv "$keep" || true; } | tail -n +2 | while read -r name; do rm -rf -- "${releases:?}/$name"; done
}

# lock WHAT: one install at a time.
lock() {
    mkdir -p "$run"
    [ -n "${RESSURSVENN_STAGED:-}" ] || exec 9>"$run/ressursvenn-install.lock"
    flock -n 9 && return
    # What the settings and the night ask for is done after it: left out, pages would offer a form that has closed.
    case $1 in settings | pages) say "another install is running on this server; waiting until it has ended" && flock -w "$lock_s" 9 && return ;; esac
    die "another install is running on this server; wait until it has ended"
}

services() { if [ -n "$root" ]; then ${RESSURSVENN_SERVICES:-true} "$@"; else systemctl "$@"; fi; }

# as USER COMMAND...
as() {
    local user=$1
    shift
    if [ -n "$root" ]; then "$@"; else runuser -u "$user" -- "$@"; fi
}

# own OWNER MODE FILE...
own() {
    local owner=$1 mode=$2
    shift 2
    [ -n "$root" ] || chown "$owner" "$@"
    chmod "$mode" "$@"
}

# replace FILE [ACTION...]: its new content comes from stdin. A file that holds it already is not touched, and needs no
# room; of another one the actions that make it count are owed first. Not 0 where it cannot be written: it is as before.
replace() {
    local file=$1 content
    shift
    content=$(cat && echo .)
    [ "$content" != . ] || return 1
    [ "$content" != "$(cat "$file" 2>/dev/null && echo .)" ] || return 0
    mkdir -p "$(dirname "$file")" && printf %s "${content%.}" >"$file.new" && sync "$file.new" && owe "$@" && mv "$file.new" "$file" ||
        { rm -f "$file.new" && return 1; }
}
