//! Backups of an index on a cluster: snapshots, and the files that name them.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use xunwen_cluster::SnapshotName;
use xunwen_indexer::{NewArticle, PostedStore};
use xunwen_tests::binary::binary;

use crate::archives::{Archive, id, text};
use crate::nodes::{Cluster, await_green, remove_all_indexes};

/// An archive, and a repository for its snapshots.
struct Backups<'c> {
    archive: Archive<'c>,
    repository: &'static str,
}

impl<'c> Backups<'c> {
    fn new(cluster: &'c Cluster, name: &'static str) -> Self {
        let archive = Archive::new(cluster, name);
        let settings = json!({ "type": "fs", "settings": { "location": name } });
        let url = format!("{}/_snapshot/{name}", first_url(cluster));
        let request = ureq::put(url).header("content-type", "application/json");
        request.send(settings.to_string()).unwrap();
        Self { archive, repository: name }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.archive.folder.path().join(name)
    }

    /// Runs `xunwen backup` or `xunwen restore` with a file.
    fn command(&self, command: &str, file: &str, arguments: &[&str]) -> Output {
        let mut process = Command::new(binary());
        process.env_remove("XUNWEN_CLUSTER").arg(command).arg(self.file(file));
        process.args(["--cluster", &self.archive.cluster.urls()]);
        process.args(["--cluster-index", self.archive.name]);
        process.arg("--index").arg(self.archive.index()).args(arguments).output().unwrap()
    }

    /// Makes a backup, and returns its summary.
    #[track_caller]
    fn back_up(&self, file: &str) -> Value {
        let arguments = ["--cluster-repository", self.repository, "--json"];
        let output = self.command("backup", file, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[track_caller]
    fn restore(&self, file: &str, arguments: &[&str]) -> String {
        let output = self.command("restore", file, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Returns the message of a command that fails.
    #[track_caller]
    fn failure(&self, command: &str, file: &str, arguments: &[&str]) -> String {
        let output = self.command(command, file, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
        text(&output.stderr)
    }

    fn post(&self, id: &str) {
        let store = PostedStore::open(&self.file("index.posted")).unwrap();
        let json = json!({ "id": id, "title": "投稿" }).to_string();
        store.put(&[NewArticle { id: id.to_owned(), json, warnings: Vec::new() }]).unwrap();
    }

    fn current(&self) -> String {
        self.archive.archive().current().unwrap().unwrap().name
    }
}

fn first_url(cluster: &Cluster) -> String {
    cluster.urls().split(',').next().unwrap().to_owned()
}

#[test]
fn a_backup_brings_index_record_and_posted_articles_back() {
    let test = "a_backup_brings_index_record_and_posted_articles_back";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let backups = Backups::new(&cluster, "saved");
    let archive = &backups.archive;
    let message = backups.failure("backup", "first", &["--cluster-repository", "saved"]);
    assert!(message.contains("there is no index `saved`"), "{message}");
    (1..=3).for_each(|file| archive.write(file, 0..20, "峰会"));
    backups.post("posted");
    archive.run(&[]);
    let first = archive.arrivals();
    let summary = backups.back_up("first");
    assert_eq!((&summary["n_articles"], &summary["n_posted"]), (&json!(61), &json!(1)));

    // Much changes, and the index is built again.
    fs::remove_file(archive.file(1)).unwrap();
    archive.write(2, 0..25, "大会");
    backups.post("later");
    archive.run(&["--rebuild"]);
    let second = archive.arrivals();
    assert_eq!((second.len(), backups.current().as_str()), (47, "saved-000002"));
    assert_eq!(backups.back_up("second")["n_articles"], 47);

    // The index is that of the backup again, and the next run finds what has changed since.
    let shown = backups.restore("first", &["--check"]);
    let snapshot = summary["snapshot"].as_str().unwrap();
    assert!(shown.contains("61 articles") && shown.contains(snapshot), "{shown}");
    assert_eq!(archive.arrivals(), second, "a check changes nothing");
    let shown = backups.restore("first", &[]);
    assert!(shown.contains("run `xunwen index`"), "{shown}");
    assert_eq!((archive.arrivals(), backups.current().as_str()), (first, "saved-000003"));
    assert_eq!(archive.client.index_names("saved-0*").unwrap(), ["saved-000003"]);
    let report = archive.run(&[]);
    assert_eq!((&report["n_posted"], &report["n_removed"]), (&json!(1), &json!(20)), "{report}");
    assert_eq!(report["n_indexed"], 25, "{report}");
    archive.expect_articles(
        (0..25)
            .map(|n| id(2, n))
            .chain((0..20).map(|n| id(3, n)))
            .chain(["later", "posted"].map(str::to_owned)),
    );

    // Everything is lost: nothing has to be read again.
    for index in archive.client.index_names("saved-*").unwrap() {
        archive.client.delete_index(&index).unwrap();
    }
    fs::remove_dir_all(archive.index()).unwrap();
    fs::remove_dir_all(backups.file("index.posted")).unwrap();
    backups.restore("second", &[]);
    assert_eq!(archive.arrivals(), second);
    let report = archive.run(&[]);
    assert_eq!(
        (&report["n_unchanged"], &report["n_indexed"], &report["n_posted"]),
        (&json!(45), &json!(0), &json!(0)),
        "{report}"
    );
    assert_eq!(archive.arrivals(), second);

    // The file is nothing without its snapshot, and nothing is changed then.
    let key = SnapshotName { repository: "saved", name: snapshot };
    archive.client.delete_snapshot(key).unwrap();
    for arguments in [&["--check"][..], &[]] {
        let message = backups.failure("restore", "first", arguments);
        assert!(message.contains("does not have it"), "{message}");
    }
    let arguments = ["--check", "--cluster-repository", "elsewhere"];
    let message = backups.failure("restore", "second", &arguments);
    assert!(message.contains("elsewhere"), "{message}");
    assert_eq!(archive.arrivals(), second);
}

#[test]
fn a_backup_of_another_archive_or_of_one_machine_is_refused() {
    let test = "a_backup_of_another_archive_or_of_one_machine_is_refused";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let backups = Backups::new(&cluster, "foreign");
    let archive = &backups.archive;
    archive.write(1, 0..5, "峰会");
    archive.run(&[]);
    backups.back_up("file");
    let repository = ["--cluster-repository", "nowhere"];
    let message = backups.failure("backup", "file", &repository);
    assert!(message.contains("nowhere"), "{message}");
    backups.restore("file", &["--check"]);
    let message = backups.failure("backup", "file", &[]);
    assert!(message.contains("--cluster-repository"), "{message}");

    // The same name, but another archive.
    for index in archive.client.index_names("foreign-*").unwrap() {
        archive.client.delete_index(&index).unwrap();
    }
    fs::rename(archive.index(), backups.file("lost")).unwrap();
    archive.run(&[]);
    let message = backups.failure("restore", "file", &[]);
    assert!(message.contains("belongs to another archive"), "{message}");
    fs::rename(archive.index(), backups.file("other")).unwrap();
    let message = backups.failure("restore", "file", &[]);
    assert!(message.contains("belongs to another archive than the snapshot"), "{message}");
    assert_eq!(archive.arrivals().len(), 5);
    assert!(!archive.index().exists(), "nothing is left of it");

    // Backups of the two kinds are not taken for each other.
    let local = |arguments: &[&str]| {
        let mut process = Command::new(binary());
        process.env_remove("XUNWEN_CLUSTER").current_dir(archive.folder.path());
        process.args(arguments).output().unwrap()
    };
    assert_eq!(local(&["index", "corpus", "--index", "local"]).status.code(), Some(0));
    assert_eq!(local(&["backup", "local.file", "--index", "local"]).status.code(), Some(0));
    let message = backups.failure("restore", "local.file", &[]);
    assert!(message.contains("is not the backup of an index on a cluster"), "{message}");
    let output = local(&["restore", "file", "--index", "local"]);
    let message = text(&output.stderr);
    assert!(message.contains("is the backup of an index on a cluster"), "{message}");
}

#[test]
fn a_snapshot_that_lacks_a_shard_is_an_error() {
    let test = "a_snapshot_that_lacks_a_shard_is_an_error";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let backups = Backups::new(&cluster, "partial");
    let archive = &backups.archive;
    archive.write(1, 0..30, "峰会");
    archive.run(&["--cluster-replicas", "0"]);
    backups.back_up("file");
    let before = fs::read(backups.file("file")).unwrap();

    // A node that has articles, but not the single documents.
    let node_of_state = node_of(&cluster, "partial-state");
    let node = (1..=3).find(|node| format!("node-{node}") != node_of_state).unwrap();
    cluster.kill(node);
    let arguments = ["--cluster-repository", "partial"];
    let message = backups.failure("backup", "file", &arguments);
    assert!(message.contains("cannot make the backup"), "{message}");
    assert_eq!(fs::read(backups.file("file")).unwrap(), before, "the last backup is whole");
    backups.restore("file", &["--check"]);

    cluster.start(node);
    await_green(&archive.client, "partial");
    assert_eq!(backups.back_up("file")["n_articles"], 30);
    remove_all_indexes(&archive.client);
}

/// Returns the node that has an index of one shard.
fn node_of(cluster: &Cluster, index: &str) -> String {
    let url = format!("{}/_cat/shards/{index}?h=node", first_url(cluster));
    ureq::get(url).call().unwrap().body_mut().read_to_string().unwrap().trim().to_owned()
}
