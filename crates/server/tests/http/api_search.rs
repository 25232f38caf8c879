//! `GET /api/v1/search`

use expect_test::expect_file;
use serde_json::{Value, json};

use crate::support::{enc, get};

async fn search(query: &str) -> Value {
    let answer = get(&format!("/api/v1/search?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn hits_of_a_query_without_words_score_zero() {
    for query in [enc("日期:2023"), enc("-房地产")] {
        let answer = search(&format!("q={query}")).await;
        for hit in answer["hits"].as_array().unwrap() {
            assert_eq!(hit["score"].to_string(), "0.0");
        }
        assert_ne!(answer["hits"], json!([]));
    }
}

#[tokio::test]
async fn an_answer_has_all_documented_fields() {
    let mut answer = search(&format!("q={}&from=2023", enc("跨境电商"))).await;

    // Some values differ from run to run.
    assert!(answer["took_ms"].as_f64().unwrap() >= 0.0);
    assert!(answer["hits"][0]["score"].as_f64().unwrap() > 0.0);
    answer["took_ms"] = json!(0.5);
    answer["hits"][0]["score"] = json!(1.5);
    assert!(answer["hits"][0]["arrived"].as_str().unwrap().ends_with('Z'));
    answer["hits"][0]["arrived"] = json!("2026-11-30T04:20:08.123456Z");

    expect_file!["api_search/answer.json"]
        .assert_eq(&serde_json::to_string_pretty(&answer).unwrap());
}

#[tokio::test]
async fn missing_fields_of_an_article_are_null() {
    let answer = search(&format!("q={}", enc("“注入”"))).await;
    let hit = &answer["hits"][0];
    assert_eq!(hit["title"]["text"], "<script>alert('标题')</script>注入");
    for key in ["source", "published", "url"] {
        assert_eq!(hit[key], Value::Null, "{key}");
    }
}

#[tokio::test]
async fn either_script_finds_both() {
    for query in ["跨境电商", "跨境電商"] {
        let answer = search(&format!("q={}", enc(query))).await;
        let mut found = ids(&answer);
        found.sort_unstable();
        assert_eq!(found, ["news/hans", "news/hant"]);
        assert_eq!(answer["query"], query);
        for hit in answer["hits"].as_array().unwrap() {
            assert_eq!(hit["title"]["marks"], json!([[2, 6]]));
        }
    }
}

#[tokio::test]
async fn hits_are_shown_in_the_requested_script() {
    for (script, title) in [
        ("hans", "杭州跨境电商大会"),
        ("hant", "杭州跨境電商大會"),
        ("tw", "杭州跨境電商大會"),
        ("hk", "杭州跨境電商大會"),
    ] {
        let answer = search(&format!("q={}&script={script}", enc("跨境电商"))).await;
        for hit in answer["hits"].as_array().unwrap() {
            assert_eq!(hit["title"], json!({"text": title, "marks": [[2, 6]]}), "{script}");
        }
    }
}

#[tokio::test]
async fn filters_narrow_the_search() {
    for (condition, total) in [
        ("", 2),
        ("&from=2023", 1),
        ("&to=2022-12", 1),
        ("&from=2021-01-01&to=2021-01-01", 1),
        ("&from=2021-01-02&to=2023-05-18", 0),
        ("&source=%E4%B8%9C%E6%B8%AF", 0),
        ("&from=&to=&source=&author=", 2),
    ] {
        let answer = search(&format!("q={}{condition}", enc("跨境电商"))).await;
        assert_eq!(answer["total"], total, "{condition}");
    }
    let by = |name, value| format!("q={}&{name}={}", enc("跨境电商"), enc(value));
    assert_eq!(ids(&search(&by("source", "東港時報")).await), ["news/hant"]);
    assert_eq!(ids(&search(&by("author", "何一川")).await), ["news/hans"]);
}

#[tokio::test]
async fn hits_are_in_the_requested_order() {
    let query = enc("跨境电商");
    let newest = search(&format!("q={query}&sort=newest")).await;
    assert_eq!(ids(&newest), ["news/hans", "news/hant"]);
    let oldest = search(&format!("q={query}&sort=oldest")).await;
    assert_eq!(ids(&oldest), ["news/hant", "news/hans"]);
}

#[tokio::test]
async fn recency_raises_the_score_of_newer_hits() {
    let query = format!("q={}", enc("跨境电商"));
    let scores = |answer: &Value| -> Vec<f64> {
        let hits = answer["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["score"].as_f64().unwrap()).collect()
    };
    let plain = search(&query).await;
    let recent = search(&format!("{query}&recency=99999d")).await;
    assert_eq!(plain["total"], recent["total"]);
    assert!(scores(&recent)[0] > 1.5 * scores(&plain)[0], "{recent}");
}

#[tokio::test]
async fn pages_contain_each_hit_once() {
    let mut found = Vec::new();
    for page in 1..=5 {
        let answer = search(&format!("q={}&per_page=8&page={page}", enc("流水账"))).await;
        assert_eq!((&answer["total"], &answer["page"]), (&json!(35), &json!(page)));
        found.extend(ids(&answer).into_iter().map(str::to_owned));
    }
    assert_eq!(found.len(), 35);
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 35);
    assert!(ids(&search(&format!("q={}&page=1000", enc("流水账"))).await).is_empty());
    let many = search(&format!("q={}&per_page=100", enc("流水账"))).await;
    assert_eq!(ids(&many).len(), 35);
}

#[tokio::test]
async fn a_note_says_how_the_query_was_interpreted() {
    let answer = search(&format!("q={}", enc("“跨境电商"))).await;
    let note = &answer["notes"][0];
    assert_eq!(note["code"], "unclosed_quote");
    assert!(note["zh"].as_str().unwrap().contains("引号"));
    assert!(note["en"].as_str().unwrap().contains("quotation mark"));
}

#[tokio::test]
async fn queries_with_unusual_characters_are_answered() {
    for query in
        ["。", "%00", "a%00b", "%22", "-", "%3Cscript%3E", "%F0%9F%98%80", "%EF%BF%BE", "*", "((("]
    {
        search(&format!("q={query}")).await;
    }
    let long = search(&format!("q={}", enc(&"跨境".repeat(1500)))).await;
    assert_eq!(long["notes"][0]["code"], "too_long");
}
