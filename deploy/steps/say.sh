# What the installer says: each step and how long it took; one sentence where it stops.
# shellcheck shell=bash disable=SC2034
dry="" began=$EPOCHREALTIME doing="" refused="" staged=${RESSURSVENN_STAGED:-} release="" kept=""
export LC_ALL=C.UTF-8 # what programs say is read here
exec 4>&2 # for our sentence, while what programs say is kept back

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
        kept_back "$@"
        say "$doing: $(since "$from") s"
    fi
    doing=""
}

# kept_back COMMAND...: what it says on stderr is kept in memory, since the disk may be full, and shown when it is done.
# Where it fails, the reason stands in the one sentence instead.
kept_back() {
    local status
    [ -n "$kept" ] || kept=$(mktemp -p /dev/shm ressursvenn.XXXXXX)
    "$@" 2>>"$kept"
    status=$? # where our caller asks for it; else a failure has ended the script
    [ $status != 0 ] || { cat "$kept" >&2 && : >"$kept"; }
    return $status
}

# reason PATTERN: the first line of it with PATTERN, else the last one.
reason() { grep -m 1 -E "$1" "$kept" || tail -n 1 "$kept"; }

# die SENTENCE: what is wrong and what would be right. What served goes on serving.
die() {
    local sentence=$*
    if no_space "$sentence"; then sentence=$(full); fi
    printf 'install: %s\n' "$sentence" >&4
    refused=yes
    exit 1
}

# no_space TEXT: whether TEXT, or what was kept back, says that a disk is full; or one is, and the program did not say why.
no_space() {
    printf '%s\n' "$1" | cat - ${kept:+"$kept"} | grep -qE 'No space left on device|Disk quota exceeded|disk is full$' ||
        { [ -n "$doing" ] && [ "$(least_room | cut -d' ' -f1)" = 0 ]; }
}

# Of the disks that the installer writes, the one with the least room: how many MB, and where it is.
least_room() {
    df -m --output=avail,target "$base" "$etc" "$outbox" "$run" "$units_etc" "$nginx_etc" "${TMPDIR:-/tmp}" 2>/dev/null |
        tail -n +2 | sort -n | awk 'NR == 1 { print $1, $2 }'
}

full() { echo "the disk of $(least_room | cut -d' ' -f2-) is full: make room, and run this again; what served goes on serving"; }

at_the_end() {
    local status=$? sentence
    set +e
    if [ $status != 0 ] && [ -z "$refused" ]; then
        sentence="stopped at: ${doing:-the last step}${kept:+ ($(tail -n 1 "$kept"))}"
        if no_space ""; then sentence=$(full); fi
        printf 'install: %s\n' "$sentence" >&4
        [ $status -gt 128 ] || status=1
    fi
    end_trial
    [ -z "$staged" ] || rm -rf -- "$staged"
    [ -z "$kept" ] || rm -f "$kept"
    exit "$status"
}
trap at_the_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
