//! Reports what the updater itself cannot report while it works: articles that take long, and
//! changes that have stalled.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread::Builder;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::error::UpdaterError;
use super::events::UpdateEvent;
use super::options::TellEvent;
use super::waiting_changes::{ChangeSource, WaitingChanges};
use crate::run::{ArticleInProgress, Progress};

/// The time after which an article is slow. Articles take a millisecond, and the slowest text known takes a second for
/// each megabyte.
const SLOW: Duration = Duration::from_secs(1);

/// The time between two looks at the updater.
const INTERVAL: Duration = Duration::from_millis(250);

/// A thread that looks at the updater from time to time. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watchdog {
    _running: Sender<()>,
}

/// The state that the thread looks at, and the reports that it has made.
pub(super) struct WatchedUpdater {
    pub(super) progress: Arc<Progress>,
    pub(super) waiting: Arc<WaitingChanges>,
    pub(super) stall_limit: Duration,
    pub(super) tell: TellEvent,
}

impl Watchdog {
    /// Starts the thread.
    pub(super) fn start(updater: WatchedUpdater) -> Result<Self, UpdaterError> {
        let (running, ended) = bounded(0);
        let thread = Builder::new().name("watchdog".to_owned());
        thread.spawn(move || updater.watch(&ended)).map_err(UpdaterError::Thread)?;
        Ok(Self { _running: running })
    }
}

impl WatchedUpdater {
    fn watch(&self, ended: &Receiver<()>) {
        let mut slow = HashSet::new();
        let mut stalled = None;
        while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(INTERVAL) {
            self.report_slow(&mut slow);
            self.report_stall(&mut stalled);
        }
    }

    /// Reports each slow article once.
    fn report_slow(&self, reported: &mut HashSet<(String, Instant)>) {
        let slow = self.progress.slow_articles(SLOW);
        reported.retain(|(place, since)| {
            slow.iter().any(|article| article.place == *place && article.since == *since)
        });
        for article in slow {
            if reported.insert((article.place.clone(), article.since)) {
                (self.tell)(UpdateEvent::Slow(article));
            }
        }
    }

    /// Reports once that changes have stalled, and once that updates continue.
    fn report_stall(&self, reported: &mut Option<ChangeSource>) {
        let limit = self.stall_limit;
        let stalled = self.waiting.update_stalled(self.progress.last_activity(), limit);
        match (stalled, &reported) {
            (Some(source), None) => {
                let slow = self.progress.slow_articles(SLOW);
                let slowest = slow.into_iter().min_by_key(|article| article.since);
                let place = slowest.map(|ArticleInProgress { place, .. }| place);
                (self.tell)(UpdateEvent::Stalled { source, limit, place });
            }
            (None, Some(_)) => (self.tell)(UpdateEvent::Resumed),
            (Some(_), Some(_)) | (None, None) => {}
        }
        *reported = stalled;
    }
}
