#!/bin/sh
# Installs what is missing, builds the release binary, indexes corpus/ into index/ and serves it.
# LISTEN (default 127.0.0.1:7878) is the address; port 0 takes any free one.
set -eu
cd "$(dirname "$0")/.."

LISTEN=${LISTEN:-127.0.0.1:7878}
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}"
xunwen=$CARGO_TARGET_DIR/release/xunwen

if ! command -v cargo >/dev/null; then
    echo "cargo is not installed: get Rust from https://rustup.rs, then run this again" >&2
    exit 2
fi

# Looked at before the long steps. Without bash the server says it itself, at the end.
if command -v bash >/dev/null && bash -c ": </dev/tcp/${LISTEN%:*}/${LISTEN##*:}" 2>/dev/null; then
    echo "$LISTEN is taken, perhaps by another \`make run\`:" \
        "\`make run PORT=8080\` for another port, \`make run PORT=0\` for any free one" >&2
    exit 2
fi

scripts/build.sh

# Exit 1 means done with some articles skipped, which the report names.
"$xunwen" index || [ $? -eq 1 ] || {
    echo "(\`xunwen\` is $xunwen here)" >&2
    exit 2
}

exec "$xunwen" serve --listen "$LISTEN"
