//! The scenarios: what runs while its operations are recorded, and what it acknowledges.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use xunwen_indexer::{CorpusWatch, StopFlag, accept};
use xunwen_storage::disk::recording::{DiskOperation, Recording};
use xunwen_tests::disk_model::{Files, read_files};

use super::ledger::{DONE, Ledger};
use crate::world::{LONG, Served, World, scratch};

/// A command that is interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scenario {
    FirstIndex,
    Update,
    UpdateAfterRebuild,
    Rebuild,
    Serve,
    CompactStore,
    Backup,
    RestoreIntoNothing,
    RestoreOverIndex,
}

/// The operations of a scenario.
pub(super) struct Recorded {
    pub(super) world: World,
    pub(super) root: PathBuf,
    /// The files before the first operation.
    pub(super) initial: Files,
    pub(super) operations: Vec<DiskOperation>,
    /// What is known before the first operation.
    pub(super) ledger: Ledger,
    /// A good backup: of the state before, or the one that is restored.
    pub(super) good_backup: PathBuf,
    pub(super) scenario: Scenario,
    _folder: tempfile::TempDir,
}

/// The articles of a file with several, and whether a search finds them, before it changes.
const LINES: [(&str, bool); 5] =
    [("m0", true), ("m1", false), ("m2", true), ("m3", true), ("m4", true)];

/// The same file with a line added at the top, one deleted and two changed.
const CHANGED_LINES: [(&str, bool); 5] =
    [("m5", true), ("m0", true), ("m1", true), ("m3", false), ("m4", true)];

/// The ids of the articles posted before a scenario starts, which the good backup contains.
pub(super) const POSTED: [&str; 2] = ["p0", "p1"];

impl Scenario {
    /// Runs the scenario and records it.
    pub(super) fn record(self) -> Recorded {
        let folder = scratch();
        let state = folder.path().join("state");
        let world = World::new(&folder.path().join("corpus"), &state);
        (0..6).for_each(|n| world.write(&format!("a{n}"), &format!("第{n}篇")));
        world.write_lines("m", &LINES);
        let good_backup = folder.path().join("good");

        prepare(&world);
        world.back_up(&good_backup).unwrap();
        let mut ledger = Ledger { there: world.file_ids(), ..Ledger::default() };
        ledger.there.extend(POSTED.map(str::to_owned));
        ledger.searchable = ledger.there.clone();
        self.change(&world, &mut ledger);

        let initial = read_files(&state);
        let recording = Recording::start(&state);
        self.run(&world, &recording, &good_backup);
        let operations = recording.finish();
        let root = state;
        Recorded {
            world,
            root,
            initial,
            operations,
            ledger,
            good_backup,
            scenario: self,
            _folder: folder,
        }
    }

    /// Changes the corpus or the state after the first run.
    fn change(self, world: &World, ledger: &mut Ledger) {
        match self {
            Self::Update => change_corpus(world, ledger),
            Self::UpdateAfterRebuild => {
                world.rebuild().unwrap();
                change_corpus(world, ledger);
            }
            Self::Rebuild => change_corpus(world, ledger),
            // The corpus after a crash already contains the file that is added later, and the changed
            // lines.
            Self::Serve => {
                ledger.there.insert("w0".to_owned());
                expect_changed_lines(ledger);
            }
            Self::CompactStore => outdate(world),
            Self::Backup => world.back_up(&world.backup_file()).unwrap(),
            Self::FirstIndex | Self::RestoreIntoNothing => {
                fs::remove_dir_all(&world.state).unwrap();
                fs::create_dir(&world.state).unwrap();
                ledger.searchable.clear();
                ledger.open = std::mem::take(&mut ledger.there);
                ledger.there = world.file_ids();
            }
            Self::RestoreOverIndex => {
                fs::remove_dir_all(world.job().posted).unwrap();
                fs::create_dir(world.job().posted).unwrap();
                world.index().unwrap();
                ledger.there = world.file_ids();
                ledger.searchable = ledger.there.clone();
                ledger.open = POSTED.map(str::to_owned).into();
            }
        }
    }

    fn run(self, world: &World, recording: &Recording, good_backup: &std::path::Path) {
        match self {
            Self::FirstIndex | Self::Update | Self::UpdateAfterRebuild => world.index().unwrap(),
            Self::Rebuild => world.rebuild().unwrap(),
            Self::Serve => return serve(world, recording),
            Self::CompactStore => drop(world.open_store().unwrap()),
            Self::Backup => world.back_up(&world.backup_file()).unwrap(),
            Self::RestoreIntoNothing | Self::RestoreOverIndex => {
                world.restore(good_backup).unwrap();
                POSTED.iter().for_each(|id| recording.mark(&format!("+{id}")));
            }
        }
        recording.mark(DONE);
    }
}

/// Indexes the corpus and two posted articles.
fn prepare(world: &World) {
    world.index().unwrap();
    let served = world.serve(CorpusWatch::No).unwrap();
    for id in POSTED {
        let record = served.post(id).unwrap();
        served.wait_searchable(record).unwrap();
    }
    served.stop();
    world.index().unwrap();
}

/// Changes, removes and adds files. The index still contains the old ones.
fn change_corpus(world: &World, ledger: &mut Ledger) {
    world.remove("a1");
    world.remove("a2");
    world.write("a3", "改过的");
    world.write("b0", "新来的");
    for id in ["a1", "a2"] {
        ledger.there.remove(id);
        ledger.searchable.remove(id);
        ledger.gone.insert(id.to_owned());
    }
    world.write_lines("m", &CHANGED_LINES);
    expect_changed_lines(ledger);
    // Until it is indexed, the old text may be found or not.
    ledger.searchable.remove("a3");
    ledger.there.insert("b0".to_owned());
}

/// Notes which lines must be found once the changed file is indexed.
fn expect_changed_lines(ledger: &mut Ledger) {
    for (id, _) in LINES {
        if !CHANGED_LINES.contains(&(id, true)) {
            ledger.there.remove(id);
            ledger.searchable.remove(id);
            ledger.gone.insert(id.to_owned());
        }
    }
    let found = CHANGED_LINES.iter().filter(|(_, is_found)| *is_found);
    ledger.there.extend(found.map(|(id, _)| (*id).to_owned()));
}

/// Fills the store with outdated records, so that it is compacted when it is next opened.
fn outdate(world: &World) {
    let store = world.open_store().unwrap();
    for n in 0..3 {
        let long = "长".repeat(800_000);
        let json = format!(r#"{{"id": "long", "title": "{n}", "body": "{long}"}}"#);
        store.put(&[accept(&json, &StopFlag::default()).unwrap()]).unwrap();
    }
    store.drop_ids(&["long"]).unwrap();
}

/// Waits until an article of a file is found.
fn wait_for_file(served: &Served, id: &str) {
    let deadline = Instant::now() + LONG;
    while !served.search().unwrap().contains(id) {
        assert!(Instant::now() < deadline, "a file is not indexed");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Posts, deletes and adds files, as clients of a server do.
fn serve(world: &World, recording: &Recording) {
    let served = world.serve(CorpusWatch::Every(Duration::from_secs(1))).unwrap();
    let post = |id: &str| {
        recording.mark(&format!("?{id}"));
        let record = served.post(id).unwrap();
        recording.mark(&format!("+{id}"));
        record
    };
    let delete = |id: &str| {
        recording.mark(&format!("?{id}"));
        let record = served.delete(id).unwrap();
        recording.mark(&format!("-{id}"));
        record
    };

    post("p2");
    let record = post("p3");
    served.wait_searchable(record).unwrap();
    world.write("w0", "看着的");
    recording.mark("+w0");
    wait_for_file(&served, "w0");
    world.write_lines("m", &CHANGED_LINES);
    wait_for_file(&served, "m5");
    delete("p0");
    post("p2");
    let record = delete("p3");
    served.wait_searchable(record).unwrap();
    served.stop();
    recording.mark(DONE);
}
