//! Lists by keyboard in a real browser: moving, opening, reading on, and the way back.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;

use fantoccini::elements::Element;
use fantoccini::{Client, Locator, key::Key};
use serde_json::{Value, json};
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::synthetic::sample_corpus;

const QUERY: &str = "/?q=%E6%B5%81%E6%B0%B4%E8%B4%A6";

struct Site {
    server: Server,
    browser: Browser,
    _index: tempfile::TempDir,
}

impl Site {
    /// Starts a site with 25 articles about the same, and a browser.
    async fn start(scripts: Scripts, width: u32, height: u32) -> Self {
        let corpus = tempfile::tempdir().unwrap();
        for n in 0..25 {
            let text = format!("流水账第{n}号\n\n{}\n", "今天写下流水账，明天再写。".repeat(4));
            fs::write(corpus.path().join(format!("run-{n:02}.txt")), text).unwrap();
        }
        let index = index(corpus.path());
        let server = Server::start(index.path()).unwrap();
        let browser = Browser::start(scripts, width, height).await.unwrap();
        Self { server, browser, _index: index }
    }

    async fn open(&self, path: &str) -> &Client {
        self.browser.client.goto(&format!("{}{path}", self.server.address)).await.unwrap();
        &self.browser.client
    }
}

async fn press(client: &Client, key: impl Into<char>) {
    let focused = client.active_element().await.unwrap();
    focused.send_keys(&String::from(key.into())).await.unwrap();
}

async fn run(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.unwrap()
}

/// Follows a link. On an emulated phone without scripts, taps of the driver never end.
async fn follow(client: &Client, link: Element, width: u32) {
    if width > 600 {
        return link.click().await.unwrap();
    }
    let path = link.attr("href").await.unwrap().unwrap();
    let address = client.current_url().await.unwrap().join(&path).unwrap();
    client.goto(address.as_str()).await.unwrap();
}

const FOCUSED: &str = "return document.activeElement.id";

/// Waits until the page is that of an article, and another than `before`. Returns its path.
async fn article_after(client: &Client, before: &str) -> String {
    let other = format!("//article[@class='reading'][not(.//h1[contains(., '{before}')])]//h1");
    let heading = client.wait().for_element(Locator::XPath(&other)).await.unwrap();
    heading.text().await.unwrap()
}

#[tokio::test]
async fn a_list_is_read_from_hit_to_hit_and_keeps_its_place() {
    for view in ["", "&view=list"] {
        let site = Site::start(Scripts::On, 1280, 600).await;
        let client = site.open(&format!("{QUERY}{view}")).await;
        for _ in 0..9 {
            press(client, 'j').await;
        }
        press(client, 'k').await;
        assert_eq!(run(client, FOCUSED).await, "hit-8");
        press(client, Key::Escape).await;
        assert_eq!(run(client, "return document.activeElement.tagName").await, "BODY");
        for _ in 0..9 {
            press(client, 'j').await;
        }
        press(client, 'k').await;
        let hit = run(client, FOCUSED).await;
        let place = run(client, "return Math.round(scrollY)").await;

        // o opens the hit in a tab of its own.
        press(client, 'o').await;
        let tabs = client.windows().await.unwrap();
        assert_eq!(tabs.len(), 2);
        client.switch_to_window(tabs[1].clone()).await.unwrap();
        article_after(client, "no title").await;
        client.close_window().await.unwrap();
        client.switch_to_window(tabs[0].clone()).await.unwrap();
        assert_eq!(run(client, FOCUSED).await, hit);

        press(client, Key::Enter).await;
        let first = article_after(client, "no title").await;
        client.back().await.unwrap();
        client.wait().for_element(Locator::Css("a.hit-title:focus")).await.unwrap();
        assert_eq!(run(client, FOCUSED).await, hit);
        assert_eq!(run(client, "return Math.round(scrollY)").await, place, "{view}");

        // ] and [ read on; one step back is the list, at the article that was read last.
        press(client, Key::Enter).await;
        article_after(client, "no title").await;
        press(client, ']').await;
        let second = article_after(client, &first).await;
        press(client, ']').await;
        let third = article_after(client, &second).await;
        assert_ne!(third, first);
        press(client, '[').await;
        assert_eq!(article_after(client, &third).await, second);
        client.find(Locator::Css("a.back")).await.unwrap().click().await.unwrap();
        client.wait().for_element(Locator::Css("a.hit-title:focus")).await.unwrap();
        let focused = client.active_element().await.unwrap();
        assert_eq!(focused.text().await.unwrap(), second);
        let in_window = "const box = document.activeElement.getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight";
        assert_eq!(run(client, in_window).await, true);
        site.browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn reading_on_crosses_pages_and_ends_with_the_list() {
    let site = Site::start(Scripts::On, 1280, 900).await;
    let client = site.open(QUERY).await;
    let last =
        "const hits = document.querySelectorAll('a.hit-title'); hits[hits.length - 1].focus()";
    run(client, last).await;
    press(client, Key::Enter).await;
    let tenth = article_after(client, "no title").await;
    press(client, ']').await;
    let eleventh = article_after(client, &tenth).await;
    let url = client.current_url().await.unwrap();
    assert!(url.query().unwrap().ends_with("page=2"), "{url}");
    press(client, '[').await;
    assert_eq!(article_after(client, &eleventh).await, tenth);

    site.open(&format!("{QUERY}&page=3")).await;
    run(client, last).await;
    press(client, Key::Enter).await;
    article_after(client, "no title").await;
    press(client, ']').await;
    let end = "//*[@id='announce'][text()='这是最后一篇']";
    client.wait().for_element(Locator::XPath(end)).await.unwrap();

    // An article that is not in the list it names.
    site.open("/articles/run-00?q=%22%E7%AC%AC12%E5%8F%B7%22").await;
    press(client, ']').await;
    let gone = "//*[@id='announce'][text()='这篇已不在结果中']";
    client.wait().for_element(Locator::XPath(gone)).await.unwrap();
    site.browser.close().await.unwrap();
}

#[tokio::test]
async fn the_first_hit_is_eight_tab_stops_away() {
    for view in ["", "&view=list"] {
        for width in [1280, 390] {
            let site = Site::start(Scripts::On, width, 900).await;
            let client = site.open(&format!("{QUERY}{view}")).await;
            client.wait().for_element(Locator::Css("#keep:not([hidden])")).await.unwrap();
            let mut n_stops = 0;
            while run(client, FOCUSED).await != "hit-1" {
                press(client, Key::Tab).await;
                n_stops += 1;
                assert!(n_stops <= 8, "{view} {width}");
            }
            site.browser.close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_list_view_has_one_line_for_each_hit_also_without_scripts() {
    for (scripts, width) in [(Scripts::Off, 1280), (Scripts::On, 390), (Scripts::Off, 320)] {
        let site = Site::start(scripts, width, 844).await;
        let client = site.open(QUERY).await;
        let link = client.find(Locator::Css(".tools a[data-key=view]")).await.unwrap();
        follow(client, link, width).await;
        client.wait().for_element(Locator::Css(".rows .hit")).await.unwrap();
        assert_eq!(client.find_all(Locator::Css(".rows .hit")).await.unwrap().len(), 25);
        for hit in client.find_all(Locator::Css(".rows .hit")).await.unwrap() {
            let (_, _, wide, high) = hit.rectangle().await.unwrap();
            assert!(high <= 52.0 && wide <= f64::from(width), "{width}: {wide} × {high}");
        }
        assert!(client.find(Locator::Css(".rows .hit mark")).await.is_ok(), "titles are marked");
        site.browser.screenshot(&format!("list-{width}")).await.unwrap();
        site.browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn notes_of_marks_cover_neither_the_text_nor_the_end_of_the_page() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let path = "/articles/sample-crossborder-returns?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86";
    for width in [1440, 1280, 1160, 1024, 768, 390, 320] {
        let browser = Browser::start(Scripts::On, width, 700).await.unwrap();
        let client = &browser.client;
        client.goto(&format!("{}{path}", server.address)).await.unwrap();
        client.wait().for_element(Locator::Css("#mark-next:not([hidden])")).await.unwrap();
        // Next to the text, or as wide as the page, so that no line is covered in part.
        let beside = "const bar = document.querySelector('.markbar').getBoundingClientRect();
            const text = document.querySelector('.reading').getBoundingClientRect();
            return bar.left >= text.right || (bar.left <= 0 && bar.right >= document.body.getBoundingClientRect().right)";
        assert_eq!(run(client, beside).await, true, "{width}");

        // At the end of the page nothing is below the bar.
        let clear = "scrollTo({ top: 1e6, behavior: 'instant' });
            const bar = document.querySelector('.markbar').getBoundingClientRect();
            const covers = (one) => {
                const box = one.getBoundingClientRect();
                return box.width && box.right > bar.left && box.left < bar.right && box.bottom > bar.top && box.top < bar.bottom;
            };
            const parts = document.querySelectorAll('.reading .para, .reading > footer, .foot p');
            return [...parts].filter(covers).map((one) => one.textContent.trim())";
        assert_eq!(run(client, clear).await, json!([]), "{width}");
        browser.close().await.unwrap();
    }
}
