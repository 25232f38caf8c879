//! A circuit breaker: a node that fails is left alone, and tried again after a while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::metrics::NodeState;
use crate::settings::TransportLimits;

/// Decides whether a node may be asked.
///
/// It starts with a trial, so that nothing is sent to a node that is not the right one. Failures in
/// a row open it; after a rest one trial is allowed, which closes it or opens it for a longer rest.
pub(super) struct Breaker {
    n_failures_to_open: u32,
    first_rest: Duration,
    max_rest: Duration,
    /// A trial that was not finished in this time is given up, so that another one may begin.
    max_trial: Duration,
    state: Mutex<BreakerState>,
}

struct BreakerState {
    phase: Phase,
    n_failures: u32,
    /// The length of the next rest, before its random part.
    rest: Duration,
    n_rests: u64,
}

#[derive(Clone, Copy)]
enum Phase {
    Untried,
    Closed,
    Open { until: Instant },
    Trial { until: Instant },
}

/// Whether a node may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permit {
    /// Requests may be sent.
    Usable,
    /// The caller must find out whether the node is usable, and note the result.
    Trial,
    /// Another call is finding that out.
    InTrial,
    /// The node is left alone until this moment.
    Resting {
        /// The end of the rest.
        until: Instant,
    },
}

impl Breaker {
    pub(super) fn new(limits: &TransportLimits) -> Self {
        let state = BreakerState {
            phase: Phase::Untried,
            n_failures: 0,
            rest: limits.first_rest,
            n_rests: 0,
        };
        Self {
            n_failures_to_open: limits.n_failures_to_open,
            first_rest: limits.first_rest,
            max_rest: limits.max_rest,
            max_trial: 2 * (limits.connect_timeout + limits.probe_timeout),
            state: Mutex::new(state),
        }
    }

    /// Returns whether the node may be asked now. After `Trial` the caller must note a result.
    pub(super) fn permit(&self, now: Instant) -> Permit {
        let mut state = self.lock();
        match state.phase {
            Phase::Closed => return Permit::Usable,
            Phase::Open { until } if now < until => return Permit::Resting { until },
            Phase::Trial { until } if now < until => return Permit::InTrial,
            Phase::Untried | Phase::Open { .. } | Phase::Trial { .. } => {}
        }
        state.phase = Phase::Trial { until: now + self.max_trial };
        Permit::Trial
    }

    /// Notes a usable answer. A late answer of a node that rests does not end its rest.
    pub(super) fn note_success(&self) {
        let mut state = self.lock();
        if !matches!(state.phase, Phase::Open { .. }) {
            state.phase = Phase::Closed;
            state.n_failures = 0;
            state.rest = self.first_rest;
        }
    }

    /// Notes a failure, and returns whether the node rests from now on. `random` is in `0..1` and
    /// sets the length of the rest, from three quarters to five quarters.
    pub(super) fn note_failure(&self, now: Instant, random: f64) -> bool {
        let mut state = self.lock();
        state.n_failures = state.n_failures.saturating_add(1);
        let opens = match state.phase {
            Phase::Open { .. } => false,
            Phase::Trial { .. } | Phase::Untried => true,
            Phase::Closed => state.n_failures >= self.n_failures_to_open,
        };
        if opens {
            let rest = state.rest.mul_f64(0.75 + random / 2.0);
            state.phase = Phase::Open { until: now + rest };
            state.rest = (state.rest * 2).min(self.max_rest);
            state.n_rests += 1;
        }
        opens
    }

    pub(super) fn state(&self) -> NodeState {
        match self.lock().phase {
            Phase::Untried => NodeState::Untried,
            Phase::Closed => NodeState::Usable,
            Phase::Open { .. } | Phase::Trial { .. } => NodeState::Resting,
        }
    }

    pub(super) fn n_rests(&self) -> u64 {
        self.lock().n_rests
    }

    fn lock(&self) -> MutexGuard<'_, BreakerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> TransportLimits {
        TransportLimits {
            n_failures_to_open: 2,
            first_rest: Duration::from_secs(4),
            max_rest: Duration::from_secs(12),
            connect_timeout: Duration::from_secs(1),
            probe_timeout: Duration::from_secs(1),
            ..TransportLimits::default()
        }
    }

    fn usable() -> (Breaker, Instant) {
        let (breaker, now) = (Breaker::new(&limits()), Instant::now());
        assert_eq!(breaker.permit(now), Permit::Trial);
        breaker.note_success();
        (breaker, now)
    }

    fn second(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn one_call_tries_a_new_node_and_the_others_wait() {
        let (breaker, now) = (Breaker::new(&limits()), Instant::now());
        assert_eq!(breaker.state(), NodeState::Untried);
        assert_eq!(breaker.permit(now), Permit::Trial);
        assert_eq!(breaker.permit(now), Permit::InTrial);
        breaker.note_success();
        assert_eq!((breaker.permit(now), breaker.state()), (Permit::Usable, NodeState::Usable));
    }

    #[test]
    fn only_failures_in_a_row_open_it() {
        let (breaker, now) = usable();
        assert!(!breaker.note_failure(now, 0.5));
        breaker.note_success();
        assert!(!breaker.note_failure(now, 0.5));
        assert_eq!(breaker.permit(now), Permit::Usable);
        assert!(breaker.note_failure(now, 0.5));
        assert_eq!(breaker.permit(now), Permit::Resting { until: now + second(4) });
    }

    #[test]
    fn a_failed_trial_rests_longer_and_a_good_one_ends_the_rest() {
        let (breaker, mut now) = usable();
        breaker.note_failure(now, 0.5);
        breaker.note_failure(now, 0.5);
        for rest in [4, 8, 12, 12] {
            assert_eq!(breaker.permit(now), Permit::Resting { until: now + second(rest) });
            now += second(rest);
            assert_eq!(breaker.permit(now), Permit::Trial);
            assert!(breaker.note_failure(now, 0.5));
        }
        now += second(12);
        assert_eq!(breaker.permit(now), Permit::Trial);
        breaker.note_success();
        assert_eq!((breaker.permit(now), breaker.n_rests()), (Permit::Usable, 5));

        breaker.note_failure(now, 0.5);
        breaker.note_failure(now, 0.0);
        assert_eq!(breaker.permit(now), Permit::Resting { until: now + second(3) });
    }

    #[test]
    fn late_results_of_a_resting_node_change_nothing() {
        let (breaker, now) = usable();
        breaker.note_failure(now, 0.5);
        breaker.note_failure(now, 0.5);
        breaker.note_success();
        assert!(!breaker.note_failure(now + second(1), 0.5));
        assert_eq!(breaker.permit(now), Permit::Resting { until: now + second(4) });
    }

    #[test]
    fn a_trial_without_a_result_is_given_up() {
        let (breaker, now) = (Breaker::new(&limits()), Instant::now());
        assert_eq!(breaker.permit(now), Permit::Trial);
        assert_eq!(breaker.permit(now + second(3)), Permit::InTrial);
        assert_eq!(breaker.permit(now + second(4)), Permit::Trial);
    }
}
