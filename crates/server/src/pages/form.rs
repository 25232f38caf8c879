//! The search form: the parameters of a page as texts, which its fields and links repeat.

use serde::Serialize;
use xunwen_engine::{
    Continuation, FacetLimits, Filters, FirstHits, HistogramPeriods, HitTexts, MAX_HITS,
    NameFilter, PartialMatches, SearchRequest,
};

use crate::api::params::period;
use crate::api::params::query_string::QueryString;
use crate::api::params::values::{PAGE_SORTS, SCRIPTS, moment_from_text, named, positive};
use crate::limits::{DEFAULT_PER_PAGE, LIST_PER_PAGE, MAX_REPAIRS};
use crate::options::BasePath;
use crate::strings::language::InterfaceLanguage;

/// The value of `view` for one line for each hit.
const LIST_VIEW: &str = "list";

/// The facets that a page lists. Those of sources and authors have a page with all values.
const PAGE_FACETS: FacetLimits = FacetLimits {
    source: Some(10),
    author: Some(8),
    term: Some(12),
    year: Some(usize::MAX),
    month: None,
};

/// The most bars of a timeline: five years of months, so that a bar is wide enough for a finger on
/// a wide screen, and for a pointer on a narrow one.
const MAX_BARS: usize = 60;

/// The parameters of a page as texts. A text is empty when it is unset or has its default.
///
/// Pages are lenient where the API is strict: an unreadable value counts as unset. Dates are the
/// exception; they stay in their fields so that the reader can correct them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SearchForm {
    pub(crate) q: String,
    pub(crate) sort: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// Only what arrived after this moment or since this day.
    pub(crate) since: String,
    pub(crate) source: Vec<String>,
    pub(crate) author: Vec<String>,
    pub(crate) term: Vec<String>,
    pub(crate) exclude_source: Vec<String>,
    pub(crate) exclude_author: Vec<String>,
    pub(crate) exclude_term: Vec<String>,
    /// `1`: articles with only some of the words are counted.
    pub(crate) loose: String,
    /// `1`: the timeline shows the share of all articles.
    pub(crate) share: String,
    /// `list`: one line for each hit.
    pub(crate) view: String,
    pub(crate) script: String,
    pub(crate) lang: String,
    /// Filters that a new question was searched without, as a query string.
    #[serde(skip)]
    pub(crate) dropped: String,
    /// The number of the page, from 1. It is not a field of the form, because a new search starts
    /// at its first page.
    #[serde(skip)]
    pub(crate) page: usize,
    /// The path that the links of the form start with.
    #[serde(skip)]
    pub(crate) base: BasePath,
}

/// Dates that a search ignores.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum IgnoredDates {
    /// A text that is not a date.
    Unreadable(String),
    /// The first day is later than the last.
    Reversed,
}

impl SearchForm {
    /// Returns the form with the values of a query string, for links below `base`.
    pub(crate) fn new(query: &QueryString, base: &BasePath) -> Self {
        let text = |name| query.get(name).unwrap_or_default().to_owned();
        let switch = |name| query.get(name).filter(|on| *on == "1").unwrap_or_default().to_owned();
        let texts = |name| query.all(name).into_iter().map(str::to_owned).collect();

        let one_of = |name, known: fn(&str) -> bool| {
            query.get(name).filter(|value| known(value)).unwrap_or_default().to_owned()
        };
        let form = Self {
            q: text("q"),
            sort: non_default(PAGE_SORTS, query.get("sort")),
            from: text("from"),
            to: text("to"),
            since: one_of("since", |moment| moment_from_text(moment).is_some()),
            source: texts("source"),
            author: texts("author"),
            term: texts("term"),
            exclude_source: texts("exclude_source"),
            exclude_author: texts("exclude_author"),
            exclude_term: texts("exclude_term"),
            loose: switch("loose"),
            share: switch("share"),
            view: one_of("view", |view| view == LIST_VIEW),
            dropped: text("dropped"),
            script: non_default(SCRIPTS, query.get("script")),
            lang: query
                .get("lang")
                .and_then(InterfaceLanguage::from_tag)
                .map_or_else(String::new, |language| language.tag().to_owned()),
            page: query.get("page").and_then(positive).unwrap_or(1),
            base: base.clone(),
        };
        Self { page: form.page.min(form.max_page()), ..form }
    }

    /// Returns the form of the front page in the language of this one.
    pub(crate) fn home(&self) -> Self {
        Self { lang: self.lang.clone(), base: self.base.clone(), ..Self::default() }
    }

    /// Returns the search that the form describes, and the dates that it ignores.
    pub(crate) fn request(&self) -> (SearchRequest, Vec<IgnoredDates>) {
        let mut ignored = Vec::new();
        let mut from = read_date(&self.from, period::first_second, &mut ignored);
        let mut before = read_date(&self.to, period::second_after, &mut ignored);
        if from.zip(before).is_some_and(|(from, before)| from >= before) {
            (from, before) = (None, None);
            ignored.push(IgnoredDates::Reversed);
        }

        let (sort, recency) = named(PAGE_SORTS, &self.sort).unwrap_or_default();
        let names = |any_of: &[String], none_of: &[String]| NameFilter {
            any_of: any_of.to_vec(),
            none_of: none_of.to_vec(),
        };
        let filters = Filters {
            from,
            before,
            arrived_after: moment_from_text(&self.since),
            source: names(&self.source, &self.exclude_source),
            author: names(&self.author, &self.exclude_author),
            term: names(&self.term, &self.exclude_term),
            ..Filters::default()
        };
        let partial = match (&*self.loose, &*self.since) {
            ("", "") => PartialMatches::Listed,
            ("", _) => PartialMatches::Excluded,
            _ => PartialMatches::Counted,
        };
        let texts = if self.is_list() { HitTexts::Title } else { HitTexts::TitleAndSnippets };
        let request = SearchRequest {
            query: self.q.clone(),
            filters,
            sort,
            recency,
            offset: self.page.saturating_sub(1) * self.per_page(),
            limit: self.per_page(),
            continuation: Continuation::None,
            script: named(SCRIPTS, &self.script).flatten(),
            partial,
            facets: PAGE_FACETS,
            histogram: Some(HistogramPeriods::Fitting { max_periods: MAX_BARS }),
            texts,
            first_hits: FirstHits::Arranged,
            max_repairs: if self.page <= 1 { MAX_REPAIRS } else { 0 },
        };
        (request, ignored)
    }

    /// Returns the parameters that are set, without the number of the page.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = vec![("q", self.q.as_str()), ("sort", &self.sort)];
        pairs.extend([("from", self.from.as_str()), ("to", &self.to), ("since", &self.since)]);
        for (name, values) in [
            ("source", &self.source),
            ("author", &self.author),
            ("term", &self.term),
            ("exclude_source", &self.exclude_source),
            ("exclude_author", &self.exclude_author),
            ("exclude_term", &self.exclude_term),
        ] {
            pairs.extend(values.iter().map(|value| (name, value.as_str())));
        }
        pairs.extend([("loose", self.loose.as_str()), ("share", &self.share)]);
        pairs.extend([("view", self.view.as_str())]);
        pairs.extend([("script", self.script.as_str()), ("lang", &self.lang)]);
        pairs.push(("dropped", &self.dropped));
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// Returns a request for the number of articles alone.
    pub(crate) fn counting_request(&self) -> SearchRequest {
        SearchRequest {
            limit: 0,
            facets: FacetLimits::default(),
            histogram: None,
            max_repairs: 0,
            ..self.request().0
        }
    }

    /// Returns whether the form asks for articles: it has words or filters.
    pub(crate) fn is_search(&self) -> bool {
        !self.q.is_empty() || self.has_filters()
    }

    /// Returns whether the form has filters.
    pub(crate) fn has_filters(&self) -> bool {
        let dates = [&self.from, &self.to, &self.since].into_iter().any(|date| !date.is_empty());
        let chosen = [&self.source, &self.author, &self.term];
        let excluded = [&self.exclude_source, &self.exclude_author, &self.exclude_term];
        dates || chosen.into_iter().chain(excluded).any(|names| !names.is_empty())
    }

    /// Returns the form without its filters.
    pub(crate) fn without_filters(&self) -> Self {
        Self {
            q: self.q.clone(),
            sort: self.sort.clone(),
            loose: self.loose.clone(),
            share: self.share.clone(),
            view: self.view.clone(),
            script: self.script.clone(),
            page: 1,
            ..self.home()
        }
    }

    /// Returns the question that the form asks: query, filters and script, without the order, the
    /// view, the moment of the last visit and the dates that are ignored.
    pub(crate) fn question(&self) -> Self {
        let ignored = self.request().1;
        let used = |date: &String| {
            let is_ignored = |dates: &IgnoredDates| match dates {
                IgnoredDates::Reversed => true,
                IgnoredDates::Unreadable(text) => text == date,
            };
            if ignored.iter().any(is_ignored) { String::new() } else { date.clone() }
        };

        Self {
            from: used(&self.from),
            to: used(&self.to),
            sort: String::new(),
            since: String::new(),
            share: String::new(),
            view: String::new(),
            dropped: String::new(),
            lang: String::new(),
            page: 1,
            ..self.clone()
        }
    }

    /// Returns the list of what has arrived since a moment or a day, the last arrived first.
    pub(crate) fn arrived_since(&self, since: String) -> Self {
        let view = self.view.clone();
        Self { since, sort: "arrived".to_owned(), view, lang: self.lang.clone(), ..self.question() }
    }

    /// Returns whether each hit has one line.
    pub(crate) fn is_list(&self) -> bool {
        self.view == LIST_VIEW
    }

    /// Returns the form in the other view.
    pub(crate) fn other_view(&self) -> Self {
        let view = if self.is_list() { String::new() } else { LIST_VIEW.to_owned() };
        Self { view, page: 1, ..self.clone() }
    }

    /// Returns the most hits on a page.
    fn per_page(&self) -> usize {
        if self.is_list() { LIST_PER_PAGE } else { DEFAULT_PER_PAGE }
    }

    /// Returns the last page that can be requested.
    fn max_page(&self) -> usize {
        MAX_HITS / self.per_page()
    }

    /// Returns the number of pages for `total` hits, up to the last that can be requested.
    pub(crate) fn n_pages(&self, total: u64) -> usize {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        total.div_ceil(self.per_page()).min(self.max_page())
    }

    /// Returns the language tag of article texts in the chosen script.
    pub(crate) fn text_language(&self) -> &'static str {
        match self.script.as_str() {
            "" => "zh",
            "hans" => "zh-Hans",
            _ => "zh-Hant",
        }
    }
}

/// Returns `value` if the table has it and it is not the default, which is the first entry.
fn non_default<T>(table: &[(&str, T)], value: Option<&str>) -> String {
    let is_known = |value: &&str| table[1..].iter().any(|(known, _)| known == value);
    value.filter(is_known).unwrap_or_default().to_owned()
}

fn read_date(
    text: &str,
    second_of: fn(&str) -> Option<i64>,
    ignored: &mut Vec<IgnoredDates>,
) -> Option<i64> {
    let second = second_of(text);
    if second.is_none() && !text.is_empty() {
        ignored.push(IgnoredDates::Unreadable(text.to_owned()));
    }
    second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str) -> SearchForm {
        SearchForm::new(&QueryString::parse(query).unwrap(), &BasePath::default())
    }

    #[test]
    fn unreadable_values_are_unset() {
        let filled = form("q=a&sort=foo&script=x&lang=de&page=abc");
        assert_eq!(filled, SearchForm { q: "a".into(), page: 1, ..SearchForm::default() });
        assert_eq!(form("page=0").page, 1);
        assert_eq!(form("page=99999999999999999999").page, 1000);
    }

    #[test]
    fn default_values_are_unset() {
        let defaults = form("sort=relevance&script=original&from=");
        assert_eq!(defaults, SearchForm { page: 1, ..SearchForm::default() });
    }

    #[test]
    fn what_arrived_since_a_moment_is_a_list_of_its_own() {
        let filled = form("q=a&source=b&sort=newest&page=3&share=1&view=list&lang=en");
        let recent = filled.arrived_since("2026-11-29".to_owned());
        assert_eq!(
            super::super::links::query_string(&recent),
            "q=a&sort=arrived&since=2026-11-29&source=b&view=list&lang=en"
        );
        let midnight = "2026-11-29T00:00:00+08:00".parse::<jiff::Timestamp>().unwrap();
        let request = recent.request().0;
        assert_eq!(request.filters.arrived_after, Some(midnight.as_microsecond()));
        assert_eq!(request.partial, PartialMatches::Excluded);
        assert_eq!(form("since=2026-11-29T04:20:08.123456Z").since, "2026-11-29T04:20:08.123456Z");
        assert_eq!(form("since=%E6%98%A8%E5%A4%A9"), form(""));

        let dates = |query: &str| super::super::links::query_string(&form(query).question());
        assert_eq!(dates("q=a&from=2023&to=x&page=2"), "q=a&from=2023");
        assert_eq!(dates("q=a&from=2023&to=2022"), "q=a");
    }

    #[test]
    fn ignored_dates_are_reported() {
        let ignored = |query| form(query).request().1;
        assert_eq!(ignored("q=a&from=2023&to=2023-05"), []);
        assert_eq!(ignored("q=a&from=昨天"), [IgnoredDates::Unreadable("昨天".into())]);
        assert_eq!(ignored("q=a&from=2024&to=2023"), [IgnoredDates::Reversed]);
        assert_eq!(form("q=a&from=2024&to=2023").request().0.filters, Filters::default());
    }

    #[test]
    fn pages_end_with_the_last_reachable_hit() {
        let n_pages = |query: &str| [0, 1, 10, 11, 74_487].map(|total| form(query).n_pages(total));
        assert_eq!(n_pages("q=a"), [0, 1, 1, 2, 1000]);
        assert_eq!(n_pages("q=a&view=list"), [0, 1, 1, 1, 200]);
        assert_eq!(form("q=a&view=list&page=999").page, 200);
    }
}
