#!/bin/sh
# Tests a running server against its own OpenAPI document with schemathesis. Requests generated
# from the document, valid and invalid, single and in sequences, must never get a 5xx, nor a
# status, header or body that the document does not describe. Skipped, with a message, where
# schemathesis cannot be installed.
#
#     XUNWEN_BIN       the binary (default target/debug/xunwen)
#     XUNWEN_SKIP_LOG  a file; gets a line `skipped: …` when this script cannot run
#     CONTRACT_TIME    time limit in seconds (default 90)
#     CONTRACT_SEED    seed of the generated requests (default 1)
set -eu
cd "$(dirname "$0")/.."
subject='requests generated from the OpenAPI document'
. scripts/sample-server.sh
. scripts/tools.sh

version=4.32.5
bin=${XUNWEN_BIN:-$target/debug/xunwen}
venv=$target/schemathesis-$version
install_python "$venv" 10 schemathesis "$version"

scratch=$(mktemp -d)
clean_up() {
    stop_server
    rm -rf "$scratch"
}
trap clean_up EXIT
start_server

# Three checks are excluded. The server may refuse a request that the document allows (the document
# cannot say that an article needs a title or a text), it may accept one that the document does not
# allow (a field of an article that is not understood is a warning), and a deleted article may still
# be found for a moment (unless the request waits: `wait=searchable`).
cd "$scratch"
"$venv/bin/schemathesis" --no-color run "$address/api/v1/openapi.json" \
    --header "Authorization: Bearer $token" \
    --exclude-checks positive_data_acceptance,negative_data_rejection,use_after_free \
    --max-time "${CONTRACT_TIME:-90}" --seed "${CONTRACT_SEED:-1}" --request-timeout 30
if grep -q panicked log; then
    cat log >&2
    exit 1
fi
