# shellcheck shell=sh
# Finds the browser and the proxy for the tests: functions for the other scripts. Sourcing this file runs nothing.

# Prints the path of the first installed program of those named, or nothing.
first_command() {
    for name in "$@"; do
        command -v "$name" && return 0
    done
    return 0
}

find_chromium() {
    first_command "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable \
        '/Applications/Chromium.app/Contents/MacOS/Chromium' \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
}

find_chromedriver() {
    first_command "${CHROMEDRIVER:-chromedriver}" chromedriver /usr/lib/chromium-browser/chromedriver
}

# Debian keeps nginx out of the path of ordinary users.
find_nginx() {
    first_command "${NGINX:-nginx}" nginx /usr/sbin/nginx
}

has_chinese_font() {
    if command -v fc-list >/dev/null; then
        [ -n "$(fc-list :lang=zh family)" ]
    elif [ "$(uname -s)" = Darwin ]; then
        true
    else
        [ -n "$(find /usr/share/fonts -iname '*cjk*' 2>/dev/null | head -n 1)" ]
    fi
}
