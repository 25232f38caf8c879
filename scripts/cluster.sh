#!/bin/sh
# Runs an OpenSearch cluster of three nodes on this machine, for tests, from the artifacts that
# tests/cluster/node/artifacts.sha256 names. Each cluster has a folder and free ports of its own.
#
#     scripts/cluster.sh start      start the nodes that do not run, wait until the cluster is green,
#                                   and print the URLs, separated by commas
#     scripts/cluster.sh start N    start node N (1 to 3), wait until it answers, and print its URL
#     scripts/cluster.sh kill N     end node N with SIGKILL
#     scripts/cluster.sh stop       end all nodes; the data stay
#     scripts/cluster.sh status     print the state of each node, and the health of the cluster
#     scripts/cluster.sh clean      end all nodes and remove their data; the downloaded artifacts stay
#
# Only URLs and states go to stdout.
#
#     XUNWEN_TEST_CLUSTER          the folder for data, logs, ports, process ids and artifacts
#                                  (default cluster/ in the target folder)
#     XUNWEN_TEST_CLUSTER_VERSION  the version of OpenSearch: 3.9.0 (needs Java 21), or 2.19.6 (needs
#                                  Java 17); by default the first for which a JDK is installed
#     XUNWEN_TEST_CLUSTER_HEAP     the heap of a node, as java takes it (default 768m)
set -eu
cd "$(dirname "$0")/.."
. scripts/java.sh

sources=tests/cluster/node
heap=${XUNWEN_TEST_CLUSTER_HEAP:-768m}

# How long nodes may take to start, and to end, in seconds.
start_patience=300
stop_patience=30

folder=${XUNWEN_TEST_CLUSTER:-${CARGO_TARGET_DIR:-target}/cluster}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# Results go to descriptor 3; everything else is for people.
exec 3>&1 1>&2

fail() {
    echo "cluster.sh: $1"
    exit 1
}

check_sums() {
    if command -v sha256sum >/dev/null; then
        sha256sum --check --quiet
    else
        shasum -a 256 --check --quiet
    fi
}

# Sets $version and $jdk. A cluster that has data keeps its version.
choose_version() {
    version=${XUNWEN_TEST_CLUSTER_VERSION:-}
    if [ -f "$folder/version" ]; then
        has=$(cat "$folder/version")
        [ "${version:-$has}" = "$has" ] ||
            fail "$folder has data of version $has: run \`scripts/cluster.sh clean\`, or set XUNWEN_TEST_CLUSTER to another folder"
        version=$has
    fi
    scripts/install.sh cluster
    case $version in
        3.9.0) jdk=$(find_jdk 21) ;;
        2.19.6) jdk=$(find_jdk 17) ;;
        '')
            version=3.9.0 jdk=$(find_jdk 21)
            [ -n "$jdk" ] || version=2.19.6 jdk=$(find_jdk 17)
            ;;
        *) fail "unknown version: $version (one of: 3.9.0 2.19.6)" ;;
    esac
    [ -n "$jdk" ] || fail "no JDK for OpenSearch $version: install Java 21 or later for 3.9.0, Java 17 for 2.19.6"
}

# Compares the jars in a folder with the list: none too many, none missing, none changed.
verify_jars() {
    (
        cd "$1"
        sed -n "s|^\([0-9a-f]*  \)$version/|\1|p" "$list" >../expected
        awk '{ print $2 }' ../expected | LC_ALL=C sort >../expected.names
        printf '%s\n' ./*.jar | sed 's|^\./||' | LC_ALL=C sort | cmp -s - ../expected.names &&
            check_sums <../expected
    )
}

# Downloads the jars unless they are there, and verifies them each time. Sets $jars.
get_jars() {
    jars=$folder/jars/$version
    list=$PWD/$sources/artifacts.sha256
    if [ ! -d "$jars" ]; then
        command -v mvn >/dev/null || fail 'Maven is not installed'
        echo "downloading OpenSearch $version"
        rm -rf "$folder/jars/new"
        mkdir -p "$folder/jars/new"
        JAVA_HOME=$jdk mvn -q -B -ntp -f "$sources/pom.xml" -P "$version" \
            org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
            -DexcludeArtifactIds=netty-codec-native-quic -DoutputDirectory="$folder/jars/new" ||
            fail 'Maven cannot download the artifacts: check the network and the settings of Maven'
        verify_jars "$folder/jars/new" || fail "the downloaded artifacts differ from $sources/artifacts.sha256"
        mv "$folder/jars/new" "$jars"
    fi
    verify_jars "$jars" || fail "the artifacts in $jars differ from $sources/artifacts.sha256: remove the folder"
}

# Compiles the classes of a node. Sets $classes.
compile() {
    classes=$folder/classes/$version
    mkdir -p "$classes"
    "$jdk/bin/javac" -nowarn -d "$classes" -cp "$jars/*" \
        "$sources"/*.java "$sources/v${version%%.*}"/*.java || fail 'the classes of a node cannot be compiled'
}

# Chooses the ports of a new cluster. They stay the same while it has data.
choose_ports() {
    [ ! -f "$folder/ports" ] || return 0
    "$jdk/bin/java" -cp "$classes" FreePorts 6 | paste -d ' ' - - >"$folder/ports.new"
    mv "$folder/ports.new" "$folder/ports"
}

http_port() {
    sed -n "${1}s/ .*//p" "$folder/ports"
}

transport_port() {
    sed -n "${1}s/.* //p" "$folder/ports"
}

url() {
    echo "http://127.0.0.1:$(http_port "$1")"
}

urls() {
    echo "$(url 1),$(url 2),$(url 3)"
}

# Fails unless a node runs. Another process may have got the id of a node that ended.
is_running() {
    pid=$(cat "$folder/node-$1/pid" 2>/dev/null) || return 1
    kill -0 "$pid" 2>/dev/null || return 1
    if [ -r "/proc/$pid/cmdline" ]; then
        tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF "path.home=$folder/node-$1"
    else
        ps -ww -p "$pid" -o args= | grep -qF "path.home=$folder/node-$1 "
    fi
}

launch() {
    home=$folder/node-$1
    mkdir -p "$home/config"
    seeds=127.0.0.1:$(transport_port 1),127.0.0.1:$(transport_port 2),127.0.0.1:$(transport_port 3)
    # Serial collection keeps three small heaps from competing for few cores.
    nohup "$jdk/bin/java" "-Xms$heap" "-Xmx$heap" -XX:+UseSerialGC -Dorg.apache.logging.log4j.level=INFO \
        -cp "$classes:$jars/*" NodeProcess \
        "path.home=$home" "path.data=$home/data" "path.logs=$home/logs" "path.repo=$folder/repository" \
        cluster.name=xunwen-test "node.name=node-$1" network.host=127.0.0.1 \
        "http.port=$(http_port "$1")" "transport.port=$(transport_port "$1")" \
        http.type=netty4 transport.type=netty4 \
        "discovery.seed_hosts[]=$seeds" 'cluster.initial_cluster_manager_nodes[]=node-1,node-2,node-3' \
        cluster.routing.allocation.disk.threshold_enabled=false \
        >>"$home/log" 2>&1 </dev/null 3>&- &
    echo $! >"$home/pid"
    # Until java takes the place of the shell, the process does not look like a node.
    until is_running "$1" || ! kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
    done
    echo "node $1 starts at $(url "$1"); its log is $home/log"
}

# await NODES COMMAND...: repeats a command until it succeeds. Fails when one of the nodes ends.
await() {
    nodes=$1
    shift
    end=$(($(date +%s) + start_patience))
    until "$@"; do
        for node in $nodes; do
            is_running "$node" && continue
            tail -n 20 "$folder/node-$node/log"
            fail "node $node has ended: see $folder/node-$node/log"
        done
        [ "$(date +%s)" -lt "$end" ] || fail "not ready after $start_patience s: see the logs in $folder"
        sleep 0.5
    done
}

answers() {
    curl --silent --output /dev/null --max-time 5 "$(url "$1")/"
}

is_green() {
    health=$(curl --silent --max-time 10 "$(url 1)/_cluster/health?wait_for_status=green&wait_for_nodes=3&timeout=5s") || return 1
    case $health in
        *'"status":"green","timed_out":false,"number_of_nodes":3,'*) ;;
        *) return 1 ;;
    esac
}

prepare() {
    choose_version
    get_jars
    compile
    choose_ports
    echo "$version" >"$folder/version"
    mkdir -p "$folder/repository"
}

start_all() {
    if is_running 1 && is_running 2 && is_running 3; then
        echo "the cluster in $folder is already running"
    else
        prepare
        for node in 1 2 3; do
            is_running "$node" || launch "$node"
        done
    fi
    await '1 2 3' is_green
    urls >&3
}

start_one() {
    if is_running "$1"; then
        echo "node $1 is already running"
    else
        prepare
        launch "$1"
    fi
    await "$1" answers "$1"
    url "$1" >&3
}

await_end() {
    end=$(($(date +%s) + stop_patience))
    while is_running "$1"; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 0.1
    done
    rm -f "$folder/node-$1/pid"
}

kill_one() {
    is_running "$1" || fail "node $1 does not run"
    kill -KILL "$pid"
    await_end "$1" || fail "node $1 (process $pid) does not end"
    echo "node $1 is killed"
}

stop_all() {
    for node in 1 2 3; do
        ! is_running "$node" || kill "$pid"
    done
    for node in 1 2 3; do
        await_end "$node" || kill_one "$node"
    done
}

print_status() {
    for node in 1 2 3; do
        if is_running "$node"; then
            echo "node $node: running, process $pid, $(url "$node")" >&3
        else
            echo "node $node: not running" >&3
        fi
    done
    for node in 1 2 3; do
        is_running "$node" || continue
        curl --silent --max-time 10 "$(url "$node")/_cluster/health?timeout=1s" >&3 || true
        echo >&3
        return 0
    done
}

case "${1:-} ${2:-}" in
    'start ') start_all ;;
    'start '[123]) start_one "$2" ;;
    'kill '[123]) kill_one "$2" ;;
    'stop ') stop_all ;;
    'status ') print_status ;;
    'clean ')
        stop_all
        rm -rf "$folder"/node-[123] "$folder/repository" "$folder/ports" "$folder/version"
        ;;
    *)
        echo 'usage: scripts/cluster.sh start [N] | kill N | stop | status | clean (N is 1, 2 or 3)'
        exit 2
        ;;
esac
