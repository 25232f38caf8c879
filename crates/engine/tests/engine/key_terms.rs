//! Key terms: their column, their facet, and the filters on them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use proptest::prelude::*;
use xunwen_corpus::Article;
use xunwen_engine::{Engine, FacetLimits, Filters, NameFilter, SearchRequest};
use xunwen_text::Conversion;

use crate::fixture::{ANALYSIS, article, index, writer};

fn news() -> Vec<Article> {
    vec![
        article("a", "杭州跨境电商出口", "跨境电商企业增加，跨境电商出口增加。"),
        article("b", "跨境電商展覽在香港開幕", "展覽有跨境電商企業兩百家。"),
        article("c", "香港天文台发出酷热警告", "天文台说，酷热天气持续。"),
    ]
}

fn term_facet(engine: &Engine, query: &str, limit: usize, filters: Filters) -> Vec<(String, u64)> {
    let facets = FacetLimits { term: Some(limit), ..FacetLimits::default() };
    let request =
        SearchRequest { query: query.to_owned(), filters, facets, ..SearchRequest::default() };
    let values = engine.search(&request).unwrap().facets.term.values.into_iter();
    values.map(|value| (value.value, value.count)).collect()
}

fn with_term(name: &str) -> Filters {
    Filters { term: NameFilter::any_of([name]), ..Filters::default() }
}

#[test]
fn an_article_lists_its_terms_as_printed_or_in_the_requested_script() {
    let fixture = index(&news());
    let terms = |id: &str, script| fixture.engine.article(id, "", script).unwrap().unwrap().terms;
    assert!(terms("a", None).contains(&"跨境电商".to_owned()), "{:?}", terms("a", None));
    assert!(terms("b", None).contains(&"跨境電商".to_owned()), "{:?}", terms("b", None));
    let simplified = terms("b", Some(Conversion::ToSimplified));
    assert!(simplified.contains(&"跨境电商".to_owned()), "{simplified:?}");
    assert!(terms("a", None).len() <= 8);
}

#[test]
fn a_term_finds_its_articles_in_either_script_and_only_whole() {
    let fixture = index(&news());
    for query in ["词:跨境电商", "詞：跨境電商", "term:跨境电商", "词:“跨境电商”"]
    {
        assert_eq!(fixture.found(query), "a b", "{query}");
    }
    assert_eq!(fixture.found("词:跨境电"), "");
    assert_eq!(fixture.found("词:跨*电商"), "");
    assert_eq!(fixture.found("香港 词:跨境电商"), "b");
    assert_eq!(fixture.found("香港 -词:跨境电商"), "c");
    assert_eq!(fixture.found("词:(跨境电商 OR 天文台)"), "a b c");
}

#[test]
fn filters_keep_or_exclude_articles_with_a_term() {
    let fixture = index(&news());
    let total = |filters: Filters| {
        fixture.request(SearchRequest { filters, ..SearchRequest::default() }).total
    };
    assert_eq!(total(with_term("跨境電商")), 2);
    let none_of = vec!["跨境电商".to_owned()];
    let without =
        Filters { term: NameFilter { none_of, any_of: Vec::new() }, ..Filters::default() };
    assert_eq!(total(without), 1);
}

#[test]
fn the_facet_counts_both_scripts_as_one_term_and_ignores_its_own_filter() {
    let fixture = index(&news());
    let counts = term_facet(&fixture.engine, "企业", 99, Filters::default());
    assert_eq!(counts.iter().find(|(term, _)| term == "跨境电商"), Some(&("跨境电商".into(), 2)));
    let filtered = term_facet(&fixture.engine, "香港", 99, with_term("天文台"));
    assert!(
        filtered.iter().any(|(term, _)| term == "跨境電商" || term == "跨境电商"),
        "{filtered:?}"
    );
    assert_eq!(fixture.request(SearchRequest::default()).facets.term.values, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the segments: the counts are those of the articles' own terms.
    #[test]
    fn the_facet_lists_the_most_frequent_terms_of_all_segments(
        titles in prop::collection::vec("(杭州|香港|电商|台风|足球|疫苗|高铁){1,4}", 1..30),
        segment_sizes in prop::collection::vec(1..8_usize, 1..8),
        limit in 1..12_usize,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = writer(dir.path());
        let mut left = segment_sizes.iter().cycle().copied();
        let mut n_left = left.next().unwrap_or(1);
        for (n, title) in titles.iter().enumerate() {
            let id = n.to_string();
            writer.add(article(&id, title, "见报"), &id).unwrap();
            n_left -= 1;
            if n_left == 0 {
                writer.commit().unwrap();
                n_left = left.next().unwrap_or(1);
            }
        }
        writer.commit().unwrap();
        let engine = Engine::open(dir.path(), Arc::clone(&ANALYSIS)).unwrap();

        let mut counts: HashMap<String, u64> = HashMap::new();
        for n in 0..titles.len() {
            for term in engine.article(&n.to_string(), "", None).unwrap().unwrap().terms {
                *counts.entry(term).or_default() += 1;
            }
        }
        let mut expected: BTreeMap<(std::cmp::Reverse<u64>, String), u64> = BTreeMap::new();
        for (term, count) in counts {
            expected.insert((std::cmp::Reverse(count), term), count);
        }
        let expected: Vec<(String, u64)> =
            expected.into_iter().map(|((_, term), count)| (term, count)).take(limit).collect();
        prop_assert_eq!(term_facet(&engine, "见报", limit, Filters::default()), expected);
    }
}
