//! The number of requests that each address may still send.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::limits::{RATE_BURST_SECONDS, RATE_SWEEP_REQUESTS};

/// A token bucket for each address.
pub(crate) struct RateLimiter {
    per_second: NonZeroU32,
    buckets: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    n_requests: AtomicU64,
}

impl RateLimiter {
    /// Returns a limiter of `per_second` requests per second, with bursts of ten seconds' worth.
    pub(crate) fn new(per_second: NonZeroU32) -> Self {
        let burst_seconds = NonZeroU32::new(RATE_BURST_SECONDS).unwrap_or(NonZeroU32::MIN);
        let burst = per_second.saturating_mul(burst_seconds);
        let quota = Quota::per_second(per_second).allow_burst(burst);

        Self {
            per_second,
            buckets: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            n_requests: AtomicU64::new(0),
        }
    }

    /// Returns the requests per second that each address may send.
    pub(crate) fn per_second(&self) -> NonZeroU32 {
        self.per_second
    }

    /// Counts a request.
    ///
    /// # Errors
    /// When the caller has none left: the seconds until its next request, at least 1.
    pub(crate) fn count(&self, caller: IpAddr) -> Result<(), u64> {
        let n_before = self.n_requests.fetch_add(1, Ordering::Relaxed);
        if n_before % RATE_SWEEP_REQUESTS == RATE_SWEEP_REQUESTS - 1 {
            self.buckets.retain_recent();
        }

        self.buckets.check_key(&caller).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0).max(1)
        })
    }
}
