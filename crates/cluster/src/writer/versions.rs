//! The versions of changes: moments that rise, and that do not exceed the end of the lock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The versions that the holder of a lock gives to its changes.
///
/// The next holder begins after the end of the lock, so that a change which arrives late does not
/// replace one of its own.
#[derive(Debug, Default)]
pub(super) struct ChangeVersions {
    /// The latest version of a change, also by earlier holders.
    latest: AtomicI64,
    /// The end of the lock, as far as it was renewed.
    end: AtomicI64,
}

impl ChangeVersions {
    /// Notes that a change may have this version.
    pub(super) fn raise(&self, version: i64) {
        self.latest.fetch_max(version, Ordering::Relaxed);
    }

    /// Notes that the lock lasts until this moment.
    pub(super) fn extend(&self, end: i64) {
        self.end.fetch_max(end, Ordering::Relaxed);
    }

    /// Returns the latest version of a change.
    pub(super) fn latest(&self) -> i64 {
        self.latest.load(Ordering::Relaxed)
    }

    /// Returns the version of the next change: the present moment, or just after the last version. A
    /// holder that was paused for longer than its lock lasts stays at its end.
    pub(super) fn next(&self) -> i64 {
        let moment = micros_now().min(self.end.load(Ordering::Relaxed));
        let after = |last: i64| moment.max(last.saturating_add(1));
        let next = |last| Some(after(last));
        match self.latest.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next) {
            Ok(last) | Err(last) => after(last),
        }
    }
}

/// Returns the present moment, in microseconds since the epoch.
pub(super) fn micros_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, micros)
}

pub(super) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    #[test]
    fn versions_rise_and_are_moments() {
        let versions = ChangeVersions::default();
        versions.extend(micros_now() + HOUR);
        let first = versions.next();
        assert!((micros_now() - first).abs() < HOUR);
        assert!(versions.next() > first);
        versions.raise(first + HOUR);
        assert_eq!(versions.next(), first + HOUR + 1);
    }

    #[test]
    fn a_holder_whose_lock_has_ended_stays_below_the_next_one() {
        let versions = ChangeVersions::default();
        let end = micros_now() - HOUR;
        versions.extend(end);
        versions.extend(end - HOUR);
        assert_eq!((versions.next(), versions.next()), (end, end + 1));
    }
}
