//! `GET /api/v1/articles/{id}`

use expect_test::expect;
use serde_json::json;

use crate::support::{ODD_IDS, enc, get};

#[tokio::test]
async fn an_article_has_all_documented_fields() {
    let answer = get(&format!("/api/v1/articles/news%2Fhans?q={}", enc("跨境电商"))).await;
    assert_eq!(answer.status, 200);

    expect![[r#"
        {
          "authors": [
            "林晓舟",
            "何一川"
          ],
          "edition": "03版",
          "editor": "周黎",
          "id": "news/hans",
          "notes": [],
          "paragraphs": [
            {
              "kind": "body",
              "marks": [
                [
                  0,
                  4
                ]
              ],
              "text": "跨境电商发展很快。"
            },
            {
              "kind": "body",
              "marks": [],
              "text": "别的段落。"
            }
          ],
          "published": "2023-05-19",
          "source": "城北日报",
          "terms": [
            "杭州",
            "跨境电商",
            "大会",
            "跨境",
            "电商",
            "段落",
            "发展"
          ],
          "title": {
            "marks": [
              [
                2,
                6
              ]
            ],
            "text": "杭州跨境电商大会"
          },
          "url": "https://example.org/1"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&answer.json()).unwrap());
}

#[tokio::test]
async fn without_a_query_nothing_is_marked_and_missing_fields_are_null() {
    let article = get("/api/v1/articles/attack").await.json();
    assert_eq!(article["title"]["marks"], json!([]));
    for key in ["source", "editor", "edition", "published", "url"] {
        assert!(article[key].is_null(), "{key}");
    }
    assert_eq!(article["paragraphs"][0]["text"], "<img src=x onerror=alert(1)>注入\"&amp;");
}

#[tokio::test]
async fn articles_with_unusual_ids_are_found() {
    for id in ODD_IDS {
        let answer = get(&format!("/api/v1/articles/{}", enc(id))).await;
        assert_eq!(answer.status, 200, "{id}: {}", answer.text());
        assert_eq!(answer.json()["id"], *id);
    }
}

#[tokio::test]
async fn a_slash_in_an_id_may_be_unencoded() {
    assert_eq!(get("/api/v1/articles/economy/a").await.json()["id"], "economy/a");
    let answer = get(&format!("/api/v1/articles/{}/{}", enc("经济"), enc("跨境"))).await;
    assert_eq!(answer.json()["id"], "经济/跨境");
}

#[tokio::test]
async fn an_article_is_shown_in_the_requested_script() {
    let uri = format!("/api/v1/articles/news%2Fhant?script=hans&q={}", enc("跨境電商"));
    let article = get(&uri).await.json();
    assert_eq!(article["title"], json!({"text": "杭州跨境电商大会", "marks": [[2, 6]]}));
}

#[tokio::test]
async fn an_unknown_id_is_not_found() {
    for id in
        ["nowhere", "economy", "economy%2Fa%2Fb", "%2e%2e%2fetc%2fpasswd", "%00", "NEWS%2Fhans"]
    {
        let answer = get(&format!("/api/v1/articles/{id}")).await;
        assert_eq!(answer.status, 404, "{id}");
        assert_eq!(answer.json()["error"]["code"], "no_such_article", "{id}");
    }
}

#[tokio::test]
async fn unreadable_requests_are_refused_with_their_code() {
    for (uri, code) in [
        ("/api/v1/articles/%FF", "invalid_path"),
        ("/api/v1/articles/attack?script=x", "invalid_parameter"),
        ("/api/v1/articles/attack?q=%FF", "invalid_query_string"),
    ] {
        let answer = get(uri).await;
        assert_eq!(answer.status, 400, "{uri}");
        assert_eq!(answer.json()["error"]["code"], code, "{uri}");
    }
}
