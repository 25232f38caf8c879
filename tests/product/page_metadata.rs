//! Metadata of pages in a real browser, which must not refuse any of it.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use fantoccini::Locator;
use serde_json::Value;
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::synthetic::sample_corpus;

/// Returns the violations of the content security policy that the page has reported so far.
const VIOLATIONS: &str = "const observer = new ReportingObserver(() => {}, { buffered: true }); \
     observer.observe(); \
     return observer.takeRecords().map((report) => report.body.blockedURL ?? report.type);";

/// Returns the JSON-LD of the page.
const JSON_LD: &str = "return JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent);";

/// Returns the address of each link of this kind, as the browser resolves it.
const LINK: &str = "return document.querySelector(`link[rel=${arguments[0]}]`).href;";

#[tokio::test]
async fn the_description_of_an_article_is_read_and_violates_no_policy() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;

    client
        .goto(&format!("{}/?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86", server.address))
        .await
        .unwrap();
    client.find(Locator::Css("#hits a.hit-title")).await.unwrap().click().await.unwrap();
    client.wait().for_element(Locator::Css("article.reading")).await.unwrap();
    let described = client.execute(JSON_LD, Vec::new()).await.unwrap();
    let heading = client.find(Locator::Css("article.reading h1")).await.unwrap();
    assert_eq!(described["headline"], Value::from(heading.text().await.unwrap()));
    assert_eq!(client.execute(VIOLATIONS, Vec::new()).await.unwrap(), Value::Array(Vec::new()));

    let link = async |kind: &str| {
        let address = client.execute(LINK, vec![kind.into()]).await.unwrap();
        address.as_str().unwrap().to_owned()
    };
    let here = client.current_url().await.unwrap();
    assert_eq!(link("canonical").await, here.as_str().split('?').next().unwrap());
    assert_eq!(link("search").await, format!("{}/opensearch.xml", server.address));

    // The observer does see violations.
    let inline = "const script = document.createElement('script'); script.textContent = '1'; \
                  document.head.append(script);";
    client.execute(inline, Vec::new()).await.unwrap();
    let violations = client.execute(VIOLATIONS, Vec::new()).await.unwrap();
    assert!(!violations.as_array().unwrap().is_empty());
    browser.close().await.unwrap();
}
