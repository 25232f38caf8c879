//! A point in time as newspapers state it: a day, or a day with a time.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{self, Offset};

use super::date_problem::DateProblem;

/// The UTC offset of China, assumed for times without an offset.
pub(super) const CHINA: Offset = tz::offset(8);

/// Newspapers are not older, and later years are typing errors.
pub(super) const YEARS: RangeInclusive<i16> = 1800..=2200;

/// A day, or an instant with the UTC offset in which it was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DayOrInstant {
    Day(Date),
    Instant { at: Timestamp, offset: Offset },
}

impl DayOrInstant {
    /// Returns the instant of a clock at an offset.
    pub(super) fn at(at: DateTime, offset: Offset) -> Result<Self, DateProblem> {
        let at = offset.to_timestamp(at).map_err(|_| DateProblem::OutOfRange)?;
        Ok(Self::Instant { at, offset })
    }

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

    /// Returns whether only the day is stated.
    pub(super) const fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
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
