//! `xunwen doctor --cluster`: what it finds in a sound cluster, and in one that needs attention.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use xunwen_cluster::ClusterWriter;
use xunwen_tests::binary::binary;
use xunwen_text::Analysis;

use crate::archives::{Archive, text};
use crate::nodes::{Cluster, await_green, remove_all_indexes};

/// A setting of the cluster, or of an index, that is taken back when this is dropped.
struct Changed {
    url: String,
    names: Vec<String>,
    group: Option<&'static str>,
}

impl Changed {
    /// Changes settings at an address. `group` is the part of the body that they belong to.
    fn new(url: String, group: Option<&'static str>, settings: &[(&str, Value)]) -> Self {
        let names = settings.iter().map(|(name, _)| (*name).to_owned()).collect();
        let changed = Self { url, names, group };
        changed.put(&settings.iter().map(|(name, value)| (*name, value)).collect());
        changed
    }

    fn put(&self, settings: &BTreeMap<&str, &Value>) {
        let body = match self.group {
            Some(group) => json!({ group: settings }),
            None => json!(settings),
        };
        let request = ureq::put(&self.url).header("content-type", "application/json");
        request.send(body.to_string()).unwrap();
    }
}

impl Drop for Changed {
    fn drop(&mut self) {
        self.put(&self.names.iter().map(|name| (name.as_str(), &Value::Null)).collect());
    }
}

/// Runs the doctor, and returns its exit code and findings.
fn examine(archive: &Archive<'_>) -> (Option<i32>, Vec<Value>) {
    let output = Command::new(binary())
        .args(["doctor", "--json", "--cluster", &archive.cluster.urls()])
        .args(["--cluster-index", archive.name])
        .output()
        .unwrap();
    let findings = serde_json::from_slice(&output.stdout);
    (output.status.code(), findings.unwrap_or_else(|_| panic!("{}", text(&output.stderr))))
}

/// Requires a finding about something, and returns its text.
#[track_caller]
fn found(findings: &[Value], about: &str, severity: &str) -> String {
    let mut of = findings.iter().filter(|one| one["about"] == about);
    let finding = of.find(|one| one["severity"] == severity);
    let finding = finding.unwrap_or_else(|| panic!("{about}: {findings:?}"));
    finding["found"].as_str().unwrap().to_owned()
}

#[test]
fn the_doctor_names_what_an_operator_has_to_do() {
    let test = "the_doctor_names_what_an_operator_has_to_do";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "examined");
    archive.write(1, 0..30, "峰会");
    archive.run(&[]);
    await_green(&archive.client, archive.name);
    let url = cluster.urls().split(',').next().unwrap().to_owned();
    let settings = format!("{url}/_cluster/settings");
    let disk = "cluster.routing.allocation.disk";
    let [threshold, low, high, flood] =
        ["threshold_enabled", "watermark.low", "watermark.high", "watermark.flood_stage"]
            .map(|name| format!("{disk}.{name}"));

    // The cluster of the tests does not look at its disks, unlike others.
    let (exit, findings) = examine(&archive);
    assert_eq!(exit, Some(1), "{findings:?}");
    assert!(found(&findings, "disks of the nodes", "warning").contains("does not look at them"));
    let limits = |low_limit: &str| {
        let limits = [
            (threshold.as_str(), json!(true)),
            (low.as_str(), json!(low_limit)),
            (high.as_str(), json!("1b")),
            (flood.as_str(), json!("1b")),
        ];
        Changed::new(settings.clone(), Some("transient"), &limits)
    };
    let roomy = limits("1b");
    let (exit, findings) = examine(&archive);
    assert_eq!(exit, Some(0), "{findings:?}");
    assert!(found(&findings, "nodes", "ok").starts_with("3 with OpenSearch "));
    found(&findings, "clocks of the nodes", "ok");
    assert!(found(&findings, "shards", "ok").starts_with("3, the largest with "));
    assert_eq!(found(&findings, "writer", "ok"), "none now");
    assert!(found(&findings, "index", "ok").starts_with("30 articles"));

    // Too little space, for this limit.
    let limited = limits("900000gb");
    let (exit, findings) = examine(&archive);
    assert_eq!(exit, Some(1), "{findings:?}");
    assert!(found(&findings, "disks of the nodes", "warning").contains("gets no more shards"));
    drop((limited, roomy));

    // A process that writes, and an index that is read-only.
    let analysis = Arc::new(Analysis::load().unwrap());
    let writer = ClusterWriter::open(&archive.archive(), None, &analysis, 1).unwrap();
    let block = [("index.blocks.read_only_allow_delete", json!(true))];
    let blocked = Changed::new(format!("{url}/{}/_settings", archive.name), None, &block);
    let (exit, findings) = examine(&archive);
    assert_eq!(exit, Some(2), "{findings:?}");
    let process = format!("process {} on ", std::process::id());
    assert!(found(&findings, "writer", "ok").starts_with(&process), "{findings:?}");
    assert!(found(&findings, "shards", "fault").contains("read-only"), "{findings:?}");
    drop((blocked, writer));

    cluster.kill(3);
    let (exit, findings) = examine(&archive);
    assert_eq!(exit, Some(1), "{findings:?}");
    assert!(found(&findings, "cluster", "warning").contains("a node does not answer"));
    cluster.start(3);
    remove_all_indexes(&archive.client);
}
