//! Errors: the JSON envelope below `/api`, a page on all other paths.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use xunwen_server::ServerOptions;

use crate::support::{TestServer, article, ask, enc, get, get_in};

async fn send(method: Method, uri: &str) -> crate::support::TestResponse {
    ask(Request::builder().method(method).uri(uri).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_unknown_path_of_the_api_gets_the_envelope() {
    for uri in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/search",
        "/api/v1/search/",
        "/api/v1/articles/",
    ] {
        let answer = get(uri).await;
        assert_eq!(answer.status, 404, "{uri}");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], "no_such_path", "{uri}");
        assert_eq!(error["message"], format!("nothing found at {uri}"));
    }
}

#[tokio::test]
async fn any_other_unknown_path_gets_a_page() {
    for uri in [
        "/nowhere",
        "/articles/",
        "/articles",
        "/apis",
        "/static/nowhere.css",
        "/static/",
        "//example.org",
    ] {
        let answer = get(uri).await;
        assert_eq!(answer.status, 404, "{uri}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
        assert!(answer.text().contains("<h1>页面不存在</h1>"), "{uri}");
        assert!(answer.links().iter().all(|link| !link.starts_with("//")), "{uri}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_refused_with_an_allow_header() {
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = send(method.clone(), "/api/v1/search?q=a").await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header(header::ALLOW), "GET,HEAD");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], "method_not_allowed");
        assert_eq!(
            error["message"],
            format!("/api/v1/search does not support the method {method}")
        );

        let page = send(method, "/").await;
        assert_eq!((page.status.as_u16(), page.header(header::ALLOW)), (405, "GET,HEAD"));
        assert!(page.text().contains("<h1>这里不支持这种请求方式</h1>"));
    }
    let answer = send(Method::PATCH, "/api/v1/articles/attack").await;
    assert_eq!(answer.json()["error"]["code"], "method_not_allowed");
}

#[tokio::test]
async fn a_head_request_gets_the_headers_without_the_body() {
    for uri in [
        "/",
        "/healthz",
        "/api/v1/openapi.json",
        "/api/v1/search?q=a",
        "/static/style.css",
        "/nowhere",
        "/api/v1/search",
    ] {
        let (head, full) = (send(Method::HEAD, uri).await, get(uri).await);
        assert!(head.body.is_empty() && !full.body.is_empty(), "{uri}");
        assert_eq!(head.status, full.status, "{uri}");
        assert_eq!(head.header(header::CONTENT_TYPE), full.header(header::CONTENT_TYPE), "{uri}");
    }
}

#[tokio::test]
async fn a_uri_that_is_too_long_is_refused() {
    let long = "a".repeat(40_000);
    let answer = get(&format!("/api/v1/search?q={long}")).await;
    assert_eq!(answer.status, 414);
    assert_eq!(answer.json()["error"]["code"], "uri_too_long");
    let page = get(&format!("/?q={long}")).await;
    assert_eq!(page.status, 414);
    assert!(page.body.len() < 20_000);
    let longest = get(&format!("/?q={}", enc(&"跨境".repeat(1000)))).await;
    assert_eq!(longest.status, 200);
}

#[tokio::test]
async fn an_unreadable_uri_gets_an_error_page() {
    for uri in ["/?q=%FF", "/?q=100%", "/articles/attack?q=%D6%D0"] {
        let answer = get(uri).await;
        assert_eq!(answer.status, 400, "{uri}");
        assert!(answer.text().contains("网址中的搜索内容无法识别"), "{uri}");
    }
    assert!(get("/articles/%FF").await.text().contains("网址无法识别"));
    assert_eq!(get("/static/%FF").await.status, 400);
}

#[tokio::test]
async fn an_unknown_article_gets_a_page_in_the_language_of_the_reader() {
    for (language, message) in
        [("zh-CN", "没有这篇报道"), ("zh-TW", "沒有這篇報導"), ("en", "There is no such article")]
    {
        let answer = get_in(language, "/articles/nowhere?q=%E7%94%B2").await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains(message), "{language}");
        assert!(answer.text().contains("value=\"甲\""), "the search box keeps the query");
    }
}

#[tokio::test]
async fn a_busy_server_says_when_to_try_again() {
    let options =
        ServerOptions { n_searches: 0, queue_wait: Duration::ZERO, ..ServerOptions::default() };
    let server = TestServer::with(&[article("1", "甲", "乙")], options);
    for uri in ["/api/v1/search?q=a", "/api/v1/articles/1"] {
        let answer = server.get(uri).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, "1"));
        assert_eq!(answer.json()["error"]["code"], "busy");
    }
    for uri in ["/?q=a", "/articles/1"] {
        let page = server.get(uri).await;
        assert_eq!((page.status.as_u16(), page.header(header::RETRY_AFTER)), (503, "1"));
        assert!(page.text().contains("搜索人数过多"));
    }
    assert_eq!(server.get("/").await.status, 200);
    assert_eq!(server.get("/healthz").await.status, 200);
}
