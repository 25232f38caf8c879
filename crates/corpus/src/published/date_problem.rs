//! Why a text is not read as a date.

/// The reason why a text is not read as the date of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateProblem {
    /// The text has none of the known forms.
    #[error("not a date in a known form")]
    UnknownForm,
    /// The calendar does not have this day, or the clock this time.
    #[error("there is no such day or time")]
    NoSuchDay,
    /// The year is outside 1800 to 2200, or a number is not a time since 1970.
    #[error("outside the years 1800 to 2200")]
    OutOfRange,
    /// The text can mean several days: `03/04/2024`, `24-03-06`.
    #[error("it can mean several days")]
    Ambiguous,
    /// The year, the month or the day is missing.
    #[error("it states no whole day")]
    Incomplete,
    /// The text counts from the time at which it was written: `3小时前`.
    #[error("it counts from an unknown day")]
    Relative,
    /// The name or offset of the zone is unknown.
    #[error("unknown time zone")]
    UnknownZone,
}
