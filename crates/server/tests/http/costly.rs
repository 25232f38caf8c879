//! Searches that need more work than the server allows.

use axum::http::header;
use xunwen_engine::SearchLimits;
use xunwen_server::ServerOptions;

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
    let server = limited(SearchLimits { max_steps: 2, ..SearchLimits::NONE });
    let query = enc("\"，甲乙\"");

    let answer = server.get(&format!("/api/v1/search?q={query}")).await;
    assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, "1"));
    let error = &answer.json()["error"];
    assert_eq!(error["code"], "search_too_costly");
    assert!(error["hint"].as_str().unwrap().contains("fewer alternatives"), "{error}");

    let page = server.get(&format!("/?q={query}&lang=zh-Hans")).await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("这次搜索太复杂"), "{}", page.text());
    assert!(page.text().contains("请减少用 OR 连接的词"), "{}", page.text());

    let metrics = server.get("/metrics").await;
    assert!(metrics.text().contains("xunwen_searches_cut_total 2\n"), "{}", metrics.text());
}

#[tokio::test]
async fn each_kind_of_work_has_its_hint() {
    let server = limited(SearchLimits { max_steps: 0, ..SearchLimits::NONE });
    for uri in ["/api/v1/search?q=", "/?q="] {
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

#[tokio::test]
async fn an_article_is_shown_whatever_it_costs_to_mark_the_query() {
    let server = limited(SearchLimits { max_steps: 0, ..SearchLimits::NONE });
    for query in ["甲乙 今天 丙", "\"甲 丙\"~9", "\"，甲乙\"", "甲*丙"] {
        let answer = server.get(&format!("/api/v1/articles/1?q={}", enc(query))).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let answer = answer.json();
        assert_eq!(answer["paragraphs"][0]["text"], "今天，甲乙丙。");
        assert_eq!(answer["notes"][0]["code"], "marks_cut", "{query}: {answer}");

        let page = server.get(&format!("/articles/1?q={}&lang=zh-Hans", enc(query))).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(page.text().contains("可能有部分匹配处没有标出"), "{}", page.text());
    }

    let plain = server.get("/api/v1/articles/1").await;
    assert_eq!(plain.status, 200);
    let generous = limited(SearchLimits { max_steps: 100_000, ..SearchLimits::NONE });
    let answer = generous.get(&format!("/api/v1/articles/1?q={}", enc("甲乙"))).await.json();
    assert_eq!(answer["notes"], serde_json::json!([]));
    assert_eq!(answer["paragraphs"][0]["marks"], serde_json::json!([[3, 5]]));
}
