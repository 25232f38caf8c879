//! Kept searches in a real browser: the star, the page of kept searches, and what is new. A step is a
//! click or a key.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::Path;

use fantoccini::{Client, Locator, key::Key};
use serde_json::{Value, json};
use xunwen_tests::binary::{Server, update_index};
use xunwen_tests::browser::{Browser, Scripts};

/// A site with a few articles, to which more can be added while it runs.
struct Site {
    folder: tempfile::TempDir,
    server: Server,
}

impl Site {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("corpus")).unwrap();
        for n in 0..3 {
            write(folder.path(), &format!("old-{n}"), &format!("跨境电商旧闻{n}"));
        }
        update(folder.path());
        let server = Server::start(&folder.path().join("index")).unwrap();
        Self { folder, server }
    }

    /// Adds articles and waits until readers find them.
    async fn add(&self, client: &Client, names: &[&str]) {
        for name in names {
            write(self.folder.path(), name, &format!("跨境电商新闻{name}"));
        }
        update(self.folder.path());
        let last = names.last().unwrap();
        let script = "const [base, id, done] = arguments;
            const look = async () => {
                const answer = await fetch(`${base}/api/v1/articles/${id}`);
                if (answer.ok) done(true); else setTimeout(look, 50);
            };
            look();";
        let arguments = vec![json!(self.server.address), json!(last)];
        client.execute_async(script, arguments).await.unwrap();
    }

    async fn open(&self, client: &Client, path: &str) {
        client.goto(&format!("{}{path}", self.server.address)).await.unwrap();
    }
}

fn write(folder: &Path, name: &str, title: &str) {
    let path = folder.join("corpus").join(format!("{name}.txt"));
    fs::write(path, format!("{title}\n\n杭州的跨境电商企业很多，{name}。\n")).unwrap();
}

fn update(folder: &Path) {
    update_index(&folder.join("corpus"), &folder.join("index"));
}

const QUERY: &str = "/?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86";

async fn run(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.unwrap()
}

/// Waits for an element and returns its text. The list is made again when its counts arrive.
async fn text_of(client: &Client, css: &str) -> String {
    loop {
        let element = client.wait().for_element(Locator::Css(css)).await;
        let text = element.unwrap_or_else(|e| panic!("no `{css}`: {e}")).text().await;
        match text {
            Err(error) if error.is_stale_element_reference() => {}
            text => return text.unwrap(),
        }
    }
}

/// Waits for an element with this text.
async fn heard(client: &Client, id: &str, expected: &str) {
    let locator = format!("//*[@id='{id}'][contains(., '{expected}')]");
    let found = client.wait().for_element(Locator::XPath(&locator)).await;
    found.unwrap_or_else(|e| panic!("`{expected}` is not said: {e}"));
}

async fn press(client: &Client, key: impl Into<char>) {
    let focused = client.active_element().await.unwrap();
    focused.send_keys(&String::from(key.into())).await.unwrap();
}

async fn click(client: &Client, css: &str) {
    loop {
        let element = client.wait().for_element(Locator::Css(css)).await;
        match element.unwrap_or_else(|e| panic!("no `{css}`: {e}")).click().await {
            Err(error) if error.is_stale_element_reference() => {}
            clicked => return clicked.unwrap(),
        }
    }
}

async fn titles(client: &Client) -> Value {
    run(
        client,
        "return [...document.querySelectorAll('a.hit-title')].map((one) => one.textContent)",
    )
    .await
}

#[tokio::test]
async fn a_kept_search_counts_what_is_new_and_shows_it() {
    for (width, height) in [(1280, 900), (390, 844)] {
        let site = Site::start();
        let browser = Browser::start(Scripts::On, width, height).await.unwrap();
        let client = &browser.client;

        site.open(client, &format!("{QUERY}&sort=newest&lang=zh-Hans")).await;
        client.wait().for_element(Locator::Css("#keep[aria-pressed=false]")).await.unwrap();
        if width == 1280 {
            press(client, 's').await;
        } else {
            click(client, "#keep").await;
        }
        heard(client, "announce", "已收藏“跨境电商”").await;
        client.wait().for_element(Locator::Css("#keep[aria-pressed=true]")).await.unwrap();

        site.open(client, "/saved?lang=zh-Hans").await;
        heard(client, "saved-status", "没有新文章").await;
        assert_eq!(titles(client).await, json!(["跨境电商"]));

        site.add(client, &["a", "b"]).await;
        // The search itself shows which hits are new.
        site.open(client, QUERY).await;
        client.wait().for_element(Locator::Css(".hit .dot")).await.unwrap();
        let dotted = "return [...document.querySelectorAll('.hit:has(.dot) a.hit-title')].map((one) => one.textContent).sort()";
        assert_eq!(run(client, dotted).await, json!(["跨境电商新闻a", "跨境电商新闻b"]));

        site.open(client, "/saved?lang=zh-Hans").await;
        assert_eq!(text_of(client, "#saved-list a.new").await, "2 篇新");
        browser.screenshot(&format!("saved-{width}")).await.unwrap();
        click(client, "#saved-list a.new").await;
        assert!(text_of(client, "#status").await.starts_with("找到 2 篇"));
        let url = client.current_url().await.unwrap();
        assert!(url.query().unwrap().contains("sort=arrived&since=2"), "{url}");
        assert_eq!(run(client, dotted).await, json!(["跨境电商新闻a", "跨境电商新闻b"]));

        // On the way back nothing is new, and the last list can be opened again.
        client.back().await.unwrap();
        assert_eq!(text_of(client, "#saved-list a.earlier").await, "上次的新文章");
        click(client, "#saved-list a.earlier").await;
        assert!(text_of(client, "#status").await.starts_with("找到 2 篇"));

        site.add(client, &["c"]).await;
        site.open(client, "/saved?lang=zh-Hans").await;
        assert_eq!(text_of(client, "#saved-list a.new").await, "1 篇新");
        click(client, "#saved-read").await;
        heard(client, "saved-status", "已全部标为已读").await;
        site.open(client, "/saved?lang=zh-Hans").await;
        heard(client, "saved-status", "没有新文章").await;
        browser.close().await.unwrap();
    }
}

/// Stores this text as the kept searches of the site.
async fn store(client: &Client, text: &str) {
    let script = "localStorage.setItem(
        `xunwen.saved ${new URL('.', location.href.replace(/saved.*/, '')).pathname}`, arguments[0])";
    client.execute(script, vec![json!(text)]).await.unwrap();
}

#[tokio::test]
async fn a_search_that_fails_does_not_affect_the_others() {
    let site = Site::start();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;
    site.open(client, "/saved").await;
    let kept = json!([
        { "name": "好的", "query": "q=%E8%B7%A8%E5%A2%83", "since": "2020-01-01T00:00:00.000000Z" },
        { "name": "坏的", "query": "q=a&from=never", "since": null },
    ]);
    store(client, &kept.to_string()).await;
    client.refresh().await.unwrap();
    assert_eq!(text_of(client, "li:nth-child(1) a.new").await, "3 篇新");
    let error = text_of(client, "li:nth-child(2) .failed").await;
    assert!(error.starts_with("搜索失败：") && error.contains("never"), "{error}");

    // Many more than a batch takes.
    let many: Vec<Value> = (0..120)
        .map(|n| json!({ "name": format!("第{n}个"), "query": format!("q=%E8%B7%A8%E5%A2%83&exclude_source={n}") }))
        .collect();
    store(client, &Value::from(many).to_string()).await;
    client.refresh().await.unwrap();
    heard(client, "saved-status", "120 个搜索有新文章").await;
    assert_eq!(text_of(client, "li:nth-child(120) a.new").await, "3 篇新");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn anything_in_the_storage_leaves_every_page_working() {
    let site = Site::start();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;
    for broken in
        ["", "{", "null", "7", "\"q=a\"", "{\"searches\": {}}", "[null, 1, [], {\"query\": 2}]"]
    {
        site.open(client, "/saved").await;
        store(client, broken).await;
        client.refresh().await.unwrap();
        client.wait().for_element(Locator::Css("#saved-empty:not([hidden])")).await.unwrap();
        if !matches!(broken, "null") {
            heard(client, "saved-status", "无法读取").await;
        }
        // The star works, and a copy of the text stays.
        site.open(client, QUERY).await;
        click(client, "#keep").await;
        heard(client, "announce", "已收藏").await;
        site.open(client, "/saved").await;
        client.wait().for_element(Locator::Css("#saved-list li")).await.unwrap();
        assert_eq!(titles(client).await, json!(["跨境电商"]), "{broken}");
        let copies = run(client, "return Object.entries(localStorage).filter(([name]) => name.endsWith('unreadable')).map(([, text]) => text)").await;
        if broken != "null" {
            assert_eq!(copies, json!([broken]));
        }
        run(client, "localStorage.clear()").await;
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn kept_searches_are_renamed_and_removed_by_keyboard() {
    let site = Site::start();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;
    site.open(client, "/saved").await;
    store(client, &json!([{ "name": "甲", "query": "q=%E8%B7%A8%E5%A2%83" }, { "name": "乙", "query": "q=b" }]).to_string()).await;
    client.refresh().await.unwrap();
    client.wait().for_element(Locator::Css("#saved-list a.new")).await.unwrap();

    // j leads to the first search, Tab to its new articles and its buttons.
    press(client, 'j').await;
    for key in [Key::Tab, Key::Tab] {
        press(client, key).await;
    }
    let label = "return document.activeElement.getAttribute('aria-label')";
    assert_eq!(run(client, label).await, "重命名：甲");
    press(client, Key::Enter).await;
    client.active_element().await.unwrap().send_keys("跨境观察").await.unwrap();
    press(client, Key::Enter).await;
    assert_eq!(titles(client).await, json!(["跨境观察", "乙"]));
    assert_eq!(run(client, label).await, "重命名：跨境观察");

    press(client, Key::Tab).await;
    press(client, Key::Enter).await;
    heard(client, "saved-status", "已移除“跨境观察”").await;
    assert_eq!(titles(client).await, json!(["乙"]));
    assert_eq!(run(client, label).await, "移除：乙", "the focus stays in the list");
    click(client, "#saved-undo").await;
    assert_eq!(titles(client).await, json!(["跨境观察", "乙"]));
    client.refresh().await.unwrap();
    client.wait().for_element(Locator::Css("#saved-list li")).await.unwrap();
    assert_eq!(titles(client).await, json!(["跨境观察", "乙"]));
    browser.close().await.unwrap();
}

/// Makes the page hand over what it would download, as [name, text].
const RECORD_DOWNLOADS: &str = "window.downloads = [];
    const made = new Map();
    URL.createObjectURL = (blob) => { made.set(`blob:${made.size}`, blob); return `blob:${made.size - 1}`; };
    HTMLAnchorElement.prototype.click = async function () {
        window.downloads.push([this.download, await made.get(this.href).text()]);
        document.body.dataset.downloads = window.downloads.length;
    };";

#[tokio::test]
async fn kept_searches_are_exported_and_imported() {
    let site = Site::start();
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let client = &browser.client;
    site.open(client, "/saved").await;
    let kept = json!([{ "name": "甲 & <乙>", "query": "q=%E8%B7%A8%E5%A2%83&source=a%26b" }]);
    store(client, &kept.to_string()).await;
    client.refresh().await.unwrap();
    client.wait().for_element(Locator::Css("#saved-list a.hit-title")).await.unwrap();
    run(client, RECORD_DOWNLOADS).await;
    for (button, n_downloads) in [("#saved-export", 1), ("#saved-opml", 2)] {
        click(client, button).await;
        // The text of a download is there a moment later.
        let done = format!("body[data-downloads='{n_downloads}']");
        client.wait().for_element(Locator::Css(&done)).await.unwrap();
    }
    let downloads = run(client, "return window.downloads").await;
    assert_eq!(downloads[0][0], "xunwen-searches.json");
    let exported: Value = serde_json::from_str(downloads[0][1].as_str().unwrap()).unwrap();
    assert_eq!(exported["searches"][0]["query"], "q=%E8%B7%A8%E5%A2%83&source=a%26b");

    // The OPML names the feeds of this site, which are answered.
    let opml = downloads[1][1].as_str().unwrap();
    assert!(opml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">"));
    assert!(opml.contains("title=\"甲 &amp; &lt;乙&gt;\""), "{opml}");
    let feed = opml.split("xmlUrl=\"").nth(1).unwrap().split('"').next().unwrap();
    let feed = feed.replace("&amp;", "&");
    assert!(feed.starts_with(&format!("{}/feed.atom?q=", site.server.address)), "{feed}");
    assert_eq!(ureq::get(&feed).call().unwrap().status(), 200);

    // Another browser reads the file; what it has already stays as it is.
    let file = site.folder.path().join("searches.json");
    fs::write(&file, downloads[0][1].as_str().unwrap()).unwrap();
    run(client, "localStorage.clear()").await;
    client.refresh().await.unwrap();
    for said in ["导入了 1 个，另有 0 个早已收藏", "导入了 0 个，另有 1 个早已收藏"]
    {
        run(client, "document.querySelector('#saved-file').hidden = false").await;
        let input = client.find(Locator::Css("#saved-file")).await.unwrap();
        input.send_keys(file.to_str().unwrap()).await.unwrap();
        heard(client, "saved-status", said).await;
        assert_eq!(titles(client).await, json!(["甲 & <乙>"]));
    }
    fs::write(&file, "<html>").unwrap();
    client
        .find(Locator::Css("#saved-file"))
        .await
        .unwrap()
        .send_keys(file.to_str().unwrap())
        .await
        .unwrap();
    heard(client, "saved-status", "没有收藏的搜索").await;
    browser.close().await.unwrap();
}

#[tokio::test]
async fn without_scripts_what_is_new_since_yesterday_is_one_step_away() {
    let site = Site::start();
    for width in [1280, 390] {
        let browser = Browser::start(Scripts::Off, width, 844).await.unwrap();
        let client = &browser.client;
        for (from, total) in [("/", "找到 3 篇"), (QUERY, "找到 3 篇"), ("/saved", "找到 3 篇")]
        {
            site.open(client, from).await;
            let link = client.find(Locator::Css("main a[href*='since=']")).await.unwrap();
            // On an emulated phone without scripts, taps of the driver never end.
            if width > 600 {
                link.click().await.unwrap();
            } else {
                let path = link.attr("href").await.unwrap().unwrap();
                let address = client.current_url().await.unwrap().join(&path).unwrap();
                client.goto(address.as_str()).await.unwrap();
            }
            assert!(text_of(client, "#status").await.starts_with(total), "{from}");
            assert!(text_of(client, ".chips").await.contains("新到："), "{from}");
        }
        browser.screenshot(&format!("recent-{width}")).await.unwrap();

        site.open(client, "/saved").await;
        assert!(text_of(client, "#saved-plain").await.contains("订阅"));
        for button in client.find_all(Locator::Css("main button")).await.unwrap() {
            assert!(!button.is_displayed().await.unwrap());
        }
        site.open(client, QUERY).await;
        let star = client.find(Locator::Css("#keep")).await.unwrap();
        assert!(!star.is_displayed().await.unwrap(), "the star needs JavaScript");
        browser.close().await.unwrap();
    }
}
