//! Key terms on the pages and in the API.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use fantoccini::{Client, Locator};
use serde_json::Value;
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::synthetic::sample_corpus;

/// 跨境电商, percent-encoded.
const QUERY: &str = "%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86";

async fn texts(client: &Client, selector: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent);";
    let texts = client.execute(script, vec![selector.into()]).await.unwrap();
    serde_json::from_value(texts).unwrap()
}

async fn click(client: &Client, selector: &str) {
    // The filters are further down than the window reaches.
    let script = "document.querySelector(arguments[0]).click();";
    client.execute(script, vec![selector.into()]).await.unwrap();
}

#[tokio::test]
async fn terms_of_the_results_and_of_an_article_lead_to_their_articles() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;

    // A term next to the other filters, with its number of articles.
    client.goto(&format!("{}/?q={QUERY}", server.address)).await.unwrap();
    let terms = texts(client, ".facet-term .v").await;
    let counts = texts(client, ".facet-term .n").await;
    assert!(terms.len() > 5 && terms.len() == counts.len(), "{terms:?} {counts:?}");
    click(client, ".facet-term a.value").await;
    let chip = Locator::XPath("//*[@class='chips'][contains(., '相关词：')]");
    client.wait().for_element(chip).await.unwrap();
    let status = texts(client, "#status").await.concat();
    let n_articles = counts[0].trim_matches(|c: char| !c.is_ascii_digit());
    assert!(status.contains(&format!("找到 {n_articles} 篇")), "{status} {counts:?}");

    // The terms of an article.
    click(client, "#hits a.hit-title").await;
    client.wait().for_element(Locator::Css("article.reading .terms")).await.unwrap();
    let of_article = texts(client, ".terms a").await;
    assert!((1..=8).contains(&of_article.len()), "{of_article:?}");
    click(client, ".terms a").await;
    client.wait().for_element(Locator::Css(".chips")).await.unwrap();
    assert!(texts(client, ".chips").await.concat().contains(&of_article[0]));
    browser.close().await.unwrap();
}

#[test]
fn the_api_counts_and_filters_by_terms() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let get = |path: &str| -> Value {
        let mut answer = ureq::get(format!("{}{path}", server.address)).call().unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    };

    let found = get(&format!("/api/v1/search?q={QUERY}&facets=term:5"));
    let values = found["facets"]["term"]["values"].as_array().unwrap();
    assert_eq!(values.len(), 5);
    assert!(found["facets"]["source"].is_null());
    let of_term = |term: &str, parameter: &str| {
        let term: String = term.bytes().map(|byte| format!("%{byte:02X}")).collect();
        get(&format!("/api/v1/search?q={QUERY}&{parameter}={term}"))["total"].as_u64().unwrap()
    };
    for value in values {
        let (term, count) = (value["value"].as_str().unwrap(), value["count"].as_u64().unwrap());
        assert_eq!(of_term(term, "term"), count, "{term}");
        let others = of_term(term, "exclude_term");
        assert_eq!(others + count, found["total"].as_u64().unwrap(), "{term}");
    }

    let id = found["hits"][0]["id"].as_str().unwrap().replace('/', "%2F");
    let terms = get(&format!("/api/v1/articles/{id}"))["terms"].as_array().unwrap().len();
    assert!((1..=8).contains(&terms));
    assert!(get("/api/v1/search?q=a")["facets"]["term"].is_null());
}
