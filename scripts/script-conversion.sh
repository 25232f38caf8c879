#!/bin/sh
# Prints the cargo flags that choose how Chinese scripts are converted: with the C++ library OpenCC
# if this machine has a version to link with, else in pure Rust, with the reason on stderr.
#
#     cargo build $(scripts/script-conversion.sh)
#
# XUNWEN_CONVERSION=libopencc or =pure-rust skips the detection.
set -eu

use_libopencc() {
    echo '--features libopencc'
    exit 0
}

use_pure_rust() {
    echo '--no-default-features --features pure-rust'
    exit 0
}

not_usable() {
    echo "script conversion: in pure Rust ($1)" >&2
    use_pure_rust
}

case ${XUNWEN_CONVERSION:-} in
    '') ;;
    libopencc) use_libopencc ;;
    pure-rust) use_pure_rust ;;
    *)
        echo "XUNWEN_CONVERSION is \`$XUNWEN_CONVERSION\`: expected \`libopencc\` or \`pure-rust\`" >&2
        exit 2
        ;;
esac

# The build script of opencc-rust 1.1 uses pkg-config and accepts these versions.
command -v pkg-config >/dev/null || not_usable 'pkg-config is not installed'
pkg-config --exists opencc || not_usable 'the development files of libopencc are not installed'
version=$(pkg-config --modversion opencc)
pkg-config --atleast-version=1.1.2 opencc || not_usable "libopencc $version is older than 1.1.2"
pkg-config --max-version=1.2.0 opencc || not_usable "libopencc $version is newer than 1.2.0"

# Linking needs the library besides its .pc file, and converting needs its dictionaries.
libraries=$(pkg-config --variable=libdir opencc)
for library in "$libraries"/libopencc.so "$libraries"/libopencc.dylib "$libraries"/libopencc.a; do
    [ -e "$library" ] && break
done
[ -e "$library" ] || not_usable "libopencc is missing in $libraries"
dictionaries=$(pkg-config --variable=prefix opencc)/share/opencc
[ -e "$dictionaries/t2s.json" ] || not_usable "t2s.json is missing in $dictionaries"

use_libopencc
