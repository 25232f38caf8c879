//! A point in time as newspapers state it: a day, or a day with a time.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{self, Offset};

/// The UTC offset of China, assumed for times without an offset.
pub(super) const CHINA: Offset = tz::offset(8);

/// A day, or an instant with the UTC offset in which it was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DayOrInstant {
    Day(Date),
    Instant { at: Timestamp, offset: Offset },
}

impl DayOrInstant {
    /// Returns the seconds since the Unix epoch. A day counts from its midnight in China.
    pub(super) fn epoch_seconds(self) -> i64 {
        match self {
            Self::Instant { at, .. } => at.as_second(),
            Self::Day(day) => {
                let midnight = DateTime::from_parts(day, Time::midnight());
                // The years 1800 to 2200 are well inside the range of a timestamp.
                CHINA.to_timestamp(midnight).map_or(0, Timestamp::as_second)
            }
        }
    }

    /// Returns the day in the calendar of the stated offset.
    pub(super) fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant { at, offset } => offset.to_datetime(at).date(),
        }
    }
}

impl fmt::Display for DayOrInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Instant { at, offset } => write!(f, "{}", at.display_with_offset(*offset)),
        }
    }
}
