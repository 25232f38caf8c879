//! `Cache-Control` of every route and every kind of error.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use xunwen_server::ServerOptions;

use crate::support::{TOKEN, TestResponse, TestServer, article, ask, get};

const PRIVATE: &str = "private, no-cache";

fn caching(answer: &TestResponse) -> Vec<&str> {
    answer.headers.get_all(header::CACHE_CONTROL).iter().map(|v| v.to_str().unwrap()).collect()
}

#[tokio::test]
async fn every_answer_to_a_reader_states_its_caching() {
    for (uri, expected) in [
        ("/", PRIVATE),
        ("/?q=a", PRIVATE),
        ("/?q=%E6%9D%AD%E5%B7%9E&page=900", PRIVATE),
        ("/articles/attack", PRIVATE),
        ("/saved", PRIVATE),
        ("/static/style.css", "no-cache"),
        ("/favicon.ico", "no-cache"),
        ("/api/v1/search?q=a", PRIVATE),
        ("/api/v1/articles/attack", PRIVATE),
        ("/api/v1/citation?id=attack", PRIVATE),
        ("/api/v1/openapi.json", "no-cache"),
        ("/healthz", "no-store"),
        ("/readyz", "no-store"),
        ("/metrics", "no-store"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let request = Request::builder().method(&method).uri(uri).body(Body::empty()).unwrap();
            let answer = ask(request).await;
            assert!(answer.status.as_u16() < 400, "{uri} {}", answer.status);
            assert_eq!(caching(&answer), [expected], "{method} {uri}");
        }
    }
}

#[tokio::test]
async fn every_route_of_the_document_states_its_caching() {
    let document = get("/api/v1/openapi.json").await.json();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"] {
            let uri = path.replace("{id}", "attack");
            let request = Request::builder().method(method).uri(&uri).body(Body::empty()).unwrap();
            let answer = ask(request).await;
            let caching = caching(&answer);
            assert_eq!(caching.len(), 1, "{method} {path} {operations}");
            if answer.status.as_u16() >= 400 || !matches!(method, "GET" | "HEAD") {
                assert_eq!(caching, ["no-store"], "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn no_kind_of_error_is_kept() {
    let mut statuses = Vec::new();
    let mut check = |answer: &TestResponse, context: &str| {
        assert!(answer.status.as_u16() >= 400, "{context} {}", answer.status);
        assert_eq!(caching(answer), ["no-store"], "{context}");
        statuses.push(answer.status.as_u16());
    };

    let long = format!("/api/v1/search?q={}", "a".repeat(40_000));
    for uri in [
        "/nowhere",
        "/articles/nowhere",
        "/static/nowhere",
        "/?q=%FF",
        "/articles/%FF",
        "/api/v1/search",
        "/api/v1/search?q=a&page=0",
        "/api/v1/search?q=a&cursor=x",
        "/api/v1/articles/nowhere",
        "/api/v1/nowhere",
        &long,
    ] {
        check(&get(uri).await, uri);
    }

    let options =
        ServerOptions { n_searches: 0, queue_wait: Duration::ZERO, ..ServerOptions::default() };
    let busy = TestServer::with(&[article("1", "甲", "乙")], options);
    for uri in ["/?q=a", "/articles/1", "/api/v1/search?q=a", "/api/v1/articles/1"] {
        check(&busy.get(uri).await, uri);
    }
    check(&TestServer::out_of_date(&[]).get("/readyz").await, "out of date");
    let limited = TestServer::with(
        &[],
        ServerOptions { rate: NonZeroU32::new(1), ..ServerOptions::default() },
    );
    for _ in 0..10 {
        limited.get("/").await;
    }
    check(&limited.get("/").await, "above the rate");
    check(&limited.get("/api/v1/search?q=a").await, "above the rate");

    let server = TestServer::taking_posts();
    for (kind, token, body) in [
        ("application/json", "wrong", "{}"),
        ("application/json", TOKEN, ""),
        ("application/json", TOKEN, "{"),
        ("application/json", TOKEN, "{}"),
        ("a/b", TOKEN, "{}"),
    ] {
        let request = Request::post("/api/v1/articles")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        let answer = server.ask(request.body(Body::from(body)).unwrap()).await;
        check(&answer, body);
    }
    let request = Request::delete("/api/v1/articles/file")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
    check(&server.ask(request.body(Body::empty()).unwrap()).await, "delete");

    statuses.sort_unstable();
    statuses.dedup();
    assert_eq!(statuses, [400, 401, 404, 409, 414, 415, 422, 429, 503]);
}

#[tokio::test]
async fn writing_and_preflight_requests_are_not_kept() {
    let server = TestServer::taking_posts();
    for (method, uri, body) in [
        (Method::POST, "/api/v1/articles", "{\"id\":\"a\",\"title\":\"甲\"}"),
        (Method::DELETE, "/api/v1/articles/a", ""),
    ] {
        let request = Request::builder()
            .method(&method)
            .uri(uri)
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        let answer = server.ask(request.body(Body::from(body)).unwrap()).await;
        assert_eq!((answer.status.as_u16(), caching(&answer)), (200, vec!["no-store"]), "{method}");
    }

    let origin = "https://a.example";
    let cors_origins = vec![origin.parse().unwrap()];
    let server = TestServer::with(&[], ServerOptions { cors_origins, ..ServerOptions::default() });
    let request = Request::options("/api/v1/search")
        .header(header::ORIGIN, origin)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
    let answer = server.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), origin);
    assert_eq!(caching(&answer), ["no-store"]);
}
