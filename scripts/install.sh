#!/bin/sh
# Installs the packages that a purpose needs, if they are missing and can be installed without
# asking. Otherwise prints one line that names them and succeeds: everything else works without.
#
#     scripts/install.sh conversion    libopencc, which converts Chinese scripts
#     scripts/install.sh browser       chromium, its driver, a Chinese font and nginx, for the browser tests
#     scripts/install.sh contract      python3 with venv, for the requests generated from the OpenAPI document
#     scripts/install.sh clients       curl, python3 with venv, node and npm, for examples, generated clients and axe
#     scripts/install.sh peers         Groonga, a JDK and Maven, for the comparison with other engines
#     scripts/install.sh cluster       curl, Java and Maven, for the OpenSearch cluster of the tests
set -eu
cd "$(dirname "$0")/.."
. scripts/browser.sh
. scripts/java.sh

# Sets $root to a command that runs another as root, or fails.
find_root() {
    if [ "$(id -u)" -eq 0 ]; then
        root='env'
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        root='sudo -n env'
    else
        return 1
    fi
}

# Runs apt-get without questions and without its own retries; writes its output to $log.
apt_get() {
    $root DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=0 -o DPkg::Lock::Timeout=120 \
        "$@" >"$log" 2>&1 </dev/null
}

# Installs Debian or Ubuntu packages, with one retry, or fails and puts the reason into $why.
apt_install() {
    if ! command -v apt-get >/dev/null; then
        why='apt-get is not installed'
        return 1
    elif ! find_root; then
        why='needs root or sudo without a password'
        return 1
    fi
    log=$(mktemp)
    echo "installing $*" >&2
    for _ in first second; do
        if apt_get update && apt_get install -y --no-install-recommends "$@"; then
            rm -f "$log"
            return 0
        fi
    done
    tail -n 5 "$log" >&2
    rm -f "$log"
    why='apt-get failed'
    return 1
}

conversion() {
    case $(scripts/script-conversion.sh 2>/dev/null) in
        *pure-rust*) ;;
        *) return 0 ;;
    esac
    # Homebrew has only the newest libopencc, which opencc-rust 1.1 rejects: nothing to install.
    [ "$(uname -s)" != Darwin ] || return 0
    [ -z "${XUNWEN_CONVERSION:-}" ] || return 0
    apt_install libopencc-dev pkg-config ||
        echo "not installed: libopencc-dev pkg-config ($why): continuing without" >&2
}

browser() {
    missing=
    [ -n "$(find_chromium)" ] || missing="$missing chromium"
    [ -n "$(find_chromedriver)" ] || missing="$missing chromium-driver"
    has_chinese_font || missing="$missing fonts-noto-cjk"
    [ -n "$(find_nginx)" ] || missing="$missing nginx-light"
    [ -n "$missing" ] || return 0
    if [ "$(uname -s)" = Darwin ]; then
        echo 'missing for the browser tests: run brew install --cask chromium chromedriver; brew install nginx' >&2
        return 0
    fi
    # One word per package: the splitting is intended.
    # shellcheck disable=SC2086
    if ! apt_install $missing; then
        echo "not installed:$missing ($why): the browser tests cannot run" >&2
        return 0
    fi
    # The tests start nginx themselves; the package would also serve port 80.
    case $missing in
        *nginx*) [ ! -d /run/systemd/system ] || $root systemctl disable --now nginx >/dev/null 2>&1 || true ;;
    esac
}

contract() {
    python3 -c 'import ensurepip, venv' 2>/dev/null && return 0
    [ "$(uname -s)" != Darwin ] || return 0
    apt_install python3 python3-venv ||
        echo "not installed: python3-venv ($why): the OpenAPI document is not tested" >&2
}

clients() {
    contract
    missing=
    command -v curl >/dev/null || missing="$missing curl"
    command -v node >/dev/null || missing="$missing nodejs"
    command -v npm >/dev/null || missing="$missing npm"
    [ -n "$missing" ] || return 0
    [ "$(uname -s)" != Darwin ] || return 0
    # One word per package: the splitting is intended.
    # shellcheck disable=SC2086
    apt_install $missing ||
        echo "not installed:$missing ($why): examples and generated clients are not tested" >&2
}

peers() {
    missing=
    pkg-config --exists groonga 2>/dev/null || missing="$missing libgroonga-dev groonga-bin pkg-config"
    command -v javac >/dev/null || missing="$missing default-jdk-headless"
    command -v mvn >/dev/null || missing="$missing maven"
    [ -n "$missing" ] || return 0
    # One word per package: the splitting is intended.
    # shellcheck disable=SC2086
    apt_install $missing ||
        echo "not installed:$missing ($why): some engines are not compared" >&2
}

cluster() {
    [ "$(uname -s)" != Darwin ] || return 0
    command -v curl >/dev/null || apt_install curl || echo "not installed: curl ($why)" >&2
    # Debian 12 has no Java 21.
    [ -n "$(find_jdk 17)" ] || apt_install openjdk-21-jdk-headless || apt_install openjdk-17-jdk-headless ||
        echo "not installed: openjdk-17-jdk-headless ($why): no cluster can run" >&2
    command -v mvn >/dev/null || apt_install maven ||
        echo "not installed: maven ($why): the artifacts of the cluster cannot be downloaded" >&2
}

case ${1:-} in
    conversion | browser | contract | clients | peers | cluster) "$1" ;;
    *)
        echo 'usage: scripts/install.sh conversion | browser | contract | clients | peers | cluster' >&2
        exit 2
        ;;
esac
