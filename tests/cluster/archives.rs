//! `xunwen index` into a cluster: runs, changes, crashes, rebuilds, and who may write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use xunwen_cluster::{
    ClusterArchive, ClusterClient, ClusterWriteError, ClusterWriter, Guard, IndexShape, WriteTarget,
};
use xunwen_indexer::{NewArticle, PostedStore};
use xunwen_tests::binary::binary;
use xunwen_text::Analysis;

use crate::nodes::{Cluster, await_true};
use crate::raw;

const SHAPE: IndexShape = IndexShape { n_shards: 3, n_replicas: 1 };

/// A corpus, the folder of its index, and the name of the index on the cluster.
pub(crate) struct Archive<'c> {
    pub(crate) cluster: &'c Cluster,
    pub(crate) client: ClusterClient,
    pub(crate) name: &'static str,
    pub(crate) folder: tempfile::TempDir,
}

impl<'c> Archive<'c> {
    /// Returns an archive that has neither articles nor an index.
    pub(crate) fn new(cluster: &'c Cluster, name: &'static str) -> Self {
        let client = cluster.client();
        for index in client.index_names(&format!("{name}-*")).unwrap() {
            client.delete_index(&index).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("corpus")).unwrap();
        Self { cluster, client, name, folder }
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Writes a file with the articles of these numbers.
    pub(crate) fn write(&self, file: u32, articles: impl Iterator<Item = u32>, title: &str) {
        let line = |n| {
            let body = format!("本报杭州{n}日电 第{n}批企业参加跨境电商峰会。").repeat(20);
            format!(
                "{}\n",
                json!({ "id": id(file, n), "title": format!("{title}{n}"), "body": body })
            )
        };
        let text: String = articles.map(line).collect();
        fs::write(self.file(file), text).unwrap();
    }

    pub(crate) fn file(&self, file: u32) -> PathBuf {
        self.folder.path().join(format!("corpus/{file}.jsonl"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.env_remove("XUNWEN_CLUSTER").arg("index").arg(self.folder.path().join("corpus"));
        command.arg("--index").arg(self.index());
        command.args(["--cluster", &self.cluster.urls()]);
        if !arguments.contains(&"--cluster-index") {
            command.args(["--cluster-index", self.name]);
        }
        command.args(arguments);
        command
    }

    /// Runs `xunwen index` and returns its report. It may skip articles.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Value {
        let output = self.command(&[&["--json"], arguments].concat()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Returns the message of a run that fails.
    #[track_caller]
    pub(crate) fn failure(&self, arguments: &[&str]) -> String {
        let output: Output = self.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
        text(&output.stderr)
    }

    /// Starts a run, and returns it once it writes to the index.
    fn start_run(&self) -> std::process::Child {
        let run = self.command(&[]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        await_true("the run has begun", || n_records(&self.index()) > 0);
        run
    }

    /// Returns the moment of arrival of each article that searches find.
    pub(crate) fn arrivals(&self) -> BTreeMap<String, i64> {
        let body = json!({ "size": 10_000, "sort": [{ "arrived": "asc" }] });
        let hits = self.client.search(self.name, &body).unwrap().hits;
        hits.into_iter().map(|hit| (hit.id, hit.sort[0].as_i64().unwrap())).collect()
    }

    /// Returns the origin of an article.
    pub(crate) fn origin(&self, id: &str) -> String {
        let query = json!({ "ids": { "values": [id] } });
        let body = json!({ "query": query, "docvalue_fields": ["origin"] });
        let hits = self.client.search(self.name, &body).unwrap().hits;
        hits[0].fields["origin"][0].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn expect_articles(&self, expected: impl Iterator<Item = String>) {
        let mut expected: Vec<String> = expected.collect();
        expected.sort();
        let found: Vec<String> = self.arrivals().into_keys().collect();
        assert_eq!(found, expected);
    }

    pub(crate) fn archive(&self) -> ClusterArchive {
        ClusterArchive::new(self.client.clone(), self.name, SHAPE).unwrap()
    }
}

pub(crate) fn id(file: u32, n: u32) -> String {
    format!("{file}-{n}")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the bytes of the manifests of an index.
fn n_records(index: &Path) -> u64 {
    let folders = fs::read_dir(index).into_iter().flatten().flatten();
    let manifests = folders.filter_map(|folder| folder.path().join("manifest.log").metadata().ok());
    manifests.map(|manifest| manifest.len()).sum()
}

#[test]
fn runs_send_only_changes_and_a_rebuild_keeps_arrivals() {
    let test = "runs_send_only_changes_and_a_rebuild_keeps_arrivals";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "runs");
    (1..=3).for_each(|file| archive.write(file, 0..40, "峰会"));
    assert_eq!(archive.run(&[])["n_indexed"], 120);
    let first = archive.arrivals();
    assert_eq!(first.len(), 120);
    let report = archive.run(&[]);
    assert_eq!((&report["n_indexed"], &report["n_unchanged"]), (&json!(0), &json!(120)));

    // A file goes, an article changes, an article moves to another file.
    fs::remove_file(archive.file(1)).unwrap();
    archive.write(2, 0..39, "大会");
    archive.write(3, 0..41, "峰会");
    let report = archive.run(&[]);
    assert_eq!((&report["n_indexed"], &report["n_removed"]), (&json!(40), &json!(41)));
    let ids = || (0..39).map(|n| id(2, n)).chain((0..41).map(|n| id(3, n)));
    archive.expect_articles(ids());
    let second = archive.arrivals();
    let is_kept = |n| first[&id(3, n)] == second[&id(3, n)];
    assert!((0..40).all(is_kept), "an article that stays keeps its arrival");
    assert!((0..39).all(|n| second[&id(2, n)] > first[&id(2, n)]), "a changed one arrives again");

    assert_eq!(archive.run(&["--rebuild"])["n_indexed"], 80);
    assert_eq!(archive.arrivals(), second);
    let current = archive.archive().current().unwrap().unwrap();
    assert_eq!(current.name, "runs-000002");
    assert_eq!(archive.client.index_names("runs-0*").unwrap(), ["runs-000002"]);
    assert_eq!(archive.run(&[])["n_unchanged"], 80);

    // The record of the index is gone: every file is read again, and no article is lost or new.
    fs::remove_dir_all(archive.index()).unwrap();
    fs::remove_file(archive.file(2)).unwrap();
    assert_eq!(archive.run(&[])["n_indexed"], 41);
    archive.expect_articles((0..41).map(|n| id(3, n)));
    assert!((0..41).all(|n| archive.arrivals()[&id(3, n)] == second[&id(3, n)]));
}

#[test]
fn a_run_that_is_killed_is_resumed() {
    let Some(cluster) = Cluster::get_or_skip("a_run_that_is_killed_is_resumed") else { return };
    let archive = Archive::new(&cluster, "killed");
    (0..20).for_each(|file| archive.write(file, 0..150, "峰会"));
    let mut run = archive.start_run();
    std::thread::sleep(Duration::from_millis(700));
    run.kill().unwrap();
    run.wait().unwrap();
    archive.client.refresh("killed").unwrap();
    assert!(archive.arrivals().len() < 3000, "the run was killed before its end");

    // One of the files changes meanwhile, so articles of the first run have to go.
    archive.write(0, 100..150, "大会");
    let report = archive.run(&[]);
    let remarks = report["remarks"].to_string();
    assert!(remarks.contains("interrupted"), "{report}");
    let of_first = (100..150).map(|n| id(0, n));
    archive.expect_articles(of_first.chain((1..20).flat_map(|f| (0..150).map(move |n| id(f, n)))));
}

#[test]
fn a_node_that_is_killed_during_a_run_costs_no_article() {
    let test = "a_node_that_is_killed_during_a_run_costs_no_article";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "survives");
    (0..20).for_each(|file| archive.write(file, 0..150, "峰会"));
    let run = archive.start_run();
    cluster.kill(2);
    cluster.start(2);
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    archive.expect_articles((0..20).flat_map(|f| (0..150).map(move |n| id(f, n))));
    assert_eq!(archive.run(&[])["n_unchanged"], 3000);
}

#[test]
fn one_process_writes_at_a_time() {
    let Some(cluster) = Cluster::get_or_skip("one_process_writes_at_a_time") else { return };
    let archive = Archive::new(&cluster, "locked");
    archive.write(1, 0..5, "峰会");
    let analysis = Arc::new(Analysis::load().unwrap());
    let open = || ClusterWriter::open(&archive.archive(), None, &analysis, 1);
    let writer = open().unwrap();
    let message = archive.failure(&[]);
    assert!(message.contains("writes to the index `locked`"), "{message}");
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    drop(writer);
    assert_eq!(archive.run(&[])["n_indexed"], 5, "a lock that is released can be taken");

    // Another process takes the lock, as after a pause that was longer than the lease.
    let mut writer = open().unwrap();
    writer.remove_origin("1.jsonl").unwrap();
    let lock = archive.client.get("locked-state", "writer").unwrap().unwrap();
    let guard = Guard::Unchanged { seq_no: lock.seq_no, primary_term: lock.primary_term };
    let other = json!({ "owner": "another", "holder": "x", "expires": 0, "lease_ms": 1 });
    let target = WriteTarget { index: "locked-state".to_owned(), n_copies: 2 };
    archive.client.put_guarded(&target, "writer", guard, &raw(&other)).unwrap();
    let error = writer.commit().unwrap_err();
    assert!(matches!(error, ClusterWriteError::LockLost { .. }), "{error}");
    drop(writer);
    archive.client.refresh("locked").unwrap();
    assert_eq!(archive.arrivals().len(), 5, "nothing was committed");
    assert_eq!(archive.run(&[])["n_unchanged"], 5, "a lock that has expired is taken over");
}

#[test]
fn an_index_remembers_its_dictionary_and_refuses_another() {
    let test = "an_index_remembers_its_dictionary_and_refuses_another";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "words");
    archive.write(1, 0..5, "峰会");
    assert_eq!(archive.run(&[])["n_indexed"], 5);
    let dictionary = archive.folder.path().join("words.txt");
    fs::write(&dictionary, "电商峰会\n").unwrap();
    let dictionary = dictionary.to_str().unwrap();

    let message = archive.failure(&["--dict", dictionary]);
    assert!(message.contains("no user dictionary") && message.contains("--rebuild"), "{message}");
    assert_eq!(archive.run(&["--dict", dictionary, "--rebuild"])["n_indexed"], 5);
    assert_eq!(archive.archive().dictionary().unwrap().unwrap(), "电商峰会\n".as_bytes());
    assert_eq!(archive.run(&[])["n_unchanged"], 5);
    let message = archive.failure(&["--no-dict"]);
    assert!(message.contains("--rebuild"), "{message}");
}

#[test]
fn a_posted_article_hides_that_of_a_file_until_it_is_removed() {
    let test = "a_posted_article_hides_that_of_a_file_until_it_is_removed";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "posted");
    archive.write(1, 0..5, "峰会");
    archive.run(&[]);
    let store = PostedStore::open(&archive.folder.path().join("index.posted")).unwrap();
    let put = |id: &str| {
        let json = json!({ "id": id, "title": "投稿" }).to_string();
        store.put(&[NewArticle { id: id.to_owned(), json, warnings: Vec::new() }]).unwrap();
    };
    put("1-0");
    put("new");
    assert_eq!(archive.run(&[])["n_posted"], 2);
    assert_eq!(archive.origin("1-0"), "//posted/1-0");
    archive.expect_articles((0..5).map(|n| id(1, n)).chain(["new".to_owned()]));
    assert_eq!(archive.run(&[])["n_posted"], 0, "the note of the commit has the position");
    assert_eq!(archive.run(&["--rebuild"])["n_posted"], 2);
    assert_eq!(archive.origin("1-0"), "//posted/1-0");

    store.drop_ids(&["1-0", "new"]).unwrap();
    archive.run(&[]);
    assert_eq!(archive.origin("1-0"), "1.jsonl");
    archive.expect_articles((0..5).map(|n| id(1, n)));
}

#[test]
fn a_folder_belongs_to_one_index() {
    let Some(cluster) = Cluster::get_or_skip("a_folder_belongs_to_one_index") else { return };
    let archive = Archive::new(&cluster, "folder");
    archive.write(1, 0..5, "峰会");
    archive.run(&[]);
    let local = |index: &Path| {
        let corpus = archive.folder.path().join("corpus");
        let output = Command::new(binary())
            .env_remove("XUNWEN_CLUSTER")
            .args(["index".as_ref(), corpus.as_os_str(), "--index".as_ref(), index.as_os_str()])
            .output();
        output.unwrap()
    };
    let message = text(&local(&archive.index()).stderr);
    assert!(message.contains("belongs to the index `folder` on a cluster"), "{message}");
    let message = archive.failure(&["--cluster-index", "other"]);
    assert!(message.contains("belongs to another archive"), "{message}");

    fs::remove_dir_all(archive.index()).unwrap();
    assert_eq!(local(&archive.index()).status.code(), Some(0));
    let message = archive.failure(&[]);
    assert!(message.contains("has an index that is not on a cluster"), "{message}");
}
