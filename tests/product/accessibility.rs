//! axe-core finds nothing on any page, in every language, theme and width. Nor does a page scroll
//! sideways, or move while it loads.
//!
//! `XUNWEN_AXE` names the file `axe.min.js`; `scripts/axe.sh` installs it and prints its path.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::ffi::OsString;

use serde_json::{Value, json};
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::shared::skip;
use xunwen_tests::synthetic::sample_corpus;

/// One page of each kind, as its readers meet it. 跨境电商 has hits and 跨镜电商 a repair.
const PAGES: [&str; 12] = [
    "/?",
    "/?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86&source=%E9%92%B1%E5%A1%98%E8%A7%82%E5%AF%9F%EF%BC%88%E7%A4%BA%E4%BE%8B%EF%BC%89",
    "/?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86&view=list",
    "/?q=%E8%B7%A8%E9%95%9C%E7%94%B5%E5%95%86",
    "/?q=zzqqxx",
    "/articles/sample-crossborder-returns?q=%E9%80%80%E8%B4%A7&mark=%E8%BF%90%E8%B4%B9",
    "/day/2024-03-08?",
    "/facet/source?q=%E6%9D%AD%E5%B7%9E",
    "/saved?",
    "/help?",
    "/docs?",
    "/nowhere?",
];

const WIDTHS: [u32; 4] = [1280, 768, 390, 320];
const THEMES: [&str; 2] = ["light", "dark"];

/// Runs before the scripts of each page, after axe: lists the parts of the page that move.
const WATCH_SHIFTS: &str = "window.moved = [];
    const named = ({ node }) => node?.id || node?.className || node?.nodeName;
    new PerformanceObserver((list) => { for (const { sources } of list.getEntries()) moved.push(...sources.map(named)); })
        .observe({ type: 'layout-shift', buffered: true });";

/// Each violation with its first element.
const RUN_AXE: &str = "const done = arguments[0];
    const options = { resultTypes: ['violations'] };
    const named = ({ id, nodes }) => `${id}: ${nodes[0].html}`;
    axe.run(document, options).then(({ violations }) => done(violations.map(named)), (error) => done([String(error)]));";

/// Whether the page scrolls sideways, and the parts that moved.
const MEASURE: &str = "return [document.documentElement.scrollWidth > innerWidth, moved.join()]";

#[tokio::test]
async fn pages_in_simplified_chinese_are_accessible_and_steady() {
    check_pages("zh-Hans").await;
}

#[tokio::test]
async fn pages_in_traditional_chinese_are_accessible_and_steady() {
    check_pages("zh-Hant").await;
}

#[tokio::test]
async fn pages_in_english_are_accessible_and_steady() {
    check_pages("en").await;
}

async fn check_pages(lang: &str) {
    let axe = std::env::var_os("XUNWEN_AXE").filter(|path| !path.is_empty());
    let Some(axe) = axe else {
        return skip("accessibility", "no axe-core; set XUNWEN_AXE to what scripts/axe.sh prints");
    };

    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let browser = browser_with(axe).await;
    let mut faults = Vec::new();
    for page in PAGES {
        for width in WIDTHS {
            let at = format!("{page}&lang={lang}");
            browser.resize(width, 900).await.unwrap();
            browser.client.goto(&format!("{}{at}", server.address)).await.unwrap();
            for theme in THEMES {
                let violations = violations(&browser, theme).await;
                faults.extend(
                    violations.iter().map(|fault| format!("{at} {theme} {width}: {fault}")),
                );
            }
            let measured = browser.client.execute(MEASURE, Vec::new()).await.unwrap();
            if measured != json!([false, ""]) {
                faults.push(format!("{at} {width}: [scrolls sideways, moved parts]: {measured}"));
            }
        }
    }
    browser.close().await.unwrap();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Starts a browser that loads axe into every page.
async fn browser_with(axe: OsString) -> Browser {
    let browser = Browser::start(Scripts::On, 1280, 900).await.unwrap();
    let source = std::fs::read_to_string(axe).unwrap() + WATCH_SHIFTS;
    let params = json!({ "source": source });
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", params).await.unwrap();
    browser
}

/// Returns the violations that axe finds on the page in a theme.
async fn violations(browser: &Browser, theme: &str) -> Vec<String> {
    let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await.unwrap();
    let violations: Value = browser.client.execute_async(RUN_AXE, Vec::new()).await.unwrap();
    serde_json::from_value(violations).unwrap()
}
