#!/bin/sh
# Installs what is missing, builds the release binary, indexes corpus/ into index/ and serves it.
# LISTEN (default 127.0.0.1:7878) is the address; port 0 chooses any free port.
set -eu
cd "$(dirname "$0")/.."

LISTEN=${LISTEN:-127.0.0.1:7878}
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}"
xunwen=$CARGO_TARGET_DIR/release/xunwen

if ! command -v cargo >/dev/null; then
    echo "cargo is not installed: install Rust from https://rustup.rs and run this again" >&2
    exit 2
fi

# Check the port before the long steps. Without bash, the server itself reports a taken port at the end.
if command -v bash >/dev/null && bash -c ": </dev/tcp/${LISTEN%:*}/${LISTEN##*:}" 2>/dev/null; then
    echo "$LISTEN is in use, perhaps by another \`make run\`:" \
        "run \`make run PORT=8080\` for another port, or \`make run PORT=0\` for any free port" >&2
    exit 2
fi

scripts/build.sh

# Exit code 1 means that some articles were skipped; the report names them.
"$xunwen" index || [ $? -eq 1 ] || {
    echo "(\`xunwen\` in the message above is $xunwen)" >&2
    exit 2
}

exec "$xunwen" serve --listen "$LISTEN"
