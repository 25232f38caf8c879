#!/bin/sh
# Installs what is missing and builds the release binary.
set -eu
cd "$(dirname "$0")/.."

# Only before the first build: a failed installation is not tried again. `make clean` resets this.
[ -x "${CARGO_TARGET_DIR:-target}/release/xunwen" ] || scripts/install.sh conversion

features=$(scripts/script-conversion.sh)
# One word per flag: the splitting is intended.
# shellcheck disable=SC2086
cargo build --release --locked --package xunwen $features
