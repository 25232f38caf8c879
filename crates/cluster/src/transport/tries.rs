//! The tries of one call: which nodes were asked, how long to pause, when to give up.

use std::thread;
use std::time::{Duration, Instant};

use super::call::{Call, Wait};
use super::failure::{Failure, NoAnswerCause};
use crate::error::ClusterError;
use crate::settings::TransportLimits;

/// How often an answer with status 500 is followed by another try while a reader waits. Such an
/// answer comes from a node that has just lost another one, or from a fault that stays.
const MAX_SERVER_ERRORS: u32 = 3;

/// The state of one call.
pub(super) struct Tries<'c> {
    call: &'c Call<'c>,
    limits: &'c TransportLimits,
    deadline: Instant,
    /// The nodes of this round that were asked.
    asked: Vec<usize>,
    /// Whether a node of this round answered that it is busy.
    is_refused: bool,
    n_pauses: u32,
    n_server_errors: u32,
    last: Option<Failure>,
}

impl<'c> Tries<'c> {
    pub(super) fn new(call: &'c Call<'c>, limits: &'c TransportLimits) -> Self {
        let default_deadline = match call.wait {
            Wait::Briefly => limits.read_deadline,
            Wait::ForNodes => limits.write_deadline,
        };
        Self {
            call,
            limits,
            deadline: Instant::now() + call.deadline.unwrap_or(default_deadline),
            asked: Vec::new(),
            is_refused: false,
            n_pauses: 0,
            n_server_errors: 0,
            last: None,
        }
    }

    /// Returns the nodes that were asked in this round.
    pub(super) fn asked(&self) -> &[usize] {
        &self.asked
    }

    /// Returns the time until the deadline, at least a millisecond.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    /// Notes a failed request. Pauses if the node was busy: the others are likely to be too.
    ///
    /// # Errors
    /// If the request must not be sent again, or the time is over.
    pub(super) fn note(&mut self, index: usize, failure: Failure) -> Result<(), ClusterError> {
        self.asked.push(index);
        if let Failure::Busy { status: 500, .. } = failure {
            self.n_server_errors += 1;
        }
        let is_hopeless =
            self.call.wait == Wait::Briefly && self.n_server_errors > MAX_SERVER_ERRORS;
        if is_hopeless || !failure.may_repeat(self.call.repeat) {
            return Err(failure.into_error());
        }

        let is_of_node = failure.is_of_node();
        self.last = Some(failure);
        if is_of_node {
            return self.sleep(Duration::ZERO);
        }
        self.is_refused = true;
        self.pause()
    }

    /// Notes a node that is not usable.
    pub(super) fn note_probe(&mut self, failure: Failure) {
        self.last = Some(failure);
    }

    /// Begins another round of all nodes, after a pause.
    ///
    /// # Errors
    /// If a reader waits and every node failed, or the time is over.
    pub(super) fn begin_round(&mut self) -> Result<(), ClusterError> {
        if self.call.wait == Wait::Briefly && !self.is_refused {
            return Err(self.end());
        }
        self.asked.clear();
        if std::mem::take(&mut self.is_refused) { Ok(()) } else { self.pause() }
    }

    /// Waits until the first node may be tried again.
    ///
    /// # Errors
    /// If a reader waits, or the time is over. `reason` is for a call that has not tried itself.
    pub(super) fn await_rest(
        &mut self,
        end: Instant,
        reason: impl Fn() -> Option<String>,
    ) -> Result<(), ClusterError> {
        self.asked.clear();
        if self.last.is_none() {
            let reason = reason().unwrap_or_default();
            let reason = format!("all nodes failed; {reason}");
            self.last = Some(Failure::NoAnswer { reason, cause: NoAnswerCause::Broken });
        }
        if self.call.wait == Wait::Briefly {
            return Err(self.end());
        }
        self.sleep(end.saturating_duration_since(Instant::now()))
    }

    /// Sleeps.
    ///
    /// # Errors
    /// If the deadline comes first.
    pub(super) fn sleep(&mut self, time: Duration) -> Result<(), ClusterError> {
        if Instant::now() + time >= self.deadline {
            return Err(self.end());
        }
        thread::sleep(time);
        Ok(())
    }

    /// Sleeps for a random part of a time that doubles at each pause.
    fn pause(&mut self) -> Result<(), ClusterError> {
        let longest = pause_limit(self.limits, self.n_pauses);
        self.n_pauses += 1;
        self.sleep(longest.mul_f64(0.5 + fastrand::f64() / 2.0))
    }

    fn end(&mut self) -> ClusterError {
        let reason = "no node became usable in time";
        let unavailable = || ClusterError::Unavailable { reason: reason.to_owned() };
        self.last.take().map_or_else(unavailable, Failure::into_error)
    }
}

/// Returns the longest pause after `n_pauses` of them.
pub(crate) fn pause_limit(limits: &TransportLimits, n_pauses: u32) -> Duration {
    limits.first_pause.saturating_mul(1 << n_pauses.min(16)).min(limits.max_pause)
}
