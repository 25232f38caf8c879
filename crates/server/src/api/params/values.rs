//! Values of parameters: how each is read, and what an error says was expected.
//!
//! The functions named after a parameter are for `#[serde(deserialize_with = "…")]`.

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use xunwen_engine::{CalendarUnit, FacetLimits, PartialMatches, Recency, Sort};
use xunwen_text::Conversion;

use super::period;
use crate::api::export::format::{ExportFormat, FORMATS};
use crate::limits::{DEFAULT_FACET_VALUES, MAX_FACET_VALUES, MAX_PER_PAGE};
use crate::wire::HitFields;

/// A sort order and its recency preference.
pub(crate) type PageSort = (Sort, Option<Recency>);

/// The sort orders of the API by name. The first one is the default.
const SORTS: &[(&str, Sort)] = &[
    ("relevance", Sort::Relevance),
    ("newest", Sort::Newest),
    ("oldest", Sort::Oldest),
    ("arrived", Sort::Arrived),
];

/// The sort orders of the pages by name. The first one is the default.
pub(crate) const PAGE_SORTS: &[(&str, PageSort)] = &[
    ("relevance", (Sort::Relevance, None)),
    ("recent", (Sort::Relevance, Some(Recency::MONTH))),
    ("newest", (Sort::Newest, None)),
    ("oldest", (Sort::Oldest, None)),
    ("arrived", (Sort::Arrived, None)),
];

/// The scripts that articles can be shown in by name. The first one is the default.
pub(crate) const SCRIPTS: &[(&str, Option<Conversion>)] = &[
    ("original", None),
    ("hans", Some(Conversion::ToSimplified)),
    ("hant", Some(Conversion::ToTaiwan)),
    ("tw", Some(Conversion::ToTaiwan)),
    ("hk", Some(Conversion::ToHongKong)),
];

/// The periods of a histogram by name.
const CALENDAR_UNITS: &[(&str, CalendarUnit)] =
    &[("year", CalendarUnit::Year), ("month", CalendarUnit::Month), ("day", CalendarUnit::Day)];

/// The values of `loose`. Left out, articles with only some of the words are listed after the others.
const PARTIAL_MATCHES: &[(&str, PartialMatches)] =
    &[("0", PartialMatches::Excluded), ("1", PartialMatches::Counted)];

/// The facets without the parameter `facets`.
pub(crate) const DEFAULT_FACETS: FacetLimits = FacetLimits {
    source: Some(DEFAULT_FACET_VALUES),
    author: None,
    term: None,
    year: Some(usize::MAX),
    month: None,
};

/// The value of `wait`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitFor {
    /// Answer when searches see the change.
    Searchable,
}

/// The first or last day of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateBound {
    /// The text of the parameter.
    pub(crate) text: String,
    /// Seconds since the epoch.
    pub(crate) second: i64,
}

/// Returns the value of a name in a table of names.
pub(crate) fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// Parses a whole number from 1. A number that does not fit becomes the largest that does.
pub(crate) fn positive(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX)).filter(|n| *n > 0)
}

/// Reads `page`.
pub(crate) fn page<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    optional(from, positive, || "a whole number from 1".to_owned())
}

/// Reads `per_page`.
pub(crate) fn per_page<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    let parse = |text: &str| positive(text).filter(|n| *n <= MAX_PER_PAGE);
    optional(from, parse, || format!("a whole number from 1 to {MAX_PER_PAGE}"))
}

/// Reads `sort`.
pub(crate) fn sort<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Sort>, D::Error> {
    optional(from, |text| named(SORTS, text), || one_of(SORTS))
}

/// Reads `recency`.
pub(crate) fn recency<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Recency>, D::Error> {
    let expected = || "a number of days from 1 to 99999, as in `30d`".to_owned();
    optional(from, |text| text.parse().ok(), expected)
}

/// Reads `from`: the second at which the period begins.
pub(crate) fn from<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateBound>, D::Error> {
    optional(from, |text| date_bound(text, period::first_second), expected_date)
}

/// Reads `to`: the second at which the period is over.
pub(crate) fn to<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateBound>, D::Error> {
    optional(from, |text| date_bound(text, period::second_after), expected_date)
}

/// Reads `script`. `None` is the script of the original.
pub(crate) fn script<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Conversion>, D::Error> {
    let script = optional(from, |text| named(SCRIPTS, text), || one_of(SCRIPTS))?;
    Ok(script.flatten())
}

/// Reads `since`: the microsecond since the epoch after which articles arrived.
pub(crate) fn since<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    optional(from, moment_from_text, || {
        "the `next` of an earlier answer to `since`, a moment or a day, as in \
         `2026-11-30T04:20:08Z` or `2026-11-30`"
            .to_owned()
    })
}

/// Returns the microsecond since the epoch of a moment, or of the beginning of a day; `None` for any
/// other text.
#[must_use]
pub fn moment_from_text(text: &str) -> Option<i64> {
    let moment = text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
    moment.or_else(|| Some(period::first_second(text)?.saturating_mul(1_000_000)))
}

/// Reads `format`.
pub(crate) fn export_format<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<ExportFormat>, D::Error> {
    optional(from, |text| named(FORMATS, text), || one_of(FORMATS))
}

/// Reads `loose`.
pub(crate) fn loose<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<PartialMatches>, D::Error> {
    optional(from, |text| named(PARTIAL_MATCHES, text), || one_of(PARTIAL_MATCHES))
}

/// Reads `histogram`.
pub(crate) fn histogram<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<CalendarUnit>, D::Error> {
    optional(from, |text| named(CALENDAR_UNITS, text), || one_of(CALENDAR_UNITS))
}

/// Reads `facets`.
pub(crate) fn facets<'de, D: Deserializer<'de>>(from: D) -> Result<Option<FacetLimits>, D::Error> {
    let expected = || {
        format!(
            "names out of `source`, `author`, `term`, `year` and `month`, each with or without a \
             number from 1 to {MAX_FACET_VALUES}, as in `source:50,month`"
        )
    };
    optional(from, facet_limits, expected)
}

fn facet_limits(text: &str) -> Option<FacetLimits> {
    let mut limits = FacetLimits::default();
    for facet in text.split(',') {
        let (name, limit) = match facet.split_once(':') {
            Some((name, limit)) => (name, Some(positive(limit.trim())?)),
            None => (facet, None),
        };
        if limit.is_some_and(|limit| limit > MAX_FACET_VALUES) {
            return None;
        }
        match name.trim() {
            "source" => limits.source = limit.or(Some(DEFAULT_FACET_VALUES)),
            "author" => limits.author = limit.or(Some(DEFAULT_FACET_VALUES)),
            "term" => limits.term = limit.or(Some(DEFAULT_FACET_VALUES)),
            "year" => limits.year = limit.or(Some(usize::MAX)),
            "month" => limits.month = limit.or(Some(usize::MAX)),
            _ => return None,
        }
    }
    Some(limits)
}

/// Reads `fields`.
pub(crate) fn fields<'de, D: Deserializer<'de>>(from: D) -> Result<Option<HitFields>, D::Error> {
    let expected = || format!("names of fields of a hit: {}", HitFields::NAMES.join(", "));
    optional(from, HitFields::parse, expected)
}

/// Reads `wait`.
pub(crate) fn wait<'de, D: Deserializer<'de>>(from: D) -> Result<Option<WaitFor>, D::Error> {
    let parse = |text: &str| (text == "searchable").then_some(WaitFor::Searchable);
    optional(from, parse, || "`searchable`".to_owned())
}

/// Reads an optional parameter without the blanks around its value.
fn optional<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: impl Fn(&str) -> Option<T>,
    expected: impl Fn() -> String,
) -> Result<Option<T>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    parse(text.trim()).map(Some).ok_or_else(|| D::Error::custom(expected()))
}

fn date_bound(text: &str, second_of: fn(&str) -> Option<i64>) -> Option<DateBound> {
    second_of(text).map(|second| DateBound { text: text.to_owned(), second })
}

fn expected_date() -> String {
    "a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`".to_owned()
}

/// Returns the names of a table as text: `` `a`, `b` or `c` ``.
fn one_of<T>(table: &[(&str, T)]) -> String {
    let mut text = String::new();

    for (at, (name, _)) in table.iter().enumerate() {
        let is_last = at + 1 == table.len();
        text += match at {
            0 => "",
            _ if is_last => " or ",
            _ => ", ",
        };
        text += &format!("`{name}`");
    }

    text
}
