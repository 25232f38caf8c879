//! Reporting the errors of the updater, without repeating one every second.

use std::time::{Duration, Instant};

use xunwen_cluster::ClusterWriteError;

use super::error::UpdaterError;
use super::events::UpdateEvent;
use super::options::TellEvent;
use crate::error::IndexError;

/// The time after which an error that does not pass is reported again.
const REPEAT_INTERVAL: Duration = Duration::from_secs(300);

/// Reports errors of the updater as events.
pub(super) struct FailureReporter {
    tell: TellEvent,
    /// The last error, and the time at which it was reported.
    last: Option<(String, Instant)>,
}

impl FailureReporter {
    pub(super) fn new(tell: TellEvent) -> Self {
        Self { tell, last: None }
    }

    /// Reports an error, unless it is the one that was reported a short time ago.
    pub(super) fn report(&mut self, error: &UpdaterError) {
        let (message, now) = (error.to_string(), Instant::now());
        let is_known = self.last.as_ref().is_some_and(|(last, at)| {
            *last == message && now.duration_since(*at) < REPEAT_INTERVAL
        });
        if !is_known {
            self.last = Some((message.clone(), now));
            let is_waiting = matches!(
                error,
                UpdaterError::Index(IndexError::Cluster(ClusterWriteError::Busy { .. }))
            );
            (self.tell)(if is_waiting {
                UpdateEvent::Waiting(message)
            } else {
                UpdateEvent::Failed(message)
            });
        }
    }

    /// Forgets the last error, because it has passed.
    pub(super) fn clear(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn an_error_is_reported_once_until_it_has_passed() {
        let told = Arc::new(Mutex::new(0));
        let count = Arc::clone(&told);
        let mut failures = FailureReporter::new(Arc::new(move |_| *count.lock().unwrap() += 1));
        for _ in 0..3 {
            failures.report(&UpdaterError::Panicked);
        }
        assert_eq!(*told.lock().unwrap(), 1);

        failures.clear();
        failures.report(&UpdaterError::Panicked);
        assert_eq!(*told.lock().unwrap(), 2);
    }
}
