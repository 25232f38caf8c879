//! The page about the API: its examples run.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use xunwen_tests::binary::{Server, index};
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::shared::skip;
use xunwen_tests::synthetic::sample_corpus;

const TOKEN: &str = "an-example-needs-this-token-0123";

/// Each example on the page: the language, the request and the code.
const EXAMPLES: &str = "return [...document.querySelectorAll('pre[data-language]')].map((pre) => \
     [pre.dataset.language, pre.getAttribute('aria-label'), pre.textContent]);";

/// Elements wider than the window.
const WIDE: &str = "return document.documentElement.scrollWidth - innerWidth;";

/// Anchors on the page that lead nowhere.
const DEAD: &str = "return [...document.querySelectorAll('main a[href^=\"#\"]')] \
     .map((link) => link.hash).filter((hash) => !document.getElementById(hash.slice(1)));";

/// Starts a server that takes posts with [`TOKEN`].
fn writable_server(index: &Path, folder: &Path) -> Server {
    let tokens = folder.join("tokens");
    fs::write(&tokens, TOKEN).unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
    Server::start_with(index, &["--tokens", tokens.to_str().unwrap()]).unwrap()
}

async fn open(client: &Client, server: &Server) {
    client.goto(&format!("{}/docs", server.address)).await.unwrap();
    client.wait().for_element(Locator::Css("#search")).await.unwrap();
}

/// Runs an example and returns its output.
fn run(language: &str, code: &str, folder: &Path) -> String {
    let file = folder.join(if language == "javascript" { "example.mjs" } else { "example" });
    fs::write(&file, code).unwrap();
    let output = Command::new(program(language)).arg(&file).env("XUNWEN_TOKEN", TOKEN).output();
    let output = output.unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{language}: {code}\n{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn program(language: &str) -> &'static str {
    match language {
        "curl" => "sh",
        "python" => "python3",
        _ => "node",
    }
}

fn is_installed(language: &str) -> bool {
    let needed = if language == "curl" { "curl" } else { program(language) };
    Command::new(needed).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[tokio::test]
async fn every_example_runs_against_the_server_of_its_page() {
    let (index, folder) = (index(&sample_corpus()), tempfile::tempdir().unwrap());
    let server = writable_server(index.path(), folder.path());
    let browser = Browser::start(Scripts::Off, 1280, 900).await.unwrap();
    open(&browser.client, &server).await;
    let examples = browser.client.execute(EXAMPLES, Vec::new()).await.unwrap();
    let examples: Vec<[String; 3]> = serde_json::from_value(examples).unwrap();
    browser.close().await.unwrap();

    for language in ["curl", "python", "javascript"] {
        let of_language: Vec<_> = examples.iter().filter(|[of, ..]| of == language).collect();
        assert_eq!(of_language.len(), 10, "{examples:?}");
        if !is_installed(language) {
            skip(&format!("the examples in {language}"), "its program is not installed");
            continue;
        }
        for [_, label, code] in of_language {
            let output = run(language, code, folder.path());
            check_output(language, label, &output);
        }
    }
}

/// Checks that an example prints the answer of its route.
fn check_output(language: &str, label: &str, output: &str) {
    let expected = match label.split_once(": ").unwrap().1 {
        "GET /api/v1/search" => "strict_total",
        "POST /api/v1/batch" => "answers",
        "GET /api/v1/articles/{id}" => "paragraphs",
        "GET /api/v1/citation" => "[",
        "GET /api/v1/export" => "title",
        "POST /api/v1/articles" => "searchable",
        "DELETE /api/v1/articles/{id}" => "desk/example-1",
        "GET /api/v1/openapi.json" => "3.1.0",
        "GET /healthz" => "ok",
        "GET /readyz" => "articles",
        other => panic!("no expectation for {other}"),
    };
    assert!(output.contains(expected), "{language} {label}: {output}");
    if language == "python" && label.ends_with("GET /api/v1/search") {
        let answer: Value = serde_json::from_str(output).unwrap();
        assert!(answer["total"].as_u64().unwrap() > 0, "an example without hits: {output}");
        assert_eq!(answer["hits"].as_array().unwrap().len(), 2, "{output}");
    }
}

#[tokio::test]
async fn the_page_is_whole_on_every_screen() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    for (scripts, width) in [(Scripts::Off, 1280), (Scripts::On, 390), (Scripts::On, 320)] {
        let browser = Browser::start(scripts, width, 844).await.unwrap();
        let client = &browser.client;
        open(client, &server).await;
        assert_eq!(client.execute(DEAD, Vec::new()).await.unwrap(), json!([]), "{width}");
        if width < 600 {
            let excess = client.execute(WIDE, Vec::new()).await.unwrap();
            assert!(excess.as_i64().unwrap() <= 0, "{width}: {excess} pixels too wide");
        }
        let hidden = client.find(Locator::Css("#search ~ details:last-of-type pre")).await.unwrap();
        assert!(!hidden.is_displayed().await.unwrap());
        client
            .find(Locator::Css("#search ~ details:last-of-type summary"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        assert!(hidden.is_displayed().await.unwrap(), "{width}");
        browser.screenshot(&format!("docs-{width}")).await.unwrap();
        browser.close().await.unwrap();
    }
}
