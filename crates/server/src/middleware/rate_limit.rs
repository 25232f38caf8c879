//! How many requests an address may make.

use std::convert::Infallible;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::error::Error;
use crate::middleware::real_ip::{address_of, caller_of};
use crate::state::AppState;

/// Requests between two looks for addresses that need not be remembered any more.
const SWEEP_EVERY: u64 = 4096;
/// Seconds of requests that may come at once after a pause.
const BURST_SECONDS: u32 = 10;
/// What is asked by those who watch over the server.
const UNLIMITED: &[&str] = &["/healthz", "/readyz", "/metrics"];

/// The requests of each address, counted as tokens in a bucket.
pub(crate) struct RateLimit {
    buckets: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    n_asked: AtomicU64,
}

impl RateLimit {
    /// Returns a limit of so many requests a second, of which ten seconds' may come at once.
    pub(crate) fn new(per_second: NonZeroU32) -> Self {
        let burst = per_second.saturating_mul(NonZeroU32::new(BURST_SECONDS).unwrap_or(per_second));
        let quota = Quota::per_second(per_second).allow_burst(burst);
        let (buckets, clock) = (DefaultKeyedRateLimiter::keyed(quota), DefaultClock::default());
        Self { buckets, clock, n_asked: AtomicU64::new(0) }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds after which the next one may be made, from 1, when there were too many.
    fn count(&self, caller: IpAddr) -> Result<(), u64> {
        if self.n_asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
        }
        self.buckets.check_key(&caller).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0).max(1)
        })
    }
}

/// Middleware: refuses the requests of an address that makes too many.
pub(crate) async fn limit(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Result<Response, Infallible> {
    if let Some(rate) = &state.rate
        && !UNLIMITED.contains(&request.uri().path())
        && let Err(seconds) = rate.count(caller_of(address_of(&request, &state.trusted_proxies)))
    {
        return Ok(Error::TooManyRequests { seconds }.into_response());
    }
    Ok(next.run(request).await)
}
