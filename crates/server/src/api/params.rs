//! From the texts of a query string to the parameters of a search.

pub(crate) mod cursor;
pub(crate) mod period;
pub(crate) mod query_string;

use xunwen_engine::{Continuation, Filters, MAX_HITS, Recency, SearchRequest, Sort};
use xunwen_text::Conversion;

use crate::api::params::query_string::QueryString;
use crate::error::{Error, shortened};

/// Hits of a page when nothing else is asked for.
pub(crate) const DEFAULT_PER_PAGE: usize = 10;
/// Hits of a page, at most.
const MAX_PER_PAGE: usize = 100;

/// The orders of hits by name. The first one is what is meant when none is given.
pub(crate) const SORTS: &[(&str, Sort)] =
    &[("relevance", Sort::Relevance), ("newest", Sort::Newest), ("oldest", Sort::Oldest)];

/// The orders of hits that a page offers, by name; the first one as above.
pub(crate) const PAGE_SORTS: &[(&str, (Sort, Option<Recency>))] = &[
    ("relevance", (Sort::Relevance, None)),
    ("recent", (Sort::Relevance, Some(Recency::MONTH))),
    ("newest", (Sort::Newest, None)),
    ("oldest", (Sort::Oldest, None)),
];

/// The scripts to show articles in, by name. The first one is what is meant when none is
/// given.
pub(crate) const SCRIPTS: &[(&str, Option<Conversion>)] = &[
    ("original", None),
    ("hans", Some(Conversion::ToSimplified)),
    ("hant", Some(Conversion::ToTaiwan)),
    ("tw", Some(Conversion::ToTaiwan)),
    ("hk", Some(Conversion::ToHongKong)),
];

/// A parameter whose values can be unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Param {
    Page,
    PerPage,
    Sort,
    Recency,
    From,
    To,
    Script,
}

impl Param {
    /// Returns its name in a query string.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::PerPage => "per_page",
            Self::Sort => "sort",
            Self::Recency => "recency",
            Self::From => "from",
            Self::To => "to",
            Self::Script => "script",
        }
    }

    /// Returns which values it takes.
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Page => "give a whole number from 1",
            Self::PerPage => "give a whole number from 1 to 100",
            Self::Sort => "give one of `relevance`, `newest` and `oldest`",
            Self::Recency => "give a number of days from 1 to 99999, as in `30d`",
            Self::From | Self::To => {
                "give a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`"
            }
            Self::Script => "give one of `original`, `hans`, `hant`, `tw` and `hk`",
        }
    }
}

/// A search as the API is asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SearchParams {
    pub(crate) page: usize,
    pub(crate) per_page: usize,
    pub(crate) request: SearchRequest,
}

/// Returns the search that a query string asks for.
///
/// # Errors
/// When `q` is blank, any other parameter cannot be read, or the cursor is of another search.
pub(crate) fn search_params(query: &QueryString) -> Result<SearchParams, Error> {
    let q = query.get("q").ok_or(Error::MissingQuery)?;
    let page = read(query, Param::Page, positive)?;
    let cursor = query.get("cursor");
    if page.is_some() && cursor.is_some() {
        return Err(Error::PageAndCursor);
    }
    let page = page.unwrap_or(1);
    let per_page = read(query, Param::PerPage, positive)?.unwrap_or(DEFAULT_PER_PAGE);
    if per_page > MAX_PER_PAGE {
        return Err(Error::invalid(Param::PerPage, &per_page.to_string()));
    }
    if page.saturating_mul(per_page) > MAX_HITS {
        return Err(Error::PageTooDeep { page, per_page });
    }
    let mut request = SearchRequest {
        query: q.to_owned(),
        filters: filters(query)?,
        sort: read(query, Param::Sort, sort)?.unwrap_or_default(),
        recency: read(query, Param::Recency, |text| text.parse().ok())?,
        offset: (page - 1) * per_page,
        limit: per_page,
        continuation: Continuation::Wanted,
        script: script(query)?,
    };
    if let Some(text) = cursor {
        let cursor = cursor::decode(text.trim(), &request).ok_or(Error::InvalidCursor)?;
        request.continuation = Continuation::After(cursor);
        let n_before = usize::try_from(cursor.n_before()).unwrap_or(usize::MAX);
        return Ok(SearchParams {
            page: (n_before / per_page).saturating_add(1),
            per_page,
            request,
        });
    }
    Ok(SearchParams { page, per_page, request })
}

/// Returns the script that a query string asks for; `None` is the one of the print.
///
/// # Errors
/// When it is none of [`SCRIPTS`].
pub(crate) fn script(query: &QueryString) -> Result<Option<Conversion>, Error> {
    Ok(read(query, Param::Script, |text| named(SCRIPTS, text))?.flatten())
}

/// Returns the value of a name in a table of names.
pub(crate) fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// Returns a whole number from 1; one too large to be counted is the largest.
pub(crate) fn positive(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX)).filter(|n| *n > 0)
}

fn sort(text: &str) -> Option<Sort> {
    named(SORTS, text)
}

fn filters(query: &QueryString) -> Result<Filters, Error> {
    let from = read(query, Param::From, period::first_second)?;
    let before = read(query, Param::To, period::second_after)?;
    if let (Some(first), Some(after)) = (from, before)
        && first >= after
    {
        let shown = |param: Param| shortened(query.get(param.name()).unwrap_or_default());
        return Err(Error::ReversedDates { from: shown(Param::From), to: shown(Param::To) });
    }
    let text = |name| query.get(name).map(str::to_owned);
    Ok(Filters { from, before, source: text("source"), author: text("author") })
}

fn read<T>(
    query: &QueryString,
    param: Param,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(text) = query.get(param.name()) else { return Ok(None) };
    parse(text.trim()).map(Some).ok_or_else(|| Error::invalid(param, text))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "as `expect!` makes it")]
    fn check(query: &str, expected: Expect) {
        let shown = match search_params(&QueryString::parse(query).unwrap()) {
            Ok(params) => format!("{params:?}"),
            Err(error) => format!("{}: {error}; {}", error.code(), error.hint()),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn unset_parameters_have_defaults() {
        check(
            "q=a&page=&sort=&recency=&from=&to=&source=&script=",
            expect![[
                r#"SearchParams { page: 1, per_page: 10, request: SearchRequest { query: "a", filters: Filters { from: None, before: None, source: None, author: None }, sort: Relevance, recency: None, offset: 0, limit: 10, continuation: Wanted, script: None } }"#
            ]],
        );
    }

    #[test]
    fn every_parameter_is_read() {
        check(
            "q=a&page=3&per_page=20&sort=newest&recency=7d&from=2023&to=2023-05&source=甲报&author=乙&script=tw",
            expect![[
                r#"SearchParams { page: 3, per_page: 20, request: SearchRequest { query: "a", filters: Filters { from: Some(1672502400), before: Some(1685548800), source: Some("甲报"), author: Some("乙") }, sort: Newest, recency: Some(Recency { half_life_days: 7 }), offset: 40, limit: 20, continuation: Wanted, script: Some(ToTaiwan) } }"#
            ]],
        );
    }

    #[test]
    fn a_page_beyond_the_last_hit_that_can_be_asked_for_is_too_deep() {
        assert!(search_params(&QueryString::parse("q=a&page=1000").unwrap()).is_ok());
        check(
            "q=a&page=99999999999999999999999",
            expect![
                "page_too_deep: page `18446744073709551615` of `10` hits ends beyond hit 10000; take the `next` of the answer before and send it as `cursor`, which goes to any depth; or narrow the search with `from`, `to` or `source`"
            ],
        );
    }
}
