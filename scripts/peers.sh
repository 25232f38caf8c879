#!/bin/sh
# Compares Xunwen with Lucene, Groonga, SeekStorm and SQLite FTS5 on the same articles and queries, and
# prints the tables. Installs and builds what is missing; an engine that cannot be had is left out, with
# a message. tests/peers/README.md describes the comparison.
#
#     scripts/peers.sh [--keep input|indexes] [--engines A,B] [--rounds N] [--report] [DATA]
#
#     DATA        the folder of real news (default XUNWEN_SHARED, then ../shared); generated news without it
#     --keep      input: that of the last run; indexes: these, too, so that engines only search again
#     --engines   xunwen,lucene,groonga,seekstorm,sqlite (default all); with --keep, the tables have the others'
#                 last results
#     --rounds N  processes of each engine that index and search, in turn (default 3); each asks every query five
#                 times
#     --report    prints the tables of the last results
set -eu
cd "$(dirname "$0")/.."

usage() {
    sed -n '6,14s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

engines=xunwen,lucene,groonga,seekstorm,sqlite
rounds=3
keep=none
only_report=no
while [ $# -gt 0 ]; do
    case $1 in
        --keep) keep=${2:?--keep needs input or indexes} && shift ;;
        --report) only_report=yes ;;
        --rounds) rounds=${2:?--rounds needs a number} && shift ;;
        --engines) engines=${2:?--engines needs names, separated by commas} && shift ;;
        -*) usage ;;
        *)
            [ -d "$1" ] || {
                echo "no folder $1: name the folder of real news, or none for generated news" >&2
                exit 2
            }
            XUNWEN_SHARED=$(cd "$1" && pwd)
            export XUNWEN_SHARED
            ;;
    esac
    shift
done
case $keep in
    none | input | indexes) ;;
    *) usage ;;
esac

target=$(mkdir -p "${CARGO_TARGET_DIR:-target}" && cd "${CARGO_TARGET_DIR:-target}" && pwd)/peers
work=$target/work
mkdir -p "$target"
export CARGO_TARGET_DIR="$target"
bin=$target/release

# Builds the programs of packages, with the flags for cargo.
build() {
    cargo build --release --quiet --manifest-path tests/peers/Cargo.toml "$@"
}

# Sets $java_home to a JDK of version 21 or later, which Lucene 10 needs, or fails.
find_jdk() {
    javac=$(command -v javac) && on_path=$(dirname "$(dirname "$(readlink -f "$javac")")") || on_path=
    for java_home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*; do
        [ -x "$java_home/bin/javac" ] || continue
        version=$("$java_home/bin/javac" -version 2>&1 | sed 's/javac \([0-9]*\).*/\1/')
        [ "$version" -lt 21 ] || return 0
    done
    return 1
}

# Builds the program of an engine, or leaves the engine out.
prepare_engine() {
    # One word per flag: the splitting is intended, here and below.
    # shellcheck disable=SC2086
    case $1 in
        xunwen) build --package xunwen-peers-xunwen $features ;;
        seekstorm | sqlite) build --package "xunwen-peers-$1" ;;
        groonga)
            pkg-config --exists groonga 2>/dev/null || {
                echo 'left out: Groonga (install libgroonga-dev)' >&2
                return 1
            }
            build --package xunwen-peers-groonga
            ;;
        lucene)
            { find_jdk && command -v mvn >/dev/null; } || {
                echo 'left out: Lucene (install Maven and a JDK of version 21 or later, or set JAVA_HOME)' >&2
                return 1
            }
            JAVA_HOME=$java_home mvn --quiet --batch-mode --file tests/peers/lucene/pom.xml \
                -Dpeers.target="$target/lucene" compile dependency:copy-dependencies 2>&1 | sed '/WARNING/d' >&2
            [ -e "$target/lucene/classes/PeerLucene.class" ]
            ;;
        *)
            echo "unknown engine: $1 (expected xunwen, lucene, groonga, seekstorm or sqlite)" >&2
            exit 2
            ;;
    esac
}

# Prints the variants of an engine; those with the same name before a dot share an index.
variants() {
    case $1 in
        xunwen) echo xunwen xunwen.facets ;;
        lucene) echo lucene-cjk.or lucene-cjk.and lucene-smartcn.or lucene-smartcn.and ;;
        groonga) echo groonga ;;
        seekstorm) echo seekstorm.or seekstorm.and ;;
        sqlite) echo sqlite-trigram sqlite-chars ;;
    esac
}

# Runs the program of an engine: run ENGINE COMMAND VARIANT WORK [ROUND].
run() {
    engine=$1
    shift
    echo "$*" >&2
    if [ "$engine" = lucene ]; then
        find_jdk
        "$java_home/bin/java" -Xmx1g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
            -cp "$target/lucene/classes:$target/lucene/dependency/*" PeerLucene "$@"
    else
        "$bin/peer-$engine" "$@"
    fi
}

if [ "$only_report" = yes ]; then
    exec "$bin/peers" report "$work"
fi

scripts/install.sh conversion
scripts/install.sh peers
features=$(scripts/script-conversion.sh)
# shellcheck disable=SC2086
build --package xunwen-peers-prepare $features
present=
for engine in $(echo "$engines" | tr , ' '); do
    prepare_engine "$engine" && present="$present $engine"
done

if [ "$keep" = none ] || [ ! -e "$work/truth" ]; then
    rm -rf "$work"
    mkdir -p "$work"
    "$bin/peers" prepare "$work"
fi

# Indexes in rounds, engines in turn; searches for the quoted runs; then searches in rounds, engines in turn.
# The best round counts.
missing=
for engine in $present; do
    for variant in $(variants "$engine"); do
        rm -f "$work/results/$variant".*.pages
        index=${variant%%.*}
        case " $missing " in *" $engine:$index "*) continue ;; esac
        if [ "$keep" != indexes ] || [ ! -e "$work/results/$index.index" ]; then
            rm -f "$work/results/$index.index"
            missing="$missing $engine:$index"
        fi
    done
done
round=1
while [ "$round" -le "$rounds" ]; do
    for pair in $missing; do
        run "${pair%%:*}" index "${pair#*:}" "$work"
    done
    round=$((round + 1))
done
for pair in $missing; do
    run "${pair%%:*}" literal "${pair#*:}" "$work"
done
round=1
while [ "$round" -le "$rounds" ]; do
    for engine in $present; do
        for variant in $(variants "$engine"); do
            run "$engine" search "$variant" "$work" "$round"
        done
    done
    round=$((round + 1))
done

"$bin/peers" report "$work"
