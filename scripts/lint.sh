#!/bin/sh
# Checks the sources without running them. A check is skipped, with a message, when its tool is
# not installed.
#
#     scripts/lint.sh                      all checks
#     scripts/lint.sh formatting clippy    only these
set -eu
cd "$(dirname "$0")/.."

features=$(scripts/script-conversion.sh)

skip() {
    echo "skipped: $1 is not installed" >&2
}

formatting() {
    if cargo fmt --version >/dev/null 2>&1; then
        cargo fmt --all --check
    else
        skip rustfmt
    fi
}

clippy() {
    if cargo clippy --version >/dev/null 2>&1; then
        # One word per flag: the splitting is intended, here and below.
        # shellcheck disable=SC2086
        cargo clippy --locked --workspace --all-targets $features -- -D warnings
    else
        skip clippy
    fi
}

documentation() {
    # shellcheck disable=SC2086
    RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps $features
}

# Licences and sources of the dependencies, and the advisories of RustSec where their database can
# be had: they come over the network and change while the sources do not.
dependencies() {
    if ! cargo deny --version >/dev/null 2>&1; then
        skip cargo-deny
        return
    fi
    cargo deny --locked --log-level error check bans licenses sources
    if cargo deny --log-level error fetch db >/dev/null 2>&1; then
        cargo deny --locked --log-level error check --disable-fetch advisories
    else
        echo 'skipped: the advisory database cannot be fetched' >&2
    fi
}

# The systemd unit: no errors, and little exposed (`systemd-analyze security`, in tenths).
deployment() {
    if ! command -v systemd-analyze >/dev/null; then
        skip systemd-analyze
        return
    fi
    # The binary that the unit names is not installed here.
    unit=$(mktemp -d)/xunwen.service
    sed 's|/usr/local/bin/xunwen |/bin/true |' deploy/xunwen.service >"$unit"
    systemd-analyze verify --man=no "$unit"
    systemd-analyze security --offline=true --threshold=16 --no-pager "$unit" >/dev/null
    rm -r "$(dirname "$unit")"
}

scripts() {
    if command -v shellcheck >/dev/null; then
        shellcheck scripts/*.sh .ci/run
    else
        skip shellcheck
    fi
}

[ $# -gt 0 ] || set -- formatting clippy documentation dependencies deployment scripts
for check in "$@"; do
    case $check in
        formatting | clippy | documentation | dependencies | deployment | scripts)
            echo "== $check" >&2
            "$check"
            ;;
        *)
            echo "unknown check: $check (one of: formatting clippy documentation dependencies deployment scripts)" >&2
            exit 2
            ;;
    esac
done
