//! Reporting the paths of the corpus that are not read.

use std::collections::BTreeSet;

use super::events::UpdateEvent;
use super::options::TellEvent;
use crate::run::{CorpusScan, SkippedPath};

/// Reports the paths that scans skip, each once until it can be read again.
pub(super) struct SkipReporter {
    tell: TellEvent,
    /// The names that the last scan skipped.
    reported: BTreeSet<String>,
}

impl SkipReporter {
    pub(super) fn new(tell: TellEvent) -> Self {
        Self { tell, reported: BTreeSet::new() }
    }

    /// Reports the paths that no scan before has skipped.
    pub(super) fn report(&mut self, scan: &CorpusScan) {
        let new = scan.skipped.iter().filter(|path| !self.reported.contains(&path.name));
        let new: Vec<_> = new.map(SkippedPath::to_skipped).collect();
        self.reported = scan.skipped.iter().map(|path| path.name.clone()).collect();
        if !new.is_empty() {
            (self.tell)(UpdateEvent::Skipped(new));
        }
    }
}
