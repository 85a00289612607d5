# What must be brought to its end, by the next run where this one is cut off. Each is noted on disk before the change that
# needs it: a changed file does not tell whether nginx or systemd has read it, and so a run that was killed in between
# would leave it unread for good.
#   owed/ACTION   a service must read what has changed
#   switch        a switch was begun: the release that served before, and the one before that
# shellcheck shell=bash disable=SC2154

# owe ACTION...
owe() {
    local action
    [ $# != 0 ] || return 0
    mkdir -p "$base/owed" || return 1
    for action in "$@"; do : >"$base/owed/$action" || return 1; done
}

owed() { [ -e "$base/owed/$1" ]; }

# pay ACTION WORD...: does what is owed, by the words of systemctl.
pay() {
    local action=$1
    shift
    owed "$action" || return 0
    services "$@" && rm -f "$base/owed/$action"
}

# What its unit forbids nginx holds from a start on: a reload would keep the old limits.
pay_nginx() {
    if owed restart-nginx; then
        pay restart-nginx restart nginx && rm -f "$base/owed/reload-nginx"
    else
        pay reload-nginx reload-or-restart nginx
    fi
}

pay_forms() {
    if owed restart-forms; then restart_forms && rm -f "$base/owed/restart-forms" || return 1; fi
    pay restart-courier restart --no-block ressursvenn-courier
}

# What reads the settings reads them again: the courier when the letter in hand is done, which can take minutes.
restart_both() {
    owe restart-forms restart-courier
    if ! pay_forms; then
        rm -f "$base/owed/restart-forms" "$base/owed/restart-courier" # refused, not cut off
        die "the forms do not start with these settings, so those that run keep the old ones; see: journalctl -u 'ressursvenn-forms*'"
    fi
    healthy "$(serving)" || die "the forms do not answer; see: journalctl -u ressursvenn-forms"
}

pay_all() { pay daemon-reload daemon-reload && pay_forms && pay_nginx; }

begin_switch() {
    printf '%s\n' "$(serving)" "$(basename "$(readlink "$base/previous" 2>/dev/null)")" >"$base/switch.new" &&
        sync "$base/switch.new" && mv "$base/switch.new" "$base/switch"
}

end_switch() { rm -f "$base/switch"; }

# recover: a switch that was cut off is taken back, and what else is owed is done, so that what is asked for now begins
# from what served. A first install has nothing to go back to: it begins anew.
recover() {
    local old previous
    if [ -e "$base/switch" ]; then
        { read -r old && read -r previous; } <"$base/switch" || die "$base/switch is not understood: remove it"
        if [ -z "$old" ]; then
            [ -n "$dry" ] || rm -f "$base/current"
        else
            step "back to $old, since a switch was cut off" take_back "$old"
        fi
        [ -n "$dry" ] && return
        if [ -n "$previous" ]; then point previous "$previous"; else rm -f "$base/previous"; fi
        end_switch
    elif [ -n "$(serving)" ] && [ -n "$(ls -A "$base/owed" 2>/dev/null)" ]; then
        step "what an install that was cut off has left" pay_all
    fi
}

take_back() { take_over "$1" || say "$1 does not answer either"; }
