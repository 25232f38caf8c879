//! Checking from time to time whether posts can be stored.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::posted::PostedStore;

/// The time between two checks whether the disk can be written.
const INTERVAL: Duration = Duration::from_secs(1);

/// The checks of the disk of a store.
pub(super) struct DiskCheck {
    store: Option<Arc<PostedStore>>,
    next: Instant,
}

impl DiskCheck {
    pub(super) fn new(store: Option<Arc<PostedStore>>) -> Self {
        Self { store, next: Instant::now() }
    }

    /// Checks the disk if it is time to, without writing anything.
    pub(super) fn run(&mut self) {
        let now = Instant::now();
        if now >= self.next {
            self.next = now + INTERVAL;
            if let Some(store) = &self.store {
                store.check_disk();
            }
        }
    }
}
