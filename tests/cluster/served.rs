//! A corpus whose index is on the cluster, and servers that keep it up to date.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};
use xunwen_cluster::{ClusterArchive, ClusterClient, ClusterWriter, IndexShape};
use xunwen_tests::archive::Archive;
use xunwen_tests::binary::binary;
use xunwen_tests::serving::{Posting, Serving};
use xunwen_text::Analysis;

use crate::nodes::{Cluster, await_green, await_true};

/// The word that every article has.
pub(crate) const EVERY: &str = "跨境电商";

const SHAPE: IndexShape = IndexShape { n_shards: 3, n_replicas: 1 };

/// A corpus, and an index of it on the cluster.
pub(crate) struct Served<'c> {
    pub(crate) archive: Archive,
    pub(crate) client: ClusterClient,
    name: &'static str,
    cluster: &'c Cluster,
}

impl<'c> Served<'c> {
    /// Indexes a corpus of `n_files` articles.
    pub(crate) fn new(cluster: &'c Cluster, name: &'static str, n_files: usize) -> Self {
        let client = cluster.client();
        for index in client.index_names(&format!("{name}-*")).unwrap() {
            client.delete_index(&index).unwrap();
        }
        let served = Self { archive: Archive::new(n_files), client, name, cluster };
        served.index(&[]);
        await_green(&served.client, name);
        served
    }

    /// Returns the flags that name the index.
    pub(crate) fn flags(&self) -> Vec<String> {
        let urls = self.cluster.urls();
        ["--cluster", &urls, "--cluster-index", self.name].map(str::to_owned).into()
    }

    /// Runs `xunwen index` with further flags.
    #[track_caller]
    pub(crate) fn index(&self, more: &[&str]) {
        let output = self.archive.command(more).args(self.flags()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Returns a server that accepts posts.
    pub(crate) fn serving(&self) -> Serving {
        let flags = self.flags();
        Serving::new(&self.archive).with(&flags.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Returns `xunwen index --watch`, whose log can be read.
    pub(crate) fn watching(&self) -> Command {
        let mut command = self.archive.command(&["--watch"]);
        command.args(self.flags()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Returns what `xunwen alert` prints for a file of searches, as JSON.
    pub(crate) fn alert(&self, searches: &std::path::Path) -> Vec<Value> {
        let mut command = Command::new(binary());
        command.arg("alert").arg(searches).args(["--format", "json"]).args(self.flags());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn cluster_archive(&self) -> ClusterArchive {
        ClusterArchive::new(self.client.clone(), self.name, SHAPE).unwrap()
    }

    /// Returns a writer of this process, which keeps others from writing.
    pub(crate) fn writer(&self) -> ClusterWriter {
        let analysis = Arc::new(Analysis::load().unwrap());
        ClusterWriter::open(&self.cluster_archive(), None, &analysis, 1).unwrap()
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        // So that the nodes of other tests have less to recover.
        if !std::thread::panicking() {
            for index in self.client.index_names(&format!("{}-*", self.name)).unwrap_or_default() {
                let _ = self.client.delete_index(&index);
            }
        }
    }
}

/// Returns an article for a post.
pub(crate) fn article(id: &str, title: &str) -> Value {
    json!({ "id": id, "title": title, "body": "跨境电商。" })
}

/// Waits until a query finds `n` articles.
#[track_caller]
pub(crate) fn await_total(server: &Posting, query: &str, n: u64) {
    await_true(&format!("{n} articles for {query}"), || {
        server.total(query).is_ok_and(|total| total == n)
    });
}

/// Returns the ids of all articles that a query finds.
pub(crate) fn found_ids(server: &Posting, query: &str) -> BTreeSet<String> {
    let (hits, total) = server.all(query).unwrap();
    assert_eq!(hits.len(), total);
    hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}
