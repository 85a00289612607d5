# What Debian has to give: packages, users, folders, free ports, the certificate.
# shellcheck shell=bash disable=SC2154
packages() {
    local wanted=(python3-venv nginx openssl curl) lacking=() package
    [ -n "$certificate" ] || wanted+=(certbot)
    for package in "${wanted[@]}"; do
        [ -n "$root" ] || dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || lacking+=("$package")
    done
    [ ${#lacking[@]} = 0 ] || apt "${lacking[@]}" || die "these packages cannot be installed: ${lacking[*]} ($(reason '^(dpkg: error|E:)'))"
    # Smaller pages, where the module can be had; without it they go out as gzip.
    [ -n "$root" ] || [ -e /usr/share/nginx/modules-available/mod-http-brotli-static.conf ] ||
        apt libnginx-mod-http-brotli-static || { : >"$kept" && say "without brotli: pages are sent as gzip"; }
}

apt() {
    export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes
    dpkg --configure -a --force-confdef --force-confold >/dev/null || true # an install that was cut off in here
    apt-get update -qq || true
    # A file in /etc that the operator has written stays: there is nobody here whom dpkg could ask.
    apt-get install -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        --no-install-recommends "$@" >/dev/null || return 1
    : >"$kept" # it has worked: what apt and debconf have said meanwhile is of no use
}

# Two users: neither can read the other's memory or secrets. They share a group, for the outbox.
users() {
    [ -z "$root" ] || return 0
    local common=(--system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin)
    id -u ressursvenn >/dev/null 2>&1 || useradd "${common[@]}" --user-group ressursvenn
    id -u ressursvenn-forms >/dev/null 2>&1 || useradd "${common[@]}" --gid ressursvenn ressursvenn-forms
}

folders() {
    mkdir -p "$base" "$releases" "$nginx_etc/ressursvenn" "$etc" "$outbox" "$commands" "$units_etc" "$root/var/www/html"
    own root:root 755 "$base" "$releases" "$nginx_etc/ressursvenn"
    own ressursvenn:ressursvenn 750 "$etc"
    own ressursvenn:ressursvenn 2770 "$outbox"
    [ -z "$root" ] || mkdir -p "$root/var/log/nginx" "$root/var/lib/nginx"
    brotli
}

# nginx.conf includes brotli.conf where there is one, which must be as long as the module is there.
brotli() {
    if [ -z "$root" ] && [ -e /etc/nginx/modules-enabled/50-mod-http-brotli-static.conf ]; then
        echo 'brotli_static on;' | replace "$nginx_etc/ressursvenn/brotli.conf" reload-nginx
    elif [ -e "$nginx_etc/ressursvenn/brotli.conf" ]; then
        owe reload-nginx
        rm -f "$nginx_etc/ressursvenn/brotli.conf"
    fi
}

# 80 and 443 are nginx's, or nobody's.
ports_are_free() {
    local port taken
    [ -z "$(serving)" ] || return 0
    for port in "$plain" "$secure"; do
        taken=$(ss -Hltnp "sport = :$port" | grep -v '"nginx"' || true)
        [ -z "$taken" ] || die "port $port is taken by $(sed -n 's/.*users:(("\([^"]*\)".*/\1/p;q' <<<"$taken" | grep . || echo "another program"): stop it first; nginx needs it"
    done
}

# The certificate that was given, judged before nginx has to; or one by certbot, while nginx runs as Debian installed it.
check_certificate() {
    [ -n "$certificate" ] || { step "certificate by certbot" certbot_once && return; }
    openssl x509 -noout -in "$certificate" 2>/dev/null || die "certificate = $certificate cannot be read: a PEM file is needed"
    openssl pkey -noout -in "$key" 2>/dev/null || die "key = $key cannot be read: a PEM file without a passphrase is needed"
    [ "$(openssl x509 -pubkey -noout -in "$certificate")" = "$(openssl pkey -pubout -in "$key")" ] ||
        die "key = $key is not the key of $certificate"
    nginx_can_read certificate "$certificate"
    nginx_can_read key "$key"
    openssl x509 -noout -checkhost "$host" -in "$certificate" | grep -q "does match" ||
        die "host = $host is not a name in $certificate: use the name that the certificate is for"
    openssl x509 -noout -checkend 0 -in "$certificate" >/dev/null || die "certificate = $certificate has expired"
}

# nginx_can_read ANSWER FILE: nginx.service.d/private.conf hides these folders from it, and takes from its first process
# root's right to read what others own. Under a prefix the owner is whoever runs the test.
nginx_can_read() {
    [ -O "$2" ] || die "$1 = $2 must belong to root, or nginx cannot read it; run: chown root $2"
    without_rights test -r "$2" || die "$1 = $2 cannot be read by nginx: its mode, or a folder above it, keeps root out; run: chmod u+r $2"
    [ -n "$root" ] || [[ ! $(readlink -f "$2") =~ ^/(home|root|tmp|var/tmp|run/user|etc/ressursvenn|var/lib/(nginx|ressursvenn))/ ]] ||
        die "$1 = $2 lies where nginx can see no file (a home, /tmp, settings of ours): put it into /etc/ssl/private"
}

# without_rights COMMAND...: as root, but with none of its rights over files of others, as nginx is.
without_rights() { if [ "$(id -u)" = 0 ]; then setpriv --bounding-set=-all --inh-caps=-all "$@"; else "$@"; fi; }

# What the authority has said of the name: certbot says it only in its log.
acme_said() { sed -n 's/^ *Detail: //p' /var/log/letsencrypt/letsencrypt.log 2>/dev/null | tail -n 1 | grep .; }

certbot_once() {
    [ ! -e "/etc/letsencrypt/live/$host/privkey.pem" ] || return 0
    services start nginx
    certbot certonly --quiet --non-interactive --agree-tos --email "$coordinator" --webroot -w /var/www/html -d "$host" \
        --deploy-hook 'systemctl reload nginx' ||
        die "certbot got no certificate for $host: does its name lead to this server, and is port 80 open? ($(acme_said || reason .))"
}
