//! Commands that are killed at random moments: `index`, `index --rebuild` and `restore`. Afterwards
//! searches find everything at once, and the same command does its work.
//!
//! `XUNWEN_KILLS` sets the number of kills of each command.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use xunwen_tests::archive::Archive;
use xunwen_tests::binary::{binary, search};
use xunwen_tests::random::SplitMix;
use xunwen_tests::serving::Serving;

/// The number of kills of each command, unless the environment says otherwise.
const KILLS: usize = 8;

/// The number of files of the corpus. Fewer than the hundred hits that a search returns.
const N_FILES: usize = 80;

/// The text of every article.
const QUERY: &str = "跨境电商";

fn n_kills() -> usize {
    std::env::var("XUNWEN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS)
}

fn check(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the ids that a search finds, each once.
fn ids(index: &Path) -> BTreeSet<String> {
    let answer = search(index, QUERY);
    let hits = answer["hits"].as_array().unwrap();
    let ids: BTreeSet<String> =
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(answer["total"].as_u64().unwrap(), ids.len() as u64, "an article is found twice");
    ids
}

fn file_ids(archive: &Archive) -> BTreeSet<String> {
    let names = fs::read_dir(archive.corpus()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".txt").map(str::to_owned)).collect()
}

/// Kills commands at random moments of their usual duration.
struct Killer {
    random: SplitMix,
    duration: Duration,
}

impl Killer {
    /// Returns a killer of a command, which is run once to measure it.
    fn new(seed: u64, mut command: Command) -> Self {
        let started = Instant::now();
        check(&command.output().unwrap());
        Self { random: SplitMix::seeded(seed), duration: started.elapsed() }
    }

    fn kill(&mut self, mut command: Command) {
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(self.duration.mul_f64(self.random.unit()));
        // The command may have finished already.
        let _ = process.kill();
        process.wait().unwrap();
    }
}

#[test]
fn an_index_run_can_be_killed_at_any_moment() {
    let archive = Archive::new(N_FILES);
    let mut killer = Killer::new(17, archive.command(&[]));
    for round in 0..n_kills() {
        let before = ids(&archive.index_path());
        let mut changed = BTreeSet::new();
        for n in 0..8 {
            let name = format!("{:04}", killer.random.below(N_FILES));
            changed.insert(name.clone());
            let file = archive.corpus().join(format!("{name}.txt"));
            if n % 2 == 0 && file.exists() {
                fs::remove_file(file).unwrap();
            } else {
                archive.write(&name, &format!("第{round}轮{n}"));
            }
        }
        for _ in 0..2 {
            killer.kill(archive.command(&[]));
            let found = ids(&archive.index_path());
            let missing: Vec<_> = (&before - &changed).difference(&found).cloned().collect();
            assert!(missing.is_empty(), "round {round}: missing {missing:?}");
        }
        archive.index();
        assert_eq!(ids(&archive.index_path()), file_ids(&archive), "round {round}");
    }
    assert_ne!(archive.doctor().status.code(), Some(2));
}

#[test]
fn a_rebuild_can_be_killed_at_any_moment() {
    let archive = Archive::new(N_FILES);
    archive.index();
    let mut killer = Killer::new(19, archive.command(&["--rebuild"]));
    for round in 0..n_kills() {
        killer.kill(archive.command(&["--rebuild"]));
        assert_eq!(ids(&archive.index_path()), file_ids(&archive), "round {round}");
        if round % 4 == 0 {
            check(&archive.run(&["--rebuild"]));
        }
        archive.index();
        assert_eq!(ids(&archive.index_path()), file_ids(&archive), "round {round}");
    }
    assert_ne!(archive.doctor().status.code(), Some(2));
}

#[test]
fn a_restore_can_be_killed_at_any_moment_and_repeated() {
    let archive = Archive::new(N_FILES - 1);
    archive.index();
    let server = Serving::new(&archive).start();
    server.post(&[("posted/1", "跨境电商投稿")]).unwrap();
    assert_eq!(server.stop(), Some(0));
    archive.index();
    let expected = ids(&archive.index_path());
    let backup = archive.index_path().with_file_name("backup");
    check(&archive.backup(&backup).output().unwrap());

    let target = tempfile::tempdir().unwrap();
    let index = target.path().join("index");
    let restore = || {
        let mut command = Command::new(binary());
        command.arg("restore").arg(&backup).arg("--index").arg(&index);
        command
    };
    let mut killer = Killer::new(23, restore());
    for round in 0..n_kills() {
        // Every other round starts from nothing; the others restore over what is there.
        if round % 2 == 0 {
            fs::remove_dir_all(target.path()).unwrap();
            fs::create_dir(target.path()).unwrap();
        }
        killer.kill(restore());
        killer.kill(restore());
        check(&restore().output().unwrap());
        assert_eq!(ids(&index), expected, "round {round}");
        let names = fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let names: BTreeSet<_> = names.collect();
        assert_eq!(names, ["index", "index.posted"].map(Into::into).into(), "round {round}");
    }
}
