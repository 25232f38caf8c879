#!/bin/sh
# Installs what is missing and builds the release binary. With cargo-auditable, the binary contains
# the list of its dependencies, for `cargo audit bin` and other scanners.
set -eu
cd "$(dirname "$0")/.."

# Only before the first build: a failed installation is not tried again. `make clean` resets this.
[ -x "${CARGO_TARGET_DIR:-target}/release/xunwen" ] || scripts/install.sh conversion

features=$(scripts/script-conversion.sh)
build=build
if cargo auditable --version >/dev/null 2>&1; then
    build='auditable build'
fi

# One word per flag: the splitting is intended.
# shellcheck disable=SC2086
cargo $build --release --locked --package xunwen $features
