#!/bin/sh
# Installs what is missing and builds the release binary.
set -eu
cd "$(dirname "$0")/.."

# Once built, what was not installed then is not tried again: `make clean` starts afresh.
[ -x "${CARGO_TARGET_DIR:-target}/release/xunwen" ] || scripts/install.sh conversion

features=$(scripts/script-conversion.sh)
# One word for each flag: the split is meant.
# shellcheck disable=SC2086
cargo build --release --locked --package xunwen $features
