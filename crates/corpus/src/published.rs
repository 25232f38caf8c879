//! When an article was published: a day, or an instant with the offset that was stated.

mod parse;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The offset of every Chinese clock: a time without an offset is read in it.
const CHINA: Offset = tz::offset(8);

/// When an article was published: a day, or an instant (to the second) with its offset.
///
/// It is shown and serialized as RFC 3339 (`2023-05-19T17:28:47+08:00`), or as a plain day (`2023-05-19`).
///
/// ```
/// use xunwen_corpus::Published;
///
/// let published = Published::parse("2023年5月19日 17:28").expect("a common form");
/// assert_eq!(published.to_string(), "2023-05-19T17:28:00+08:00");
/// assert_eq!(Published::parse("2023-02-30"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Published(When);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum When {
    Day(Date),
    Instant { at: Timestamp, offset: Offset },
}

impl Published {
    /// Returns the time that a text states in one of the forms that feeds use, or None.
    ///
    /// Days: `2019-02-26`, `2019/2/26`, `2019.02.26`, `20190226`, `2023年5月19日`. After a day, a time: `19:06`,
    /// `19:06:13`, `17时28分`; after a time, an offset: `Z`, `+08:00`, `+0800`. A time without an offset is China's.
    /// Fractions of a second are dropped. Impossible dates and years outside 1800 to 2200 are None: nothing is guessed.
    pub fn parse(text: &str) -> Option<Self> {
        parse::parse(text)
    }

    /// Returns the seconds since the Unix epoch; a day counts from its midnight in China (+08:00).
    pub fn epoch_seconds(&self) -> i64 {
        match self.0 {
            When::Instant { at, .. } => at.as_second(),
            When::Day(day) => {
                let midnight = DateTime::from_parts(day, jiff::civil::Time::midnight());
                // Years 1800 to 2200 are far inside what a timestamp can hold.
                CHINA.to_timestamp(midnight).map_or(0, Timestamp::as_second)
            }
        }
    }

    /// Returns the day, as the calendar of the stated offset has it.
    pub fn day(&self) -> Date {
        match self.0 {
            When::Day(day) => day,
            When::Instant { at, offset } => offset.to_datetime(at).date(),
        }
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            When::Day(day) => write!(f, "{day}"),
            When::Instant { at, offset } => write!(f, "{}", at.display_with_offset(offset)),
        }
    }
}

/// A text that states no date in a form that [`Published::parse`] knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date: write 2023-05-19, or 2023-05-19T17:28:47+08:00")]
pub struct UnknownDate(String);

impl FromStr for Published {
    type Err = UnknownDate;

    fn from_str(text: &str) -> Result<Self, UnknownDate> {
        Self::parse(text).ok_or_else(|| UnknownDate(text.to_owned()))
    }
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Published {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
