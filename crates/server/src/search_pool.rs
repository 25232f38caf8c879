//! Where searches run: on blocking threads, so many at a time, so long at most.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::error::Error;
use crate::state::ServerOptions;

/// Runs work that would block the async threads.
pub(crate) struct Pool {
    turns: Arc<Semaphore>,
    queue_wait: Duration,
    search_time: Duration,
}

impl Pool {
    /// Returns a pool of these limits.
    pub(crate) fn new(options: &ServerOptions) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(options.n_searches)),
            queue_wait: options.queue_wait,
            search_time: options.search_time,
        }
    }

    /// Returns what `work` returns. Work that takes too long is left to end by itself and keeps
    /// its turn until then, so there is never more of it than the pool allows.
    ///
    /// # Errors
    /// When there is no turn in time, the work takes too long, panics or fails.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = timeout(self.queue_wait, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Error::Busy) };
        let running = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        match timeout(self.search_time, running).await {
            Ok(Ok(result)) => result,
            Ok(Err(lost)) => Err(Error::Internal {
                cause: match lost.try_into_panic() {
                    Ok(cause) => panic_message(&*cause),
                    Err(lost) => lost.to_string(),
                },
            }),
            Err(_) => Err(Error::Timeout { limit_ms: self.search_time.as_millis() }),
        }
    }
}

/// Returns what a panic said.
pub(crate) fn panic_message(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.as_deref().unwrap_or("without a message"))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn pool(n_searches: usize, search_time: Duration) -> Pool {
        let queue_wait = Duration::from_millis(10);
        Pool::new(&ServerOptions {
            n_searches,
            queue_wait,
            search_time,
            ..ServerOptions::default()
        })
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn work_beyond_the_limit_is_refused_until_a_turn_is_free() {
        let pool = pool(1, LONG);
        let (release, held) = mpsc::channel::<()>();
        let first = pool.run(move || held.recv().map_err(|_| Error::Busy));
        let second = async {
            assert_eq!(pool.run(|| Ok(())).await, Err(Error::Busy));
            release.send(()).unwrap();
        };
        let (first, ()) = tokio::join!(first, second);
        assert_eq!(first, Ok(()));
        assert_eq!(pool.run(|| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn work_that_takes_too_long_is_given_up_and_keeps_its_turn() {
        let pool = pool(1, Duration::from_millis(5));
        let (release, held) = mpsc::channel::<()>();
        let late = pool.run(move || held.recv().map_err(|_| Error::Busy)).await;
        assert_eq!(late, Err(Error::Timeout { limit_ms: 5 }));
        assert_eq!(pool.run(|| Ok(())).await, Err(Error::Busy));
        drop(release);
    }

    #[tokio::test]
    async fn work_that_panics_is_an_internal_error() {
        let lost = pool(1, LONG).run(|| -> Result<(), Error> { panic!("at {}", 7) }).await;
        assert_eq!(lost, Err(Error::Internal { cause: "panicked: at 7".into() }));
    }
}
