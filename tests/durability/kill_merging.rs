//! Power failures while segments are merged: many small commits make merges follow each other, the
//! server is killed in the middle of one, and what was acknowledged is there exactly once.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use xunwen_tests::archive::{Archive, Posting, Serving};
use xunwen_tests::random::SplitMix;

const ROUNDS: usize = 6;
/// Kills in the middle of a merge, at least; a merge may end between seeing it and the kill.
const MIN_HITS: usize = 3;
/// Between two posts: each comes in a commit of its own then.
const PAUSE: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(30);
/// What every article that is posted says, and none of the corpus.
const QUERY: &str = "跨境电商";

/// Writes articles that are long enough for a merge of them to take its time, and few enough to be
/// merged with those that are posted.
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

/// The segments of an index as they lie on the disk.
struct Segments {
    folder: PathBuf,
}

impl Segments {
    fn new(archive: &Archive) -> Self {
        let current = fs::read_to_string(archive.index_path().join("CURRENT")).unwrap();
        Self { folder: archive.index_path().join(current.trim()).join("segments") }
    }

    /// Returns how many bytes lie there of each segment, finished or not.
    fn sizes(&self) -> BTreeMap<String, u64> {
        let mut sizes = BTreeMap::new();
        for file in fs::read_dir(&self.folder).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let stem = stem.split('.').next().unwrap().to_owned();
            // It may be removed at this moment.
            let n_bytes = path.metadata().map_or(0, |metadata| metadata.len());
            if stem.len() == 32 {
                *sizes.entry(stem).or_default() += n_bytes;
            }
        }
        sizes
    }

    /// Returns the segments that the last commit or merge counts as its own.
    fn in_use(&self) -> BTreeSet<String> {
        let meta = fs::read_to_string(self.folder.join("meta.json")).unwrap();
        let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
        let id =
            |segment: &serde_json::Value| segment["segment_id"].as_str().unwrap().replace('-', "");
        meta["segments"].as_array().unwrap().iter().map(id).collect()
    }
}

/// Waits until a merge writes a segment that was not there before, and returns its name; `None` when
/// none begins. What a commit writes is much smaller than what a merge of the whole index does.
fn see_a_merge(segments: &Segments) -> Option<String> {
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

/// Posts one article after another until the server is gone. One that was not acknowledged may be
/// there or not.
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

/// Ids of articles that were posted.
#[derive(Default)]
struct Sent {
    /// They were acknowledged.
    there: BTreeSet<String>,
    /// They were not.
    open: BTreeSet<String>,
}

impl Sent {
    /// Waits until all that was acknowledged is found, and nothing twice.
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
fn a_kill_in_the_middle_of_a_merge_loses_and_doubles_nothing() {
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
            let merged = see_a_merge(&segments);
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
