//! Who may connect: a limit for all connections, one per address, and a reserve for probes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::limits::{REFUSAL_WARNING_INTERVAL, RESERVED_CONNECTIONS, RESERVED_PER_ADDRESS};
use crate::middleware::connection::ConnectionPlace;
use crate::options::ConnectionOptions;

/// The counts of the open connections of one listener.
#[derive(Default)]
pub(super) struct Admission(Mutex<OpenConnections>);

#[derive(Default)]
struct OpenConnections {
    ordinary: PlaceCounts,
    reserved: PlaceCounts,
    warned_at: Option<Instant>,
}

/// The connections in one kind of place.
#[derive(Default)]
struct PlaceCounts {
    n_open: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The most connections in one kind of place.
#[derive(Clone, Copy)]
struct PlaceLimits {
    total: usize,
    per_address: usize,
}

/// The permission of one connection to be open. Dropping it gives the place back.
pub(super) struct ConnectionPermit {
    admission: Arc<Admission>,
    /// `None` for a proxy, whose connections are counted in the total only.
    address: Option<IpAddr>,
    pub(super) place: ConnectionPlace,
}

impl Admission {
    /// Returns a permit for a connection from `address`; `None` when even the reserve is full.
    pub(super) fn admit(
        self: &Arc<Self>,
        address: Option<IpAddr>,
        options: &ConnectionOptions,
    ) -> Option<ConnectionPermit> {
        let per_address = match options.max_per_address {
            0 => usize::MAX,
            n => n,
        };
        let ordinary = PlaceLimits { total: options.max.max(1), per_address };
        let reserved =
            PlaceLimits { total: RESERVED_CONNECTIONS, per_address: RESERVED_PER_ADDRESS };

        let mut open = self.lock();
        let place = if open.ordinary.take(address, ordinary) {
            ConnectionPlace::Ordinary
        } else {
            open.warn(options);
            if !open.reserved.take(address, reserved) {
                return None;
            }
            ConnectionPlace::Reserved
        };
        Some(ConnectionPermit { admission: Arc::clone(self), address, place })
    }

    fn lock(&self) -> MutexGuard<'_, OpenConnections> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenConnections {
    /// Logs that connections are refused, not more often than once a minute.
    fn warn(&mut self, options: &ConnectionOptions) {
        let is_due = self.warned_at.is_none_or(|at| at.elapsed() >= REFUSAL_WARNING_INTERVAL);
        if !is_due {
            return;
        }

        self.warned_at = Some(Instant::now());
        tracing::warn!(
            open = self.ordinary.n_open,
            max_connections = options.max,
            max_connections_per_address = options.max_per_address,
            "connections above a limit are refused, except for probes"
        );
    }
}

impl PlaceCounts {
    /// Counts a connection. Returns whether there was room for it.
    fn take(&mut self, address: Option<IpAddr>, limits: PlaceLimits) -> bool {
        if self.n_open >= limits.total {
            return false;
        }

        if let Some(address) = address {
            let n_of_address = self.by_address.entry(address).or_default();
            if *n_of_address >= limits.per_address {
                return false;
            }
            *n_of_address += 1;
        }
        self.n_open += 1;
        true
    }

    fn give_back(&mut self, address: Option<IpAddr>) {
        self.n_open -= 1;

        let Some(address) = address else { return };
        if let Some(n_of_address) = self.by_address.get_mut(&address) {
            *n_of_address -= 1;
            if *n_of_address == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut open = self.admission.lock();
        match self.place {
            ConnectionPlace::Ordinary => open.ordinary.give_back(self.address),
            ConnectionPlace::Reserved => open.reserved.give_back(self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, n]))
    }

    fn options(max: usize, max_per_address: usize) -> ConnectionOptions {
        ConnectionOptions { max, max_per_address, ..ConnectionOptions::default() }
    }

    /// Returns the permits of `n` connections, and the places that they got.
    fn admit(
        admission: &Arc<Admission>,
        addresses: impl IntoIterator<Item = Option<IpAddr>>,
        options: &ConnectionOptions,
    ) -> Vec<Option<ConnectionPermit>> {
        addresses.into_iter().map(|address| admission.admit(address, options)).collect()
    }

    fn n_in(permits: &[Option<ConnectionPermit>], place: Option<ConnectionPlace>) -> usize {
        let places = permits.iter().map(|permit| permit.as_ref().map(|permit| permit.place));
        places.filter(|found| *found == place).count()
    }

    #[test]
    fn an_address_above_its_limit_gets_reserved_places_and_then_none() {
        let (admission, options) = (Arc::new(Admission::default()), options(100, 3));
        let greedy = admit(&admission, [address(1); 10], &options);
        assert_eq!(n_in(&greedy, Some(ConnectionPlace::Ordinary)), 3);
        assert_eq!(n_in(&greedy, Some(ConnectionPlace::Reserved)), RESERVED_PER_ADDRESS);
        assert_eq!(n_in(&greedy, None), 3);

        let others = admit(&admission, (2..10).map(address), &options);
        assert_eq!(n_in(&others, Some(ConnectionPlace::Ordinary)), 8);
    }

    #[test]
    fn the_reserve_is_shared_between_addresses_when_the_total_is_used_up() {
        let (admission, options) = (Arc::new(Admission::default()), options(2, 0));
        let ordinary = admit(&admission, [address(1), address(1)], &options);
        let callers = (0..100).map(|n| address(n / 10));
        let late = admit(&admission, callers, &options);
        assert_eq!(n_in(&ordinary, Some(ConnectionPlace::Ordinary)), 2);
        assert_eq!(n_in(&late, Some(ConnectionPlace::Reserved)), RESERVED_CONNECTIONS);

        drop(ordinary);
        assert_eq!(admission.admit(address(7), &options).unwrap().place, ConnectionPlace::Ordinary);
    }

    #[test]
    fn a_proxy_has_no_limit_of_its_own() {
        let (admission, options) = (Arc::new(Admission::default()), options(50, 1));
        let of_proxy = admit(&admission, [None; 50], &options);
        assert_eq!(n_in(&of_proxy, Some(ConnectionPlace::Ordinary)), 50);
    }

    #[test]
    fn places_that_are_given_back_leave_nothing_behind() {
        let (admission, options) = (Arc::new(Admission::default()), options(2, 1));
        drop(admit(&admission, (0..=255).map(address).chain([None; 9]), &options));
        let open = admission.lock();
        for counts in [&open.ordinary, &open.reserved] {
            assert_eq!((counts.n_open, counts.by_address.len()), (0, 0));
        }
    }
}
