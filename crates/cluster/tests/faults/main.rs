//! The client and the bulk writer against scripted nodes that fail in every way a node can.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod bulk;
mod scripted_node;
mod security;
mod transport;

use std::time::Duration;

use scripted_node::ScriptedNode;
use serde_json::value::RawValue;
use xunwen_cluster::{ClusterClient, ClusterSettings, NodeUrl, TransportLimits, WriteTarget};

/// Limits as the default ones, twenty to a hundred times shorter.
fn limits() -> TransportLimits {
    TransportLimits {
        connect_timeout: Duration::from_millis(500),
        probe_timeout: Duration::from_millis(500),
        attempt_timeout: Duration::from_millis(300),
        write_timeout: Duration::from_millis(300),
        read_deadline: Duration::from_secs(2),
        write_deadline: Duration::from_secs(5),
        first_pause: Duration::from_millis(5),
        max_pause: Duration::from_millis(50),
        n_failures_to_open: 3,
        first_rest: Duration::from_millis(50),
        max_rest: Duration::from_millis(200),
        ..TransportLimits::default()
    }
}

fn settings(urls: &str) -> ClusterSettings {
    ClusterSettings { limits: limits(), ..ClusterSettings::new(NodeUrl::parse_list(urls).unwrap()) }
}

fn client(urls: &str) -> ClusterClient {
    ClusterClient::new(settings(urls)).unwrap()
}

fn urls(nodes: &[&ScriptedNode]) -> String {
    nodes.iter().map(|node| node.url()).collect::<Vec<_>>().join(",")
}

fn target() -> WriteTarget {
    WriteTarget { index: "news".to_owned(), n_copies: 1 }
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}
