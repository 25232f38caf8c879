#!/bin/sh
# Installs what the tests need and runs everything: the lints, each crate's tests and doctests,
# and the acceptance tests of the built binary, its server and its pages. Prints at the end how
# long each part took.
#
#     XUNWEN_SHARED    the folder with the larger test data (default ../shared)
#     XUNWEN_SKIP_LOG  a file; each test that cannot run here appends a line `skipped: …`
set -eu
cd "$(dirname "$0")/.."
. scripts/browser.sh
. scripts/timing.sh

# Returns an absolute path, because cargo runs each crate's tests in the folder of the crate.
absolute() {
    case $1 in
        /*) echo "$1" ;;
        *) echo "$PWD/$1" ;;
    esac
}

CARGO_TARGET_DIR=$(absolute "${CARGO_TARGET_DIR:-target}")
XUNWEN_BIN=$CARGO_TARGET_DIR/debug/xunwen
XUNWEN_SHARED=$(absolute "${XUNWEN_SHARED:-../shared}")
export CARGO_TARGET_DIR XUNWEN_BIN XUNWEN_SHARED

step 'installing what is missing'
scripts/install.sh conversion
scripts/install.sh browser
scripts/install.sh clients

CHROMIUM=$(find_chromium)
CHROMEDRIVER=$(find_chromedriver)
NGINX=$(find_nginx)
[ -z "$CHROMIUM" ] || export CHROMIUM
[ -z "$CHROMEDRIVER" ] || export CHROMEDRIVER
[ -z "$NGINX" ] || export NGINX

# Decide once, for this script and the lints.
features=$(scripts/script-conversion.sh)
case $features in
    *pure-rust*) XUNWEN_CONVERSION=pure-rust ;;
    *) XUNWEN_CONVERSION=libopencc ;;
esac
export XUNWEN_CONVERSION

own_skip_log=
if [ -z "${XUNWEN_SKIP_LOG:-}" ]; then
    own_skip_log=$(mktemp)
    XUNWEN_SKIP_LOG=$own_skip_log
fi
export XUNWEN_SKIP_LOG

# The tests of accessibility are skipped without it.
XUNWEN_AXE=$(scripts/axe.sh)
export XUNWEN_AXE

# Also after a failure: how long it took until then.
finish() {
    print_durations
    [ -z "$own_skip_log" ] || rm -f "$own_skip_log"
}
trap finish EXIT

step lints
scripts/lint.sh

step 'building the tests'
# With --tests, so that the binary and the tests share their dependencies.
# One word per flag: the splitting is intended, here and below.
# shellcheck disable=SC2086
cargo build --locked --workspace --bins --tests $features

step tests
# shellcheck disable=SC2086
cargo test --locked --workspace --no-fail-fast $features

if [ "$XUNWEN_CONVERSION" = libopencc ]; then
    step 'comparison of both script conversions'
    cargo test --locked --package xunwen-text --features pure-rust
else
    echo 'skipped: comparison of both script conversions: libopencc is not usable here' >>"$XUNWEN_SKIP_LOG"
fi

step 'requests generated from the OpenAPI document'
scripts/contract.sh

step 'clients generated from the OpenAPI document'
scripts/clients.sh

echo 'not run: the tests that need an OpenSearch cluster; make test-cluster runs them'
cat "$XUNWEN_SKIP_LOG"
