#!/bin/sh
# Runs the tests that need an OpenSearch cluster, on one of three nodes that it starts and removes, and
# the tests of the pages in a browser with their indexes on it. The variables of scripts/cluster.sh
# choose its folder, version and heaps.
#
#     XUNWEN_SKIP_LOG  a file; a line `skipped: …` is appended when no cluster can run here
set -eu
cd "$(dirname "$0")/.."
subject='the tests that need an OpenSearch cluster'
. scripts/tools.sh
. scripts/java.sh
. scripts/browser.sh

XUNWEN_TEST_CLUSTER=${XUNWEN_TEST_CLUSTER:-$target/cluster}
export XUNWEN_TEST_CLUSTER

scripts/install.sh cluster
scripts/install.sh browser
scripts/install.sh clients
[ -n "$(find_jdk 17)" ] || skip 'Java 17 or later is not installed'
command -v mvn >/dev/null || [ -d "$XUNWEN_TEST_CLUSTER/jars" ] || skip 'Maven is not installed'

# Before the cluster takes its memory.
features=$(scripts/script-conversion.sh)
# One word per flag: the splitting is intended, here and below.
# shellcheck disable=SC2086
cargo test --locked --workspace --test cluster --test product --no-run $features

trap 'scripts/cluster.sh clean' EXIT
trap 'exit 130' INT TERM
XUNWEN_CLUSTER=$(scripts/cluster.sh start)
export XUNWEN_CLUSTER
# shellcheck disable=SC2086
cargo test --locked --workspace --test cluster $features

CHROMIUM=$(find_chromium)
CHROMEDRIVER=$(find_chromedriver)
[ -z "$CHROMIUM" ] || export CHROMIUM
[ -z "$CHROMEDRIVER" ] || export CHROMEDRIVER
export XUNWEN_TEST_ON_CLUSTER=1
# The modules of the tests in a browser. Those of accessibility see the same pages as without a cluster.
# shellcheck disable=SC2086
cargo test --locked --workspace --test product $features -- page:: page_ citing::
