//! Power failures: the server, a rebuild and a backup are killed at random moments. No acknowledged
//! change is lost or applied twice, and all marks stay correct.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use xunwen_tests::archive::Archive;
use xunwen_tests::binary::{marked_parts, xunwen};
use xunwen_tests::random::SplitMix;
use xunwen_tests::serving::{Posting, Serving};

const ROUNDS: usize = 100;
/// How long an acknowledged change may take to become visible. A busy disk may stall.
const LONG: Duration = Duration::from_secs(120);
/// With more articles than this, articles are deleted rather than added: every round lists all of
/// them, and listing should not dominate the test on a fast machine.
const FULL: usize = 4000;
/// The text of every article.
const QUERY: &str = "跨境电商";

/// The changes to ids, by acknowledgement.
#[derive(Default)]
struct Ledger {
    /// Ids that must be present.
    there: BTreeSet<String>,
    /// Ids that must be absent.
    gone: BTreeSet<String>,
    /// Ids with an unacknowledged change: present or absent.
    open: BTreeSet<String>,
}

impl Ledger {
    fn new(archive: &Archive) -> Self {
        let files = fs::read_dir(archive.corpus()).unwrap();
        let id = |name: String| name.strip_suffix(".txt").map(str::to_owned);
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        Self { there: names.filter_map(id).collect(), ..Self::default() }
    }

    /// Returns the id of a posted article to delete, and moves it to the uncertain ids.
    fn take_back(&mut self, random: &mut SplitMix) -> Option<String> {
        let n_posted = self.there.iter().filter(|id| id.contains('p')).count();
        let nth = random.below(n_posted);
        let posted = self.there.iter().filter(|id| id.contains('p')).nth(nth)?.clone();
        self.there.remove(&posted);
        self.open.insert(posted.clone());
        Some(posted)
    }

    /// Waits until all acknowledged changes are visible, then compares the index with the ledger.
    fn check(&self, server: &Posting) {
        let deadline = Instant::now() + LONG;
        let (mut found, mut total) = ids(server);
        // A duplicate article would be counted twice.
        while !(self.there.is_subset(&found)
            && found.is_disjoint(&self.gone)
            && total == found.len())
        {
            let n_missing = self.there.difference(&found).count();
            let missing: Vec<_> = self.there.difference(&found).take(5).collect();
            let undead: Vec<_> = found.intersection(&self.gone).take(5).collect();
            assert!(
                Instant::now() < deadline,
                "missing {n_missing}: {missing:?}, not gone {undead:?}, {total} found and {} of them listed",
                found.len()
            );
            std::thread::sleep(Duration::from_millis(20));
            (found, total) = ids(server);
        }
        for id in &found {
            assert!(self.there.contains(id) || self.open.contains(id), "nobody sent `{id}`");
        }
    }
}

/// Returns the ids of all articles in one state of the index, after checking their marks, and the
/// reported total.
fn ids(server: &Posting) -> (BTreeSet<String>, usize) {
    let (hits, total) = server.all(QUERY).unwrap();
    for hit in &hits {
        let parts: Vec<String> =
            hit["snippets"].as_array().unwrap().iter().flat_map(marked_parts).collect();
        assert!(!parts.is_empty(), "{hit}");
        for part in parts {
            assert!([QUERY, "跨境", "电商"].contains(&&*part), "{part}");
        }
    }
    (hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect(), total)
}

/// Posts articles, adds files and deletes both until the server is killed.
fn work(server: &Posting, archive: &Archive, ledger: &Mutex<Ledger>, name: &str, seed: u64) {
    let mut random = SplitMix::seeded(seed);
    for n in 0.. {
        let id = format!("{name}-{n}");
        let kind = random.below(10);
        let is_full = ledger.lock().unwrap().there.len() > FULL;
        let done = match kind {
            0..6 if !is_full => {
                let batch: Vec<String> =
                    (0..=random.below(4)).map(|k| format!("{id}p{k}")).collect();
                ledger.lock().unwrap().open.extend(batch.iter().cloned());
                let articles: Vec<(&str, &str)> = batch.iter().map(|id| (&**id, &**id)).collect();
                server.post(&articles).map(|_| ledger.lock().unwrap().there.extend(batch))
            }
            6 | 7 if !is_full => {
                archive.write(&id, &id);
                ledger.lock().unwrap().there.insert(id);
                Ok(())
            }
            _ => {
                let Some(posted) = ledger.lock().unwrap().take_back(&mut random) else {
                    continue;
                };
                server.delete(&posted).map(|()| {
                    let mut ledger = ledger.lock().unwrap();
                    ledger.open.remove(&posted);
                    ledger.gone.insert(posted);
                })
            }
        };
        if done.is_err() {
            return;
        }
    }
}

#[test]
fn no_acknowledged_change_is_lost_over_a_hundred_kills() {
    let archive = Archive::new(20);
    archive.index();
    let ledger = Mutex::new(Ledger::new(&archive));
    let mut random = SplitMix::seeded(7);
    for round in 0..ROUNDS {
        let server = Serving::new(&archive).watching().start();
        ledger.lock().unwrap().check(&server);
        std::thread::scope(|scope| {
            for worker in 0..3 {
                let (server, archive, ledger) = (&server, &archive, &ledger);
                let name = format!("r{round}w{worker}");
                let seed = (round * 10 + worker) as u64;
                scope.spawn(move || work(server, archive, ledger, &name, seed));
            }
            std::thread::sleep(Duration::from_millis(random.between(10, 200) as u64));
            server.kill();
        });
    }
    let server = Serving::new(&archive).watching().start();
    let ledger = ledger.into_inner().unwrap();
    ledger.check(&server);
    assert!(ledger.there.len() > 20 + ROUNDS && !ledger.gone.is_empty());
    drop(server);
    let doctor = archive.doctor();
    assert_ne!(doctor.status.code(), Some(2), "{}", String::from_utf8_lossy(&doctor.stdout));
}

fn ids_without_server(index: &Path) -> BTreeSet<String> {
    let args = ["search", QUERY, "--json", "--limit", "10000", "--index"].map(OsStr::new);
    let output = xunwen(&[args.as_slice(), &[index.as_os_str()]].concat());
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn kills_during_rebuild_switch_and_backup_lose_nothing() {
    let archive = Archive::new(300);
    archive.index();
    let ledger = Mutex::new(Ledger::new(&archive));
    let mut random = SplitMix::seeded(11);
    for round in 0..12 {
        let server = Serving::new(&archive).watching().start();
        ledger.lock().unwrap().check(&server);
        let before = ledger.lock().unwrap().there.clone();
        let backup = archive.index_path().with_file_name("backup");
        std::thread::scope(|scope| {
            let (server, archive, ledger) = (&server, &archive, &ledger);
            let name = format!("r{round}");
            scope.spawn(move || work(server, archive, ledger, &name, round));
            let mut rebuild = archive.command(&["--rebuild"]).spawn().unwrap();
            let mut writing = archive.backup(&backup).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(random.between(100, 900) as u64));
            rebuild.kill().unwrap();
            writing.kill().unwrap();
            server.kill();
            rebuild.wait().unwrap();
            writing.wait().unwrap();
        });
        if backup.exists() {
            let restored = tempfile::tempdir().unwrap();
            let index = restored.path().join("index");
            let args =
                ["restore".as_ref(), backup.as_os_str(), "--index".as_ref(), index.as_os_str()];
            let output = xunwen(&args);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let found = ids_without_server(&index);
            // The articles that existed before and were not deleted since.
            let still = &ledger.lock().unwrap().there & &before;
            let missing: Vec<_> = still.difference(&found).collect();
            assert!(missing.is_empty(), "the backup lacks {missing:?}");
            fs::remove_file(&backup).unwrap();
        }
    }
    let server = Serving::new(&archive).watching().start();
    ledger.into_inner().unwrap().check(&server);
}
