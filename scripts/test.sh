#!/bin/sh
# Installs what the tests need and runs every test: the lints, each crate's own tests and doctests,
# and the acceptance tests of the built binary, its server and its pages.
#
#     XUNWEN_SHARED    the folder of the larger test data (default ../shared)
#     XUNWEN_SKIP_LOG  a file to which a test that cannot run here adds a line `skipped: …`
set -eu
cd "$(dirname "$0")/.."
. scripts/browser.sh

# Absolute, since cargo runs each crate's tests in the folder of the crate.
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

scripts/install.sh conversion
scripts/install.sh browser

CHROMIUM=$(find_chromium)
CHROMEDRIVER=$(find_chromedriver)
[ -z "$CHROMIUM" ] || export CHROMIUM
[ -z "$CHROMEDRIVER" ] || export CHROMEDRIVER

# Decided once, for this script and the lints.
features=$(scripts/script-conversion.sh)
case $features in
    *pure-rust*) XUNWEN_CONVERSION=pure-rust ;;
    *) XUNWEN_CONVERSION=libopencc ;;
esac
export XUNWEN_CONVERSION

if [ -z "${XUNWEN_SKIP_LOG:-}" ]; then
    XUNWEN_SKIP_LOG=$(mktemp)
    trap 'rm -f "$XUNWEN_SKIP_LOG"' EXIT
fi
export XUNWEN_SKIP_LOG

scripts/lint.sh

echo '== tests' >&2
# With --tests, so that the binary and the tests share their dependencies.
# One word for each flag: the split is meant, here and below.
# shellcheck disable=SC2086
cargo build --locked --workspace --bins --tests $features
# shellcheck disable=SC2086
cargo test --locked --workspace --no-fail-fast $features

if [ "$XUNWEN_CONVERSION" = libopencc ]; then
    echo '== both script conversions give the same answers' >&2
    cargo test --locked --package xunwen-text --features pure-rust
else
    echo 'skipped: the comparison of both script conversions: libopencc is not usable here' >>"$XUNWEN_SKIP_LOG"
fi

echo '== calls made from the OpenAPI document' >&2
scripts/contract.sh

cat "$XUNWEN_SKIP_LOG"
