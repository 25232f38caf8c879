//! `GET /readyz` and `GET /metrics`

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::support::{TOKEN, TestServer, article, enc};

#[tokio::test]
async fn a_ready_server_reports_the_size_of_its_index() {
    let server = TestServer::over(&[article("1", "杭州", "甲"), article("2", "宁波", "乙")]);
    let answer = server.get("/readyz").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({"ready": true, "generation": 0, "articles": 2, "writable": false, "reason": "writing_off", "stalled": null})
    );
}

#[tokio::test]
async fn a_server_with_an_outdated_index_is_not_ready() {
    let server = TestServer::out_of_date(&[article("1", "杭州", "甲")]);
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, "5"));
    assert_eq!(answer.json()["error"]["code"], "not_ready");
    assert_eq!(server.get(&format!("/api/v1/search?q={}", enc("杭州"))).await.json()["total"], 1);
    assert!(server.get("/metrics").await.text().contains("\nxunwen_ready 0\n"));
}

/// Returns the value of a metric; 0 when it is missing.
async fn value(server: &TestServer, line: &str) -> f64 {
    let answer = server.get("/metrics").await;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.header(header::CONTENT_TYPE), kind);
    let lines = answer.text().lines();
    let mut values =
        lines.filter_map(|all| all.strip_prefix(line)?.strip_prefix(' ')?.parse().ok());
    values.next().unwrap_or_default()
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let server = TestServer::over(&[article("1", "杭州", "甲"), article("2", "宁波", "乙")]);
    for uri in [
        format!("/api/v1/search?q={}", enc("杭州")),
        format!("/api/v1/search?q={}", enc("杭州 宁波")),
        format!("/api/v1/search?q={}", enc("“没有的”")),
        "/api/v1/search".to_owned(),
        format!("/?q={}", enc("杭州")),
        "/articles/1".to_owned(),
        "/articles/2".to_owned(),
        "/articles/nowhere".to_owned(),
        "/secret-of-a-caller".to_owned(),
    ] {
        server.get(&uri).await;
    }
    let request = Request::builder().method(Method::from_bytes(b"MADEUP").unwrap()).uri("/");
    server.ask(request.body(Body::empty()).unwrap()).await;

    let requests = |method: &str, route: &str, status: u16| {
        format!(
            "xunwen_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}"
        )
    };
    for (line, expected) in [
        (requests("GET", "/api/v1/search", 200), 3.0),
        (requests("GET", "/api/v1/search", 400), 1.0),
        (requests("GET", "/articles/{*id}", 200), 2.0),
        (requests("GET", "/articles/{*id}", 404), 1.0),
        (requests("GET", "other", 404), 1.0),
        (requests("other", "/", 405), 1.0),
        ("xunwen_http_request_duration_seconds_count{route=\"/api/v1/search\"}".to_owned(), 4.0),
        ("xunwen_searches_total".to_owned(), 4.0),
        ("xunwen_searches_without_hits_total".to_owned(), 1.0),
        ("xunwen_searches_relaxed_total".to_owned(), 1.0),
        ("xunwen_articles".to_owned(), 2.0),
        ("xunwen_segments".to_owned(), 1.0),
        ("xunwen_ready".to_owned(), 1.0),
        ("xunwen_ingest_queue".to_owned(), 0.0),
    ] {
        assert_eq!(value(&server, &line).await, expected, "{line}");
    }

    // Texts of callers do not become labels.
    let text = server.get("/metrics").await;
    let text = text.text();
    assert!(text.contains("xunwen_build_info{version=\"") && text.ends_with("# EOF\n"), "{text}");
    assert!(!text.contains("secret") && !text.contains("MADEUP"), "{text}");
    assert!(text.contains("xunwen_newest_article_age_seconds NaN"), "no article has a date");
}

/// Waits until `/readyz` says that changes have stalled, or that they have not.
async fn wait_stalled(server: &TestServer, expected: &Value) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = server.get("/readyz").await;
        assert_eq!(answer.status, 200, "searches go on");
        if answer.json()["stalled"] == *expected {
            return answer.json();
        }
        assert!(Instant::now() < deadline, "{}", answer.text());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn posted_articles_that_stay_unsearchable_are_reported() {
    let (server, release) = TestServer::held();
    let post = || {
        Request::post("/api/v1/articles")
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(r#"{"id":"a","title":"跨境甲"}"#))
    };
    assert_eq!(server.ask(post().unwrap()).await.json()["accepted"], 1);

    let ready = wait_stalled(&server, &json!("posted")).await;
    assert_eq!(ready["writable"], true, "articles are still stored: {ready}");
    assert_eq!(value(&server, "xunwen_stalled").await, 1.0);
    let age = value(&server, "xunwen_ingest_queue_age_seconds").await;
    assert!((0.1..3600.0).contains(&age), "{age}");
    let found = server.get(&format!("/api/v1/search?q={}", enc("跨境电商"))).await;
    assert_eq!(found.json()["total"], 1);

    drop(release);
    wait_stalled(&server, &Value::Null).await;
    let post = server.ask(post().unwrap()).await;
    assert_eq!(post.json()["results"][0]["outcome"], "unchanged", "{}", post.text());
    while value(&server, "xunwen_ingest_queue").await > 0.0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(value(&server, "xunwen_stalled").await, 0.0);
    assert_eq!(value(&server, "xunwen_ingest_queue_age_seconds").await, 0.0);
    let found = server.get(&format!("/api/v1/search?q={}", enc("跨境甲"))).await;
    assert_eq!(found.json()["total"], 1);
}

#[tokio::test]
async fn posted_articles_are_counted_and_their_age_is_reported() {
    let server = TestServer::taking_posts();
    let today = jiff::Timestamp::now().to_string();
    let articles = json!([{"id": "a", "title": "甲", "date": today}, {"id": "b"}]);
    let request = Request::post("/api/v1/articles?wait=searchable")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/json");
    let answer = server.ask(request.body(Body::from(articles.to_string())).unwrap()).await;
    assert_eq!(answer.json()["accepted"], 1, "{}", answer.text());
    assert_eq!(value(&server, "xunwen_posted_articles_total").await, 1.0);
    assert_eq!(value(&server, "xunwen_ingest_queue").await, 0.0);
    let text = server.get("/metrics").await.text().to_owned();
    let age = value(&server, "xunwen_newest_article_age_seconds").await;
    assert!((0.0..60.0).contains(&age) && !text.contains("_seconds NaN"), "{age}");
}
