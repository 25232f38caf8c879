//! `GET /help`: the query language with examples from the index, the keys, and how lists work.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use xunwen_engine::{Engine, SearchBudget, SearchError};

use super::dates;
use super::form::SearchForm;
use super::frame::PageFrame;
use super::links::{HELP, HOME, day_path, href, site_path};
use super::samples::{IndexSamples, NEAR_CHARS};
use super::visit::Visit;
use crate::api::params::search_client::SearchClient;
use crate::error::RequestError;
use crate::state::AppState;
use crate::strings::language::InterfaceLanguage;

const TEMPLATE: &str = "help.html";

/// The most queries that are tried for an example.
const MAX_TRIES: usize = 6;

/// The context of the page.
#[derive(Debug, Serialize)]
struct HelpPage {
    #[serde(flatten)]
    frame: PageFrame,
    forms: Vec<QueryForm>,
    /// The newest day with articles.
    day: Option<Example>,
    openapi_href: String,
}

/// A form of query with an example.
#[derive(Debug, Serialize)]
struct QueryForm {
    /// The end of the keys of its texts.
    name: &'static str,
    example: Example,
}

/// A link to a list, and the number of its articles.
#[derive(Debug, Serialize)]
struct Example {
    text: String,
    href: String,
    total: u64,
}

/// Answers with the help.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    visit: Visit,
) -> Result<Response, RequestError> {
    let (shared, engine) = (Arc::clone(&state), state.engine());
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let samples = IndexSamples::new(&engine, budget)?;
        let page = HelpPage {
            frame: PageFrame::new(&shared, &visit, HELP),
            forms: query_forms(&engine, &samples, &visit, budget)?,
            day: newest_day(&engine, &samples, &visit, budget)?,
            openapi_href: site_path(&shared.base_path, "/api/v1/openapi.json"),
        };
        shared.served(&engine);
        shared.templates.page(TEMPLATE, visit.language, &page)
    };
    state.pool.run(client, n_articles, work).await
}

/// Returns the forms of queries, each with the first of its candidates that has hits. A form without
/// one is left out.
fn query_forms(
    engine: &Engine,
    samples: &IndexSamples,
    visit: &Visit,
    budget: &SearchBudget,
) -> Result<Vec<QueryForm>, SearchError> {
    let mut forms = Vec::new();
    for (name, candidates) in candidates(samples, visit.language) {
        for query in candidates.into_iter().take(MAX_TRIES) {
            let form = SearchForm { q: query.clone(), page: 1, ..visit.form.home() };
            let total = engine.search_within(&form.counting_request(), budget)?.strict_total;
            if total > 0 {
                let example = Example { text: query, href: href(HOME, &form), total };
                forms.push(QueryForm { name, example });
                break;
            }
        }
    }
    Ok(forms)
}

/// Returns for each form of query the queries that may be its example, the best first.
fn candidates(
    samples: &IndexSamples,
    language: InterfaceLanguage,
) -> Vec<(&'static str, Vec<String>)> {
    let [in_title, by, from, with_term, on] = field_names(language);
    let words = || samples.words.iter();
    let of_pairs = |gap: std::ops::Range<usize>, text: fn(&str, &str) -> String| {
        let pairs = samples.pairs.iter().filter(move |pair| gap.contains(&pair.n_between));
        pairs.map(move |pair| text(&pair.first, &pair.second)).collect::<Vec<_>>()
    };
    let field = |name: &str, values: &[String]| {
        values.iter().map(|value| format!("{name}:{}", field_value(value))).collect::<Vec<_>>()
    };
    let either = samples.words.windows(2).map(|two| format!("{} OR {}", two[0], two[1]));
    // Adjacent words are one word to most readers, so the others come first.
    let mut pairs: Vec<_> = samples.pairs.iter().collect();
    pairs.sort_by_key(|pair| pair.n_between == 0);
    let both = pairs.iter().map(|pair| format!("{} {}", pair.first, pair.second));
    let group = pairs.iter().filter_map(|pair| {
        let other = words().find(|word| **word != pair.first && **word != pair.second)?;
        Some(format!("{} ({} OR {other})", pair.first, pair.second))
    });
    let range = match samples.months.as_slice() {
        [newest, .., oldest] => vec![format!("{on}:{oldest}..{newest}")],
        _ => Vec::new(),
    };

    vec![
        ("words", words().cloned().collect()),
        ("both", both.collect()),
        ("exact", of_pairs(0..1, |a, b| format!("“{a}{b}”"))),
        ("without", of_pairs(0..usize::MAX, |a, b| format!("{a} -{b}"))),
        ("either", either.collect()),
        ("group", group.collect()),
        ("near", of_pairs(1..NEAR_CHARS, |a, b| format!("“{a} {b}”~{NEAR_CHARS}"))),
        ("star", of_pairs(1..NEAR_CHARS, |a, b| format!("{a}*{b}"))),
        ("title", field(in_title, &samples.words)),
        ("author", field(by, &samples.authors)),
        ("source", field(from, &samples.sources)),
        ("term", field(with_term, &samples.words)),
        ("date", field(on, &samples.years)),
        ("range", range),
    ]
}

/// Returns the names of the fields title, author, source, key term and date.
fn field_names(language: InterfaceLanguage) -> [&'static str; 5] {
    match language {
        InterfaceLanguage::ZhHans => ["标题", "作者", "来源", "词", "日期"],
        InterfaceLanguage::ZhHant => ["標題", "作者", "來源", "詞", "日期"],
        InterfaceLanguage::En => ["title", "author", "source", "term", "date"],
    }
}

/// Returns a name as the value of a field: in quotation marks unless it is a single word.
fn field_value(name: &str) -> String {
    if name.chars().all(char::is_alphanumeric) { name.to_owned() } else { format!("“{name}”") }
}

/// Returns a link to the newest day with articles.
fn newest_day(
    engine: &Engine,
    samples: &IndexSamples,
    visit: &Visit,
    budget: &SearchBudget,
) -> Result<Option<Example>, SearchError> {
    let newest = samples.newest.as_ref().and_then(|hit| hit.published.as_ref());
    let Some(day) = newest.map(xunwen_corpus::Published::day) else { return Ok(None) };

    let text = day.to_string();
    let form = SearchForm { from: text.clone(), to: text, page: 1, ..visit.form.home() };
    let total = engine.search_within(&form.counting_request(), budget)?.strict_total;
    let href = href(&day_path(day), &visit.form.home());
    Ok(Some(Example { text: dates::day(day, visit.language), href, total }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples::WordPair;

    #[test]
    fn names_of_several_words_are_quoted() {
        assert_eq!(field_value("观察"), "观察");
        assert_eq!(field_value("钱塘观察（示例）"), "“钱塘观察（示例）”");
    }

    #[test]
    fn each_form_of_query_is_made_of_the_samples() {
        let pair = |n_between| WordPair { first: "甲".into(), second: "乙".into(), n_between };
        let samples = IndexSamples {
            words: ["甲", "乙", "丙"].map(String::from).into(),
            pairs: vec![pair(0), pair(3)],
            sources: vec!["观察".into()],
            years: vec!["2024".into()],
            months: ["2024-03", "2024-01"].map(String::from).into(),
            ..IndexSamples::default()
        };
        let candidates = candidates(&samples, InterfaceLanguage::En);
        let first = |name: &str| {
            let (_, queries) = candidates.iter().find(|(known, _)| *known == name).unwrap();
            queries.first().cloned().unwrap_or_default()
        };
        for (name, query) in [
            ("words", "甲"),
            ("both", "甲 乙"),
            ("exact", "“甲乙”"),
            ("without", "甲 -乙"),
            ("either", "甲 OR 乙"),
            ("group", "甲 (乙 OR 丙)"),
            ("near", "“甲 乙”~10"),
            ("star", "甲*乙"),
            ("title", "title:甲"),
            ("author", ""),
            ("source", "source:观察"),
            ("term", "term:甲"),
            ("date", "date:2024"),
            ("range", "date:2024-01..2024-03"),
        ] {
            assert_eq!(first(name), query, "{name}");
        }
        assert!(
            super::candidates(&IndexSamples::default(), InterfaceLanguage::En)
                .iter()
                .all(|(_, queries)| queries.is_empty())
        );
    }
}
