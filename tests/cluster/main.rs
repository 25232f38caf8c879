//! Tests on a real OpenSearch cluster of three nodes. `make test-cluster` starts it and runs them.
//!
//! Without a cluster they do nothing and say so. One test runs at a time, because some kill nodes.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod answers;
mod archives;
mod backups;
mod examining;
mod faults;
mod followers;
mod moving;
mod nodes;
mod outages;
mod probes;
mod requests;
mod served;
mod terms;
mod updates;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use xunwen_cluster::{ClusterClient, WriteTarget};

/// Makes an empty index of three shards, each with two copies.
fn new_index(client: &ClusterClient, name: &str) -> WriteTarget {
    client.delete_index(name).unwrap();
    let settings = json!({
        "number_of_shards": 3,
        "number_of_replicas": 1,
        // Another node takes the place of a lost copy at once, not after a minute.
        "index.unassigned.node_left.delayed_timeout": "0ms",
    });
    let mappings = json!({ "properties": { "n": { "type": "integer" } } });
    client.create_index(name, &json!({ "settings": settings, "mappings": mappings })).unwrap();
    WriteTarget { index: name.to_owned(), n_copies: 2 }
}

fn raw(value: &Value) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).unwrap()
}
