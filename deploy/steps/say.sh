# What the installer says: each step and how long it took; one sentence where it stops.
# shellcheck shell=bash disable=SC2034
dry="" began=$EPOCHREALTIME doing="" refused="" staged=${RESSURSVENN_STAGED:-} release=""

say() { printf '%s\n' "$*"; }

# Seconds since $1, with tenths.
since() { awk -v a="${1/,/.}" -v b="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%.1f", b - a }'; }

# step WHAT COMMAND...: runs it, and says what and how long; with --dry-run only what.
step() {
    local from=$EPOCHREALTIME
    doing=$1
    shift
    if [ -n "$dry" ]; then
        say "would do: $doing"
    else
        "$@"
        say "$doing: $(since "$from") s"
    fi
    doing=""
}

# die SENTENCE: what is wrong and what would be right. What served goes on serving.
die() {
    printf 'install: %s\n' "$*" >&2
    refused=yes
    exit 1
}

at_the_end() {
    local status=$?
    [ $status -lt 3 ] && [ $status != 1 ] || [ -n "$refused" ] || printf 'install: stopped at: %s\n' "${doing:-the last step}" >&2
    end_trial
    [ -z "$staged" ] || rm -rf -- "$staged"
}
trap at_the_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
