//! `GET /api/v1/search?cursor=`: lists longer than a page.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use xunwen_server::{CursorKey, ServerOptions};

use crate::support::{TOKEN, TestResponse, TestServer, article, enc, get};

const SORTS: [&str; 3] = ["relevance", "newest", "oldest"];

async fn found(server: &TestServer, query: &str) -> Value {
    let answer = server.get(&format!("/api/v1/search?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn ids(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

fn error(answer: &TestResponse) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"]["code"].as_str().unwrap().to_owned())
}

/// Posts articles and waits until searches find them.
async fn post(server: &TestServer, articles: &[Value]) {
    let request = Request::post("/api/v1/articles?wait=searchable")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!(articles).to_string()));
    let answer = server.ask(request.unwrap()).await;
    assert_eq!(answer.json()["searchable"], true, "{}", answer.text());
}

fn posted(id: &str, n: usize) -> Value {
    let body = "跨境电商发展。".repeat(1 + n % 5);
    json!({"id": id, "title": "消息", "body": body, "date": format!("2023-05-{:02}", 1 + n % 28)})
}

#[tokio::test]
async fn following_next_returns_each_hit_once_while_articles_are_posted() {
    for sort in SORTS {
        let server = TestServer::taking_posts();
        let articles: Vec<Value> = (0..40).map(|n| posted(&format!("p/{n}"), n)).collect();
        post(&server, &articles).await;

        let query = format!("q={}&sort={sort}&per_page=9", enc("跨境电商"));
        let mut answer = found(&server, &query).await;
        let (mut followed, mut page) = (ids(&answer), 1);
        while let Some(next) = answer["next"].as_str() {
            // One article is new, and one moves to another place of the list.
            let more = [posted(&format!("more/{page}"), page), posted("p/7", 20 - page)];
            post(&server, &more).await;
            let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            assert!(next.chars().all(is_safe) && next.len() < 120, "{next}");
            answer = found(&server, &format!("{query}&cursor={next}")).await;
            followed.extend(ids(&answer));
            page += 1;
            assert_eq!((&answer["page"], &answer["total"]), (&json!(page), &json!(41)));
            assert_eq!(answer["notes"], json!([]));
        }

        let expected: BTreeSet<String> =
            (0..40).map(|n| format!("p/{n}")).chain(["file".to_owned()]).collect();
        assert_eq!(followed.len(), 41, "{sort}");
        assert_eq!(followed.into_iter().collect::<BTreeSet<_>>(), expected, "{sort}");
        assert_eq!(found(&server, &query).await["total"], 41 + 4, "{sort}");
    }
}

#[tokio::test]
async fn a_cursor_is_valid_for_its_search_only() {
    let query = format!("q={}&sort=newest", enc("流水账"));
    let answer = get(&format!("/api/v1/search?{query}")).await.json();
    let next = answer["next"].as_str().unwrap();
    let mut tampered = next.to_owned();
    let last = if tampered.pop() == Some('A') { 'Q' } else { 'A' };
    tampered.push(last);

    for other in [
        format!("q={}&sort=newest&cursor={next}", enc("流水")),
        format!("q={}&sort=oldest&cursor={next}", enc("流水账")),
        format!("q={}&cursor={next}", enc("流水账")),
        format!("{query}&from=2020&cursor={next}"),
        format!("{query}&source=a&cursor={next}"),
        format!("{query}&author=a&cursor={next}"),
        format!("{query}&cursor={tampered}"),
        format!("{query}&cursor={}", &next[1..]),
        format!("{query}&cursor={next}A"),
        format!("{query}&cursor=x"),
        format!("{query}&cursor={}", "A".repeat(2000)),
        format!("{query}&cursor={}", enc("跨境")),
    ] {
        let refused = get(&format!("/api/v1/search?{other}")).await;
        assert_eq!(error(&refused), (400, "invalid_cursor".to_owned()), "{other}");
    }

    let both = get(&format!("/api/v1/search?{query}&page=2&cursor={next}")).await;
    assert_eq!(error(&both), (400, "invalid_parameter".to_owned()));
    assert!(both.text().contains("`page` and `cursor` are both set"));

    // The script and the number of hits per page may change on the way.
    for same in [format!("{query}&script=tw"), format!("{query}&per_page=3"), query] {
        let answer = get(&format!("/api/v1/search?{same}&cursor={next}")).await;
        assert_eq!(answer.status, 200, "{same}");
    }
}

#[tokio::test]
async fn every_page_except_the_last_has_a_next_cursor() {
    let query = format!("q={}&per_page=8", enc("流水账"));
    let page = |n: usize| format!("/api/v1/search?{query}&page={n}");
    for n in 1..=4 {
        let next = get(&page(n)).await.json()["next"].as_str().unwrap().to_owned();
        let followed = get(&format!("/api/v1/search?{query}&cursor={next}")).await.json();
        let paged = get(&page(n + 1)).await.json();
        for key in ["hits", "total", "page", "facets"] {
            assert_eq!(followed[key], paged[key], "{key} after page {n}");
        }
    }
    assert_eq!(get(&page(5)).await.json()["next"], Value::Null);
    assert_eq!(get(&page(6)).await.json()["next"], Value::Null);
    let nothing = get(&format!("/api/v1/search?q={}", enc("“没有的东西”"))).await.json();
    assert_eq!(nothing["next"], Value::Null);
}

#[tokio::test]
async fn a_list_continued_in_another_index_has_a_note_or_is_refused() {
    let one = |n: usize| article(&format!("n/{n}"), "杭州", "甲");
    let cursor_key = Some(CursorKey::random().unwrap());
    let options = ServerOptions { cursor_key, ..ServerOptions::default() };
    let first = TestServer::with(&(0..20).map(one).collect::<Vec<_>>(), options.clone());
    let changed = TestServer::with(&(0..21).map(one).collect::<Vec<_>>(), options);
    for sort in SORTS {
        let query = format!("q={}&sort={sort}", enc("杭州"));
        let next = found(&first, &query).await["next"].as_str().unwrap().to_owned();
        let answer = changed.get(&format!("/api/v1/search?{query}&cursor={next}")).await;
        if sort == "relevance" {
            assert_eq!(error(&answer), (410, "cursor_expired".to_owned()));
        } else {
            let answer = answer.json();
            assert_eq!(answer["notes"][0]["code"], "index_changed");
            assert!(ids(&answer).len() >= 10, "{answer}");
        }
    }
}
