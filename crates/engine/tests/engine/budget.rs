//! Budgets of searches, counted in work instead of time.

use std::time::Duration;

use xunwen_corpus::Article;
use xunwen_engine::{
    FacetLimits, Filters, HistogramPeriods, Note, SearchBudget, SearchError, SearchLimits,
    SearchRequest,
};

use crate::fixture::{Fixture, article, index};

const N_ARTICLES: usize = 90;

/// Returns an index of articles that all contain 中国, some of them after a comma.
fn news() -> Fixture {
    let article = |n: usize| -> Article {
        let mark = if n.is_multiple_of(3) { '，' } else { '。' };
        article(&format!("{n}"), &format!("标题{n}"), &format!("今天{mark}中国的第{n}条消息。"))
    };
    index(&(0..N_ARTICLES).map(article).collect::<Vec<_>>())
}

fn request(query: &str) -> SearchRequest {
    SearchRequest { query: query.to_owned(), limit: 10, ..SearchRequest::default() }
}

/// Returns runs that begin with punctuation, joined by OR, most of which occur nowhere.
fn punctuated_runs(n: usize) -> String {
    let marks: Vec<char> = "，。、；：！？《》（）".chars().collect();
    let run =
        |n: usize| format!("\"{}{}\"", marks[n % marks.len()], ["中国", "消息", "今天"][n % 3]);
    (0..n).map(run).collect::<Vec<_>>().join(" OR ")
}

#[test]
fn runs_with_punctuation_cost_little_more_than_their_words() {
    let fixture = news();
    let steps = |query: &str| {
        let budget = SearchBudget::unlimited();
        fixture.engine.search_within(&request(query), &budget).unwrap();
        budget.n_steps()
    };
    let (without, with) = (steps("\"中国\""), steps("\"，中国\""));
    assert!(with < without * 6, "{with} steps, {without} without the mark");
}

#[test]
fn runs_with_punctuation_find_together_what_they_find_alone() {
    let fixture = news();
    let alone = |run: &str| fixture.found(run);
    for (run, other) in [
        ("\"，中国\"", "\"。中国\""),
        ("\"今天，\"", "\"息。\""),
        ("\"，中国\"", "title:\"，中国\""),
    ] {
        let both = format!("{run} {other}");
        let expected: Vec<String> = {
            let second: Vec<String> = alone(other).split(' ').map(str::to_owned).collect();
            alone(run).split(' ').map(str::to_owned).filter(|id| second.contains(id)).collect()
        };
        assert_eq!(fixture.found(&both), expected.join(" "), "{both}");
    }
}

#[test]
fn a_search_is_cut_wherever_its_steps_end() {
    let fixture = news();
    let queries = [
        punctuated_runs(40),
        "\"中国 消息\"~20 OR \"今 天\"~3".to_owned(),
        "中*国*消".to_owned(),
        "-\"中国\" -\"，今天\"".to_owned(),
        "今天 中国 消息 第一条 港口".to_owned(),
    ];
    for query in &queries {
        let unlimited = SearchBudget::unlimited();
        let whole = fixture.engine.search_within(&request(query), &unlimited).unwrap();

        // However far it gets, a search fails, or says that it is not whole, or is the same.
        for part in 0..20 {
            let max_steps = unlimited.n_steps() * part / 20;
            let budget = SearchBudget::new(SearchLimits { max_steps, ..SearchLimits::NONE });
            match fixture.engine.search_within(&request(query), &budget) {
                Err(SearchError::TooCostly(_)) => assert!(!budget.is_open()),
                Err(error) => panic!("{error} for {query}"),
                Ok(cut) if cut.notes.contains(&Note::CutShort) => {
                    assert_eq!((cut.total, &cut.facets), (whole.total, &whole.facets), "{query}");
                    assert_eq!(cut.hits.len(), whole.hits.len(), "{query}");
                }
                Ok(same) => assert_eq!(same, whole, "{query}"),
            }
        }
        let again = fixture.engine.search_within(&request(query), &SearchBudget::unlimited());
        assert_eq!(again.unwrap(), whole, "{query}");
    }
}

#[test]
fn a_search_cut_short_counts_right_or_fails() {
    let fixture = news();
    // 港口 is in no article, and no article is older than 2002.
    let old = Filters { before: Some(1_000_000_000), ..Filters::default() };
    for (query, filters) in [
        ("今天 中国 消息", Filters::default()),
        ("中国 港口", Filters::default()),
        ("\"今天 消息\"~20", old),
    ] {
        let request = SearchRequest {
            facets: FacetLimits { source: Some(5), year: Some(5), ..FacetLimits::default() },
            histogram: Some(HistogramPeriods::Fitting { max_periods: 10 }),
            max_repairs: 4,
            filters,
            ..request(query)
        };
        let unlimited = SearchBudget::unlimited();
        let whole = fixture.engine.search_within(&request, &unlimited).unwrap();
        assert_eq!(whole.repairs.is_empty(), whole.total > 0, "{query}");

        for max_steps in 0..unlimited.n_steps() {
            let budget = SearchBudget::new(SearchLimits { max_steps, ..SearchLimits::NONE });
            match fixture.engine.search_within(&request, &budget) {
                Err(SearchError::TooCostly(_)) => assert!(!budget.is_open()),
                Err(error) => panic!("{error} for {query}"),
                Ok(cut) => {
                    assert_eq!((cut.total, &cut.facets), (whole.total, &whole.facets), "{query}");
                    assert_eq!(cut.histogram, whole.histogram, "{query}");
                    assert_eq!(cut.hits.len(), whole.hits.len(), "{query}");
                    for repair in &cut.repairs {
                        assert!(whole.repairs.contains(repair), "{repair:?} for {query}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_cancelled_search_fails() {
    let fixture = news();
    let budget = SearchBudget::unlimited();
    budget.cancel();
    for query in ["\"，中国\"", "中国", "\"中 国\"~9"] {
        let result = fixture.engine.search_within(&request(query), &budget);
        assert!(matches!(result, Err(SearchError::Cancelled)), "{result:?}");
    }
    let article = fixture.engine.article_within("1", "中国", None, &budget);
    assert!(matches!(article, Err(SearchError::Cancelled)));
}

#[test]
fn marking_a_huge_article_ends_with_the_budget() {
    let huge = index(&[article("1", "哈", &"哈".repeat(300_000))]);
    let nested: Vec<String> = (1..60).map(|n| format!("\"{}\"", "哈".repeat(n))).collect();
    let query = nested.join(" OR ");

    let limits = SearchLimits { max_steps: 1_000_000, ..SearchLimits::NONE };
    let budget = SearchBudget::new(limits);
    let result = huge.engine.article_within("1", &query, None, &budget);
    // The article is complete, and says that marks may be missing.
    let marked = result.unwrap().unwrap();
    assert_eq!(marked.notes, [Note::MarksCut]);
    assert_eq!(marked.paragraphs[0].1.text.chars().count(), 300_000);
    assert!(budget.n_steps() < 1_100_000, "{}", budget.n_steps());

    // A list shows the hit without a snippet.
    let budget = SearchBudget::new(limits);
    let result = huge.engine.search_within(&request("哈"), &budget).unwrap();
    assert!(result.notes.contains(&Note::CutShort), "{:?}", result.notes);
    assert_eq!((result.total, result.hits[0].snippets.len()), (1, 0));
}

#[test]
fn the_checkpoint_is_called_while_a_search_runs() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let fixture = news();
    let n_calls = Arc::new(AtomicUsize::new(0));
    let limits = SearchLimits { max_cpu: Duration::from_secs(600), ..SearchLimits::NONE };
    let budget = SearchBudget::with_checkpoint(limits, {
        let n_calls = Arc::clone(&n_calls);
        move || {
            n_calls.fetch_add(1, Ordering::Relaxed);
        }
    });
    fixture.engine.search_within(&request(&punctuated_runs(64)), &budget).unwrap();
    let (n_calls, n_steps) = (n_calls.load(Ordering::Relaxed) as u64, budget.n_steps());
    assert!(n_calls > 0 && n_calls <= n_steps / 4096 + 1, "{n_calls} calls in {n_steps} steps");
}
