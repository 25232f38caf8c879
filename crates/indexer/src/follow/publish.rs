//! What readers see of a keeper's work: the generation they search, what of it they find, and
//! how far in the store of posted articles that is.

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use xunwen_engine::Generations;

use super::updater::UpdateEvent;
use super::worker::Work;
use crate::follow::live_engine::{analysis_for, open_warm, switched};
use crate::run::IndexError;

impl Work {
    /// Goes over to the generation in use when that is another one: caught up first, then shown
    /// to readers.
    pub(super) fn follow(&mut self) -> Result<(), IndexError> {
        let index = self.options.job.index.clone();
        let known = match &self.upkeep {
            Some(upkeep) => upkeep.writer.generation().to_owned(),
            None => self.shown.clone(),
        };
        let current = switched(&index, &known).map_err(|reason| self.options.job.failed(reason))?;
        let Some(current) = current.filter(|current| xunwen_engine::exists(current)) else {
            return Ok(());
        };
        self.upkeep = None;
        let analysis = analysis_for(&current, &self.analysis, &self.options.load);
        self.analysis = analysis.map_err(IndexError::Thread)?;
        if self.writes() {
            self.reopen()?;
            self.take_posted()?;
        }
        self.show()?;
        self.next_scan = self.next_scan.map(|_| Instant::now());
        (self.options.tell)(UpdateEvent::Switched(current));
        Ok(())
    }

    /// Lets readers search the generation that is written.
    fn show(&mut self) -> Result<(), IndexError> {
        let Some(live) = &self.options.live else { return Ok(()) };
        let engine = open_warm(&self.options.job.index, Arc::clone(&self.analysis))?;
        self.shown = engine.generation().to_owned();
        live.set(engine);
        self.has_pruned = false;
        if let (Some(_), Some(upkeep)) = (&self.options.posted, &self.upkeep) {
            self.announce(upkeep.position().seq);
        }
        Ok(())
    }

    /// Returns whether readers search what is written.
    pub(super) fn is_shown(&self) -> bool {
        let written = self.upkeep.as_ref().map(|upkeep| upkeep.writer.generation());
        self.options.live.as_ref().is_none_or(|live| Some(live.engine().generation()) == written)
    }

    /// Tells who waits that posts up to this number can be found.
    pub(super) fn announce(&self, taken: u64) {
        let mut searchable = self.shared.searchable.lock().unwrap_or_else(PoisonError::into_inner);
        *searchable = (*searchable).max(taken);
        self.shared.moved.notify_all();
    }

    /// Lets readers find what was committed.
    pub(super) fn reload(&self) -> Result<(), IndexError> {
        if let (Some(live), Some(upkeep)) = (&self.options.live, &self.upkeep)
            && live.engine().generation() == upkeep.writer.generation()
        {
            let reloaded = live.engine().reload();
            reloaded.map_err(|error| IndexError::Thread(error.to_string()))?;
        }
        Ok(())
    }

    /// Removes the generations before this one once it has answered a reader.
    pub(super) fn prune(&mut self) {
        let has_served = self.options.live.as_ref().is_some_and(|live| live.has_served());
        if self.has_pruned || !has_served {
            return;
        }
        let generations = Generations::new(&self.options.job.index);
        if let Ok(Some(lock)) = generations.lock() {
            // What cannot be removed now is removed by the next run, or stays on a disk that is
            // only read.
            let _ = generations.prune(&lock);
        }
        self.has_pruned = true;
    }
}
