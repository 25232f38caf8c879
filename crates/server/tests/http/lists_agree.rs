//! All forms of one list agree: pages by cursor, export, feed, timeline and facets.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use xunwen_corpus::{Article, Published};

use crate::support::{TestServer, article, enc};

const WORDS: [&str; 6] = ["港口", "医药", "峰会", "粮食", "电商", "机场"];
const SOURCES: [&str; 4] = ["甲报", "乙报", "丙报", "丁报"];
const N_ARTICLES: usize = 180;
/// Random lists that are compared. Each takes about ten requests.
const N_LISTS: usize = 500;

static SERVER: LazyLock<TestServer> = LazyLock::new(|| TestServer::over(&articles()));

fn articles() -> Vec<Article> {
    let words = proptest::collection::btree_set(0..WORDS.len(), 0..4);
    let source = proptest::option::weighted(0.9, 0..SOURCES.len());
    let day = proptest::option::weighted(0.9, (2015..2022_i16, 1..13_i8, 1..29_i8));
    let strategy = proptest::collection::vec((words, source, day), N_ARTICLES);
    let described = strategy.new_tree(&mut TestRunner::deterministic()).unwrap().current();

    let written = described.into_iter().enumerate().map(|(n, (words, source, day))| {
        let body: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
        let day = day.map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
        Article {
            source: source.map(|source| SOURCES[source].to_owned()),
            published: day.and_then(|day| Published::parse(&day)),
            ..article(&format!("n/{n}"), &format!("第{n}号"), &format!("{}。", body.join("，")))
        }
    });
    written.collect()
}

/// A random query with random filters, as a query string.
fn list() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec(0..WORDS.len(), 1..4);
    let quoted = any::<bool>();
    let sources = proptest::collection::btree_set(0..SOURCES.len(), 0..3);
    let excluded = proptest::option::weighted(0.3, 0..SOURCES.len());
    let years = proptest::option::weighted(0.4, (2015..2022_i16, 0..3_i16));
    let loose = proptest::option::weighted(0.3, Just(()));
    (words, quoted, sources, excluded, years, loose).prop_map(
        |(words, quoted, sources, excluded, years, loose)| {
            let (open, close) = if quoted { ("“", "”") } else { ("", "") };
            let words = words.into_iter().map(|word| format!("{open}{}{close}", WORDS[word]));
            let mut uri = format!("q={}", enc(&words.collect::<Vec<_>>().join(" ")));
            for source in sources {
                uri += &format!("&source={}", enc(SOURCES[source]));
            }
            if let Some(excluded) = excluded {
                uri += &format!("&exclude_source={}", enc(SOURCES[excluded]));
            }
            if let Some((from, n_years)) = years {
                uri += &format!("&from={from}&to={}", from + n_years);
            }
            uri + if loose.is_some() { "&loose=1" } else { "&loose=0" }
        },
    )
}

async fn answer(uri: &str) -> Value {
    SERVER.get(&format!("/api/v1/search?{uri}")).await.json()
}

fn ids(answer: &Value, at: &str) -> Vec<String> {
    let items = answer[at].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Returns the ids of a list, page by page.
async fn by_cursor(uri: &str) -> Vec<String> {
    let mut page = answer(&format!("{uri}&per_page=7")).await;
    let mut found = ids(&page, "hits");
    while let Some(next) = page["next"].as_str() {
        page = answer(&format!("{uri}&per_page=7&cursor={next}")).await;
        found.extend(ids(&page, "hits"));
    }
    found
}

async fn exported(uri: &str) -> Vec<String> {
    let text = SERVER.get(&format!("/api/v1/export?{uri}")).await.text().to_owned();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let about = lines.next().unwrap();
    let ids: Vec<String> = lines.map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(about["export"]["total"], json!(ids.len()));
    ids
}

/// Returns the ids of a feed, part by part, and checks that they come in the order of arrival.
async fn fed(uri: &str) -> Vec<String> {
    let (mut found, mut moments) = (Vec::new(), Vec::new());
    let mut next = Some(format!("/feed.json?{uri}"));
    while let Some(uri) = next {
        let part: Value = serde_json::from_str(SERVER.get(&uri).await.text()).unwrap();
        let items = part["items"].as_array().unwrap();
        let moment = |item: &Value| item["date_modified"].as_str().unwrap().to_owned();
        moments.extend(items.iter().map(moment));
        let id = |id: String| id.trim_start_matches("urn:xunwen:article:").replace("%2F", "/");
        found.extend(ids(&part, "items").into_iter().map(id));
        next = part["next_url"].as_str().map(str::to_owned);
    }
    assert!(moments.is_sorted_by(|one, next| one > next), "{moments:?}");
    found
}

fn sum<'v>(values: impl IntoIterator<Item = &'v Value>) -> u64 {
    values.into_iter().map(|value| value["count"].as_u64().unwrap()).sum()
}

/// Returns the search that a repair stands for.
fn repaired(uri: &str, repair: &Value) -> String {
    let dropped: &[&str] = match repair["kind"].as_str().unwrap() {
        "without_source" => &["source", "exclude_source"],
        "without_dates" => &["from", "to"],
        "as_words" | "without_word" => &[],
        other => panic!("{other}"),
    };
    let kept = uri.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap();
        name != "q" && !dropped.contains(&name)
    });
    let kept: Vec<&str> = kept.collect();
    format!("q={}&{}", enc(repair["query"].as_str().unwrap()), kept.join("&"))
}

#[tokio::test]
async fn all_forms_of_a_list_agree() {
    let mut runner = TestRunner::deterministic();
    let (mut n_found, mut n_loose, mut n_repairs) = (0, 0, 0);
    for _ in 0..N_LISTS {
        let uri = list().new_tree(&mut runner).unwrap().current();
        let counted = answer(&format!("{uri}&histogram=month&facets=source:2,year:3,month")).await;
        let total = counted["total"].as_u64().unwrap();

        let listed = by_cursor(&uri).await;
        assert_eq!(listed.len() as u64, total, "{uri}");
        let set: BTreeSet<&String> = listed.iter().collect();
        assert_eq!(set.len(), listed.len(), "{uri}");
        assert_eq!(exported(&uri).await, listed, "{uri}");
        assert_eq!(fed(&uri).await.iter().collect::<BTreeSet<_>>(), set, "{uri}");

        let periods = counted["histogram"].as_array().unwrap();
        assert_eq!(sum(periods.iter().chain([&counted["undated"]])), total, "{uri}");
        // A facet counts without the choice of its own values.
        let facets = [("source", "source="), ("year", "from="), ("month", "from=")];
        for (name, _) in facets.into_iter().filter(|(_, filter)| !uri.contains(filter)) {
            let facet = &counted["facets"][name];
            let other = facet["other"].as_u64().unwrap();
            let values = facet["values"].as_array().unwrap();
            assert_eq!(sum(values) + other, total, "{uri} {name}");
        }

        let strict = counted["strict_total"].as_u64().unwrap();
        assert!(strict == total || uri.contains("loose=1"), "{uri}");
        for repair in counted["did_you_mean"].as_array().unwrap() {
            let repaired = answer(&repaired(&uri, repair)).await;
            assert_eq!(repaired["strict_total"], repair["total"], "{uri} {repair}");
            n_repairs += 1;
        }
        n_found += usize::from(total > 0);
        n_loose += usize::from(strict < total);
    }
    let counts = format!("{n_found} {n_loose} {n_repairs}");
    assert!(n_found > N_LISTS / 2 && n_loose > N_LISTS / 20 && n_repairs > N_LISTS / 2, "{counts}");
}

#[tokio::test]
async fn a_batch_has_the_answers_and_the_errors_of_its_searches() {
    let searches = json!({"searches": [
        {"q": "港口", "per_page": 2, "source": ["甲报", "乙报"], "fields": "id"},
        {"q": "港口", "sorce": "甲报"},
        {"from": 2016, "to": "2016", "per_page": 1},
    ]});
    let answers = SERVER.post("/api/v1/batch", &searches.to_string()).await.json();
    let answers = answers["answers"].as_array().unwrap();
    let uri = format!("q={}&source={}&source={}", enc("港口"), enc("甲报"), enc("乙报"));
    assert_eq!(answers[0]["total"], answer(&uri).await["total"]);
    assert_eq!(answers[0]["hits"][0].as_object().unwrap().len(), 1);
    assert_eq!(answers[1]["error"]["code"], "unknown_parameter");
    assert!(answers[1]["error"]["message"].as_str().unwrap().contains("did you mean `source`"));
    assert_eq!(answers[2]["total"], answer("from=2016&to=2016").await["total"]);

    for (body, code) in [
        ("", "broken_body"),
        (r#"{"searches":{}}"#, "broken_body"),
        (r#"{"searches":[],"x":1}"#, "broken_body"),
        (&json!({"searches": vec![json!({"q": "a"}); 101]}).to_string(), "too_many_searches"),
    ] {
        let error = SERVER.post("/api/v1/batch", body).await;
        assert_eq!(error.json()["error"]["code"], code, "{body}");
    }
}

#[tokio::test]
async fn since_lists_what_arrived_later_in_its_order() {
    let everything = "from=2015&loose=0";
    let total = answer(everything).await["total"].as_u64().unwrap();
    let (mut since, mut found, mut moments) = ("2000".to_owned(), Vec::new(), Vec::new());
    loop {
        let page = answer(&format!("from=2015&since={since}&per_page=50")).await;
        let hits = page["hits"].as_array().unwrap();
        moments.extend(hits.iter().map(|hit| hit["arrived"].as_str().unwrap().to_owned()));
        found.extend(ids(&page, "hits"));
        since = page["next"].as_str().unwrap().to_owned();
        if hits.is_empty() {
            break;
        }
    }
    assert_eq!(found.len() as u64, total);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());
    assert!(moments.is_sorted_by(|one, next| one < next));

    let error = answer(&format!("q=a&since={since}&sort=newest")).await;
    assert_eq!(error["error"]["code"], "invalid_parameter");
    let error = answer("q=a&since=yesterday").await;
    assert_eq!(error["error"]["code"], "invalid_parameter");
}
