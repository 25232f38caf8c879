//! A site below a path of its host, with a proxy that strips the path and with one that does not.

use std::collections::{BTreeSet, VecDeque};

use axum::body::Body;
use axum::http::{Request, header};
use xunwen_corpus::Article;
use xunwen_server::ServerOptions;

use crate::support::{TestResponse, TestServer, article, enc};

const BASE: &str = "/search";

fn server(base: &str) -> TestServer {
    let articles = (0..25).map(|n| Article {
        source: Some("城北日报".into()),
        authors: vec!["林晓舟".into()],
        ..article(&format!("news/{n}"), "杭州跨境电商", "跨境电商发展很快。")
    });
    let options = ServerOptions { base_path: base.parse().unwrap(), ..ServerOptions::default() };
    TestServer::with(&articles.collect::<Vec<_>>(), options)
}

/// Returns every URI in the attributes of a page, except those of other sites and anchors.
fn uris(page: &TestResponse) -> Vec<String> {
    let html = page.text();
    let mut uris = Vec::new();
    for attribute in [" href=\"", " src=\"", " action=\"", " content=\"/"] {
        let values = html.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap());
        uris.extend(values.map(|value| value.replace("&#x2f;", "/").replace("&amp;", "&")));
    }
    uris.retain(|uri| !uri.starts_with('#') && !uri.contains("://"));
    uris
}

#[tokio::test]
async fn every_uri_of_every_page_starts_with_the_base_path_and_is_answered() {
    let server = server(BASE);
    let mut seen = BTreeSet::new();
    let mut waiting = VecDeque::from([
        format!("{BASE}/"),
        format!("{BASE}/nowhere"),
        format!("{BASE}/?q={}", enc("跨境电商 作者:林晓舟")),
        format!("{BASE}/?q={}&from=x&lang=en", enc("林晓舟")),
    ]);

    // The pages are a finite number of views; the first few hundred of them are all kinds.
    while let Some(uri) = waiting.pop_front().filter(|_| seen.len() < 300) {
        if !seen.insert(uri.clone()) {
            continue;
        }
        let request = Request::get(&uri).header(header::HOST, "localhost");
        let answer = server.ask(request.body(Body::empty()).unwrap()).await;
        let is_error_page = uri.ends_with("/nowhere");
        assert_eq!(answer.status.as_u16(), if is_error_page { 404 } else { 200 }, "{uri}");
        if !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }

        let linked = uris(&answer);
        assert!(linked.len() > 5, "{uri}");
        for uri in linked {
            assert!(uri.starts_with("/search/"), "{uri} in {}", answer.text());
            waiting.push_back(uri);
        }
    }
    for kind in ["/search/articles/", "/search/static/", "/search/?", "/search/api/", "/search/o"] {
        assert!(seen.iter().any(|uri| uri.starts_with(kind)), "{kind}");
    }
}

#[tokio::test]
async fn both_kinds_of_proxies_get_the_same_answers() {
    let server = server(BASE);
    for route in [
        "/",
        "/articles/news%2F1?q=a",
        "/api/v1/articles/news%2F1",
        "/api/v1/openapi.json",
        "/static/style.css",
        "/favicon.ico",
        "/robots.txt",
        "/healthz",
        "/nowhere",
        "/api/v1/nowhere",
    ] {
        let stripped = server.get(route).await;
        let whole = server.get(&format!("{BASE}{route}")).await;
        assert_eq!((stripped.status, &stripped.body), (whole.status, &whole.body), "{route}");
        let tags = [&stripped, &whole].map(|answer| answer.header(header::ETAG).to_owned());
        assert_eq!(tags[0], tags[1], "{route}");
    }
    for outside in ["/searching", "/search2/", "/other/search/"] {
        assert_eq!(server.get(outside).await.status, 404, "{outside}");
    }
}

#[tokio::test]
async fn redirects_stay_below_the_base_path() {
    let server = server(BASE);
    let query = format!("?q={}", enc("跨境电商"));
    for (uri, status, location) in [
        ("/search".to_owned(), 308, "/search/".to_owned()),
        (format!("/search{query}"), 308, format!("/search/{query}")),
        (format!("/search/{query}&page=99"), 303, format!("/search/{query}&page=3")),
        (format!("/{query}&page=99"), 303, format!("/search/{query}&page=3")),
    ] {
        let answer = server.get(&uri).await;
        let found = (answer.status.as_u16(), answer.header(header::LOCATION));
        assert_eq!(found, (status, location.as_str()), "{uri}");
        assert!(answer.headers.contains_key(header::CONTENT_SECURITY_POLICY), "{uri}");
    }
    let foreign = server.get("/search//evil.example/..").await;
    assert!(foreign.status.is_client_error(), "{}", foreign.status);
}

#[tokio::test]
async fn the_document_of_the_api_names_its_server() {
    let servers = async |options| {
        let document = TestServer::with(&[], options).get("/api/v1/openapi.json").await.json();
        document["servers"].clone()
    };
    let base_path = BASE.parse().unwrap();
    let public_url = Some("https://news.example".parse().unwrap());
    assert_eq!(servers(ServerOptions::default()).await[0]["url"], "/");
    let options = ServerOptions { base_path, ..ServerOptions::default() };
    assert_eq!(servers(options.clone()).await[0]["url"], "/search");
    let options = ServerOptions { public_url, ..options };
    assert_eq!(servers(options).await[0]["url"], "https://news.example/search");
}

#[tokio::test]
async fn files_with_their_version_are_immutable_below_the_base_path() {
    let server = server(BASE);
    let style = uris(&server.get("/search/").await);
    let style = style.iter().find(|uri| uri.contains("style.css")).unwrap();
    assert!(style.starts_with("/search/static/style.css?v="), "{style}");
    let answer = server.get(style).await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
}

#[tokio::test]
async fn another_base_path_applies_after_a_reload() {
    let server = server("/新闻");
    let page = server.get("/%E6%96%B0%E9%97%BB/").await;
    assert!(uris(&page).iter().all(|uri| uri.starts_with("/%E6%96%B0%E9%97%BB/")));
    let base_path = "/archive".parse().unwrap();
    server.service.reload(&ServerOptions { base_path, ..ServerOptions::default() });
    assert_eq!(server.get("/%E6%96%B0%E9%97%BB/").await.status, 404);
    let page = server.get("/archive/").await;
    assert!(uris(&page).iter().all(|uri| uri.starts_with("/archive/")), "{}", page.text());
    assert_eq!(server.get("/api/v1/openapi.json").await.json()["servers"][0]["url"], "/archive");
}
