# What nginx and systemd read, made from the files of a release.
# shellcheck shell=bash disable=SC2154

# render SOURCES FINAL: the configuration of nginx for the release that will stand at FINAL, into SOURCES/nginx.
render() {
    mkdir -p "$1/nginx"
    python3 "$1/deploy/headers.py" "$1/site/form/headers.json" "$2/site" >"$1/nginx/release.conf"
    nginx_conf "$1/deploy/nginx.conf" >"$1/nginx/nginx.conf"
}

# nginx_conf FILE: with the name and the certificate of this server.
nginx_conf() {
    local live=/etc/letsencrypt/live/$host edits=()
    edits+=(-e "s#/etc/letsencrypt/live/ressursvenn\.example/fullchain\.pem#${certificate:-$live/fullchain.pem}#")
    edits+=(-e "s#/etc/letsencrypt/live/ressursvenn\.example/privkey\.pem#${key:-$live/privkey.pem}#")
    edits+=(-e "s#ressursvenn\.example#$host#g")
    [ -e /proc/net/if_inet6 ] && [ -z "$root" ] || edits+=(-e '/listen \[::\]:/d')
    if [ -n "$root" ]; then # on loopback, as whoever runs the test
        edits+=(-e "s#listen 80\b#listen 127.0.0.1:$plain#" -e "s#listen 443\b#listen 127.0.0.1:$secure#")
        edits+=(-e "s#/etc/nginx/ressursvenn/#$nginx_etc/ressursvenn/#" -e "s#\(/run/\|/var/\)#$root\1#g")
        edits+=(-e "s#^user .*#user $(id -un) $(id -gn);#")
    fi
    sed "${edits[@]}" "$1"
}

# nginx_accepts FOLDER: whether nginx takes the configuration in FOLDER/nginx; prints what it says.
nginx_accepts() {
    sed "s#$nginx_etc/ressursvenn/release\.conf#$1/nginx/release.conf#" "$1/nginx/nginx.conf" >"$1/nginx/trial.conf"
    nginx -t -q -c "$1/nginx/trial.conf" 2>&1
}

# The release that serves, again: after other answers, a new secret, or an install that was cut off.
refresh() {
    local now=$releases/$release
    units
    nginx_conf "$now/deploy/nginx.conf" | replace "$now/nginx/nginx.conf" reload-nginx
    pay_all
    started
}

# The units of $release: a line for a secret stands there only where there is that secret.
units() {
    local from=$releases/$release/deploy name edits=()
    [ -s "$etc/smtp-password" ] || edits+=(-e '/^LoadCredential=smtp-password/d')
    [ ! -s "$etc/health-token" ] || edits+=(-e 's/^# \(LoadCredential=health-token\)/\1/')
    [ ! -s "$etc/ping-url" ] || edits+=(-e 's/^# \(LoadCredential=ping-url\)/\1/')
    for name in "$from"/*.service "$from"/*.socket "$from"/*.timer; do
        sed "${edits[@]}" -e '' "$name" |
            replace "$units_etc/$(basename "$name")" daemon-reload restart-forms restart-courier || return 1
    done
    for name in "$from"/nginx.service.d/*.conf; do
        replace "$units_etc/nginx.service.d/$(basename "$name")" daemon-reload restart-nginx <"$name" || return 1
    done
    ln -sfn "$base/current/deploy/ressursvenn" "$commands/ressursvenn" &&
        ln -sfn "$base/current/deploy/install" "$commands/ressursvenn-install"
}
