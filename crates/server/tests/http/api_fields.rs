//! The fields of posted articles: every one that an answer has can be posted, and what is not
//! understood is named.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::support::{TOKEN, TestServer, enc};

async fn post(server: &TestServer, article: &Value) -> Value {
    let request = Request::post("/api/v1/articles?wait=searchable")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/json");
    let answer = server.ask(request.body(Body::from(article.to_string())).unwrap()).await;
    answer.json()["results"][0].clone()
}

#[tokio::test]
async fn the_article_of_an_answer_can_be_posted_and_comes_back() {
    let server = TestServer::taking_posts();
    let article = json!({
        "id": "round/1",
        "title": "沙洲观鸟",
        "paragraphs": [
            {"kind": "kicker", "text": "湿地"},
            {"kind": "body", "text": "沙洲上来了一群反嘴鹬。"},
            {"kind": "note", "text": "（完）"},
        ],
        "source": "江畔日报",
        "authors": ["陈砚", "许棠"],
        "editor": "沈舟",
        "edition": "3版",
        "published": "2024-03-06T10:00:00+08:00",
        "url": "https://example.org/1",
    });
    assert_eq!(post(&server, &article).await["warnings"], json!([]));
    let answer = server.get("/api/v1/articles/round%2F1").await.json();
    assert_eq!(answer["published"], article["published"]);
    assert_eq!((&answer["editor"], &answer["edition"]), (&article["editor"], &article["edition"]));

    // Marks and all, under another id.
    let query = enc("反嘴鹬");
    let marked = server.get(&format!("/api/v1/articles/round%2F1?q={query}")).await.json();
    let mut copy = marked.clone();
    copy["id"] = json!("round/2");
    assert_eq!(post(&server, &copy).await["warnings"], json!([]));
    let mut again = server.get(&format!("/api/v1/articles/round%2F2?q={query}")).await.json();
    again["id"] = marked["id"].clone();
    assert_eq!(again, marked);
}

#[tokio::test]
async fn what_is_not_understood_is_named_in_the_answer_and_counted() {
    let server = TestServer::taking_posts();
    let article = json!({
        "id": "w", "title": "反嘴鹬", "content": "正文。", "pubDate": "3小时前", "media": 7, "mood": "calm",
    });
    let posted = post(&server, &article).await;
    assert_eq!(posted["outcome"], "created");
    let warnings: Vec<&str> =
        posted["warnings"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for (field, value) in [("pubDate", "3小时前"), ("media", "7"), ("", "`mood`")] {
        let is_named = |warning: &&str| warning.contains(field) && warning.contains(value);
        assert!(warnings.iter().any(is_named), "{field}: {warnings:?}");
    }
    assert_eq!(warnings.len(), 3, "{warnings:?}");

    let metrics = server.get("/metrics").await;
    for kind in ["date", "value", "unread_fields"] {
        let line = format!("xunwen_article_warnings_total{{kind=\"{kind}\"}} 1");
        assert!(metrics.text().contains(&line), "{line}");
    }
}

#[tokio::test]
async fn an_article_that_was_not_cleaned_completely_says_so() {
    let server = TestServer::taking_posts();
    // Text that lost a byte in every line, far more than any article has.
    let body = "耙缓恕敝\n".repeat(30_000);
    let posted = post(&server, &json!({"id": "x", "title": "反嘴鹬", "body": body})).await;
    let warnings = posted["warnings"].to_string();
    assert!(warnings.contains("not cleaned completely"), "{warnings}");
}
