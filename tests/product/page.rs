//! The page in a real browser: typing, clicking, reading and going back.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use fantoccini::{Client, Locator, key::Key};
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::synthetic::sample_corpus;

const MARKED: [&str; 6] = ["跨境电商", "跨境電商", "跨境", "电商", "電商", "跨境电商 "];

/// Waits for an element and returns its text.
async fn text_of(client: &Client, css: &str) -> String {
    let element = client.wait().for_element(Locator::Css(css)).await;
    element.unwrap_or_else(|e| panic!("no `{css}`: {e}")).text().await.unwrap()
}

async fn texts_of(client: &Client, css: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for element in client.find_all(Locator::Css(css)).await.unwrap() {
        texts.push(element.text().await.unwrap());
    }
    texts
}

/// Types 跨境电商, checks the marks, opens an article and goes back.
async fn search_read_and_return(browser: &Browser, server: &Server, shots: &str) {
    let hits = search(browser, server, shots).await;
    read_first_hit(browser, shots).await;

    let client = &browser.client;
    client.back().await.unwrap();
    client.wait().for_element(Locator::Css("#hits li.hit")).await.unwrap();
    assert_eq!(texts_of(client, "#hits a.hit-title").await, hits);
    let typed = client.find(Locator::Css("#q")).await.unwrap().prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("跨境电商"));
}

/// Types 跨境电商, checks the marks of the results, and returns their titles.
async fn search(browser: &Browser, server: &Server, shots: &str) -> Vec<String> {
    let client = &browser.client;
    client.goto(&server.address).await.unwrap();
    browser.screenshot(&format!("{shots}-home")).await.unwrap();
    let input = client.find(Locator::Css("#q")).await.unwrap();
    input.send_keys("跨境电商").await.unwrap();
    input.send_keys(&String::from(char::from(Key::Enter))).await.unwrap();

    let status = text_of(client, "#hits li.hit ~ *, #status").await;
    client.wait().for_element(Locator::Css("#hits li.hit a.hit-title")).await.unwrap();
    assert!(
        client.current_url().await.unwrap().query().unwrap_or_default().contains("q="),
        "{status}"
    );
    browser.screenshot(&format!("{shots}-results")).await.unwrap();
    let hits = texts_of(client, "#hits a.hit-title").await;
    assert!(hits.len() >= 6, "{hits:?}");
    let marks = texts_of(client, "#hits mark").await;
    assert!(marks.iter().all(|mark| MARKED.contains(&mark.as_str())), "{marks:?}");
    assert!(marks.iter().any(|mark| mark == "跨境电商"), "{marks:?}");
    assert!(marks.iter().any(|mark| mark == "跨境電商"), "both scripts: {marks:?}");
    hits
}

/// Opens the first hit and checks its marks.
async fn read_first_hit(browser: &Browser, shots: &str) {
    let client = &browser.client;
    client.find(Locator::Css("#hits a.hit-title")).await.unwrap().click().await.unwrap();
    let article = text_of(client, "article.reading").await;
    assert!(article.contains("跨境"), "{article}");
    let marks = texts_of(client, "article.reading mark").await;
    assert!(
        !marks.is_empty() && marks.iter().all(|mark| MARKED.contains(&mark.as_str())),
        "{marks:?}"
    );
    browser.screenshot(&format!("{shots}-article")).await.unwrap();
}

async fn with_browser(scripts: Scripts, width: u32, height: u32, shots: &str) {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(scripts, width, height).await.unwrap();
    search_read_and_return(&browser, &server, shots).await;
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_reader_searches_reads_and_returns() {
    with_browser(Scripts::On, 1280, 900, "desktop").await;
}

#[tokio::test]
async fn a_reader_without_scripts_searches_reads_and_returns() {
    with_browser(Scripts::Off, 1280, 900, "plain").await;
}

#[tokio::test]
async fn a_reader_on_a_phone_searches_reads_and_returns() {
    with_browser(Scripts::On, 390, 844, "phone").await;
}

#[tokio::test]
async fn markup_in_articles_and_queries_is_shown_as_text_and_never_runs() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;
    let query = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    client.goto(&format!("{}/?q={query}", server.address)).await.unwrap();
    let typed = client.find(Locator::Css("#q")).await.unwrap().prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("<script>alert(1)</script>"));
    let snippets = texts_of(client, "#hits p.snippet").await.join("\n");
    assert!(snippets.contains("<script>alert(1)</script>"), "{snippets}");
    assert!(client.get_alert_text().await.is_err(), "a script of an article ran");

    client.find(Locator::Css("#hits a.hit-title")).await.unwrap().click().await.unwrap();
    let article = text_of(client, "article.reading").await;
    assert!(article.contains("<script>alert(1)</script>"), "{article}");
    assert!(client.get_alert_text().await.is_err(), "a script of an article ran");
    browser.close().await.unwrap();
}
