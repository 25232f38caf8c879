# shellcheck shell=sh
# Finds JDKs: functions for the other scripts. Sourcing this file runs nothing.

# Prints `MAJOR HOME` of every installed JDK with a compiler, lowest first. The default one may be too old.
list_jdks() {
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/* /usr/local/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        [ -x "${home:-/none}/bin/javac" ] || continue
        [ -f "$home/release" ] || continue
        major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        [ -z "$major" ] || echo "$major $home"
    done | sort -n
}

# find_jdk MAJOR: prints the folder of the oldest JDK that is MAJOR or later, or nothing.
find_jdk() {
    list_jdks | awk -v least="$1" '$1 >= least { sub(/^[0-9]+ /, ""); print; exit }'
}
