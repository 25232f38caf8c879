# shellcheck shell=sh disable=SC2154
# Runs a server over the sample corpus: functions for the other scripts. Sourcing this file runs nothing.
# They need $bin, the binary, and $scratch, a folder that may be filled.

server=

# Starts a server on a free port, with a token for writing, and waits until it listens. Sets $address and $token.
start_server() {
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
    # The caller reads it.
    # shellcheck disable=SC2034
    address=$(cat "$scratch/address")
}

# Ends the server, if there is one.
stop_server() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
}
