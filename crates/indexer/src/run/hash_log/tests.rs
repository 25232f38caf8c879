//! Lists that are written, replaced, damaged and rewritten.

use std::fs;

use xunwen_corpus::{Format, Record, read};

use super::*;
use crate::run::article_hash::ArticleHash;
use crate::run::manifest_state::ManifestEntry;

/// Returns hashes of `n` articles that differ from those of another `seed`.
fn hashes(seed: usize, n: usize) -> ArticleHashes {
    let hash = |n: usize| {
        let record = Record::new(&format!("{seed} {n}"), Format::Text, "文".into());
        ArticleHash::new(&read(record).remove(0).unwrap())
    };
    ArticleHashes::new((0..n).map(hash).collect(), Vec::new())
}

/// A log, and the manifest's entries.
struct Logged {
    log: HashLog,
    known: KnownFiles,
}

impl Logged {
    fn open(generation: &Path) -> Self {
        Self { log: HashLog::new(generation), known: KnownFiles::new() }
    }

    /// Sets the list of a file, and returns the hash that the manifest has of it.
    fn set(&mut self, name: &str, hashes: &ArticleHashes) -> String {
        let list_hash = self.log.set(name, hashes);
        let entry = ManifestEntry { list_hash: list_hash.clone(), ..ManifestEntry::default() };
        self.known.insert(name.to_owned(), entry);
        list_hash
    }

    fn save(&mut self) {
        self.log.save(&self.known).unwrap();
    }

    fn read(&mut self, name: &str, list_hash: &str) -> Option<ArticleHashes> {
        self.log.reader([name.to_owned()].iter()).read(name, list_hash)
    }
}

#[test]
fn the_last_saved_list_is_read_if_the_manifest_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut logged = Logged::open(dir.path());
    let first = logged.set("a", &hashes(1, 3));
    assert_eq!(logged.read("a", &first), None);
    logged.save();
    assert_eq!(logged.read("a", &first), Some(hashes(1, 3)));

    let second = logged.set("a", &hashes(2, 4));
    logged.save();
    // After a crash, the manifest may still name the first list.
    let mut reopened = Logged::open(dir.path());
    assert_eq!(reopened.read("a", &second), Some(hashes(2, 4)));
    assert_eq!(reopened.read("a", &first), None);
    assert_eq!(reopened.read("b", &second), None);
}

#[test]
fn a_file_with_one_article_has_no_list() {
    let dir = tempfile::tempdir().unwrap();
    let mut logged = Logged::open(dir.path());
    assert_eq!(logged.set("a", &hashes(1, 1)), "");
    logged.save();
    assert!(!dir.path().join(HASH_LOG).exists());
}

#[test]
fn a_reader_reads_on_while_the_log_is_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let mut logged = Logged::open(dir.path());
    let size = || fs::metadata(dir.path().join(HASH_LOG)).unwrap().len();
    let kept = logged.set("kept", &hashes(0, 2));
    let gone = logged.set("gone", &hashes(0, 3));
    let mut list_hash = logged.set("a", &hashes(1, 20_000));
    logged.save();
    let (reader, first) = (logged.log.reader(["a".to_owned()].iter()), list_hash.clone());
    logged.known.remove("gone");
    for seed in 2..12 {
        list_hash = logged.set("a", &hashes(seed, 20_000));
        logged.save();
    }

    assert!(size() < 9 * 20_000 * 16, "{} bytes", size());
    assert_eq!(reader.read("a", &first), Some(hashes(1, 20_000)));
    assert_eq!(logged.read("a", &list_hash), Some(hashes(11, 20_000)));
    assert_eq!(logged.read("kept", &kept), Some(hashes(0, 2)));
    let mut reopened = Logged::open(dir.path());
    assert_eq!(reopened.read("a", &list_hash), Some(hashes(11, 20_000)));
    assert_eq!(reopened.read("gone", &gone), None);
}

#[test]
fn a_damaged_list_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let mut logged = Logged::open(dir.path());
    let a = logged.set("a", &hashes(1, 3));
    let b = logged.set("b", &hashes(2, 3));
    logged.save();
    let path = dir.path().join(HASH_LOG);
    let whole = fs::read(&path).unwrap();
    for n in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[n] ^= 1;
        fs::write(&path, bytes).unwrap();
        let mut reopened = Logged::open(dir.path());
        let lists = [reopened.read("a", &a), reopened.read("b", &b)];
        assert_eq!(lists.iter().flatten().count(), 1, "byte {n}");
    }
}
