# The answers: asked on a terminal, or read from a file; kept in /etc/ressursvenn/install.conf, which holds no secret.
# shellcheck shell=bash disable=SC2034
names="host sender coordinator mail_host mail_port mail_user mail_password_file mail_ca certificate key"
optional=" mail_port mail_user mail_password_file mail_ca certificate key "
declare -A questions=(
    [host]="Name of this server, as browsers will show it (like ressursvenn.example)"
    [sender]="Sender of every letter; what cannot be delivered comes back to it, so somebody must read it"
    [coordinator]="Address of the coordinator, who gets notices"
    [mail_host]="Your mail server, by the name in its certificate"
    [mail_port]="Its port: 587 (STARTTLS) or 465 (TLS)"
    [mail_user]="User name there (empty: it asks for none)"
    [mail_password_file]="File with the password, on this server (empty: it asks for none)"
    [certificate]="File with the TLS certificate and its chain (empty: certbot gets one)"
    [key]="File with its private key (empty: certbot)"
)
host="" sender="" coordinator="" mail_host="" mail_port="" mail_user="" mail_password_file="" mail_ca="" certificate="" key=""

# read_answers FILE: into the variables of their names. Stops with everything that is missing or wrong, in one sentence each.
read_answers() {
    [ ! -f "$etc/install.conf" ] || parse "$etc/install.conf"
    if [ -n "$1" ]; then
        [ -r "$1" ] || die "$1 cannot be read: a file with the answers is needed (see --help)"
        parse "$1"
    elif [ -z "$(serving)" ] && [ -t 0 ]; then
        mail_port=${mail_port:-587}
        ask
    fi
    mail_port=${mail_port:-587}
    judge
}

parse() {
    local name value line number=0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
        [[ $line =~ ^([a-z_]+)[[:space:]]*=[[:space:]]*(.*)$ ]] || die "$1:$number: is not understood; write: name = value"
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        [[ " $names " == *" $name "* ]] || die "$1:$number: $name is no answer; use $names"
        printf -v "$name" '%s' "${value%"${value##*[![:space:]]}"}"
    done <"$1"
}

# An install that was refused asks again, with what was answered then.
ask() {
    local name before
    [ ! -f "$etc/install.conf" ] || say "Enter keeps what stands in [ ]; - takes it away"
    for name in $names; do
        [ -n "${questions[$name]:-}" ] || continue
        before=${!name}
        IFS= read -r -p "${questions[$name]}${before:+ [$before]}: " "${name?}"
        [ -n "${!name}" ] || printf -v "$name" '%s' "$before"
        [ "${!name}" != - ] || printf -v "$name" ''
    done
}

judge() {
    local name missing="" wrong=()
    for name in $names; do
        [ -n "${!name}" ] || [[ $optional == *" $name "* ]] || missing+=" $name"
        [[ ${!name} != *[\"\\]* ]] || wrong+=("$name must hold no quote and no backslash")
    done
    [ -z "$missing" ] || die "answers are missing:$missing; give them with --answers FILE, or run this on a terminal"
    [[ $host =~ ^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$ ]] ||
        wrong+=("host = $host must be a name in small letters, like ressursvenn.example: no https://, no path, no port")
    [[ $sender == *?@?* ]] || wrong+=("sender = $sender must be an address, like post@example.org")
    [[ $coordinator == *?@?* ]] || wrong+=("coordinator = $coordinator must be an address, like post@example.org")
    [[ $mail_port =~ ^(587|465|[1-9][0-9]{0,4})$ ]] || wrong+=("mail_port = $mail_port must be a number, like 587")
    [ -z "$mail_password_file" ] || [ -n "$mail_user" ] || wrong+=("mail_password_file needs mail_user")
    [ -z "$mail_user" ] || [ -s "$etc/smtp-password" ] || { [ -s "$mail_password_file" ] && [ -r "$mail_password_file" ]; } ||
        wrong+=("mail_password_file = $mail_password_file must be a file with the password of $mail_user")
    [ -z "$mail_ca" ] || [ -s "$etc/mail-ca.pem" ] || [ -r "$mail_ca" ] || wrong+=("mail_ca = $mail_ca cannot be read: a PEM file is needed")
    { [ -n "$certificate" ] && [ -n "$key" ]; } || [ -z "$certificate$key" ] || wrong+=("certificate and key belong together")
    [ ${#wrong[@]} = 0 ] || die "$(printf '%s\n' "${wrong[@]}")"
}

# The answers as the file holds them.
answered() {
    local name
    for name in $names; do printf '%s = %s\n' "$name" "${!name}"; done
}
