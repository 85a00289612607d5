# The pages of the release that serves, built again on this server: for the forms that are open now and today's notices.
# shellcheck shell=bash disable=SC2154

# build_pages: the same content and data, and the site that they make now, into $staged.
build_pages() {
    local said
    trial_folder=$(mktemp -d "$run/ressursvenn-trial.XXXXXX")
    credentials ressursvenn "$base/current" config.toml
    said=$(in_release ressursvenn "$base/current" forms public 2>&1 >"$trial_folder/open.json") ||
        die "the settings do not say which forms are open: $(tail -n 1 <<<"$said")"
    # On the disk: /run is memory, and small on a small server. Of what it says 20 kB are kept: enough for every mistake.
    said=$(apart "$base/current/deploy/build-pages" "https://$host/" 2>&1 <"$trial_folder/open.json" >"$staged/site.tar" | head -c 20000) ||
        die "the pages cannot be built: $(built_said "$said")"
    cp -al "$base/current/content" "$base/current/data" "$staged"
    mkdir "$staged/site"
    said=$(tar -xf "$staged/site.tar" -C "$staged/site" --no-same-owner --no-same-permissions 2>&1) ||
        die "the pages cannot be unpacked: $(tail -n 1 <<<"$said")"
    rm "$staged/site.tar"
    plain "the site that was built"
    end_trial
}

# built_said TEXT: what the build has said, or that it was ended. The full disk that it means is its own, in memory.
built_said() {
    local said=${1//No space left on device/no room in the 256 MB that a build may write}
    printf %s "${said:-it was ended at one of its bounds: ${bounds[*]}}"
}

# Named as `make publish` names them (release/make.py): by what they hold, so that the same pages have the same version.
name_pages() {
    local held
    held=$(cd "$staged" && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12)
    release=$(serving | cut -d+ -f1)+$held
    echo "$release" >"$staged/VERSION"
}

# apart COMMAND...: with no network, no settings, no outbox, as a user that ends with it, and no folder that stays. Only
# what it prints is taken.
apart() {
    [ -z "$root" ] || { "$@" && return || return; }
    systemd-run --quiet --wait --pipe --collect --service-type=exec "${apart[@]/#/--property=}" "${bounds[@]/#/--property=}" -- "$@"
}
apart=(
    DynamicUser=yes PrivateNetwork=yes IPAddressDeny=any RestrictAddressFamilies=AF_UNIX ProtectSystem=strict ProtectHome=yes
    PrivateTmp=yes PrivateDevices=yes ProtectProc=invisible ProcSubset=pid ProtectKernelTunables=yes ProtectKernelModules=yes
    ProtectKernelLogs=yes ProtectControlGroups=yes ProtectClock=yes ProtectHostname=yes NoNewPrivileges=yes
    CapabilityBoundingSet= LockPersonality=yes RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes
    SystemCallArchitectures=native SystemCallFilter=@system-service
    "InaccessiblePaths=/etc/ressursvenn /var/lib/ressursvenn -/run/lock -/dev/mqueue"
    # It writes in memory that is its own: a build that goes wild would fill the disk, and then no letter could be stored.
    "ReadOnlyPaths=/tmp /var/tmp" "TemporaryFileSystem=/mnt:size=256M,mode=1777" Environment=TMPDIR=/mnt Nice=10
)
bounds=(MemoryMax=768M MemorySwapMax=0 TasksMax=64 LimitFSIZE=200M RuntimeMaxSec=20min)
