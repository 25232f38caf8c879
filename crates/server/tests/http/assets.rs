//! `GET /static/…`

use axum::body::Body;
use axum::http::{Request, header};

use crate::support::{ask, get};

#[tokio::test]
async fn files_have_their_media_types() {
    for (uri, kind) in [
        ("/static/style.css", "text/css; charset=utf-8"),
        ("/static/app.js", "text/javascript; charset=utf-8"),
        ("/static/favicon.svg", "image/svg+xml"),
        ("/favicon.ico", "image/svg+xml"),
    ] {
        let answer = get(uri).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header(header::CONTENT_TYPE)),
            (200, kind),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn a_uri_with_the_version_is_cached_forever() {
    let home = get("/").await;
    let style =
        home.links().into_iter().find(|link| link.starts_with("/static/style.css?v=")).unwrap();
    let kept = get(&style).await;
    assert_eq!(kept.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    for uri in ["/static/style.css", "/static/style.css?v=1", "/static/style.css?v="] {
        assert_eq!(get(uri).await.header(header::CACHE_CONTROL), "no-cache", "{uri}");
    }
}

#[tokio::test]
async fn a_cached_file_is_not_sent_again() {
    let first = get("/static/app.js").await;
    let tag = first.header(header::ETAG);
    assert!(tag.starts_with("W/\""), "{tag}");
    for (known, status) in [(tag, 304), ("*", 304), ("W/\"other\"", 200)] {
        for sent in [known.to_owned(), format!("\"x\", {known}")] {
            let request = Request::get("/static/app.js").header(header::IF_NONE_MATCH, sent);
            let answer = ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status.as_u16(), status);
            assert_eq!(answer.body.is_empty(), status == 304);
        }
    }
}

#[tokio::test]
async fn files_outside_the_folder_are_not_served() {
    for uri in [
        "/static/..%2Ftemplates%2Fbase.html",
        "/static/../strings/en.json",
        "/static/%2Fetc%2Fpasswd",
        "/static/.",
    ] {
        assert_eq!(get(uri).await.status, 404, "{uri}");
    }
}
