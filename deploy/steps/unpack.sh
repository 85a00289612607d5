# The uploaded file: unpacked beside the releases, and judged by its checksums before anything else is done with it.
# shellcheck shell=bash disable=SC2154
free_mb=${RESSURSVENN_FREE_MB:-400}

# unpack FILE: into $staged, which is removed at the end unless it has become a release.
unpack() {
    [ -z "${RESSURSVENN_STAGED:-}" ] || return 0
    [ -r "$1" ] || die "$1 cannot be read: a file that make release or make publish has made is needed"
    stage "$free_mb"
    local from=$EPOCHREALTIME said
    signed "$1"
    said=$(tar -xzf "$1" -C "$staged" --strip-components=1 --no-same-owner --no-same-permissions 2>&1) ||
        die "$1 cannot be unpacked, so it was cut off or altered on its way; upload it again ($(grep -m 1 "No space" <<<"$said" || tail -n 1 <<<"$said"))"
    intact "$1"
    say "$(basename "$1") is whole: $(since "$from") s"
}

# stage MB: $staged is a new folder beside the releases, where there is so much room.
stage() {
    if [ -n "$dry" ]; then
        staged=$(mktemp -d)
    else
        mkdir -p "$releases"
        rm -rf "$releases"/.new-* # of an install that was cut off
        roomy "$1" "$releases"
        staged=$(mktemp -d "$releases/.new-XXXXXX")
    fi
    chmod 755 "$staged"
}

# Every file has its checksum, every checksum its file, and nothing else is there.
intact() {
    local listed there
    plain "$1"
    [ -f "$staged/SHA256SUMS" ] && [ -f "$staged/VERSION" ] || die "$1 is no release: it holds no VERSION and SHA256SUMS"
    (cd "$staged" && sha256sum --check --strict --status SHA256SUMS) 2>/dev/null ||
        die "$1 was altered or cut off on its way: a checksum in it does not fit; upload it again"
    listed=$(cut -c67- "$staged/SHA256SUMS" | LC_ALL=C sort)
    there=$(cd "$staged" && find . ! -type d ! -path ./SHA256SUMS -printf '%P\n' | LC_ALL=C sort)
    [ "$listed" = "$there" ] || die "$1 was altered: it holds files that its SHA256SUMS does not name"
    [[ $(cat "$staged/VERSION") =~ ^[0-9][0-9A-Za-z.+-]*$ ]] || die "$1: VERSION must be a version, like 1.2.3"
}

# plain WHAT: nothing but files and folders in $staged, or nginx would follow a link to any file that it may read.
plain() {
    local other
    other=$(cd "$staged" && find . ! -type f ! -type d -printf '%P\n' -quit)
    [ -z "$other" ] || die "$1 holds what is neither a file nor a folder: $other"
}

# The pages name their own address, so they are for one server.
pages_are_for() {
    local named
    named=$(sed -n 's#^Sitemap: https://\(.*\)/sitemap\.xml$#\1#p' "$staged/site/robots.txt")
    [ "$named" = "$1" ] || die "the pages in the file are for ${named:-no address}, and this server is $1: make it again with SITE=https://$1/"
}

# roomy MB FOLDER...: stops where the disk of one has less.
roomy() {
    local folder free needed=$1
    shift
    for folder in "$@"; do
        free=$(df --output=avail -m "$folder" | tail -n 1)
        [ "$free" -ge "$needed" ] || die "the disk of $folder has ${free// /} MB free, and $needed are needed: make room first"
    done
}

# Whether the program in $staged is the one that serves. The same version with other files is refused.
is_program_of_current() {
    local version
    version=$(cat "$staged/VERSION")
    [ "$(serving | cut -d+ -f1)" = "$version" ] || return 1
    (cd "$base/current" && grep -E '^.{66}(deploy|directory|forms|requirements|site_builder|theme)/' "$staged/SHA256SUMS" |
        sha256sum --check --status) ||
        die "release $version serves here with other files: a changed release needs another version"
}

# Python packages from the wheels in the file, judged by the lock; and no network.
environment() {
    python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        die "Python 3.11 is needed, as Debian 12 has it; here is $(python3 --version)"
    python3 -m venv "$1/.venv"
    python3 -m venv --without-pip "$1/.venv-pages" # apart: the forms know nothing that builds pages
    packages_of "$1" .venv forms.txt
    packages_of "$1" .venv-pages pages.txt
    rm -rf "$1/wheels"
    "$1/.venv/bin/python" -m compileall -q "$1/forms" "$1/directory" >&2 || die "the program in the file is no Python: $(reason Error)"
}

# packages_of FOLDER ENVIRONMENT LOCK
packages_of() {
    "$1/.venv/bin/python" -m pip --python "$1/$2/bin/python" install --quiet --disable-pip-version-check --no-input --no-index --require-hashes \
        --find-links "$1/wheels" -r "$1/requirements/$3" ||
        die "the Python packages in the file cannot be installed; nothing was changed ($(reason ^ERROR))"
}

# The program that serves, under the site, data and content of $staged: hard links, since a release is never changed.
borrow_program() {
    local name
    for name in $(ls -A "$base/current"); do
        [ -e "$staged/$name" ] || [ "$name" = nginx ] || [ "$name" = SHA256SUMS ] || cp -al "$base/current/$name" "$staged/$name"
    done
}

# $staged gets its name. From here on it is a release, and still serves nobody.
settle() {
    roomy_for_switch
    rm -rf -- "${releases:?}/$release"
    render "$staged" "$releases/$release"
    chmod -R a+rX,go-w "$staged"
    sync -f "$staged" # before it can serve: after a power cut its files would be empty
    mv -T "$staged" "$releases/$release"
    touch "$releases/$release"
    staged=""
}
