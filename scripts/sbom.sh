#!/bin/sh
# Writes the list of components of the binary (SBOM) in CycloneDX format: target/xunwen.cdx.json.
set -eu
cd "$(dirname "$0")/.."

if ! cargo cyclonedx --version >/dev/null 2>&1; then
    echo 'missing: cargo install cargo-cyclonedx' >&2
    exit 2
fi

# The tool writes next to the manifest.
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
cargo cyclonedx --manifest-path crates/cli/Cargo.toml --format json --describe binaries --quiet
mv crates/cli/xunwen_bin.cdx.json "$target/xunwen.cdx.json"
echo "$target/xunwen.cdx.json"
