//! Places to run a search, which searches give up and get back while they run.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::schedule::{QueueLimits, Schedule, Waiting, level_after};
use crate::limits::{MAX_WAITING_SEARCHES, MAX_WAITING_SEARCHES_OF_CLIENT};

/// All places of a pool.
pub(super) struct Places(Mutex<PlacesState>);

struct PlacesState {
    schedule: Schedule,
    /// Where each waiting search gets its place.
    waiters: HashMap<u64, oneshot::Sender<Grant>>,
    next_id: u64,
}

/// A search in the queue for its first place.
pub(super) struct Ticket {
    places: Arc<Places>,
    id: u64,
    client: IpAddr,
    granted: oneshot::Receiver<Grant>,
}

/// The right to run. Dropping it frees the place for the next search, also if the grant was on its
/// way to a search that is gone.
struct Grant {
    places: Arc<Places>,
    client: IpAddr,
    since: Instant,
}

/// The place of a running search.
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    client: IpAddr,
    is_cancelled: AtomicBool,
    hold: Mutex<Hold>,
}

/// The grant of a search and how long it ran with earlier ones.
struct Hold {
    /// `None` while the search waits, and at its end.
    grant: Option<Grant>,
    ran_before: Duration,
    level: usize,
}

impl Places {
    pub(super) fn new(n_places: usize) -> Self {
        let schedule = Schedule::new(QueueLimits {
            n_places,
            max_waiting: MAX_WAITING_SEARCHES,
            max_waiting_of_client: MAX_WAITING_SEARCHES_OF_CLIENT,
        });
        Self(Mutex::new(PlacesState { schedule, waiters: HashMap::new(), next_id: 0 }))
    }

    /// Puts a new search in the queue; `None` if too many wait.
    pub(super) fn enter(self: &Arc<Self>, client: IpAddr) -> Option<Ticket> {
        let (sender, granted) = oneshot::channel();
        let id = {
            let mut state = self.lock();
            let id = state.next_id;
            state.next_id += 1;
            if !state.schedule.enter(id, client) {
                return None;
            }
            state.waiters.insert(id, sender);
            id
        };
        self.hand_out();
        Some(Ticket { places: Arc::clone(self), id, client, granted })
    }

    /// Gives free places to searches that wait.
    fn hand_out(self: &Arc<Self>) {
        let mut granted = Vec::new();
        {
            let mut state = self.lock();
            while let Some(Waiting { id, client, .. }) = state.schedule.next() {
                let grant = Grant { places: Arc::clone(self), client, since: Instant::now() };
                granted.push((state.waiters.remove(&id), grant));
            }
        }

        // Without the lock: a grant that nobody takes frees its place again.
        for (waiter, grant) in granted {
            if let Some(waiter) = waiter {
                drop(waiter.send(grant));
            }
        }
    }

    /// Removes a search from the queue.
    fn forget(&self, id: u64) {
        let mut state = self.lock();
        state.schedule.remove(id);
        state.waiters.remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, PlacesState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Waits for the place. Dropping the future leaves the queue.
    pub(super) async fn place(mut self) -> Option<Place> {
        let grant = (&mut self.granted).await.ok()?;
        Some(Place {
            places: Arc::clone(&self.places),
            id: self.id,
            client: self.client,
            is_cancelled: AtomicBool::new(false),
            hold: Mutex::new(Hold { grant: Some(grant), ran_before: Duration::ZERO, level: 0 }),
        })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.places.forget(self.id);
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.places.lock().schedule.leave(self.client);
        self.places.hand_out();
    }
}

impl Place {
    /// Waits for another turn if searches wait that have run for less time. Called by the thread
    /// that searches, often.
    pub(super) fn give_way(&self) {
        let mut hold = self.hold();
        let Some(grant) = &hold.grant else { return };
        let ran = hold.ran_before + grant.since.elapsed();
        let level = level_after(ran);

        let keeps_place = {
            let state = self.places.lock();
            if level > hold.level {
                state.schedule.keeps_place_on_reaching(self.client, level)
            } else {
                state.schedule.keeps_place(self.client, level)
            }
        };
        hold.level = level;
        if keeps_place {
            return;
        }

        let Some(regained) = self.queue_up(level) else { return };
        hold.ran_before = ran;
        hold.grant = None;
        hold.grant = regained.blocking_recv().ok();
    }

    /// Puts the search in the queue again; `None` if it was cancelled.
    fn queue_up(&self, level: usize) -> Option<oneshot::Receiver<Grant>> {
        let (sender, regained) = oneshot::channel();
        let mut state = self.places.lock();
        // Under the lock: a cancellation after it finds the search in the queue.
        if self.is_cancelled.load(Ordering::Relaxed) {
            return None;
        }
        state.schedule.wait(Waiting { id: self.id, client: self.client, level });
        state.waiters.insert(self.id, sender);
        Some(regained)
    }

    /// Frees the place: the search is done.
    pub(super) fn leave(&self) {
        drop(self.hold().grant.take());
    }

    /// Ends the wait of a search that is cancelled.
    pub(super) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        self.places.forget(self.id);
    }

    fn hold(&self) -> MutexGuard<'_, Hold> {
        self.hold.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
