//! What must hold after a crash: searches work at once, and so does every command.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use xunwen_indexer::{CorpusWatch, Severity, examine};
use xunwen_tests::disk_model::write_files;

use super::Crash;
use super::ledger::Ledger;
use super::scenario::{POSTED, Recorded, Scenario};
use crate::world::{ANALYSIS, World, scratch};

/// The id of an article that is posted after the crash.
const LATE: &str = "late";

/// The number of times that the doctor's advice is followed.
const MAX_VISITS: usize = 3;

/// The command that runs first after a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstCommand {
    Index,
    Rebuild,
    Serve,
    Backup,
    Restore,
    Doctor,
}

impl FirstCommand {
    pub(super) const ALL: [Self; 6] =
        [Self::Index, Self::Rebuild, Self::Serve, Self::Backup, Self::Restore, Self::Doctor];

    pub(super) fn nth(n: usize) -> Self {
        Self::ALL[n % Self::ALL.len()]
    }
}

/// Gives a folder and its files the modes with which the program makes them. The model of the disk has no modes.
fn make_private(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            make_private(&path);
        } else {
            fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
        }
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
}

/// The state after one crash.
pub(super) struct Aftermath<'a> {
    world: World,
    recorded: &'a Recorded,
    ledger: Ledger,
    folder: &'a Path,
}

impl Aftermath<'_> {
    /// Lays out the files of a crash and checks them.
    pub(super) fn check(
        recorded: &Recorded,
        crash: &Crash,
        first: FirstCommand,
    ) -> Result<(), String> {
        let folder = scratch();
        let state = folder.path().join("state");
        write_files(&state, &crash.files);
        let world = World::new(&recorded.world.corpus, &state);
        make_private(&world.job().posted);
        let ledger = crash.ledger.clone();
        let mut aftermath = Aftermath { world, recorded, ledger, folder: folder.path() };

        let checked = catch_unwind(AssertUnwindSafe(|| aftermath.try_all(first)));
        checked.unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            Err(format!("panic: {}", message.unwrap_or("?")))
        })
    }

    fn try_all(&mut self, first: FirstCommand) -> Result<(), String> {
        self.search_at_once()?;
        self.find_backup_whole()?;

        self.run(first).map_err(|problem| format!("{first:?}: {problem}"))?;
        self.index_and_compare().map_err(|problem| format!("index, second: {problem}"))?;

        let faults = self.advice(Severity::Fault);
        if faults.is_empty() { Ok(()) } else { Err(format!("faults in the end: {faults:?}")) }
    }

    /// Searches before anything repaired the index.
    fn search_at_once(&self) -> Result<(), String> {
        let found = self.world.search().map_err(|problem| format!("search: {problem}"))?;
        let missing: Vec<_> = self.ledger.searchable.difference(&found).collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("search: missing {missing:?}")) }
    }

    /// Restores the backup that was there before, or the new one: one of them is there, complete.
    fn find_backup_whole(&self) -> Result<(), String> {
        if self.recorded.scenario != Scenario::Backup {
            return Ok(());
        }
        let fresh = World::new(&self.world.corpus, &self.folder.join("fresh"));
        fresh.restore(&self.world.backup_file()).map_err(|problem| format!("backup: {problem}"))?;
        self.ledger.compare(&fresh.search()?)
    }

    fn run(&mut self, command: FirstCommand) -> Result<(), String> {
        match command {
            FirstCommand::Index => self.index_and_compare(),
            FirstCommand::Rebuild => self.world.rebuild(),
            FirstCommand::Serve => self.serve(),
            FirstCommand::Backup => self.back_up(),
            FirstCommand::Restore => self.restore(),
            FirstCommand::Doctor => self.follow_the_doctor(),
        }
    }

    fn index_and_compare(&self) -> Result<(), String> {
        self.world.index()?;
        self.ledger.compare(&self.world.search()?)
    }

    /// Starts to serve, searches, posts and deletes.
    fn serve(&mut self) -> Result<(), String> {
        if self.is_without_index() {
            return Ok(());
        }
        let served = self.world.serve(CorpusWatch::No)?;
        let found = served.search()?;
        let missing: Vec<_> = self.ledger.searchable.difference(&found).collect();
        if !missing.is_empty() {
            return Err(format!("missing {missing:?}"));
        }

        let record = served.post(LATE)?;
        served.wait_searchable(record)?;
        if !served.search()?.contains(LATE) {
            return Err("a post is not found".to_owned());
        }
        let record = served.delete(LATE)?;
        served.wait_searchable(record)?;
        if served.search()?.contains(LATE) {
            return Err("a deleted post is found".to_owned());
        }
        served.stop();
        self.ledger.gone.insert(LATE.to_owned());
        Ok(())
    }

    /// Makes a backup, restores it elsewhere, and compares both indexes.
    fn back_up(&self) -> Result<(), String> {
        if self.is_without_index() {
            return Ok(());
        }
        let file = self.world.backup_file();
        self.world.back_up(&file)?;
        let fresh = World::new(&self.world.corpus, &self.folder.join("restored"));
        fresh.restore(&file).map_err(|problem| format!("restore elsewhere: {problem}"))?;
        fresh.index().map_err(|problem| format!("index elsewhere: {problem}"))?;
        self.ledger.compare(&fresh.search()?)
    }

    /// Restores a good backup over the state. Posted articles that differ are never overwritten.
    fn restore(&mut self) -> Result<(), String> {
        match self.world.restore(&self.recorded.good_backup) {
            Err(problem) if problem.contains("there are posted articles at") => Ok(()),
            Err(problem) => Err(problem),
            Ok(()) => {
                let found = self.world.search()?;
                let store = self.world.open_store()?;
                for id in POSTED {
                    if !found.contains(id) {
                        return Err(format!("restored without {id}"));
                    }
                    // A store with later changes was kept, perhaps with a deletion in it.
                    if store.has(id) && self.ledger.open.remove(id) {
                        self.ledger.there.insert(id.to_owned());
                    }
                }
                Ok(())
            }
        }
    }

    /// Follows the doctor's advice until there is none.
    fn follow_the_doctor(&self) -> Result<(), String> {
        for _ in 0..MAX_VISITS {
            let advice = self.advice(Severity::Warning);
            match advice.iter().find(|todo| !todo.starts_with("nothing")) {
                None => return Ok(()),
                Some(todo) if todo.contains("run `xunwen index --rebuild`") => {
                    self.world.rebuild().map_err(|problem| format!("{todo}: {problem}"))?;
                }
                Some(todo) if todo.contains("run `xunwen index`") => {
                    self.world.index().map_err(|problem| format!("{todo}: {problem}"))?;
                }
                Some(todo) => return Err(format!("the doctor says `{todo}`")),
            }
        }
        Err(format!("the doctor is not content: {:?}", self.advice(Severity::Warning)))
    }

    /// Returns the advice of this severity or worse, except on the size of the disk.
    fn advice(&self, severity: Severity) -> Vec<String> {
        let findings = examine(&self.world.job(), &ANALYSIS).into_iter();
        let findings =
            findings.filter(|finding| finding.severity >= severity && finding.about != "disk");
        findings.map(|finding| finding.todo.unwrap_or(finding.found)).collect()
    }

    /// Returns whether there is no index yet, which only a first run or a restore may leave.
    fn is_without_index(&self) -> bool {
        self.ledger.searchable.is_empty() && !self.world.has_index()
    }
}
