//! The cluster of the tests, and its nodes one by one.

use std::io::Write;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use xunwen_cluster::{ClusterClient, ClusterSettings, HealthColor, NodeUrl};
use xunwen_tests::binary::root;

/// The variable with the addresses of the cluster.
const CLUSTER: &str = "XUNWEN_CLUSTER";

/// How long a cluster may take to recover from anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(240);

/// Held by the test that is running.
static TURN: Mutex<()> = Mutex::new(());

/// A green cluster of three nodes that no other test uses.
pub(crate) struct Cluster {
    urls: Vec<NodeUrl>,
    _turn: MutexGuard<'static, ()>,
}

impl Cluster {
    /// Returns the cluster once its nodes run and it is green, or reports that `test` is not run.
    pub(crate) fn get_or_skip(test: &str) -> Option<Self> {
        let Some(urls) = std::env::var(CLUSTER).ok().filter(|urls| !urls.is_empty()) else {
            let _ = writeln!(
                std::io::stderr(),
                "not run: {test}: no cluster; `make test-cluster` starts one"
            );
            return None;
        };
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let cluster = Self { urls: NodeUrl::parse_list(&urls).unwrap(), _turn: turn };
        script(&["start"]);
        Some(cluster)
    }

    /// Returns the addresses of all nodes, separated by commas.
    pub(crate) fn urls(&self) -> String {
        self.urls.iter().map(NodeUrl::as_str).collect::<Vec<_>>().join(",")
    }

    /// Returns settings with all nodes.
    pub(crate) fn settings(&self) -> ClusterSettings {
        ClusterSettings::new(self.urls.clone())
    }

    /// Returns a client of all nodes.
    pub(crate) fn client(&self) -> ClusterClient {
        let client = ClusterClient::new(self.settings()).unwrap();
        client.check_nodes().unwrap();
        client
    }

    /// Kills a node with SIGKILL. Nodes are counted from 1.
    pub(crate) fn kill(&self, node: u32) {
        script(&["kill", &node.to_string()]);
    }

    /// Starts a node, and waits until it answers.
    pub(crate) fn start(&self, node: u32) {
        script(&["start", &node.to_string()]);
    }
}

/// Waits until each shard of an index has all its copies.
pub(crate) fn await_green(client: &ClusterClient, index: &str) {
    await_true("the index is green", || {
        client.health(Some(index)).is_ok_and(|health| health.status == HealthColor::Green)
    });
}

/// Waits until each shard has its copies after the other nodes of `survivor` were down. It may keep
/// operations on a shard open for good, and copies do not recover from it then: OpenSearch issue 20177.
/// A new start of that node helps.
pub(crate) fn await_copies(cluster: &Cluster, client: &ClusterClient, survivor: u32) {
    let start = Instant::now();
    let is_green = || client.health(None).is_ok_and(|health| health.status == HealthColor::Green);
    while !is_green() {
        std::thread::sleep(Duration::from_millis(500));
        if start.elapsed() > Duration::from_secs(40) {
            cluster.kill(survivor);
            cluster.start(survivor);
            return await_true("the cluster is green", is_green);
        }
    }
}

/// Removes all indexes, after nodes were killed. Copies come back when the cluster has time for them,
/// which other tests need not wait for.
pub(crate) fn remove_all_indexes(client: &ClusterClient) {
    for index in client.index_names("*").unwrap() {
        client.delete_index(&index).unwrap();
    }
}

/// Waits until something is true.
#[track_caller]
pub(crate) fn await_true(what: &str, is_true: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[track_caller]
fn script(arguments: &[&str]) {
    let output = Command::new(root().join("scripts/cluster.sh")).args(arguments).output().unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cluster.sh {arguments:?}: {messages}");
}
