//! What a page's address asks for: the texts that its form and its links carry on.

use serde::Serialize;
use xunwen_engine::{Continuation, Filters, MAX_HITS, SearchRequest};

use crate::api::params::query_string::QueryString;
use crate::api::params::{DEFAULT_PER_PAGE, PAGE_SORTS, SCRIPTS, named, period, positive};
use crate::strings::language::Language;

/// The last page that can be asked for.
const MAX_PAGE: usize = MAX_HITS / DEFAULT_PER_PAGE;

/// The parameters of a page as texts; empty when unset, or when they are what is meant anyway.
///
/// A page forgives: what cannot be read is as good as unset, except for days, which stay in
/// their fields to be corrected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Form {
    pub(crate) q: String,
    pub(crate) sort: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) source: String,
    pub(crate) author: String,
    pub(crate) script: String,
    pub(crate) lang: String,
    /// The page of results, from 1. Not of the form: another search begins at its first page.
    #[serde(skip)]
    pub(crate) page: usize,
}

/// Days that a search cannot use.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UnusedDays {
    Unreadable(String),
    Reversed,
}

impl Form {
    /// Returns the form that a query string fills.
    pub(crate) fn new(query: &QueryString) -> Self {
        let text = |name| query.get(name).unwrap_or_default().to_owned();
        let chosen = |name, is_known: fn(&str) -> bool| {
            query.get(name).filter(|text| is_known(text)).unwrap_or_default().to_owned()
        };
        Self {
            q: text("q"),
            sort: chosen("sort", |name| PAGE_SORTS[1..].iter().any(|(known, _)| *known == name)),
            from: text("from"),
            to: text("to"),
            source: text("source"),
            author: text("author"),
            script: chosen("script", |name| SCRIPTS[1..].iter().any(|(known, _)| *known == name)),
            lang: chosen("lang", |tag| Language::of_tag(tag).is_some()),
            page: query.get("page").and_then(positive).map_or(1, |page| page.min(MAX_PAGE)),
        }
    }

    /// Returns the search that the form asks for, and the days that it cannot use.
    pub(crate) fn request(&self) -> (SearchRequest, Vec<UnusedDays>) {
        let mut unused = Vec::new();
        let mut read = |text: &str, parse: fn(&str) -> Option<i64>| {
            let second = parse(text);
            if second.is_none() && !text.is_empty() {
                unused.push(UnusedDays::Unreadable(text.to_owned()));
            }
            second
        };
        let mut from = read(&self.from, period::first_second);
        let mut before = read(&self.to, period::second_after);
        if from.zip(before).is_some_and(|(first, after)| first >= after) {
            (from, before) = (None, None);
            unused.push(UnusedDays::Reversed);
        }
        let set = |text: &String| (!text.is_empty()).then(|| text.clone());
        let (sort, recency) = named(PAGE_SORTS, &self.sort).unwrap_or_default();
        let request = SearchRequest {
            query: self.q.clone(),
            filters: Filters { from, before, source: set(&self.source), author: set(&self.author) },
            sort,
            recency,
            offset: self.page.saturating_sub(1) * DEFAULT_PER_PAGE,
            limit: DEFAULT_PER_PAGE,
            continuation: Continuation::None,
            script: named(SCRIPTS, &self.script).flatten(),
        };
        (request, unused)
    }

    /// Returns the number of pages that `total` hits fill, of those that can be asked for.
    pub(crate) fn n_pages(total: u64) -> usize {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        total.div_ceil(DEFAULT_PER_PAGE).min(MAX_PAGE)
    }

    /// Returns the language tag of texts that are shown in the chosen script.
    pub(crate) fn text_language(&self) -> &'static str {
        match self.script.as_str() {
            "" => "zh",
            "hans" => "zh-Hans",
            _ => "zh-Hant",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str) -> Form {
        Form::new(&QueryString::parse(query).unwrap())
    }

    #[test]
    fn what_cannot_be_read_is_unset() {
        let filled = form("q=a&sort=foo&script=x&lang=de&page=abc");
        assert_eq!(filled, Form { q: "a".into(), page: 1, ..Form::default() });
        assert_eq!(form("page=0").page, 1);
        assert_eq!(form("page=99999999999999999999").page, 1000);
    }

    #[test]
    fn what_is_meant_anyway_is_not_carried() {
        assert_eq!(
            form("sort=relevance&script=original&from="),
            Form { page: 1, ..Form::default() }
        );
    }

    #[test]
    fn days_that_cannot_be_used_are_told() {
        let unused = |query| form(query).request().1;
        assert_eq!(unused("q=a&from=2023&to=2023-05"), []);
        assert_eq!(unused("q=a&from=昨天"), [UnusedDays::Unreadable("昨天".into())]);
        assert_eq!(unused("q=a&from=2024&to=2023"), [UnusedDays::Reversed]);
        assert_eq!(form("q=a&from=2024&to=2023").request().0.filters, Filters::default());
    }

    #[test]
    fn pages_end_where_hits_can_no_longer_be_asked_for() {
        assert_eq!([0, 1, 10, 11, 74_487].map(Form::n_pages), [0, 1, 1, 2, 1000]);
    }
}
