//! The handle of an updater that runs on its own thread.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Sender, unbounded};
use xunwen_text::Analysis;

use super::error::UpdaterError;
use super::events::WakeEvent;
use super::options::UpdaterOptions;
use super::published_state::PublishedState;
use super::watchdog::{Watchdog, WatchedUpdater};
use super::worker::UpdateWorker;
use crate::run::Progress;

/// A thread that keeps an index up to date until it is stopped or dropped.
#[derive(Debug)]
pub struct Updater {
    state: Arc<PublishedState>,
    wake: Sender<WakeEvent>,
    progress: Arc<Progress>,
    _watchdog: Watchdog,
    thread: Option<JoinHandle<()>>,
}

impl Updater {
    /// Starts the thread. If articles are posted or files are watched, it is the only writer of the
    /// index; otherwise it only follows the current generation.
    ///
    /// # Errors
    /// If the index cannot be opened for writing, or the corpus cannot be watched.
    pub fn start(options: UpdaterOptions, analysis: Arc<Analysis>) -> Result<Self, UpdaterError> {
        let (wake, wake_events) = unbounded();
        let live = options.live.as_ref();
        let retractions = live.map(|live| Arc::clone(live.engine().retractions()));
        let progress = live.map_or_else(Arc::default, |live| Arc::clone(live.progress()));
        let waiting = live.map_or_else(Arc::default, |live| Arc::clone(live.waiting()));
        let state = PublishedState::new(retractions.unwrap_or_default(), Arc::clone(&waiting));
        let state = Arc::new(state);
        let watchdog = Watchdog::start(WatchedUpdater {
            progress: Arc::clone(&progress),
            waiting,
            stall_limit: options.stall_limit,
            tell: Arc::clone(&options.tell),
        })?;

        let posted = options.posted.clone();
        let (of_worker, woken) = (Arc::clone(&state), wake.clone());
        let worker = UpdateWorker::new(options, analysis, of_worker, woken, Arc::clone(&progress))?;

        if let Some(store) = posted {
            state.note_posted(store.durable());
        }

        let thread = Builder::new().name("updater".to_owned());
        let thread =
            thread.spawn(move || worker.run(&wake_events)).map_err(UpdaterError::Thread)?;
        Ok(Self { state, wake, progress, _watchdog: watchdog, thread: Some(thread) })
    }

    /// Wakes the updater because the store contains the records up to this number.
    pub fn posted(&self, seq: u64) {
        self.state.note_posted(seq);
        // An updater that has ended has reported the reason.
        let _ = self.wake.send(WakeEvent::Posted);
    }

    /// Hides an article from all searches that start from now on: the store removed it with the
    /// record `seq`, and a commit will follow.
    pub fn retract(&self, id: &str, seq: u64) {
        self.state.retract(id, seq);
    }

    /// Returns whether the index cannot be updated at present. The reason was reported.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.state.is_stuck()
    }

    /// Returns the number of the last record of the store that readers can find.
    #[must_use]
    pub fn searchable(&self) -> u64 {
        self.state.searchable_seq()
    }

    /// Waits until readers can find the record with this number. Returns whether they can.
    #[must_use]
    pub fn wait_searchable(&self, seq: u64, at_most: Duration) -> bool {
        self.state.wait_searchable(seq, at_most)
    }

    /// Returns those of the ids whose article comes from a file of the corpus.
    #[must_use]
    pub fn of_corpus(&self, ids: &[&str]) -> BTreeSet<String> {
        self.state.of_corpus(ids)
    }

    /// Ends the thread: what is indexed is committed. An update in progress is broken off, and repeated at the next start.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.progress.stop();
        let _ = self.wake.send(WakeEvent::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Updater {
    fn drop(&mut self) {
        self.end();
    }
}
