# The settings, filled in from the answers until a release serves: from then on config.toml is the operator's. What she
# has changed by hand is hers at once.
# shellcheck shell=bash disable=SC2154
write_settings() {
    local owner=ressursvenn:ressursvenn sum
    sum=$(sed -n 's/^# settings: //p' "$etc/install.conf" 2>/dev/null || true)
    [ -s "$etc/secret" ] || (umask 077 && openssl rand -hex 32 | replace "$etc/secret")
    if [ -n "$mail_user" ] && first_time "$etc/smtp-password" "$mail_password_file"; then
        (umask 077 && replace "$etc/smtp-password" <"$mail_password_file")
    fi
    if [ -n "$mail_ca" ] && first_time "$etc/mail-ca.pem" "$mail_ca"; then replace "$etc/mail-ca.pem" <"$mail_ca"; fi
    if [ ! -s "$etc/config.toml" ] || { [ -z "$(serving)" ] && [ "$(sum_of "$etc/config.toml")" = "$sum" ]; }; then
        filled_in | (umask 077 && replace "$etc/config.toml")
        sum=$(sum_of "$etc/config.toml")
    fi
    { answered && echo "# settings: $sum"; } | (umask 077 && replace "$etc/install.conf")
    own $owner 600 "$etc/secret" "$etc/config.toml" "$etc/install.conf"
    # Each time: an earlier run may have been cut off before it came to this.
    [ -z "$mail_user" ] || own $owner 600 "$etc/smtp-password"
    [ -z "$mail_ca" ] || own $owner 640 "$etc/mail-ca.pem"
    agrees
}

# first_time FILE GIVEN: whether FILE is to be made of GIVEN. Once a release serves, FILE is the operator's.
first_time() { [ ! -s "$1" ] || { [ -z "$(serving)" ] && [ -r "$2" ]; }; }

sum_of() { sha256sum "$1" | cut -c1-64; }

filled_in() {
    local security=starttls
    [ "$mail_port" != 465 ] || security=tls
    python3 "$here/settings.py" "$here/config.example.toml" service.origin="https://$host" \
        service.frame="$base/current/site/form/frame.json" database.url="sqlite:///$outbox/outbox.db" \
        smtp.host="$mail_host" smtp.port="$mail_port" smtp.security="$security" smtp.sender="$sender" \
        smtp.username="$mail_user" smtp.password_file="${mail_user:+smtp-password}" ${mail_ca:+smtp.ca_file=mail-ca.pem} \
        coordinator.address="$coordinator"
}

# Settings that somebody wrote by hand must fit what the installer does.
agrees() {
    grep -qE "^origin *= *\"https://$host\"" "$etc/config.toml" ||
        die "host = $host is not the [service] origin in $etc/config.toml: change one of the two"
    grep -qFx "frame = \"$base/current/site/form/frame.json\"" "$etc/config.toml" ||
        die "$etc/config.toml: [service] frame must be \"$base/current/site/form/frame.json\": each release has its own site"
}
