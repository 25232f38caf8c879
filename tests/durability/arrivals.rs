//! Arrival, from the outside: whatever happens to an archive, a reader who asks what has arrived since the last answer
//! misses nothing, and gets each version of an article once.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tempfile::TempDir;
use xunwen_engine::{Engine, Filters, OpenError, PartialMatches, SearchRequest, Sort};
use xunwen_indexer::{StopFlag, accept};
use xunwen_tests::binary::binary;

use crate::world::{ANALYSIS, World, scratch};

/// A word of every article.
const WORD: &str = "跨境电商";

/// The days of articles: a back-fill is one of the first, which comes after articles of later days.
const DAYS: [&str; 3] = ["1978-12-18", "2001-02-03", "2026-11-30"];

#[derive(Debug, Clone, Copy)]
enum Operation {
    /// Writes a file of the corpus, or corrects it.
    Write {
        name: u8,
        version: u8,
        day: usize,
    },
    RemoveFile {
        name: u8,
    },
    /// Posts an article, or corrects it.
    Post {
        name: u8,
        version: u8,
        day: usize,
    },
    TakeBack {
        name: u8,
    },
    Index,
    Rebuild,
    /// Starts to index and kills the process after some milliseconds.
    Kill {
        after_ms: u64,
    },
    BackUp,
    /// Restores the last backup.
    Restore,
}

fn operation() -> impl Strategy<Value = Operation> {
    let article = || (0..4_u8, 0..3_u8, 0..DAYS.len());
    prop_oneof![
        6 => article().prop_map(|(name, version, day)| Operation::Write { name, version, day }),
        4 => article().prop_map(|(name, version, day)| Operation::Post { name, version, day }),
        1 => (0..4_u8).prop_map(|name| Operation::RemoveFile { name }),
        1 => (0..4_u8).prop_map(|name| Operation::TakeBack { name }),
        5 => Just(Operation::Index),
        1 => Just(Operation::Rebuild),
        1 => (0..80_u64).prop_map(|after_ms| Operation::Kill { after_ms }),
        2 => Just(Operation::BackUp),
        2 => Just(Operation::Restore),
    ]
}

/// The titles of articles by id. Versions differ in their titles.
type Titles = BTreeMap<String, String>;

/// An archive, what it should contain, and a reader.
struct Archive {
    dir: TempDir,
    world: World,
    files: Titles,
    posted: Titles,
    /// What the reader could find at the last look.
    seen: Titles,
    /// The moment up to which the reader has asked.
    since: i64,
    /// What the last backup contains.
    backed_up: Option<Titles>,
}

impl Archive {
    fn new() -> Self {
        let dir = scratch();
        let world = World::new(&dir.path().join("corpus"), &dir.path().join("state"));
        let (files, posted, seen) = (Titles::new(), Titles::new(), Titles::new());
        Self { dir, world, files, posted, seen, since: 0, backed_up: None }
    }

    fn apply(&mut self, operation: Operation) {
        match operation {
            Operation::Write { name, version, day } => {
                let (id, title) = (format!("file{name}"), title(version, day));
                let text = format!("{title}\n\n{} 09:30   来源：甲报\n\n{WORD}。\n", DAYS[day]);
                fs::write(self.world.corpus.join(format!("{id}.txt")), text).unwrap();
                self.files.insert(id, title);
            }
            Operation::RemoveFile { name } => {
                let id = format!("file{name}");
                if self.files.remove(&id).is_some() {
                    self.world.remove(&id);
                }
            }
            Operation::Post { name, version, day } => {
                let (id, title, day) = (format!("post{name}"), title(version, day), DAYS[day]);
                let json = format!(
                    r#"{{"id": "{id}", "title": "{title}", "body": "{WORD}。", "date": "{day}"}}"#
                );
                let article = accept(&json, &StopFlag::default()).unwrap();
                self.world.open_store().unwrap().put(&[article]).unwrap();
                self.posted.insert(id, title);
            }
            Operation::TakeBack { name } => {
                let id = format!("post{name}");
                if self.posted.remove(&id).is_some() {
                    self.world.open_store().unwrap().drop_ids(&[&id]).unwrap();
                }
            }
            Operation::Index => {
                self.world.index().unwrap();
                self.check_complete();
            }
            Operation::Rebuild => {
                self.world.rebuild().unwrap();
                self.check_complete();
            }
            Operation::Kill { after_ms } => self.kill(after_ms),
            Operation::BackUp => self.back_up(),
            Operation::Restore => self.restore(),
        }
    }

    fn kill(&mut self, after_ms: u64) {
        let job = self.world.job();
        let mut index = Command::new(binary());
        index.arg("index").arg(&job.corpus).arg("--index").arg(&job.index);
        let mut index = index.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after_ms));
        index.kill().unwrap();
        index.wait().unwrap();
        self.check_arrivals();
    }

    fn back_up(&mut self) {
        if self.world.has_index() {
            let file = self.dir.path().join("backup");
            let _ = fs::remove_file(&file);
            self.world.back_up(&file).unwrap();
            self.backed_up = Some(self.listed(0).into_iter().collect());
        }
    }

    /// Restores the last backup. What has arrived since it was made is missing until it is indexed again.
    fn restore(&mut self) {
        let Some(backed_up) = self.backed_up.clone() else { return };
        self.world.restore(&self.dir.path().join("backup")).unwrap();
        assert_eq!(self.listed(self.since), [], "a restored article is not new");
        self.seen = self.listed(0).into_iter().collect();
        assert_eq!(self.seen, backed_up);
    }

    /// Checks that everything is indexed, and what has arrived.
    fn check_complete(&mut self) {
        self.check_arrivals();
        let all: Titles = self.files.clone().into_iter().chain(self.posted.clone()).collect();
        assert_eq!(self.seen, all);
    }

    /// Checks that exactly the versions have arrived that the reader could not find before.
    fn check_arrivals(&mut self) {
        let now: Titles = self.listed(0).into_iter().collect();
        let is_new = |(id, title): &(&String, &String)| self.seen.get(*id) != Some(*title);
        let new = now.iter().filter(is_new).map(|(id, title)| (id.clone(), title.clone()));
        let mut arrived = self.listed(self.since);
        arrived.sort();
        assert_eq!(arrived, new.collect::<Vec<_>>());
        self.since = self.latest().max(self.since);
        self.seen = now;
    }

    /// Returns the articles that arrived after a moment, in parts, each after the last moment of the one before.
    fn listed(&self, mut since: i64) -> Vec<(String, String)> {
        let Some(engine) = self.engine() else { return Vec::new() };
        let mut listed = Vec::new();
        loop {
            let filters = Filters { arrived_after: Some(since), ..Filters::default() };
            let request = SearchRequest {
                query: WORD.to_owned(),
                filters,
                sort: Sort::ArrivedRising,
                limit: 3,
                partial: PartialMatches::Excluded,
                ..SearchRequest::default()
            };
            let hits = engine.search(&request).unwrap().hits;
            let Some(last) = hits.last() else { return listed };
            let last = last.arrived.unwrap().as_microsecond();
            assert!(last > since);
            since = last;
            listed.extend(hits.into_iter().map(|hit| (hit.id, hit.title.text)));
        }
    }

    fn latest(&self) -> i64 {
        self.engine().map_or(0, |engine| engine.latest_arrival().unwrap())
    }

    fn engine(&self) -> Option<Engine> {
        match Engine::open(&self.world.job().index, Arc::clone(&ANALYSIS)) {
            Err(OpenError::Missing(_)) => None,
            opened => Some(opened.unwrap()),
        }
    }
}

/// Returns the title of a version. A version of another day is another one.
fn title(version: u8, day: usize) -> String {
    format!("第{version}版，{}", ["从前", "后来", "今天"][day])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn nothing_is_missed_and_each_version_arrives_once(
        operations in proptest::collection::vec(operation(), 1..24),
    ) {
        let mut archive = Archive::new();
        for operation in operations {
            archive.apply(operation);
        }
        archive.apply(Operation::Index);
    }
}

#[test]
fn what_a_restore_loses_arrives_again_when_it_is_indexed_again() {
    let mut archive = Archive::new();
    let write = |name, version, day| Operation::Write { name, version, day };
    for operation in [write(0, 0, 2), Operation::Index, Operation::BackUp] {
        archive.apply(operation);
    }
    // A correction, a back-fill and a post, all read before the backup is restored.
    let post = Operation::Post { name: 0, version: 0, day: 0 };
    for operation in [write(0, 1, 2), write(1, 0, 0), post, Operation::Index, Operation::Restore] {
        archive.apply(operation);
    }
    let since = archive.since;
    assert_eq!(archive.listed(0), [("file0".to_owned(), title(0, 2))]);

    archive.world.index().unwrap();
    let mut again = archive.listed(since);
    again.sort();
    let expected = [("file0", title(1, 2)), ("file1", title(0, 0)), ("post0", title(0, 0))];
    assert_eq!(again, expected.map(|(id, title)| (id.to_owned(), title)));
}
