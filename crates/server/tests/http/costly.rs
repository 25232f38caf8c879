//! Searches that need more work than the server allows, and those of callers that are gone.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use xunwen_engine::SearchLimits;
use xunwen_server::{ServerOptions, serve};

use crate::support::{TestServer, article, enc};

/// Returns a server over three articles with little budget.
fn limited(search_limits: SearchLimits) -> TestServer {
    let options = ServerOptions { search_limits, ..ServerOptions::default() };
    let body = "今天，甲乙丙。";
    let articles = ["1", "2", "3"].map(|id| article(id, "标题", body));
    TestServer::with(&articles, options)
}

#[tokio::test]
async fn a_search_beyond_its_budget_says_which_part_of_the_query_costs_most() {
    let server = limited(SearchLimits { max_reads: 2, ..SearchLimits::NONE });
    let query = enc("\"，甲乙\"");

    let answer = server.get(&format!("/api/v1/search?q={query}")).await;
    assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, "1"));
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "search_too_costly");
    assert!(error["hint"].as_str().unwrap().contains("punctuation"), "{error}");

    let page = server.get(&format!("/?q={query}&lang=zh-Hans")).await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("这次搜索太复杂"), "{}", page.text());
    assert!(page.text().contains("去掉引号里的标点"), "{}", page.text());

    let metrics = server.get("/metrics").await;
    assert!(metrics.text().contains("xunwen_searches_cut_total 2\n"), "{}", metrics.text());
    assert_eq!(server.get(&format!("/api/v1/search?q={}", enc("甲乙"))).await.status, 200);
}

#[tokio::test]
async fn each_kind_of_work_has_its_hint() {
    let server = limited(SearchLimits { max_steps: 0, ..SearchLimits::NONE });
    for uri in ["/api/v1/search?q=", "/api/v1/articles/1?q=", "/?q=", "/articles/1?q="] {
        for query in ["甲乙 今天 丙", "\"甲 丙\"~9", "\"，甲乙\"", "甲*丙"] {
            let answer = server.get(&format!("{uri}{}", enc(query))).await;
            assert_eq!(answer.status, 503, "{uri}{query}");
            assert!(!answer.text().contains("error.search_too_costly"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_search_that_only_shows_less_has_a_note() {
    let server = TestServer::with(
        &[article("1", "哈", &"哈".repeat(20_000))],
        ServerOptions {
            search_limits: SearchLimits { max_steps: 20_000, ..SearchLimits::NONE },
            ..ServerOptions::default()
        },
    );
    let answer = server.get(&format!("/api/v1/search?q={}", enc("哈"))).await;
    let answer = answer.json();
    assert_eq!((&answer["total"], &answer["hits"][0]["id"]), (&1.into(), &"1".into()));
    assert_eq!(answer["notes"][0]["code"], "cut_short");
    let page = server.get(&format!("/?q={}&lang=zh-Hans", enc("哈"))).await;
    assert!(page.text().contains("部分摘要和标记未显示"), "{}", page.text());
}

/// Reports when it is dropped.
struct ReportsItsEnd(Option<oneshot::Sender<()>>);

impl Drop for ReportsItsEnd {
    fn drop(&mut self) {
        if let Some(sender) = self.0.take() {
            let _ = sender.send(());
        }
    }
}

/// A search is cancelled when its handler is dropped; this is when.
#[tokio::test]
async fn a_handler_is_dropped_when_its_caller_hangs_up() {
    let (ended, has_ended) = oneshot::channel();
    let (started, has_started) = oneshot::channel();
    let reports = Arc::new(Mutex::new(Some((ReportsItsEnd(Some(ended)), started))));
    let endless = get(move || {
        let reports = reports.lock().unwrap().take();
        async move {
            let (_end, started) = reports.unwrap();
            started.send(()).unwrap();
            std::future::pending::<()>().await;
        }
    });

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", endless);
    tokio::spawn(serve(listener, router, 10, std::future::pending()));

    let mut caller = TcpStream::connect(address).unwrap();
    caller.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    has_started.await.unwrap();
    drop(caller);
    tokio::time::timeout(Duration::from_secs(20), has_ended).await.unwrap().unwrap();
}
