# The settings, filled in once from the answers and never again: from then on config.toml is the operator's.
# shellcheck shell=bash disable=SC2154
write_settings() {
    local owner=ressursvenn:ressursvenn
    [ -s "$etc/secret" ] || (umask 077 && openssl rand -hex 32 | replace "$etc/secret")
    [ -z "$mail_user" ] || [ -s "$etc/smtp-password" ] || (umask 077 && replace "$etc/smtp-password" <"$mail_password_file")
    [ -z "$mail_ca" ] || [ -s "$etc/mail-ca.pem" ] || replace "$etc/mail-ca.pem" <"$mail_ca"
    if [ ! -s "$etc/config.toml" ]; then
        filled_in | (umask 077 && replace "$etc/config.toml")
    fi
    answered | (umask 077 && replace "$etc/install.conf")
    own $owner 600 "$etc/secret" "$etc/config.toml" "$etc/install.conf"
    # Each time: an earlier run may have been cut off before it came to this.
    [ -z "$mail_user" ] || own $owner 600 "$etc/smtp-password"
    [ -z "$mail_ca" ] || own $owner 640 "$etc/mail-ca.pem"
    agrees
}

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
