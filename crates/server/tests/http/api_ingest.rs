//! `POST /api/v1/articles` and `DELETE /api/v1/articles/{id}`

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::support::{TOKEN, TestResponse, TestServer, ask, enc};

const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";

async fn send(
    server: &TestServer,
    method: Method,
    uri: &str,
    kind: &str,
    body: impl AsRef<[u8]>,
) -> TestResponse {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body.as_ref().to_vec()));
    server.ask(request.unwrap()).await
}

async fn post(server: &TestServer, kind: &str, body: impl AsRef<[u8]>) -> TestResponse {
    send(server, Method::POST, "/api/v1/articles?wait=searchable", kind, body).await
}

async fn total(server: &TestServer, query: &str) -> Value {
    server.get(&format!("/api/v1/search?q={}", enc(query))).await.json()["total"].clone()
}

#[expect(clippy::needless_pass_by_value, reason = "as `expect!` makes it")]
fn check(answer: &TestResponse, expected: Expect) {
    let json = answer.json();
    let result = |posted: &Value| {
        let error = &posted["error"]["code"];
        let id = posted["id"].as_str().or(error.as_str()).unwrap_or("?");
        format!("{} {} {id}", posted["line"], posted["outcome"].as_str().unwrap())
    };
    let results = json["results"].as_array().unwrap().iter().map(result);
    let head = format!(
        "{} {} accepted {} refused",
        answer.status.as_u16(),
        json["accepted"],
        json["refused"]
    );
    expected.assert_eq(&std::iter::once(head).chain(results).collect::<Vec<_>>().join("\n"));
}

#[tokio::test]
async fn posted_articles_are_found_when_the_answer_says_so() {
    let server = TestServer::taking_posts();
    let one = post(&server, JSON, r#"{"id":"a/1","title":"跨境电商甲"}"#).await;
    check(
        &one,
        expect![[r"
        200 1 accepted 0 refused
        1 created a/1"]],
    );
    assert_eq!(total(&server, "跨境电商").await, 2);

    let many = r#"[{"id":"a/2","title":"跨境电商乙"},{"id":"a/1","title":"跨境电商丙"}]"#;
    check(
        &post(&server, JSON, many).await,
        expect![[r"
        200 2 accepted 0 refused
        1 created a/2
        2 replaced a/1"]],
    );
    assert_eq!((total(&server, "甲").await, total(&server, "丙").await), (0.into(), 1.into()));

    let lines =
        "{\"id\":\"a/3\",\"title\":\"跨境电商丁\"}\n\n{\"id\":\"a/2\",\"title\":\"跨境电商乙\"}\n";
    check(
        &post(&server, LINES, lines).await,
        expect![[r"
        200 2 accepted 0 refused
        1 created a/3
        3 unchanged a/2"]],
    );
    assert_eq!(total(&server, "跨境电商").await, 4);
}

#[tokio::test]
async fn an_invalid_article_is_refused_without_the_others() {
    let server = TestServer::taking_posts();
    let lines =
        "{\"id\":\"a\",\"title\":\"甲\"}\n{\"title\"\n{}\n{\"id\":\"file\",\"title\":\"乙\"}";
    check(
        &post(&server, LINES, lines).await,
        expect![[r"
        200 1 accepted 3 refused
        1 created a
        2 refused bad_json
        3 refused no_text_fields
        4 refused id_of_corpus"]],
    );

    check(
        &post(&server, JSON, "{}").await,
        expect![[r"
        422 0 accepted 1 refused
        1 refused no_text_fields"]],
    );

    for (kind, body, code) in [
        (JSON, "", "no_articles"),
        (JSON, "[]", "no_articles"),
        (LINES, "\n \n", "no_articles"),
        (JSON, "[{}", "broken_body"),
        (JSON, "{} {}", "broken_body"),
    ] {
        let answer = post(&server, kind, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.json()["error"]["code"], code, "{body}");
    }
}

#[tokio::test]
async fn a_line_that_is_not_utf8_is_refused_and_other_lines_are_stored() {
    let server = TestServer::taking_posts();
    let lines = [
        b"{\"id\":\"a\",\"title\":\"one\"}\n".as_slice(),
        // 新 in GB18030.
        b"{\"id\":\"b\",\"title\":\"\xd0\xc2\"}\n",
        b"{\"id\":\"c\",\"title\":\"three\"}\n",
    ];
    let answer = post(&server, LINES, lines.concat()).await;
    check(
        &answer,
        expect![[r"
        200 2 accepted 1 refused
        1 created a
        2 refused not_utf8
        3 created c"]],
    );
    let message = answer.json()["results"][1]["error"]["message"].clone();
    assert_eq!(message, "byte 20 is not UTF-8: send JSON in UTF-8");
}

#[tokio::test]
async fn deleting_an_article_twice_succeeds() {
    let server = TestServer::taking_posts();
    post(&server, JSON, r#"{"id":"a/1","title":"跨境电商甲"}"#).await;
    let uri = "/api/v1/articles/a%2F1?wait=searchable";
    for outcome in ["deleted", "absent"] {
        let answer = send(&server, Method::DELETE, uri, JSON, "").await;
        assert_eq!(answer.status, StatusCode::OK);
        let json = answer.json();
        assert_eq!((&json["id"], &json["outcome"]), (&"a/1".into(), &outcome.into()));
        assert_eq!(total(&server, "甲").await, 0);
    }
    let of_corpus = send(&server, Method::DELETE, "/api/v1/articles/file", JSON, "").await;
    assert_eq!(of_corpus.status, StatusCode::CONFLICT);
    assert_eq!(total(&server, "跨境电商").await, 1);
}

#[tokio::test]
async fn writing_requires_a_token() {
    let server = TestServer::taking_posts();
    for token in ["", "Bearer", "Bearer 0123456789abcdeX", "Basic 0123456789abcdef"] {
        for method in [Method::POST, Method::DELETE] {
            let uri =
                if method == Method::POST { "/api/v1/articles" } else { "/api/v1/articles/a" };
            let request = Request::builder().method(method).uri(uri);
            let request = request.header(header::AUTHORIZATION, token).body(Body::from("{}"));
            let answer = server.ask(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token}");
            assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer");
            assert_eq!(answer.json()["error"]["code"], "unauthorized");
        }
    }
}

#[tokio::test]
async fn a_server_without_tokens_refuses_posts() {
    let request =
        Request::post("/api/v1/articles").header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
    let answer = ask(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json()["error"]["code"], "writing_off");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let server = TestServer::taking_posts();
    let body = format!(r#"{{"title":"{}"}}"#, "长".repeat(11 << 20));
    for kind in [JSON, LINES] {
        let answer = post(&server, kind, &body).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(answer.json()["error"]["code"], "body_too_large");
    }
}

#[tokio::test]
async fn a_deleted_article_is_gone_from_every_answer_at_once() {
    let server = TestServer::taking_posts();
    for n in 0..30 {
        let id = format!("taken-back/{n}");
        post(&server, JSON, format!(r#"{{"id":"{id}","title":"跨境电商撤稿"}}"#)).await;
        let uri = format!("/api/v1/articles/{}", enc(&id));
        let search = format!("/api/v1/search?q={}&per_page=1", enc("跨境电商"));
        let next = server.get(&search).await.json()["next"].as_str().unwrap().to_owned();

        assert_eq!(send(&server, Method::DELETE, &uri, JSON, "").await.status, 200);
        assert_eq!(total(&server, "跨境电商").await, 1, "after deletion {n}");
        assert_eq!(server.get(&uri).await.status, 404);
        let continued = server.get(&format!("{search}&cursor={next}")).await.json();
        assert!(continued["hits"].as_array().unwrap().iter().all(|hit| hit["id"] != *id));
    }
}

#[tokio::test]
async fn fields_above_their_limits_are_cut_with_a_warning() {
    let server = TestServer::taking_posts();
    let body = serde_json::json!([
        {"id": "long", "title": "题".repeat(1001), "source": "报".repeat(201), "url": format!("https://a/{}", "u".repeat(2048)), "body": "正文。"},
        {"id": "short", "title": "题".repeat(1000), "source": "报", "url": "https://a/", "body": "正文。"},
    ]);
    let json = post(&server, JSON, body.to_string()).await.json();
    let warnings = json["results"][0]["warnings"].as_array().unwrap();
    let fields = ["title: cut after 1000 ", "source: cut after 200 ", "url: left out"];
    assert_eq!(warnings.len(), fields.len(), "{warnings:?}");
    for (warning, field) in warnings.iter().zip(fields) {
        assert!(warning.as_str().unwrap().starts_with(field), "{warning}");
    }
    assert_eq!(json["results"][1]["warnings"], serde_json::json!([]));

    let article = server.get("/api/v1/articles/long").await.json();
    assert_eq!(article["url"], Value::Null);
    assert_eq!(article["source"].as_str().unwrap().chars().count(), 200);
}

#[tokio::test]
async fn ids_that_cannot_be_keys_are_refused() {
    let server = TestServer::taking_posts();
    for id in ["\"\"", "\" \"", "\".\"", "\"..\"", "\"a\\u0000\"", "\"a\\tb\"", "[]", "{}", "false"]
    {
        let answer = post(&server, JSON, format!("{{\"id\":{id},\"title\":\"甲\"}}")).await;
        assert_eq!(answer.status, 422, "{id}");
        assert_eq!(answer.json()["results"][0]["error"]["code"], "invalid_id", "{id}");
    }
    for id in ["...", ".a", "a/.", "a/../b", "../a", "%2e", "%2E%2E", "a b", "a?b#c", "中/国"] {
        let body = serde_json::json!({"id": id, "title": "跨境甲"});
        assert_eq!(post(&server, JSON, body.to_string()).await.status, 200, "{id}");
        assert_eq!(server.get(&format!("/api/v1/articles/{}", enc(id))).await.json()["id"], id);
        let page = server.get(&format!("/?q={}", enc("跨境甲"))).await;
        let link = page.links().into_iter().find(|link| link.starts_with("/articles/")).unwrap();
        assert_eq!(server.get(&link).await.status, 200, "{link}");
        let uri = format!("/api/v1/articles/{}?wait=searchable", enc(id));
        assert_eq!(send(&server, Method::DELETE, &uri, JSON, "").await.status, 200);
    }
}
