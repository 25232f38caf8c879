//! `ETag` and the answer 304.

use axum::body::Body;
use axum::http::{Method, Request, header};
use xunwen_engine::SearchLimits;
use xunwen_server::ServerOptions;

use crate::support::{TOKEN, TestResponse, TestServer, article, ask, enc, get, get_in};

/// Answers that have a tag which depends on the index.
const FROM_INDEX: &[&str] = &[
    "/",
    "/?q=%E6%B5%81%E6%B0%B4%E8%B4%A6",
    "/articles/attack",
    "/api/v1/search?q=%E6%B5%81%E6%B0%B4%E8%B4%A6",
    "/api/v1/articles/attack",
];

/// Answers that have a tag which does not.
const FIXED: &[&str] = &["/robots.txt", "/api/v1/openapi.json"];

fn tag(answer: &TestResponse) -> String {
    answer.header(header::ETAG).to_owned()
}

fn request(method: Method, uri: &str, tag: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri).header(header::IF_NONE_MATCH, tag);
    request.header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_caller_who_has_the_answer_gets_304_without_a_body() {
    for uri in FROM_INDEX.iter().chain(FIXED) {
        let first = get(uri).await;
        let tag = tag(&first);
        assert!(first.status == 200 && tag.starts_with("W/\""), "{uri} {tag}");

        // Proxies that compress make a tag weak; a strong form of it matches all the same.
        let strong = tag.trim_start_matches("W/");
        let listed = format!("\"other\", {tag}");
        for (known, method) in [
            (tag.as_str(), Method::GET),
            (&tag, Method::HEAD),
            (strong, Method::GET),
            (&listed, Method::GET),
            ("*", Method::GET),
        ] {
            let answer = ask(request(method, uri, known)).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0), "{uri} {known}");
            assert_eq!(answer.header(header::ETAG), tag, "{uri}");
            let caching = first.header(header::CACHE_CONTROL);
            assert_eq!(answer.header(header::CACHE_CONTROL), caching, "{uri}");
            let vary = answer.header(header::VARY);
            assert!(vary.contains("accept-encoding"), "{uri} {vary}");
            assert_eq!(vary.contains("accept-language"), !uri.starts_with("/api/"), "{uri}");
            assert!(!answer.headers.contains_key(header::CONTENT_ENCODING), "{uri}");
        }
        assert_eq!(ask(request(Method::GET, uri, "W/\"0\"")).await.status, 200, "{uri}");
    }
}

#[tokio::test]
async fn the_compressed_answer_has_the_same_tag() {
    let uri = FROM_INDEX[3];
    let answer = ask(request(Method::GET, uri, "\"other\"")).await;
    assert_eq!(answer.header(header::CONTENT_ENCODING), "gzip");
    assert_eq!(tag(&answer), tag(&get(uri).await));
}

#[tokio::test]
async fn answers_to_other_requests_have_other_tags() {
    let plain = get("/?q=a").await;
    for other in ["/?q=b", "/?q=a&page=1", "/?q=a&lang=en", "/", "/api/v1/search?q=a"] {
        assert_ne!(tag(&plain), tag(&get(other).await), "{other}");
    }
    assert_ne!(tag(&get_in("en", "/").await), tag(&get_in("zh-TW", "/").await));
}

#[tokio::test]
async fn every_change_of_the_index_changes_the_tags() {
    let server = TestServer::taking_posts();
    let query = format!("/api/v1/search?q={}", enc("跨境电商"));
    let uris = ["/", "/articles/file", "/api/v1/articles/file", &query];
    let tags = async || {
        let mut tags = Vec::new();
        for uri in uris {
            tags.push(tag(&server.get(uri).await));
        }
        tags
    };
    let write = async |method: Method, uri: &str, body: &'static str| {
        let request = Request::builder().method(method).uri(uri);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        let answer = server.ask(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };

    let mut all = vec![tags().await];
    assert_eq!(all[0], tags().await);
    let post = "/api/v1/articles?wait=searchable";
    write(Method::POST, post, "{\"id\":\"a\",\"title\":\"跨境电商\"}").await;
    all.push(tags().await);
    write(Method::POST, post, "{\"id\":\"a\",\"title\":\"跨境电商大会\"}").await;
    all.push(tags().await);
    // Without waiting: the article is hidden before it is removed.
    write(Method::DELETE, "/api/v1/articles/a", "").await;
    all.push(tags().await);

    for (n, before) in all.iter().enumerate() {
        for after in &all[n + 1..] {
            assert!(before.iter().zip(after).all(|(before, after)| before != after), "{all:?}");
        }
    }
    let stale = server.ask(request(Method::GET, &query, &all[2][3])).await;
    assert_eq!(stale.status, 200);
}

#[tokio::test]
async fn a_reload_and_a_restart_change_every_tag() {
    let (server, other) = (TestServer::over(&[]), TestServer::over(&[]));
    for uri in ["/", "/api/v1/openapi.json", "/robots.txt", "/api/v1/search?q=a"] {
        let before = tag(&server.get(uri).await);
        assert_eq!(before, tag(&server.get(uri).await), "{uri}");
        assert_ne!(before, tag(&other.get(uri).await), "{uri}");
        server.service.reload(&ServerOptions::default());
        assert_ne!(before, tag(&server.get(uri).await), "{uri}");
    }
}

#[tokio::test]
async fn errors_redirects_probes_and_partial_answers_have_no_tag() {
    let redirect = format!("/?q={}&page=900", enc("流水账"));
    for uri in ["/nowhere", "/articles/nowhere", "/api/v1/search", "/healthz", "/readyz", &redirect]
    {
        assert_eq!(tag(&get(uri).await), "", "{uri}");
        assert_ne!(ask(request(Method::GET, uri, "*")).await.status, 304, "{uri}");
    }

    let limits = SearchLimits { max_steps: 20_000, ..SearchLimits::NONE };
    let options = ServerOptions { search_limits: limits, ..ServerOptions::default() };
    let server = TestServer::with(&[article("1", "哈", &"哈".repeat(20_000))], options);
    for uri in ["/?q=", "/api/v1/search?q=", "/articles/1?q=", "/api/v1/articles/1?q="] {
        let answer = server.get(&format!("{uri}{}", enc("哈"))).await;
        assert_eq!((answer.status.as_u16(), tag(&answer)), (200, String::new()), "{uri}");
        let whole = server.get(&format!("{uri}{}", enc("没有"))).await;
        assert_ne!(tag(&whole), "", "{uri}");
    }
}
