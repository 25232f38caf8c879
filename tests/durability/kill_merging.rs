//! Power failures during merges: many small commits cause one merge after another, the server is
//! killed in the middle of one, and each acknowledged article exists exactly once.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use xunwen_tests::archive::Archive;
use xunwen_tests::random::SplitMix;
use xunwen_tests::serving::{Posting, Serving};

const ROUNDS: usize = 6;
/// The minimum number of kills during a merge. A merge may end between its detection and the kill.
const MIN_HITS: usize = 3;
/// The pause between two posts, so that each gets its own commit.
const PAUSE: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(30);
/// The text of every posted article and of no article of the corpus.
const QUERY: &str = "跨境电商";

/// Writes articles long enough for a merge to take some time, and few enough to be merged with the
/// posted ones.
fn write_corpus(archive: &Archive) {
    let mut random = SplitMix::seeded(3);
    let mut han = || char::from_u32(0x4e00 + u32::try_from(random.below(8000)).unwrap()).unwrap();
    for n in 0..60 {
        let lines =
            (0..160).map(|_| (0..60).map(|_| han()).chain(['。', '\n']).collect::<String>());
        let text: String = lines.collect();
        fs::write(archive.corpus().join(format!("{n:04}.txt")), text).unwrap();
    }
}

/// The segments of an index on disk.
struct Segments {
    folder: PathBuf,
}

impl Segments {
    fn new(archive: &Archive) -> Self {
        let current = fs::read_to_string(archive.index_path().join("CURRENT")).unwrap();
        Self { folder: archive.index_path().join(current.trim()).join("segments") }
    }

    /// Returns the size in bytes of each segment, finished or not.
    fn sizes(&self) -> BTreeMap<String, u64> {
        let mut sizes = BTreeMap::new();
        for file in fs::read_dir(&self.folder).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let stem = stem.split('.').next().unwrap().to_owned();
            // The file may just have been removed.
            let n_bytes = path.metadata().map_or(0, |metadata| metadata.len());
            if stem.len() == 32 {
                *sizes.entry(stem).or_default() += n_bytes;
            }
        }
        sizes
    }

    /// Returns the segments of the last commit or merge.
    fn in_use(&self) -> BTreeSet<String> {
        let meta = fs::read_to_string(self.folder.join("meta.json")).unwrap();
        let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
        let id =
            |segment: &serde_json::Value| segment["segment_id"].as_str().unwrap().replace('-', "");
        meta["segments"].as_array().unwrap().iter().map(id).collect()
    }
}

/// Waits until a merge writes a new segment and returns its name, or `None` if no merge starts. The
/// segment of a commit is much smaller than that of a merge of the whole index.
fn wait_for_merge(segments: &Segments) -> Option<String> {
    let before: BTreeSet<String> = segments.sizes().into_keys().collect();
    let largest = segments.sizes().into_values().max().unwrap();
    let deadline = Instant::now() + LONG;
    while Instant::now() < deadline {
        let mut sizes = segments.sizes();
        let in_use = segments.in_use();
        sizes.retain(|id, n_bytes| {
            !before.contains(id) && !in_use.contains(id) && *n_bytes > largest / 10
        });
        if let Some((id, _)) = sizes.pop_first() {
            return Some(id);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    None
}

/// Posts one article after another until the server is killed. An unacknowledged article may be
/// present or absent.
fn post(server: &Posting, name: &str, sent: &Mutex<Sent>) {
    for n in 0.. {
        let id = format!("{name}-{n}");
        sent.lock().unwrap().open.insert(id.clone());
        if server.post(&[(&*id, &*id)]).is_err() {
            return;
        }
        std::thread::sleep(PAUSE);
        let mut sent = sent.lock().unwrap();
        sent.open.remove(&id);
        sent.there.insert(id);
    }
}

/// Ids of the posted articles.
#[derive(Default)]
struct Sent {
    /// Acknowledged.
    there: BTreeSet<String>,
    /// Not acknowledged.
    open: BTreeSet<String>,
}

impl Sent {
    /// Waits until every acknowledged article is found, and no article is found twice.
    fn check(&self, server: &Posting) {
        let deadline = Instant::now() + LONG;
        loop {
            let (found, total) = found(server);
            let missing: Vec<_> = self.there.difference(&found).take(5).collect();
            if missing.is_empty() && total == found.len() {
                let strange =
                    found.iter().find(|id| !self.there.contains(*id) && !self.open.contains(*id));
                assert_eq!(strange, None, "nobody sent it");
                return;
            }
            assert!(
                Instant::now() < deadline,
                "missing {missing:?}, {total} and not {}",
                found.len()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn found(server: &Posting) -> (BTreeSet<String>, usize) {
    let (hits, total) = server.all(QUERY).unwrap();
    (hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect(), total)
}

#[test]
fn a_kill_during_a_merge_neither_loses_nor_duplicates_articles() {
    let archive = Archive::new(0);
    write_corpus(&archive);
    archive.index();
    let sent = Mutex::new(Sent::default());
    let mut n_hits = 0;
    for round in 0..ROUNDS {
        let server = Serving::new(&archive).start();
        sent.lock().unwrap().check(&server);
        let segments = Segments::new(&archive);
        let merged = std::thread::scope(|scope| {
            scope.spawn(|| post(&server, &format!("r{round}"), &sent));
            let merged = wait_for_merge(&segments);
            server.kill();
            merged
        });
        let merged = merged.expect("a merge begins");
        n_hits += usize::from(!segments.in_use().contains(&merged));
    }
    assert!(n_hits >= MIN_HITS, "{n_hits} of {ROUNDS} kills hit a merge");
    let server = Serving::new(&archive).start();
    let sent = sent.into_inner().unwrap();
    sent.check(&server);
    assert!(sent.there.len() > ROUNDS * 4, "{}", sent.there.len());
    assert_eq!(server.stop(), Some(0));
    let doctor = archive.doctor();
    assert_eq!(doctor.status.code(), Some(0), "{}", String::from_utf8_lossy(&doctor.stdout));
    let segments = Segments::new(&archive);
    let left: BTreeSet<String> = segments.sizes().into_keys().collect();
    assert_eq!(left, segments.in_use(), "what was being merged is removed in the end");
}
