//! Taking an article along in a real browser: its citation, and a link to a sentence. A step is a
//! click or a key.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::{Client, Locator, key::Key};
use serde_json::{Value, json};
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::synthetic::sample_corpus;

const ARTICLE: &str = "/articles/sample-crossborder-returns";
const SENTENCE: &str = "以前损失将近九万元，现在能收回六万元。";

async fn text_of(client: &Client, css: &str) -> String {
    let element = client.wait().for_element(Locator::Css(css)).await;
    element.unwrap_or_else(|e| panic!("no `{css}`: {e}")).text().await.unwrap()
}

async fn run(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.unwrap()
}

/// Records what pages copy, since a headless browser asks for a permission to read the clipboard.
const RECORD_COPIES: &str = "window.copied = [];
    navigator.clipboard.writeText = async (text) => { window.copied.push(text); };";

/// The same where the page may not use the clipboard: the older way copies the selected field.
const RECORD_OLD_COPIES: &str = "window.copied = [];
    navigator.clipboard.writeText = async () => { throw new Error('refused'); };
    document.addEventListener('copy', () => window.copied.push(document.activeElement.value));";

async fn copied(client: &Client) -> Vec<String> {
    let copied = run(client, "return window.copied").await;
    copied.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Scrolls to an element and clicks it. The page scrolls smoothly, and the driver does not wait.
async fn press(client: &Client, css: &str) {
    let button = client.wait().for_element(Locator::Css(css)).await.unwrap();
    let script = "document.querySelector(arguments[0])
        .scrollIntoView({ block: 'center', behavior: 'instant' });";
    client.execute(script, vec![json!(css)]).await.unwrap();
    button.click().await.unwrap();
}

/// Waits for a text in the live region.
async fn heard(client: &Client, expected: &str) {
    let locator = format!("//*[@id='announce'][text()='{expected}']");
    client.wait().for_element(Locator::XPath(&locator)).await.unwrap();
}

struct Reader {
    browser: Browser,
    server: Server,
    _index: tempfile::TempDir,
}

impl Reader {
    async fn start(scripts: Scripts, width: u32) -> Self {
        let index = index(&sample_corpus());
        let server = Server::start(index.path()).unwrap();
        let browser = Browser::start(scripts, width, 900).await.unwrap();
        Self { browser, server, _index: index }
    }

    async fn open(&self, path: &str) -> &Client {
        self.browser.client.goto(&format!("{}{path}", self.server.address)).await.unwrap();
        &self.browser.client
    }
}

#[tokio::test]
async fn a_citation_is_on_the_clipboard_after_one_click_or_key() {
    for (width, record) in [(1280, RECORD_COPIES), (390, RECORD_COPIES), (1280, RECORD_OLD_COPIES)]
    {
        let reader = Reader::start(Scripts::On, width).await;
        let client = reader.open(ARTICLE).await;
        run(client, record).await;
        let shown = text_of(client, "#cite-gbt7714-2025-text").await;
        let of_2015 = text_of(client, "#cite-gbt7714-2015-text").await;
        assert!(
            shown.starts_with("许闻笛. ") && of_2015.starts_with("许闻笛. "),
            "{shown} {of_2015}"
        );

        // By mouse.
        press(client, "[data-copy='cite-gbt7714-2025-text']").await;
        heard(client, "已复制").await;
        assert_eq!(text_of(client, "[data-copy='cite-gbt7714-2025-text']").await, "已复制");
        reader.browser.screenshot(&format!("cite-{width}")).await.unwrap();

        // By keyboard: the next button, then Enter.
        for key in [Key::Tab, Key::Enter] {
            let focused = client.active_element().await.unwrap();
            focused.send_keys(&String::from(char::from(key))).await.unwrap();
        }
        client
            .wait()
            .for_element(Locator::XPath(
                "//button[@data-copy='cite-gbt7714-2015-text'][text()='已复制']",
            ))
            .await
            .unwrap();
        assert_eq!(copied(client).await, [shown, of_2015]);
        reader.browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn without_scripts_the_citations_are_there_and_no_button_is() {
    let reader = Reader::start(Scripts::Off, 1280).await;
    let client = reader.open(ARTICLE).await;
    for name in ["gbt7714-2025", "gbt7714-2015"] {
        let shown = text_of(client, &format!("#cite-{name}-text")).await;
        assert!(shown.ends_with("https://example.org/economy/crossborder-returns."), "{shown}");
    }
    for button in client.find_all(Locator::Css("article button[type=button]")).await.unwrap() {
        assert!(!button.is_displayed().await.unwrap());
    }
    assert_eq!(client.find_all(Locator::Css(".cite-files a")).await.unwrap().len(), 3);
    reader.browser.close().await.unwrap();
}

/// Returns the paragraph of [`SENTENCE`] and the edges of the sentence in the window.
async fn edges_of_sentence(client: &Client) -> [f64; 4] {
    let script = "const [sentence] = arguments;
        const texts = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
        while (!texts.nextNode().data.includes(sentence));
        const text = texts.currentNode, at = text.data.indexOf(sentence);
        text.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + sentence.length);
        const boxes = range.getClientRects(), first = boxes[0], last = boxes[boxes.length - 1];
        return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2]
            .map(Math.round);";
    let edges = client.execute(script, vec![json!(SENTENCE)]).await.unwrap();
    serde_json::from_value(edges).unwrap()
}

/// Drags the mouse over [`SENTENCE`].
async fn select_sentence(client: &Client) {
    let [left, top, right, bottom] = edges_of_sentence(client).await;
    let moved = |x, y| PointerAction::MoveTo { duration: None, x, y };
    let drag = MouseActions::new("mouse".into())
        .then(moved(left, top))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(moved(right, bottom))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    client.perform_actions(drag).await.unwrap();
}

#[tokio::test]
async fn a_sentence_is_shared_in_two_steps_and_opens_marked() {
    let reader = Reader::start(Scripts::On, 1280).await;
    let client = reader.open(&format!("{ARTICLE}?q=%E9%80%80%E8%B4%A7&script=hans")).await;
    run(client, RECORD_COPIES).await;

    // Step 1: select. Step 2: press the button.
    select_sentence(client).await;
    let button = client.wait().for_element(Locator::Css("#share:not([hidden])")).await.unwrap();
    assert_eq!(button.text().await.unwrap(), "复制这句话的链接");
    reader.browser.screenshot("share").await.unwrap();
    press(client, "#share").await;
    heard(client, "已复制链接").await;

    // The same by keyboard, from the selection.
    select_sentence(client).await;
    client.wait().for_element(Locator::Css("#share:not([hidden])")).await.unwrap();
    for key in [Key::Tab, Key::Enter] {
        let focused = client.active_element().await.unwrap();
        focused.send_keys(&String::from(char::from(key))).await.unwrap();
    }
    client.wait().for_element(Locator::Css("#share:focus")).await.unwrap();

    let links = copied(client).await;
    assert_eq!(links.len(), 2, "{links:?}");
    assert_eq!(links[0], links[1]);
    assert!(links[0].ends_with("#marked") && !links[0].contains("q="), "{}", links[0]);

    client.goto(&links[0]).await.unwrap();
    assert_eq!(text_of(client, "#marked").await, SENTENCE);
    reader.browser.close().await.unwrap();

    // The one who receives the link needs no scripts.
    let browser = Browser::start(Scripts::Off, 390, 844).await.unwrap();
    browser.client.goto(&links[0]).await.unwrap();
    assert_eq!(text_of(&browser.client, "#marked").await, SENTENCE);
    assert_eq!(text_of(&browser.client, ".shared-jump a").await, "跳到链接标出的文字");
    browser.screenshot("shared-phone").await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn a_text_that_occurs_earlier_is_extended_until_it_is_the_first() {
    let reader = Reader::start(Scripts::On, 1280).await;
    let client = reader.open(ARTICLE).await;
    run(client, RECORD_COPIES).await;

    // The last 退货 of the article; the title has the first.
    let select_last = "const parts = [...document.querySelectorAll('.para')].filter((p) => p.textContent.includes('退货'));
        const part = parts.at(-1), at = part.textContent.lastIndexOf('退货');
        getSelection().setBaseAndExtent(part.firstChild, at, part.firstChild, at + 2);
        return part.textContent;";
    let paragraph = run(client, select_last).await;
    press(client, "#share:not([hidden])").await;
    heard(client, "已复制链接").await;

    client.goto(&copied(client).await[0]).await.unwrap();
    let marked = text_of(client, ".text #marked").await;
    assert!(marked.contains("退货") && marked.chars().count() < 12, "{marked}");
    let (before, _) = paragraph.as_str().unwrap().rsplit_once("退货").unwrap();
    assert!(before.ends_with(marked.split_once("退货").unwrap().0), "{marked}");
    reader.browser.close().await.unwrap();
}
