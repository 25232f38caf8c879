//! The pool of blocking threads that searches run on, with a limit on number and time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::error::panic::panic_message;
use crate::error::{OperatorError, RequestError, RetryLaterError};
use crate::options::ServerOptions;

/// Runs searches on blocking threads, so that they do not hold up the async threads.
pub(crate) struct SearchPool {
    permits: Arc<Semaphore>,
    queue_wait: Duration,
    search_time: Duration,
}

impl SearchPool {
    /// Returns a pool with the limits of `options`.
    pub(crate) fn new(options: &ServerOptions) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(options.n_searches)),
            queue_wait: options.queue_wait,
            search_time: options.search_time,
        }
    }

    /// Runs `work` and returns its result.
    ///
    /// Work that takes too long cannot be stopped. It keeps its permit until it ends, so the pool
    /// never runs more than its limit.
    ///
    /// # Errors
    /// When no permit is free in time, or when the work takes too long, panics or fails.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        let permit = timeout(self.queue_wait, Arc::clone(&self.permits).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else { return Err(RetryLaterError::Busy.into()) };

        let running = spawn_blocking(move || {
            let _permit = permit;
            work()
        });

        match timeout(self.search_time, running).await {
            Ok(Ok(result)) => result,
            Ok(Err(lost)) => Err(OperatorError::Internal { cause: lost_task(lost) }.into()),
            Err(_) => {
                Err(RetryLaterError::Timeout { limit_ms: self.search_time.as_millis() }.into())
            }
        }
    }
}

/// Returns why a task ended without a result.
fn lost_task(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(cause) => panic_message(&*cause),
        Err(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn busy() -> RequestError {
        RetryLaterError::Busy.into()
    }

    fn pool(n_searches: usize, search_time: Duration) -> SearchPool {
        SearchPool::new(&ServerOptions {
            n_searches,
            queue_wait: Duration::from_millis(10),
            search_time,
            ..ServerOptions::default()
        })
    }

    #[tokio::test]
    async fn work_above_the_limit_is_refused_until_a_permit_is_free() {
        let pool = pool(1, LONG);
        let (release, held) = mpsc::channel::<()>();

        let first = pool.run(move || held.recv().map_err(|_| busy()));
        let second = async {
            assert_eq!(pool.run(|| Ok(())).await, Err(busy()));
            release.send(()).unwrap();
        };
        let (first, ()) = tokio::join!(first, second);

        assert_eq!(first, Ok(()));
        assert_eq!(pool.run(|| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn work_that_takes_too_long_times_out_and_keeps_its_permit() {
        let pool = pool(1, Duration::from_millis(5));
        let (release, held) = mpsc::channel::<()>();

        let late = pool.run(move || held.recv().map_err(|_| busy())).await;

        assert_eq!(late, Err(RetryLaterError::Timeout { limit_ms: 5 }.into()));
        assert_eq!(pool.run(|| Ok(())).await, Err(busy()));
        drop(release);
    }

    #[tokio::test]
    async fn work_that_panics_is_an_internal_error() {
        let lost = pool(1, LONG).run(|| -> Result<(), RequestError> { panic!("at {}", 7) }).await;
        let expected = OperatorError::Internal { cause: "panicked: at 7".into() };
        assert_eq!(lost, Err(expected.into()));
    }
}
