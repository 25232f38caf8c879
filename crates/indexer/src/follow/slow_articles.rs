//! Reports articles that take long, while they are being cleaned.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread::Builder;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::error::UpdaterError;
use super::events::UpdateEvent;
use super::options::TellEvent;
use crate::run::Progress;

/// The time after which an article is slow. Articles take a millisecond, and the slowest text known takes a second for
/// each megabyte.
const SLOW: Duration = Duration::from_secs(1);

/// The time between two looks at the articles in progress.
const INTERVAL: Duration = Duration::from_millis(250);

/// A thread that reports each slow article once. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct SlowArticleReporter {
    _running: Sender<()>,
}

impl SlowArticleReporter {
    /// Starts the thread.
    pub(super) fn start(progress: &Arc<Progress>, tell: &TellEvent) -> Result<Self, UpdaterError> {
        let (running, ended) = bounded(0);
        let (progress, tell) = (Arc::clone(progress), Arc::clone(tell));

        let thread = Builder::new().name("slow-articles".to_owned());
        thread.spawn(move || report(&progress, &tell, &ended)).map_err(UpdaterError::Thread)?;
        Ok(Self { _running: running })
    }
}

fn report(progress: &Progress, tell: &TellEvent, ended: &Receiver<()>) {
    let mut reported: HashSet<(String, Instant)> = HashSet::new();

    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(INTERVAL) {
        let slow = progress.slow_articles(SLOW);
        reported.retain(|(place, since)| {
            slow.iter().any(|article| article.place == *place && article.since == *since)
        });
        for article in slow {
            if reported.insert((article.place.clone(), article.since)) {
                tell(UpdateEvent::Slow(article));
            }
        }
    }
}
