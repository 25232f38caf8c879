#!/bin/sh
# Holds a running server against its own OpenAPI document with schemathesis: calls made from the
# document, good and bad, alone and in a row, must never be answered with 5xx, nor with a status,
# header or body that the document does not have. Where schemathesis cannot be had it says so.
#
#     XUNWEN_BIN       the binary (default target/debug/xunwen)
#     XUNWEN_SKIP_LOG  a file to which a line `skipped: …` is added when it cannot run
#     CONTRACT_TIME    seconds that it may take, at most (default 90)
#     CONTRACT_SEED    another number makes other calls (default 1)
set -eu
cd "$(dirname "$0")/.."

version=4.32.5
target=$(mkdir -p "${CARGO_TARGET_DIR:-target}" && cd "${CARGO_TARGET_DIR:-target}" && pwd)
bin=${XUNWEN_BIN:-$target/debug/xunwen}
venv=$target/schemathesis-$version

skip() {
    echo "skipped: the calls made from the OpenAPI document: $1" | tee -a "${XUNWEN_SKIP_LOG:-/dev/null}" >&2
    exit 0
}

if [ ! -x "$venv/bin/schemathesis" ]; then
    scripts/install.sh contract
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || skip 'no Python 3.10 or later'
    rm -rf "$venv"
    python3 -m venv "$venv" >/dev/null 2>&1 || skip 'Python cannot make a virtual environment'
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version" >&2 ||
        skip 'schemathesis cannot be installed'
fi

scratch=$(mktemp -d)
server=
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$scratch"
}
trap clean_up EXIT

token=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
"$bin" index corpus --index "$scratch/index" >/dev/null
XUNWEN_TOKEN=$token "$bin" serve --index "$scratch/index" --corpus corpus --listen 127.0.0.1:0 --log warn \
    >"$scratch/address" 2>"$scratch/log" &
server=$!
tries=0
until [ -s "$scratch/address" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        cat "$scratch/log" >&2
        exit 1
    fi
    sleep 0.1
done

# Not asked: that all the document allows be taken (it cannot say that an article needs a title or
# a text) and all else refused (unknown parameters are passed over), and that what was taken back is
# gone at once (it is when the call waits for it: `wait=searchable`).
cd "$scratch"
"$venv/bin/schemathesis" --no-color run "$(cat address)/api/v1/openapi.json" \
    --header "Authorization: Bearer $token" \
    --exclude-checks positive_data_acceptance,negative_data_rejection,use_after_free \
    --max-time "${CONTRACT_TIME:-90}" --seed "${CONTRACT_SEED:-1}" --request-timeout 30
if grep -q panicked log; then
    cat log >&2
    exit 1
fi
