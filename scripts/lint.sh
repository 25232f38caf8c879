#!/bin/sh
# Everything that looks at the sources without running them. A tool that this machine lacks is
# left out with a line that says so.
set -eu
cd "$(dirname "$0")/.."

features=$(scripts/script-conversion.sh)

step() {
    echo "== $*" >&2
}

left_out() {
    echo "left out: $1 is not installed" >&2
}

step formatting
if cargo fmt --version >/dev/null 2>&1; then
    cargo fmt --all --check
else
    left_out rustfmt
fi

step clippy
if cargo clippy --version >/dev/null 2>&1; then
    # One word for each flag: the split is meant, here and below.
    # shellcheck disable=SC2086
    cargo clippy --locked --workspace --all-targets $features -- -D warnings
else
    left_out clippy
fi

step documentation
# shellcheck disable=SC2086
RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps $features

step 'licences and sources of the dependencies'
if cargo deny --version >/dev/null 2>&1; then
    # Not the advisories: they come over the network, and change while the sources do not.
    cargo deny --locked --log-level error check bans licenses sources
else
    left_out cargo-deny
fi

step 'shell scripts'
if command -v shellcheck >/dev/null; then
    shellcheck scripts/*.sh .ci/run
else
    left_out shellcheck
fi
