//! Checks of the nodes of a cluster, and of what they keep: versions, clocks, disks, copies, sizes of
//! shards, and the process that writes.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use xunwen_cluster::{ClusterArchive, ClusterClient, NodeFacts, ShardFacts, WriterLock};

use crate::operate::finding::Finding;

/// How far the clock of a node may be from the one here, in seconds. Moments of arrival are those of
/// the process that writes, and nodes use theirs for nothing that readers see: so little is harmless.
const MAX_CLOCK_SECONDS: i64 = 30;

/// The size above which a shard is slow to move and to search, in bytes.
///
/// Source: the advice of OpenSearch, 10 to 50 GB for searches.
const LARGE_SHARD_BYTES: u64 = 50 << 30;

/// The size below which more than one shard costs more than it gives, in bytes. Source: as above.
const SMALL_SHARD_BYTES: u64 = 1 << 30;

/// The shards that an index has by default.
const DEFAULT_SHARDS: usize = 3;

const LOOK: &str = "look at the nodes";

/// Checks the nodes.
pub(super) fn nodes(client: &ClusterClient) -> Vec<Finding> {
    let nodes = match client.nodes() {
        Ok(nodes) => nodes,
        Err(error) => return vec![Finding::warning("nodes", error.to_string(), LOOK)],
    };
    let mut findings = vec![versions(&nodes), clocks(&nodes, now_ms())];
    findings.push(disks(client, &nodes));
    findings
}

fn versions(nodes: &[NodeFacts]) -> Finding {
    const ABOUT: &str = "nodes";
    let versions: BTreeSet<&str> = nodes.iter().map(|node| node.version.as_str()).collect();
    let versions: Vec<&str> = versions.into_iter().collect();
    let found = format!("{} with OpenSearch {}", nodes.len(), versions.join(" and "));
    if versions.len() > 1 {
        return Finding::warning(ABOUT, found, "finish the upgrade of the nodes");
    }
    if nodes.len() < 3 {
        let remedy = "run three or more, so that one may fail";
        return Finding::warning(ABOUT, found, remedy);
    }
    Finding::ok(ABOUT, found)
}

fn clocks(nodes: &[NodeFacts], now_ms: i64) -> Finding {
    const ABOUT: &str = "clocks of the nodes";
    let seconds = |node: &NodeFacts| (node.time_ms - now_ms) / 1000;
    let furthest = nodes.iter().max_by_key(|node| seconds(node).abs());
    match furthest.map(|node| (node, seconds(node))) {
        Some((node, seconds)) if seconds.abs() > MAX_CLOCK_SECONDS => Finding::warning(
            ABOUT,
            format!("that of `{}` differs by {seconds} s from the one here", node.name),
            "set the clocks by NTP",
        ),
        _ => Finding::ok(ABOUT, format!("within {MAX_CLOCK_SECONDS} s of the one here")),
    }
}

fn disks(client: &ClusterClient, nodes: &[NodeFacts]) -> Finding {
    const ABOUT: &str = "disks of the nodes";
    let least = nodes.iter().map(|node| node.free_bytes).min().unwrap_or(0);
    let found = format!("{} MB free at least", least / 1_000_000);
    let limits = match client.disk_limits() {
        Ok(Some(limits)) => limits,
        Ok(None) => {
            let found = format!("{found}; the cluster does not look at them");
            let remedy = "leave `cluster.routing.allocation.disk.threshold_enabled` at its default";
            return Finding::warning(ABOUT, found, remedy);
        }
        Err(error) => return Finding::warning(ABOUT, error.to_string(), LOOK),
    };
    let name =
        |node: &NodeFacts| format!("`{}` has {} MB free", node.name, node.free_bytes / 1_000_000);
    if let Some(full) = nodes.iter().find(|node| limits.flood.is_reached(node)) {
        let found = format!("{}: indexes become read-only", name(full));
        return Finding::fault(ABOUT, found, "free some space, or add nodes");
    }
    if let Some(full) = nodes.iter().find(|node| limits.low.is_reached(node)) {
        let found = format!("{}: it gets no more shards", name(full));
        return Finding::warning(ABOUT, found, "free some space, or add nodes");
    }
    Finding::ok(ABOUT, found)
}

/// Checks the sizes of the shards, and whether the index accepts changes.
pub(super) fn shards(archive: &ClusterArchive) -> Vec<Finding> {
    const ABOUT: &str = "shards";
    let client = archive.client();
    let shards = match client.shards(archive.name()) {
        Ok(shards) => shards,
        Err(error) => return vec![Finding::warning(ABOUT, error.to_string(), LOOK)],
    };
    let mut findings = vec![sizes(&shards)];
    findings.extend(missing(&shards));
    match client.index_setting(archive.name(), "index.blocks.read_only_allow_delete") {
        Ok(Some(value)) if value == "true" => findings.push(Finding::fault(
            ABOUT,
            "the index is read-only, because a disk was almost full".to_owned(),
            "free space on the nodes; the cluster accepts changes again by itself",
        )),
        _ => {}
    }
    findings
}

fn sizes(shards: &[ShardFacts]) -> Finding {
    const ABOUT: &str = "shards";
    let primaries: Vec<&ShardFacts> = shards.iter().filter(|one| one.prirep == "p").collect();
    let n_copies = shards.len() - primaries.len();
    let sizes = || primaries.iter().filter_map(|one| one.store);
    let (largest, all) = (sizes().max().unwrap_or(0), sizes().sum::<u64>());
    let found = format!(
        "{}, the largest with {} MB; {n_copies} copies of them",
        primaries.len(),
        largest / 1_000_000
    );
    if largest > LARGE_SHARD_BYTES {
        let remedy = "run `xunwen index --cluster … --rebuild` with more `--cluster-shards`: one for \
                      each 50 GB";
        return Finding::warning(ABOUT, found, remedy);
    }
    if primaries.len() > DEFAULT_SHARDS && all < SMALL_SHARD_BYTES * primaries.len() as u64 {
        let remedy = "unless the archive will grow, fewer `--cluster-shards` answer faster, after a \
                      rebuild";
        return Finding::warning(ABOUT, found, remedy);
    }
    if n_copies == 0 {
        let remedy = "set `--cluster-replicas` to 1 for the next rebuild: the loss of a node is the \
                      loss of its articles";
        return Finding::warning(ABOUT, found, remedy);
    }
    Finding::ok(ABOUT, found)
}

/// Says why copies are missing.
fn missing(shards: &[ShardFacts]) -> Option<Finding> {
    let missing: Vec<&ShardFacts> = shards.iter().filter(|one| one.node.is_none()).collect();
    let first = missing.first()?;
    let reason = first.unassigned_reason.as_deref().unwrap_or("no reason is known");
    let found =
        format!("{} have no node, such as that of shard {}: {reason}", missing.len(), first.shard);
    let remedy = "start the missing nodes; `_cluster/allocation/explain` of a node says more";
    Some(Finding::warning("missing copies", found, remedy))
}

/// Says which process writes, and for how long its lock still lasts.
pub(super) fn writer(archive: &ClusterArchive) -> Finding {
    const ABOUT: &str = "writer";
    let lock = match archive.writer_lock() {
        Ok(Some(lock)) => lock,
        Ok(None) => return Finding::ok(ABOUT, "none so far".to_owned()),
        Err(error) => return Finding::warning(ABOUT, error.to_string(), LOOK),
    };
    let WriterLock { owner, expires_ms } = lock;
    let seconds = (expires_ms - now_ms()) / 1000;
    match owner {
        None => Finding::ok(ABOUT, "none now".to_owned()),
        Some(owner) if seconds >= 0 => {
            Finding::ok(ABOUT, format!("{owner}, for {seconds} s unless it renews its lock"))
        }
        Some(owner) => Finding::warning(
            ABOUT,
            format!("{owner} has not renewed its lock for {} s", -seconds),
            "if that process has ended, the next one takes the lock; otherwise see why it waits",
        ),
    }
}

fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operate::finding::Severity;

    fn node(name: &str, version: &str, time_ms: i64) -> NodeFacts {
        let (name, version) = (name.to_owned(), version.to_owned());
        NodeFacts { name, version, time_ms, disk_bytes: 100, free_bytes: 50, heap_bytes: 1 }
    }

    fn shard(prirep: &str, store: Option<u64>) -> ShardFacts {
        ShardFacts {
            index: "news-000001".to_owned(),
            shard: 2,
            prirep: prirep.to_owned(),
            state: "STARTED".to_owned(),
            store,
            node: store.map(|_| "a".to_owned()),
            unassigned_reason: store.is_none().then(|| "NODE_LEFT".to_owned()),
        }
    }

    #[test]
    fn nodes_of_two_versions_and_clocks_that_differ_are_reported() {
        let mut nodes = vec![node("a", "3.9.0", 0), node("b", "3.9.0", 0), node("c", "3.9.0", 0)];
        assert_eq!(versions(&nodes).severity, Severity::Ok);
        assert_eq!(versions(&nodes[..2]).severity, Severity::Warning);
        nodes[1].version = "2.19.6".to_owned();
        assert_eq!(versions(&nodes).found, "3 with OpenSearch 2.19.6 and 3.9.0");
        assert_eq!(clocks(&nodes, 20_000).severity, Severity::Ok);
        nodes[2].time_ms = -40_000;
        assert_eq!(clocks(&nodes, 0).found, "that of `c` differs by -40 s from the one here");
    }

    #[test]
    fn shards_that_are_too_large_too_small_or_alone_are_reported() {
        let of = |n: usize, size: u64| -> Vec<ShardFacts> {
            (0..2 * n).map(|at| shard(if at < n { "p" } else { "r" }, Some(size))).collect()
        };
        let severity = |shards: &[ShardFacts]| sizes(shards).severity;
        assert_eq!(severity(&of(3, 40 << 30)), Severity::Ok);
        assert_eq!(severity(&of(3, 51 << 30)), Severity::Warning);
        assert_eq!(severity(&of(12, 200 << 20)), Severity::Warning);
        assert_eq!(severity(&of(12, 2 << 30)), Severity::Ok);
        assert_eq!(severity(&of(3, 200 << 20)), Severity::Ok, "the default is never too many");
        assert_eq!(severity(&[shard("p", Some(1))]), Severity::Warning);
        assert_eq!(missing(&of(3, 1)), None);
        let finding = missing(&[shard("p", Some(1)), shard("r", None)]).unwrap();
        assert_eq!(finding.found, "1 have no node, such as that of shard 2: NODE_LEFT");
    }
}
