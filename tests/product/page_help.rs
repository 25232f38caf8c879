//! The help: it opens with a key, and its numbers are exact.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use fantoccini::{Client, Locator};
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::synthetic::sample_corpus;

/// Each example of the page: the address and the number of articles.
const EXAMPLES: &str = "return [...document.querySelectorAll('.manual .example')].map((example) => \
     [example.querySelector('a').href, example.querySelector('.n').textContent]);";

/// Elements wider than the window.
const WIDE: &str = "return document.documentElement.scrollWidth - innerWidth;";

async fn path(client: &Client) -> String {
    client.current_url().await.unwrap().path().to_owned()
}

/// Returns the digits of a text.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn every_example_finds_as_many_articles_as_the_help_says() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::Off, 1280, 900).await.unwrap();
    let client = &browser.client;

    for lang in ["zh-Hans", "zh-Hant", "en"] {
        client.goto(&format!("{}/help?lang={lang}", server.address)).await.unwrap();
        let examples = client.execute(EXAMPLES, Vec::new()).await.unwrap();
        let examples: Vec<[String; 2]> = serde_json::from_value(examples).unwrap();
        assert_eq!(examples.len(), 14, "{examples:?}");

        for [href, said] in examples {
            assert!(href.contains(&format!("lang={lang}")), "{href}");
            client.goto(&href).await.unwrap();
            let status = client.find(Locator::Css("#status")).await.unwrap().text().await.unwrap();
            let total = status.split('·').next().unwrap();
            assert_eq!(digits(total), digits(&said), "{href}: {status}");
            assert_ne!(digits(&said), "0", "{href}");
            client.find(Locator::Css("#hits a.hit-title")).await.unwrap();
        }
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_question_mark_opens_the_help_outside_of_the_search_box() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;

    client.goto(&format!("{}/?q=%E6%9D%AD%E5%B7%9E&lang=en", server.address)).await.unwrap();
    client.find(Locator::Css("#q")).await.unwrap().send_keys("?").await.unwrap();
    assert!(!path(client).await.ends_with("/help"), "typed into the box");
    client.find(Locator::Css("#hits a.hit-title")).await.unwrap().send_keys("?").await.unwrap();
    let title = client.wait().for_element(Locator::Css(".manual h1")).await.unwrap();
    assert_eq!(title.text().await.unwrap(), "Help");
    assert!(path(client).await.ends_with("/help"));
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_foot_of_every_page_leads_to_help_and_api() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::On, 390, 844).await.unwrap();
    let client = &browser.client;

    for page in ["/", "/?q=%E6%9D%AD%E5%B7%9E", "/help", "/docs", "/day/2024-03-05", "/nowhere"] {
        for route in ["help", "docs"] {
            client.goto(&format!("{}{page}", server.address)).await.unwrap();
            let link = format!(".foot a[href$='/{route}']");
            client.find(Locator::Css(&link)).await.unwrap().click().await.unwrap();
            client.wait().for_element(Locator::Css(".manual h1")).await.unwrap();
            assert!(path(client).await.ends_with(route), "{page}");
            let excess = client.execute(WIDE, Vec::new()).await.unwrap();
            assert!(excess.as_i64().unwrap() <= 0, "{route}: {excess} pixels too wide");
        }
    }
    browser.screenshot("help-390").await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn an_empty_archive_has_help_without_examples() {
    let corpus = tempfile::tempdir().unwrap();
    let index = index(corpus.path());
    let server = Server::start(index.path()).unwrap();
    let browser = Browser::start(Scripts::Off, 390, 844).await.unwrap();
    let client = &browser.client;
    for page in ["help", "docs"] {
        client.goto(&format!("{}/{page}", server.address)).await.unwrap();
        client.find(Locator::Css(".manual h1")).await.unwrap();
        assert!(client.find_all(Locator::Css(".manual .example")).await.unwrap().is_empty());
    }
    browser.close().await.unwrap();
}
