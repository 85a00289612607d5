# Who may release: where /etc/ressursvenn/allowed_signers names them, nothing else is unpacked.
# shellcheck shell=bash disable=SC2154

# signed FILE: SHA256SUMS beside it must be signed by one of them, and must hold the checksum of FILE.
signed() {
    local signers=$etc/allowed_signers sums name
    [ -e "$signers" ] || return 0
    sums=$(dirname -- "$1")/SHA256SUMS name=$(basename -- "$1")
    [ -O "$signers" ] || die "$signers must belong to root; run: chown root $signers"
    [ -r "$sums" ] && [ -r "$sums.sig" ] ||
        die "$1 is not signed: put SHA256SUMS and SHA256SUMS.sig beside it, since $signers says who may release"
    command -v ssh-keygen >/dev/null || die "$signers needs ssh-keygen; run: apt install openssh-client"
    by_a_signer "$signers" "$sums"
    cut -c67- "$sums" | grep -qxF -- "$name" || die "$sums does not name $name: it belongs to another release"
    grep -qxF "$(sha256sum <"$1" | cut -c-64)  $name" "$sums" ||
        die "$1 is not the file that was signed: its checksum in $sums does not fit; upload it again"
    say "$name is signed by $signer"
}

# by_a_signer SIGNERS SUMS: sets $signer.
by_a_signer() {
    local known
    known=$(ssh-keygen -Y find-principals -f "$1" -s "$2.sig" 2>/dev/null <"$2") ||
        die "$2.sig is no signature of anybody whom $1 names"
    while read -r signer; do
        signer=${signer%%,*}
        ! ssh-keygen -Y verify -f "$1" -I "$signer" -n ressursvenn -s "$2.sig" >/dev/null 2>&1 <"$2" || return 0
    done <<<"$known"
    die "$2 was altered after it was signed, or was not signed for this (ssh-keygen -Y sign -n ressursvenn)"
}
