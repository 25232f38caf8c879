//! Crash points: each operation that a command performs on the disk is the last one before the
//! process is killed or the power fails. Afterwards, everything that was acknowledged is there, and
//! every command works.
//!
//! A scenario runs once, in this process, while the storage crate records its operations. Each
//! prefix of the record, with each kind of loss, gives the files of one crash. Equal ones are tried
//! once. `XUNWEN_CRASH_POINTS=all` tries every command first after each crash, instead of one in
//! turn.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![allow(clippy::print_stdout, reason = "the counts are for who reads the output")]

mod aftermath;
mod ledger;
mod scenario;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use xunwen_storage::disk::recording::DiskOperation;
use xunwen_tests::disk_model::{Files, Loss, files_after, read_files};

use aftermath::{Aftermath, FirstCommand};
use ledger::Ledger;
use scenario::{Recorded, Scenario};

/// The minimum number of crash points of all scenarios together.
const MIN_POINTS: usize = 60;

/// One crash: the files that it leaves, and what must be true of them.
struct Crash {
    n_done: usize,
    loss: Loss,
    files: Files,
    ledger: Ledger,
}

/// Returns the distinct crashes of a recorded scenario.
fn crashes(recorded: &Recorded) -> Vec<Crash> {
    let mut distinct: BTreeMap<(Files, String), Crash> = BTreeMap::new();
    let mut ledger = recorded.ledger.clone();
    for n_done in 0..=recorded.operations.len() {
        if let Some(DiskOperation::Mark(mark)) =
            n_done.checked_sub(1).map(|last| &recorded.operations[last])
        {
            ledger.apply(mark);
        }
        for loss in Loss::ALL {
            let (root, initial) = (&recorded.root, &recorded.initial);
            let files = files_after(root, initial, &recorded.operations, n_done, loss);
            let key = (files.clone(), format!("{ledger:?}"));
            let crash = || Crash { n_done, loss, files, ledger: ledger.clone() };
            distinct.entry(key).or_insert_with(crash);
        }
    }
    let mut crashes: Vec<Crash> = distinct.into_values().collect();
    crashes.sort_by_key(|crash| crash.n_done);
    crashes
}

/// Tries all commands after each crash of a scenario.
fn try_all(scenario: Scenario) {
    let recorded = scenario.record();
    expect_complete(&recorded);

    let crashes = crashes(&recorded);
    let n_points = recorded.n_points();
    println!("{scenario:?}: {n_points} crash points, {} distinct crashes", crashes.len());
    let problems = problems(&recorded, &crashes);
    let n_problems = problems.len();
    assert!(problems.is_empty(), "{scenario:?}: {n_problems} problems\n{}", problems.join("\n"));
}

/// Checks that nothing changed the disk without being recorded.
fn expect_complete(recorded: &Recorded) {
    let Recorded { root, initial, operations, scenario, .. } = recorded;
    let replayed = files_after(root, initial, operations, operations.len(), Loss::Nothing);
    let actual = read_files(root);

    let differ = |(name, content): &(_, _)| replayed.get(*name) != Some(*content);
    let unrecorded: Vec<_> = actual.iter().filter(differ).map(|(name, _)| name).collect();
    assert!(unrecorded.is_empty(), "{scenario:?} changed without a record: {unrecorded:?}");
    assert_eq!(replayed.len(), actual.len(), "{scenario:?} removed without a record");
}

/// Returns what is wrong after each crash, on all cores.
fn problems(recorded: &Recorded, crashes: &[Crash]) -> Vec<String> {
    let all_first = std::env::var("XUNWEN_CRASH_POINTS").is_ok_and(|value| value == "all");
    let next = AtomicUsize::new(0);
    let problems = Mutex::new(Vec::new());
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(crash) = crashes.get(n) else { return };
            let turn = [FirstCommand::nth(n)];
            let turns = if all_first { &FirstCommand::ALL[..] } else { &turn };
            for first in turns {
                if let Err(problem) = Aftermath::check(recorded, crash, *first) {
                    let place = format!("{}, then {first:?}: {problem}", recorded.describe(crash));
                    problems.lock().unwrap_or_else(PoisonError::into_inner).push(place);
                }
            }
        }
    };

    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..n_threads).for_each(|_| drop(scope.spawn(work))));
    problems.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl Recorded {
    fn n_points(&self) -> usize {
        let is_operation =
            |operation: &&DiskOperation| !matches!(operation, DiskOperation::Mark(_));
        self.operations.iter().filter(is_operation).count()
    }

    fn describe(&self, crash: &Crash) -> String {
        let last = match crash.n_done.checked_sub(1).map(|last| &self.operations[last]) {
            None => "the start".to_owned(),
            Some(DiskOperation::Write { handle, bytes }) => {
                format!("a write of {} bytes to {handle}", bytes.len())
            }
            Some(other) => format!("{other:?}"),
        };
        let n_all = self.operations.len();
        format!("after operation {} of {n_all}, {last}, loss {:?}", crash.n_done, crash.loss)
    }
}

#[test]
fn the_first_run_of_index_survives_every_crash() {
    try_all(Scenario::FirstIndex);
}

#[test]
fn an_update_with_deletions_survives_every_crash() {
    try_all(Scenario::Update);
}

#[test]
fn an_update_after_a_rebuild_survives_every_crash() {
    try_all(Scenario::UpdateAfterRebuild);
}

#[test]
fn a_rebuild_survives_every_crash() {
    try_all(Scenario::Rebuild);
}

#[test]
fn a_server_that_stores_and_watches_survives_every_crash() {
    try_all(Scenario::Serve);
}

#[test]
fn the_compaction_of_the_store_survives_every_crash() {
    try_all(Scenario::CompactStore);
}

#[test]
fn a_backup_survives_every_crash() {
    try_all(Scenario::Backup);
}

#[test]
fn a_restore_into_nothing_survives_every_crash() {
    try_all(Scenario::RestoreIntoNothing);
}

#[test]
fn a_restore_over_an_index_survives_every_crash() {
    try_all(Scenario::RestoreOverIndex);
}

#[test]
fn there_are_enough_crash_points() {
    let scenarios = [Scenario::FirstIndex, Scenario::Update, Scenario::Rebuild, Scenario::Backup];
    let n_points: usize = scenarios.into_iter().map(|scenario| scenario.record().n_points()).sum();
    assert!(n_points >= MIN_POINTS, "{n_points}");
}

/// A program without its syncs loses articles at a power failure: the test notices that.
#[test]
fn a_missing_sync_is_noticed() {
    let mut recorded = Scenario::Update.record();
    let is_sync_of_file =
        |operation: &DiskOperation| matches!(operation, DiskOperation::SyncFile(_));
    let is_sync_of_folder =
        |operation: &DiskOperation| matches!(operation, DiskOperation::SyncFolder(_));
    let all = std::mem::take(&mut recorded.operations);

    for is_missing in [&is_sync_of_file as &dyn Fn(&DiskOperation) -> bool, &is_sync_of_folder] {
        recorded.operations = all.iter().filter(|done| !is_missing(done)).cloned().collect();
        let mut crashes = crashes(&recorded);
        let n_all = recorded.operations.len();
        crashes.retain(|crash| crash.n_done == n_all && crash.loss != Loss::Nothing);
        assert!(!problems(&recorded, &crashes).is_empty());
    }
}
