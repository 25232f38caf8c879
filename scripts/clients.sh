#!/bin/sh
# Tests the OpenAPI document with the tools of those who use it: Redocly's linter with its strict
# recommended rules, none of them switched off, and two generators of clients. Each generated client
# then searches on a running server, the one in TypeScript after it has passed the type checker.
# Skipped, with a message, where the tools cannot be installed.
#
#     XUNWEN_BIN       the binary (default target/debug/xunwen)
#     XUNWEN_SKIP_LOG  a file; gets a line `skipped: …` when this script cannot run
set -eu
cd "$(dirname "$0")/.."
subject='clients generated from the OpenAPI document'
. scripts/sample-server.sh
. scripts/tools.sh

redocly=2.77.0
python_generator=0.29.1
typescript_generator=0.95.0
typescript=5.9.3

sources=$PWD/tests/clients
bin=${XUNWEN_BIN:-$target/debug/xunwen}
venv=$target/openapi-python-client-$python_generator
node=$target/openapi-node-$redocly-$typescript_generator-$typescript
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

install_python "$venv" 11 openapi-python-client "$python_generator"
install_node "$node" "@redocly/cli@$redocly" "@hey-api/openapi-ts@$typescript_generator" "typescript@$typescript"

scratch=$(mktemp -d)
clean_up() {
    stop_server
    rm -rf "$scratch"
}
trap clean_up EXIT
start_server
cd "$scratch"

# Runs a tool and shows what it prints only when it fails.
quietly() {
    "$@" >output 2>&1 || {
        cat output >&2
        exit 1
    }
}

python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(*sys.argv[1:])' \
    "$address/api/v1/openapi.json" openapi.json
quietly "$node/node_modules/.bin/redocly" lint --extends=recommended-strict openapi.json
echo 'redocly finds nothing'

# The generator leaves bodies of JSON Lines out, with a warning.
PATH=$venv/bin:$PATH quietly openapi-python-client generate --path openapi.json --meta none --output-path client
cp "$sources/search.py" .
"$venv/bin/python" search.py "$address"

cp "$sources/search.ts" "$sources/tsconfig.json" .
quietly "$node/node_modules/.bin/openapi-ts" --input openapi.json --output generated
quietly "$node/node_modules/.bin/tsc" --project .
node compiled/search.js "$address"
