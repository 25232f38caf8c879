//! The pool of blocking threads that searches run on, with limits on number, work and time.

mod place;
mod schedule;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;
use xunwen_engine::{SearchBudget, SearchLimits};

use self::place::{Place, Places};
use crate::error::panic::panic_message;
use crate::error::{OperatorError, RequestError, RetryLaterError};
use crate::options::ServerOptions;

/// Runs searches on blocking threads, so that they do not hold up the async threads.
pub(crate) struct SearchPool {
    places: Arc<Places>,
    queue_wait: Duration,
    search_time: Duration,
    limits: SearchLimits,
}

impl SearchPool {
    /// Returns a pool with the limits of `options`.
    pub(crate) fn new(options: &ServerOptions) -> Self {
        Self {
            places: Arc::new(Places::new(options.n_searches)),
            queue_wait: options.queue_wait,
            search_time: options.search_time,
            limits: options.search_limits,
        }
    }

    /// Runs `work` for a client in an index of `n_articles`, and returns its result.
    ///
    /// The budget that `work` gets is cancelled when the time is over, or when the caller drops the
    /// future because the client is gone. The work then stops by itself and frees its place.
    ///
    /// # Errors
    /// When no place is free in time, or when the work takes too long, panics or fails.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        client: IpAddr,
        n_articles: u64,
        work: impl FnOnce(&SearchBudget) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        let ticket = self.places.enter(client).ok_or(RetryLaterError::Busy)?;
        let place = timeout(self.queue_wait, ticket.place()).await;
        let Ok(Some(place)) = place else { return Err(RetryLaterError::Busy.into()) };

        let (place, limits) = (Arc::new(place), self.limits.scaled_to(n_articles));
        let budget = SearchBudget::with_checkpoint(limits, {
            let place = Arc::clone(&place);
            move || place.give_way()
        });
        let _cancelled_at_the_end =
            Cancellation { budget: budget.clone(), place: Arc::clone(&place) };

        let running = spawn_blocking(move || {
            let _place = HeldPlace(place);
            work(&budget)
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

/// Cancels a search when its future ends or is dropped.
struct Cancellation {
    budget: SearchBudget,
    place: Arc<Place>,
}

impl Drop for Cancellation {
    fn drop(&mut self) {
        self.budget.cancel();
        self.place.cancel();
    }
}

/// Frees a place when the work ends or panics.
struct HeldPlace(Arc<Place>);

impl Drop for HeldPlace {
    fn drop(&mut self) {
        self.0.leave();
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
mod tests;
