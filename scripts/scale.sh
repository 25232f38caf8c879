#!/bin/sh
# Measures indexing and searching at several sizes of synthetic archives, and prints tables:
#
#     scripts/scale.sh [--folder DIR] [--keep] N…
#     scripts/scale.sh 100000 1000000 3000000
#
# tests/examples/scale/main.rs says what is measured. Three million articles need about 10 GB of disk in
# DIR (default: the temporary folder). Not part of the tests.
set -eu
cd "$(dirname "$0")/.."
exec cargo run --release --quiet -p xunwen-tests --example scale -- "$@"
