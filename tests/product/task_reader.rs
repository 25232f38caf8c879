//! A reader who counts steps, and the site that the reader uses.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fmt::Write as _;
use std::fs;

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::{Locator, key::Key};
use serde_json::{Value, json};
use xunwen_tests::binary::{Server, index, root};
use xunwen_tests::browser::Browser;

/// Three sources, with eight, six and four articles.
pub(crate) const SOURCES: [&str; 3] = ["湖滨日报", "海湾经济报", "江南晚报"];

/// The articles of the site. All of them contain 跨境电商.
pub(crate) const N_FOUND: usize = 19;

/// The sentence with the first match of 退货 in the text of the article that is read.
pub(crate) const SENTENCE: &str = "不少卖家干脆把退货就地销毁。";

/// How a reader works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Mouse,
    Keyboard,
    /// Without scripts.
    Plain,
}

/// A site with 19 articles of several years, five of them of March 2021.
pub(crate) struct Site {
    server: Server,
    _index: tempfile::TempDir,
}

impl Site {
    pub(crate) fn start() -> Self {
        let corpus = tempfile::tempdir().unwrap();
        let sample = "economy/crossborder-returns.json";
        let copy = corpus.path().join("crossborder-returns.json");
        fs::copy(root().join("corpus").join(sample), copy).unwrap();

        let mut lines = String::new();
        for n in 0..N_FOUND - 1 {
            let source = SOURCES[[0, 0, 0, 0, 1, 1, 1, 2, 2][n / 2]];
            let date = match n {
                0..5 => format!("2021-03-{:02}", n + 1),
                _ => format!("{}-{:02}-15", 2015 + n / 2, 1 + n % 12),
            };
            let article = json!({
                "id": format!("news-{n}"), "title": format!("第{n}家企业试水跨境电商"),
                "body": format!("第{n}家企业今年开始做跨境电商，店里的{n}种货卖到了海外。"),
                "date": date, "source": source,
            });
            writeln!(lines, "{article}").unwrap();
        }
        fs::write(corpus.path().join("news.jsonl"), lines).unwrap();

        let index = index(corpus.path());
        Self { server: Server::start(index.path()).unwrap(), _index: index }
    }
}

/// A reader in front of a window.
pub(crate) struct Reader<'r> {
    site: &'r Site,
    pub(crate) browser: &'r Browser,
    pub(crate) way: Way,
    pub(crate) width: u32,
    pub(crate) n_steps: usize,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(site: &'r Site, browser: &'r Browser, way: Way, width: u32) -> Self {
        Self { site, browser, way, width, n_steps: 0 }
    }

    /// Opens the page where a task starts.
    pub(crate) async fn open(&self, path: &str) {
        self.open_link(&format!("{}{path}", self.site.server.address)).await;
    }

    pub(crate) async fn open_link(&self, link: &str) {
        // A link to a part of the page that is open would not load it.
        self.browser.client.goto("about:blank").await.unwrap();
        self.browser.client.goto(link).await.unwrap();
    }

    /// Clicks an element. A step; scrolling to it is none.
    pub(crate) async fn click(&mut self, css: &str) {
        self.n_steps += 1;
        let found = self.browser.client.wait().for_element(Locator::Css(css)).await;
        found.unwrap_or_else(|e| panic!("no `{css}`: {e}"));
        // The page scrolls smoothly, and the driver does not wait. Nor does it click what a style sheet shows in
        // closed details.
        let script = "const one = document.querySelector(arguments[0]);
            one.scrollIntoView({ block: 'center', behavior: 'instant' });
            const { left, top, width, height } = one.getClientRects()[0];
            return [left + width / 2, top + height / 2].map(Math.round);";
        let place = self.browser.client.execute(script, vec![json!(css)]).await.unwrap();
        let [x, y] = serde_json::from_value(place).unwrap();
        let click = MouseActions::new("mouse".into())
            .then(PointerAction::MoveTo { duration: None, x, y })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.browser.client.perform_actions(click).await.unwrap();
    }

    /// Presses keys, wherever the focus is. Each is a step.
    pub(crate) async fn press(&mut self, keys: &[char]) {
        self.n_steps += keys.len();
        for key in keys {
            let value = match key {
                '\n' => Key::Enter.into(),
                '\u{1b}' => Key::Escape.into(),
                key => *key,
            };
            self.perform(&[KeyAction::Down { value }, KeyAction::Up { value }]).await;
        }
    }

    /// Types words into the element with the focus. Not a step.
    pub(crate) async fn type_words(&self, words: &str) {
        let focused = self.browser.client.active_element().await.unwrap();
        focused.send_keys(words).await.unwrap();
    }

    /// Copies the selected text with the keys of the browser. A step.
    pub(crate) async fn copy_selection(&mut self) {
        self.n_steps += 1;
        self.with_control('c').await;
    }

    /// Returns what a reader gets who pastes into the search box.
    pub(crate) async fn clipboard(&self) -> String {
        let script = "const box = document.querySelector('#q'); box.value = ''; box.focus();";
        self.browser.client.execute(script, vec![]).await.unwrap();
        self.with_control('v').await;
        self.typed().await
    }

    async fn with_control(&self, key: char) {
        let control = Key::Control.into();
        let down = [KeyAction::Down { value: control }, KeyAction::Down { value: key }];
        let up = [KeyAction::Up { value: key }, KeyAction::Up { value: control }];
        self.perform(&[down, up].concat()).await;
    }

    async fn perform(&self, actions: &[KeyAction]) {
        let keys = KeyActions::new("keys".into());
        let keys = actions.iter().fold(keys, |keys, action| keys.then(action.clone()));
        self.browser.client.perform_actions(keys).await.unwrap();
    }

    /// Drags the mouse over [`SENTENCE`]. A step.
    pub(crate) async fn drag_over_sentence(&mut self) {
        self.n_steps += 1;
        let [left, top, right, bottom] = self.edges_of_sentence().await;
        let moved = |x, y| PointerAction::MoveTo { duration: None, x, y };
        let drag = MouseActions::new("mouse".into())
            .then(moved(left, top))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(moved(right, bottom))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.browser.client.perform_actions(drag).await.unwrap();
    }

    /// Returns where the sentence starts and ends in the window.
    async fn edges_of_sentence(&self) -> [f64; 4] {
        let script = "const [sentence] = arguments;
            const part = [...document.querySelectorAll('.para')].find((one) => one.textContent.includes(sentence));
            part.scrollIntoView({ block: 'center', behavior: 'instant' });
            const start = part.textContent.indexOf(sentence), end = start + sentence.length;
            const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), range = document.createRange();
            for (let at = 0; texts.nextNode(); at += texts.currentNode.length) {
                const { currentNode: text } = texts;
                if (start >= at && start < at + text.length) range.setStart(text, start - at);
                if (end > at && end <= at + text.length) range.setEnd(text, end - at);
            }
            const boxes = range.getClientRects(), first = boxes[0], last = boxes[boxes.length - 1];
            return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2]
                .map(Math.round);";
        let edges = self.browser.client.execute(script, vec![json!(SENTENCE)]).await.unwrap();
        serde_json::from_value(edges).unwrap()
    }

    /// Waits for an element that an XPath names.
    pub(crate) async fn wait_for(&self, xpath: &str) {
        let wait = || self.browser.client.wait().for_element(Locator::XPath(xpath));
        let mut found = wait().await;
        // A wait may begin on the page that is being left.
        if found.as_ref().is_err_and(|e| e.to_string().contains("aborted by navigation")) {
            found = wait().await;
        }
        found.unwrap_or_else(|e| panic!("{:?} {}: no {xpath}: {e}", self.way, self.width));
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        let element = self.browser.client.find(Locator::Css(css)).await;
        element.unwrap_or_else(|e| panic!("no `{css}`: {e}")).text().await.unwrap()
    }

    pub(crate) async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.browser.client.find_all(Locator::Css(css)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// Returns the text in the search box.
    pub(crate) async fn typed(&self) -> String {
        let script = "return document.querySelector('#q').value";
        let value: Value = self.browser.client.execute(script, vec![]).await.unwrap();
        value.as_str().unwrap().to_owned()
    }

    pub(crate) async fn address(&self) -> String {
        self.browser.client.current_url().await.unwrap().to_string()
    }
}
