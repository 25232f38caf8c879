#!/bin/sh
# Prints the path of axe-core, which the tests of accessibility load into pages, and installs it if it is missing.
# Prints nothing where it cannot be installed.
#
#     XUNWEN_SKIP_LOG  a file; gets a line `skipped: …` when axe-core cannot be installed
set -eu
cd "$(dirname "$0")/.."
subject='accessibility of the pages'
. scripts/tools.sh

version=4.14.1
folder=$target/axe-core-$version
install_node "$folder" "axe-core@$version"
echo "$folder/node_modules/axe-core/axe.min.js"
