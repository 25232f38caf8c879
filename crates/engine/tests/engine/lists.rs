//! Lists: articles with everything asked, then those with some of the words; and the totals,
//! facets and histograms that count them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::fixture::{Fixture, article, by, index};
use xunwen_corpus::{Article, Published};
use xunwen_engine::{
    CalendarUnit, Facet, FacetLimits, Filters, HistogramPeriods, HitTexts, NameFilter,
    PartialMatches, SearchRequest, SearchResult, Sort,
};

const WORDS: [&str; 4] = ["港口", "医药", "峰会", "粮食"];
const SOURCES: [&str; 3] = ["甲报", "乙报", "丙报"];

/// An article as a test describes it: which words, which source, which day.
#[derive(Debug, Clone)]
struct Described {
    words: [bool; 4],
    source: Option<usize>,
    day: Option<(i16, i8, i8)>,
}

fn described() -> impl Strategy<Value = Described> {
    let day = (2019..2023_i16, 1..13_i8, 1..29_i8);
    let source = proptest::option::of(0..SOURCES.len());
    (any::<[bool; 4]>(), source, proptest::option::of(day))
        .prop_map(|(words, source, day)| Described { words, source, day })
}

impl Described {
    fn article(&self, n: usize) -> Article {
        let words = WORDS.iter().zip(self.words).filter(|(_, has_word)| *has_word);
        let body: Vec<&str> = words.map(|(word, _)| *word).collect();
        let date = self.day.map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
        Article {
            source: self.source.map(|source| SOURCES[source].to_owned()),
            published: date.and_then(|date| Published::parse(&date)),
            ..article(&n.to_string(), "", &format!("{}。", body.join("，")))
        }
    }

    fn passes(&self, filters: &Filters) -> bool {
        let source = self.source.map(|source| SOURCES[source].to_owned());
        let NameFilter { any_of, none_of } = &filters.source;
        let is_in = |names: &[String]| source.as_ref().is_some_and(|name| names.contains(name));
        let published = self.article(0).published.map(|day| day.epoch_seconds());
        let is_dated = filters.from.is_none_or(|from| published.is_some_and(|day| day >= from));
        is_dated && (any_of.is_empty() || is_in(any_of)) && !is_in(none_of)
    }
}

/// Returns a request for the whole list with all counts.
fn request(query: &str, filters: &Filters, partial: PartialMatches) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        filters: filters.clone(),
        limit: 1000,
        partial,
        facets: FacetLimits {
            source: Some(2),
            year: Some(1),
            month: Some(99),
            ..FacetLimits::default()
        },
        histogram: Some(HistogramPeriods::Of(CalendarUnit::Month)),
        texts: HitTexts::Title,
        ..SearchRequest::default()
    }
}

fn sum(facet: &Facet) -> u64 {
    facet.values.iter().map(|value| value.count).sum::<u64>() + facet.other
}

fn ids(result: &SearchResult, is_partial: bool) -> BTreeSet<usize> {
    let hits = result.hits.iter().filter(|hit| hit.is_partial == is_partial);
    hits.map(|hit| hit.id.parse().unwrap()).collect()
}

/// Checks that each number of a result is the number of what it says.
fn check_counts(
    fixture: &Fixture,
    filters: &Filters,
    result: &SearchResult,
    articles: &[Described],
) {
    let histogram = result.histogram.as_ref().unwrap();
    let found: u64 = histogram.periods.iter().map(|period| period.counts.count).sum();
    assert_eq!(found + histogram.undated.count, result.total);

    let n_undated = articles.iter().filter(|article| article.passes(filters));
    let n_undated = n_undated.filter(|article| article.day.is_none()).count() as u64;
    assert_eq!(histogram.undated.all, n_undated);

    // Facets ignore the choice of their own values.
    let without = |filters: Filters| {
        let partial = PartialMatches::Excluded;
        fixture.request(SearchRequest { limit: 0, ..request("港口 医药", &filters, partial) }).total
    };
    let any_source = Filters { source: NameFilter::default(), ..filters.clone() };
    let any_day = Filters { from: None, ..filters.clone() };
    assert_eq!(sum(&result.facets.source), without(any_source));
    assert_eq!(sum(&result.facets.year), without(any_day.clone()));
    assert_eq!(sum(&result.facets.month), without(any_day));
    assert!(result.facets.source.values.len() <= 2 && result.facets.year.values.len() <= 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_number_is_the_count_of_what_it_says(
        articles in proptest::collection::vec(described(), 0..40),
        any_of in proptest::collection::btree_set(0..SOURCES.len(), 0..3),
        none_of in proptest::option::of(0..SOURCES.len()),
        from in proptest::option::of(2019..2023_i16),
    ) {
        let written: Vec<Article> =
            articles.iter().enumerate().map(|(n, article)| article.article(n)).collect();
        let fixture = index(&written);
        let name = |source: usize| SOURCES[source].to_owned();
        let source = NameFilter {
            any_of: any_of.into_iter().map(name).collect(),
            none_of: none_of.into_iter().map(name).collect(),
        };
        let from = from.and_then(|year| Published::parse(&format!("{year}-01-01")));
        let filters =
            Filters { from: from.map(|day| day.epoch_seconds()), source, ..Filters::default() };

        // The articles that a scan finds.
        let passing = || articles.iter().enumerate().filter(|(_, a)| a.passes(&filters));
        let with_words = |is_enough: fn(bool, bool) -> bool| -> BTreeSet<usize> {
            let enough = passing().filter(|(_, a)| is_enough(a.words[0], a.words[1]));
            enough.map(|(n, _)| n).collect()
        };
        let (both, either) = (with_words(|a, b| a && b), with_words(|a, b| a || b));
        let is_loose = both.len() < 10;
        let partial =
            if is_loose { either.difference(&both).copied().collect() } else { BTreeSet::new() };

        let listed = fixture.request(request("港口 医药", &filters, PartialMatches::Listed));
        prop_assert_eq!(&ids(&listed, false), &both);
        prop_assert_eq!(&ids(&listed, true), &partial);
        prop_assert!(listed.hits.is_sorted_by_key(|hit| hit.is_partial));
        prop_assert_eq!(listed.total, both.len() as u64);
        prop_assert_eq!(listed.loose_total, (both.len() + partial.len()) as u64);
        check_counts(&fixture, &filters, &listed, &articles);

        let counted = fixture.request(request("港口 医药", &filters, PartialMatches::Counted));
        prop_assert_eq!((counted.total, counted.strict_total), (listed.loose_total, listed.total));
        prop_assert_eq!(&counted.hits, &listed.hits);
        let histogram = counted.histogram.unwrap();
        let found: u64 = histogram.periods.iter().map(|period| period.counts.count).sum();
        prop_assert_eq!(found + histogram.undated.count, counted.total);

        let excluded = fixture.request(request("港口 医药", &filters, PartialMatches::Excluded));
        prop_assert_eq!(&ids(&excluded, false), &both);
        prop_assert!(ids(&excluded, true).is_empty());
        prop_assert_eq!(excluded.loose_total, listed.loose_total);
    }
}

#[test]
fn articles_with_everything_come_first_in_any_order() {
    let index = index(&[
        by(article("1", "港口", "医药。"), "甲报", &[], "2020-01-01"),
        by(article("2", "医药医药医药", "医药，医药，医药。"), "甲报", &[], "2023-01-01"),
        by(article("3", "", "粮食。港口与医药。"), "乙报", &[], "2021-01-01"),
    ]);
    for (sort, expected) in [(Sort::Relevance, ["1", "3", "2"]), (Sort::Newest, ["3", "1", "2"])] {
        let query = "港口 医药".to_owned();
        let result =
            index.request(SearchRequest { query, sort, limit: 9, ..SearchRequest::default() });
        let ids: Vec<&str> = result.hits.iter().map(|hit| &*hit.id).collect();
        assert_eq!(ids, expected, "{sort:?}");
        assert_eq!((result.total, result.loose_total), (2, 3));
    }
}

#[test]
fn quoted_text_that_is_searched_as_words_is_not_what_was_asked() {
    let index = index(&[article("1", "港口的粮食", "医药。")]);
    let result = index.search("“港口粮食” 医药");
    assert_eq!((result.total, result.loose_total), (0, 1));
    assert!(result.hits[0].is_partial);
}

#[test]
fn a_list_without_a_query_has_all_articles_that_pass_the_filters() {
    let index = index(&[
        by(article("1", "港口", "医药。"), "甲报", &[], "2020-01-01"),
        by(article("2", "医药", "医药。"), "甲报", &[], "2023-01-01"),
        by(article("3", "粮食", "港口。"), "乙报", &[], "2021-01-01"),
    ]);
    let of = |filters: &Filters| {
        let result = index.request(request("", filters, PartialMatches::Listed));
        result.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>().join(" ")
    };
    let source = NameFilter::any_of(["甲报"]);
    assert_eq!(of(&Filters { source, ..Filters::default() }), "2 1");
    let source = NameFilter { none_of: vec!["甲报".to_owned()], ..NameFilter::default() };
    assert_eq!(of(&Filters { source, ..Filters::default() }), "3");
    assert_eq!(of(&Filters::default()), "");
}

#[test]
fn authors_are_alternatives_in_any_spelling_and_counted_each() {
    let index = index(&[
        by(article("1", "港口", "甲。"), "甲报", &["李青禾", "王 芳"], "2020-01-01"),
        by(article("2", "港口", "乙。"), "甲报", &["李青禾"], "2023-01-01"),
        by(article("3", "港口", "丙。"), "乙报", &["艾山·買買提"], "2021-01-01"),
        article("4", "港口", "丁。"),
    ]);
    let found = |author: NameFilter| {
        let filters = Filters { author, ..Filters::default() };
        let facets = FacetLimits { author: Some(9), ..FacetLimits::default() };
        let request =
            SearchRequest { facets, ..request("港口", &filters, PartialMatches::Listed) };
        index.request(request)
    };
    let names = |result: &SearchResult| ids(result, false).into_iter().collect::<Vec<_>>();
    assert_eq!(names(&found(NameFilter::any_of(["王芳", "艾山买买提"]))), [1, 3]);
    let none_of = vec!["李青禾".to_owned()];
    let without = found(NameFilter { none_of, ..NameFilter::default() });
    assert_eq!(names(&without), [3, 4]);

    let counts: BTreeMap<&str, u64> =
        without.facets.author.values.iter().map(|c| (&*c.value, c.count)).collect();
    assert_eq!(counts, BTreeMap::from([("李青禾", 2), ("王 芳", 1), ("艾山·買買提", 1)]));
    assert_eq!(without.facets.author.other, 1);
}

#[test]
fn a_likely_spelling_is_offered_although_more_articles_have_the_typed_characters_apart() {
    let meant = (0..10).map(|n| article(&format!("meant{n}"), "务实合作", "双方务实合作。"));
    let apart = (0..90).map(|n| article(&format!("apart{n}"), "消息", "公务繁忙，死而后已。"));
    let fixture = index(&meant.chain(apart).collect::<Vec<_>>());
    fixture.engine.load_spelling().unwrap();

    let request =
        SearchRequest { query: "务死".into(), max_repairs: 4, ..SearchRequest::default() };
    let result = fixture.request(request);
    assert_eq!(result.strict_total, 90);
    let first = result.repairs.first().map(|repair| (repair.query.as_str(), repair.total));
    assert_eq!(first, Some(("务实", 10)));
}
