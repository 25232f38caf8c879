//! Durations as JSON numbers.

use std::time::Duration;

/// Returns a duration in milliseconds.
pub(crate) fn duration_ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Rounds milliseconds to the microsecond.
pub(crate) fn to_microsecond(ms: f64) -> f64 {
    (ms * 1000.0).round() / 1000.0
}
