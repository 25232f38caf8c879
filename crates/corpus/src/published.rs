//! The publication date of an article.

mod day_or_instant;
mod parse;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use self::day_or_instant::DayOrInstant;

/// The publication date of an article: a day, or an instant (to the second) with its UTC offset.
///
/// Displayed and serialized as RFC 3339 (`2023-05-19T17:28:47+08:00`), or as a day (`2023-05-19`).
///
/// ```
/// use xunwen_corpus::Published;
///
/// let published = Published::parse("2023年5月19日 17:28").expect("a common form");
/// assert_eq!(published.to_string(), "2023-05-19T17:28:00+08:00");
/// assert_eq!(Published::parse("2023-02-30"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Published(DayOrInstant);

impl Published {
    /// Returns the date that a text states in one of the forms that feeds use; otherwise `None`.
    ///
    /// Days: `2019-02-26`, `2019/2/26`, `2019.02.26`, `20190226`, `2023年5月19日`. A day may be
    /// followed by a time: `19:06`, `19:06:13`, `17时28分`; and a time by an offset: `Z`, `+08:00`,
    /// `+0800`. A time without an offset is in China's. Fractions of a second are dropped.
    /// Impossible dates and years outside 1800 to 2200 are `None`; nothing is guessed.
    pub fn parse(text: &str) -> Option<Self> {
        parse::parse(text).map(Self)
    }

    /// Returns the seconds since the Unix epoch. A day counts from its midnight in China (+08:00).
    pub fn epoch_seconds(&self) -> i64 {
        self.0.epoch_seconds()
    }

    /// Returns the day in the calendar of the stated offset.
    pub fn day(&self) -> Date {
        self.0.day()
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is not a date in a form that [`Published::parse`] knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid date: \"{0}\" (expected 2023-05-19 or 2023-05-19T17:28:47+08:00)")]
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
