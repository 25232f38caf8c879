//! The publication date of an article.

mod date_problem;
mod day_or_instant;
mod parse;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use self::date_problem::DateProblem;
use self::day_or_instant::DayOrInstant;
use self::parse::NumberForms;

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
    /// Returns the date that a text states in one of the forms below; otherwise `None`.
    ///
    /// | part | forms |
    /// |---|---|
    /// | day | `2019-02-26`, `2019/2/26`, `2019.2.26`, `20190226`, `2023年5月19日`, `二〇二三年五月十九日`, `民國113年3月6日`, `113/3/6`, `Mar 6, 2024`, `6 March 2024`, `29/11/2026` |
    /// | weekday | before or after the day, also in brackets: `星期三`, `(周三)`, `Wed,` |
    /// | time | `19:06`, `19:06:13`, `17时28分`, `上午9时`, `下午3點15分`, `9:30 PM`, `T093000` |
    /// | zone | `Z`, `+08:00`, `+0800`, `GMT+8`, `HKT`, `EST`, `北京时间`, `[Asia/Shanghai]` |
    ///
    /// A time without a zone is in China's, and `CST` is the standard time of China. Fractions of a
    /// second are dropped. Impossible dates, years outside 1800 to 2200, and texts that can mean
    /// several days (`03/04/2024`) or no whole day (`2024-03`) are `None`; nothing is guessed.
    pub fn parse(text: &str) -> Option<Self> {
        parse::parse(text, NumberForms::Calendar).ok().map(Self)
    }

    /// Returns the date that a field states: in the forms of [`Published::parse`], or as the time
    /// since 1970 in seconds, milliseconds, microseconds or nanoseconds.
    ///
    /// # Errors
    ///
    /// The reason why the value is not the date of an article.
    ///
    /// ```
    /// use xunwen_corpus::{DateProblem, Published};
    ///
    /// let published = Published::from_field("1709688600000")?;
    /// assert_eq!(published.to_string(), "2024-03-06T09:30:00+08:00");
    /// assert_eq!(Published::from_field("03/04/2024"), Err(DateProblem::Ambiguous));
    /// # Ok::<(), DateProblem>(())
    /// ```
    pub fn from_field(value: &str) -> Result<Self, DateProblem> {
        parse::parse(value, NumberForms::CalendarOrEpoch).map(Self)
    }

    /// Returns the seconds since the Unix epoch. A day counts from its midnight in China (+08:00).
    pub fn epoch_seconds(&self) -> i64 {
        self.0.epoch_seconds()
    }

    /// Returns whether only the day is stated, without a time.
    pub const fn is_day(&self) -> bool {
        self.0.is_day()
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
