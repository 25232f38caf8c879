//! States of the index that the cluster holds for lists that are continued: points in time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::client::{ClusterClient, PointInTime};
use crate::error::ClusterError;

/// The time for which the cluster holds a state after its last use.
///
/// Source: that of the states that one machine keeps.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(300);

/// The most states of one front end. A cluster holds 300 for each node by default.
pub(super) const MAX_STATES: usize = 8;

/// Points in time, by the names of their states. All lists that start in a state share one.
#[derive(Default)]
pub(super) struct KeptStates(Mutex<Vec<KeptState>>);

struct KeptState {
    name: u64,
    point: PointInTime,
    last_used: Instant,
}

impl KeptStates {
    /// Returns the id of a state, which is opened if it is not held yet.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub(super) fn hold(
        &self,
        name: u64,
        index: &str,
        client: &ClusterClient,
    ) -> Result<String, ClusterError> {
        if let Some(id) = self.known(name) {
            return Ok(id);
        }
        let point = client.open_point_in_time(index, KEEP_ALIVE)?;
        let id = point.id.clone();
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        states.push(KeptState { name, point, last_used: Instant::now() });
        let surplus = (states.len() > MAX_STATES)
            .then(|| (0..states.len()).min_by_key(|at| states[*at].last_used))
            .flatten()
            .map(|at| states.swap_remove(at));
        drop(states);
        if let Some(surplus) = surplus {
            // It expires by itself if the cluster does not answer now.
            let _ = client.close_point_in_time(&surplus.point);
        }
        Ok(id)
    }

    fn known(&self, name: u64) -> Option<String> {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        states.retain(|state| state.last_used.elapsed() < KEEP_ALIVE / 2);
        let known = states.iter_mut().find(|state| state.name == name)?;
        known.last_used = Instant::now();
        Some(known.point.id.clone())
    }
}
