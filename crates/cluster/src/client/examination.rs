//! Facts about nodes and shards that an operator wants to know.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use ureq::http::Method;

use super::{ClusterClient, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, Call};

/// A node of the cluster, whether clients ask it or not.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeFacts {
    /// The name.
    pub name: String,
    /// The version of OpenSearch.
    pub version: String,
    /// The time of the node, in milliseconds since the epoch, when it answered.
    pub time_ms: i64,
    /// The size of its disks, in bytes.
    pub disk_bytes: u64,
    /// The free space on them, in bytes.
    pub free_bytes: u64,
    /// The heap of its process, in bytes.
    pub heap_bytes: u64,
}

/// A copy of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ShardFacts {
    /// The index.
    pub index: String,
    /// The number of the shard.
    #[serde(deserialize_with = "parsed")]
    pub shard: u32,
    /// `p` for the primary, `r` for the others.
    pub prirep: String,
    /// The state, such as `STARTED`.
    pub state: String,
    /// Its size, in bytes; `None` unless it is started.
    #[serde(default, deserialize_with = "parsed_size")]
    pub store: Option<u64>,
    /// The node.
    #[serde(default)]
    pub node: Option<String>,
    /// Why it has no node.
    #[serde(rename = "unassigned.reason", default)]
    pub unassigned_reason: Option<String>,
}

/// The share of a disk, or the free space on it, from which on the cluster acts.
#[derive(Debug, Clone, PartialEq)]
pub enum DiskLimit {
    /// The used share, from 0 to 1.
    Used(f64),
    /// The free space in bytes.
    Free(u64),
}

/// When the cluster acts for lack of space.
#[derive(Debug, Clone, PartialEq)]
pub struct DiskLimits {
    /// A node gets no more shards.
    pub low: DiskLimit,
    /// Its indexes become read-only.
    pub flood: DiskLimit,
}

#[derive(Deserialize)]
struct Nodes<T> {
    nodes: BTreeMap<String, T>,
}

#[derive(Deserialize)]
struct NodeInfo {
    name: String,
    version: String,
}

#[derive(Deserialize)]
struct NodeStats {
    timestamp: i64,
    fs: FileSystems,
    jvm: Jvm,
}

#[derive(Deserialize)]
struct FileSystems {
    total: FileSystem,
}

#[derive(Deserialize)]
struct FileSystem {
    #[serde(default)]
    total_in_bytes: u64,
    #[serde(default)]
    available_in_bytes: u64,
}

#[derive(Deserialize)]
struct Jvm {
    mem: Memory,
}

#[derive(Deserialize)]
struct Memory {
    heap_max_in_bytes: u64,
}

#[derive(Deserialize)]
struct IndexSettings {
    settings: Value,
}

impl DiskLimit {
    /// Returns whether a disk has reached the limit.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "sizes of disks are far below 2^53")]
    pub fn is_reached(&self, node: &NodeFacts) -> bool {
        match self {
            Self::Used(share) => {
                let used = node.disk_bytes.saturating_sub(node.free_bytes);
                node.disk_bytes > 0 && used as f64 >= share * node.disk_bytes as f64
            }
            Self::Free(bytes) => node.free_bytes <= *bytes,
        }
    }

    /// Reads a limit as the cluster has it: `85%`, `0.85`, or the size of the free space, such as
    /// `500mb`.
    fn parse(text: &str) -> Option<Self> {
        if let Some(percent) = text.strip_suffix('%') {
            return Some(Self::Used(percent.parse::<f64>().ok()? / 100.0));
        }
        if let Ok(share) = text.parse::<f64>() {
            return Some(Self::Used(share));
        }
        let digits = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = text.split_at(digits);
        let shift = match unit.to_ascii_lowercase().as_str() {
            "b" => 0,
            "k" | "kb" => 10,
            "m" | "mb" => 20,
            "g" | "gb" => 30,
            "t" | "tb" => 40,
            _ => return None,
        };
        Some(Self::Free(number.parse::<u64>().ok()? << shift))
    }
}

impl ClusterClient {
    /// Returns all nodes of the cluster.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn nodes(&self) -> Result<Vec<NodeFacts>, ClusterError> {
        let stats = get("/_nodes/stats/fs,jvm?timeout=5s".to_owned());
        let stats: Nodes<NodeStats> = self.transport.send(&stats, Answer::json)?;
        let infos =
            get("/_nodes/_all/settings?filter_path=nodes.*.name,nodes.*.version".to_owned());
        let mut infos: Nodes<NodeInfo> = self.transport.send(&infos, Answer::json)?;
        let facts = stats.nodes.into_iter().filter_map(|(id, stats)| {
            let NodeInfo { name, version } = infos.nodes.remove(&id)?;
            Some(NodeFacts {
                name,
                version,
                time_ms: stats.timestamp,
                disk_bytes: stats.fs.total.total_in_bytes,
                free_bytes: stats.fs.total.available_in_bytes,
                heap_bytes: stats.jvm.mem.heap_max_in_bytes,
            })
        });
        let mut facts: Vec<NodeFacts> = facts.collect();
        facts.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(facts)
    }

    /// Returns the copies of the shards of an index.
    ///
    /// # Errors
    /// If the index does not exist, or the cluster does not answer.
    pub fn shards(&self, index: &str) -> Result<Vec<ShardFacts>, ClusterError> {
        let columns = "index,shard,prirep,state,store,node,unassigned.reason";
        let path = format!("/_cat/shards/{}?format=json&bytes=b&h={columns}", in_path(index));
        self.transport.send(&get(path), Answer::json)
    }

    /// Returns when the cluster acts for lack of space; `None` if it does not look at disks.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn disk_limits(&self) -> Result<Option<DiskLimits>, ClusterError> {
        let path = "/_cluster/settings?include_defaults=true&flat_settings=true";
        let settings: Value = self.transport.send(&get(path.to_owned()), Answer::json)?;
        let setting = |name: &str| {
            let name = format!("cluster.routing.allocation.disk.{name}");
            let groups = ["transient", "persistent", "defaults"];
            groups.iter().find_map(|group| settings[group][&name].as_str())
        };
        if setting("threshold_enabled") == Some("false") {
            return Ok(None);
        }
        let limit = |name| setting(name).and_then(DiskLimit::parse);
        let limits = limit("watermark.low").zip(limit("watermark.flood_stage"));
        Ok(limits.map(|(low, flood)| DiskLimits { low, flood }))
    }

    /// Returns a setting of an index, or `None` if it has its default.
    ///
    /// # Errors
    /// If the index does not exist, or the cluster does not answer.
    pub fn index_setting(&self, index: &str, name: &str) -> Result<Option<String>, ClusterError> {
        let path = format!("/{}/_settings?flat_settings=true", in_path(index));
        let settings: BTreeMap<String, IndexSettings> =
            self.transport.send(&get(path), Answer::json)?;
        let mut found = settings.values().filter_map(|index| index.settings[name].as_str());
        Ok(found.next().map(str::to_owned))
    }
}

fn get<'c>(path: String) -> Call<'c> {
    Call::new(RequestKind::Admin, Method::GET, path)
}

/// The columns of a table are texts.
fn parsed<'d, D: Deserializer<'d>>(deserializer: D) -> Result<u32, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn parsed_size<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(disk_bytes: u64, free_bytes: u64) -> NodeFacts {
        let (name, version) = (String::new(), String::new());
        NodeFacts { name, version, time_ms: 0, disk_bytes, free_bytes, heap_bytes: 0 }
    }

    #[test]
    fn limits_are_shares_or_sizes() {
        assert_eq!(DiskLimit::parse("85%"), Some(DiskLimit::Used(0.85)));
        assert_eq!(DiskLimit::parse("0.9"), Some(DiskLimit::Used(0.9)));
        assert_eq!(DiskLimit::parse("20gb"), Some(DiskLimit::Free(20 << 30)));
        assert_eq!(DiskLimit::parse("soon"), None);
        let share = DiskLimit::Used(0.85);
        assert!(share.is_reached(&node(100, 15)) && !share.is_reached(&node(100, 16)));
        let size = DiskLimit::Free(20);
        assert!(size.is_reached(&node(1000, 20)) && !size.is_reached(&node(1000, 21)));
        assert!(!share.is_reached(&node(0, 0)), "a node that does not say has room");
    }

    #[test]
    fn a_shard_without_a_node_has_a_reason() {
        let text = r#"[
            {"index":"x-000001","shard":"0","prirep":"p","state":"STARTED","store":"42","node":"a",
             "unassigned.reason":null},
            {"index":"x-000001","shard":"1","prirep":"r","state":"UNASSIGNED","store":null,"node":null,
             "unassigned.reason":"NODE_LEFT"}]"#;
        let shards: Vec<ShardFacts> = serde_json::from_str(text).unwrap();
        assert_eq!((shards[0].shard, shards[0].store), (0, Some(42)));
        assert_eq!(shards[1].unassigned_reason.as_deref(), Some("NODE_LEFT"));
        assert_eq!((shards[1].store, shards[1].node.as_deref()), (None, None));
    }
}
