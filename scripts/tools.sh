# shellcheck shell=sh disable=SC2034,SC2154
# Installs pinned tools of Python and Node.js into the target folder: functions for the other scripts. Sourcing this
# file sets $target, and installs nothing. The functions need $subject, the name of the test for messages.

target=$(mkdir -p "${CARGO_TARGET_DIR:-target}" && cd "${CARGO_TARGET_DIR:-target}" && pwd)

# Reports that the test is skipped, with the reason, and ends the script with success.
skip() {
    echo "skipped: $subject: $1" | tee -a "${XUNWEN_SKIP_LOG:-/dev/null}" >&2
    exit 0
}

# install_python FOLDER MINOR PACKAGE VERSION: makes a virtual environment with a package, for Python 3.MINOR or later.
install_python() {
    [ ! -e "$1/installed" ] || return 0
    scripts/install.sh contract
    python3 -c "import sys; sys.exit(sys.version_info < (3, $2))" 2>/dev/null || skip "Python 3.$2 or later is not installed"
    rm -rf "$1"
    python3 -m venv "$1" >/dev/null 2>&1 || skip 'Python cannot create a virtual environment'
    "$1/bin/pip" install --quiet --disable-pip-version-check "$3==$4" >&2 || skip "$3 cannot be installed"
    : >"$1/installed"
}

# install_node FOLDER PACKAGE@VERSION...: installs packages of npm.
install_node() {
    folder=$1
    shift
    [ ! -e "$folder/installed" ] || return 0
    scripts/install.sh clients
    command -v npm >/dev/null || skip 'npm is not installed'
    rm -rf "$folder"
    mkdir -p "$folder"
    npm install --prefix "$folder" --silent --no-audit --no-fund --no-update-notifier "$@" >&2 ||
        skip "npm cannot install $*"
    : >"$folder/installed"
}
