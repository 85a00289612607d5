# The pages of the release that serves, built again on this server: for the forms that are open now and today's notices.
# shellcheck shell=bash disable=SC2154

# build_pages: the same content and data, and the site that they make now, into $staged.
build_pages() {
    local said
    trial_folder=$(mktemp -d "$run/ressursvenn-trial.XXXXXX")
    credentials ressursvenn "$base/current" config.toml
    said=$(in_release ressursvenn "$base/current" forms public 2>&1 >"$trial_folder/open.json") ||
        die "the settings do not say which forms are open: $(tail -n 1 <<<"$said")"
    said=$(apart "$base/current/deploy/build-pages" "https://$host/" 2>&1 <"$trial_folder/open.json" >"$trial_folder/site.tar") ||
        die "the pages cannot be built: $said"
    cp -al "$base/current/content" "$base/current/data" "$staged"
    mkdir "$staged/site"
    said=$(tar -xf "$trial_folder/site.tar" -C "$staged/site" --no-same-owner --no-same-permissions 2>&1) ||
        die "the pages cannot be unpacked: $(tail -n 1 <<<"$said")"
    end_trial
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
    systemd-run --quiet --wait --pipe --collect --service-type=exec "${apart[@]/#/--property=}" -- "$@"
}
apart=(
    DynamicUser=yes PrivateNetwork=yes IPAddressDeny=any RestrictAddressFamilies=AF_UNIX ProtectSystem=strict ProtectHome=yes
    PrivateTmp=yes PrivateDevices=yes ProtectProc=invisible ProcSubset=pid ProtectKernelTunables=yes ProtectKernelModules=yes
    ProtectKernelLogs=yes ProtectControlGroups=yes ProtectClock=yes ProtectHostname=yes NoNewPrivileges=yes
    CapabilityBoundingSet= LockPersonality=yes RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes
    SystemCallArchitectures=native SystemCallFilter=@system-service "InaccessiblePaths=/etc/ressursvenn /var/lib/ressursvenn"
    MemoryMax=512M RuntimeMaxSec=600
)
