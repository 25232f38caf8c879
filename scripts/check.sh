#!/bin/sh
# The fast loop: formatting, clippy, the unit tests of all crates and the tidy test. Takes less
# than two minutes when the dependencies are built. scripts/test.sh runs everything.
set -eu
cd "$(dirname "$0")/.."
. scripts/timing.sh
trap print_durations EXIT

# Decide once, for the lints and the tests.
features=$(scripts/script-conversion.sh)

step 'formatting and clippy'
scripts/lint.sh formatting clippy

step 'unit tests and the tidy test'
# One word per flag: the splitting is intended.
# shellcheck disable=SC2086
cargo test --quiet --locked --workspace --lib --bins --test tidy $features
