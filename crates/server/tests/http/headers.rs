//! Headers of every response, and the liveness probe.

use axum::body::Body;
use axum::http::{Request, header};
use expect_test::expect;

use crate::support::{ask, get};

#[tokio::test]
async fn every_response_has_the_security_headers() {
    for uri in [
        "/",
        "/?q=a",
        "/articles/attack",
        "/nowhere",
        "/static/style.css",
        "/api/v1/search?q=a",
        "/api/v1/search",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        let answer = get(uri).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        expect!["default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"]
            .assert_eq(policy);

        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{uri}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{uri}");
        for (name, value) in [
            ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers[name], value, "{uri}");
        }
    }
}

#[tokio::test]
async fn pages_contain_no_inline_script_or_style() {
    for uri in ["/", "/?q=a", "/articles/attack", "/nowhere"] {
        let html = get(uri).await;
        let html = html.text();
        assert!(!html.contains("<style") && !html.contains(" style="), "{uri}");
        // JSON-LD is data that browsers do not run.
        let n_files = html.matches("<script type=\"module\" src=\"/static/").count();
        let n_data = html.matches("<script type=\"application/ld+json\">").count();
        assert_eq!(html.matches("<script").count(), n_files + n_data, "{uri}");
    }
}

#[tokio::test]
async fn the_probe_answers_in_plain_text() {
    let answer = get("/healthz").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "ok"));
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn responses_are_compressed_on_request() {
    for uri in ["/", "/api/v1/openapi.json", "/static/style.css", "/nowhere"] {
        let request = Request::get(uri).header(header::ACCEPT_ENCODING, "gzip");
        let small = ask(request.body(Body::empty()).unwrap()).await;
        let full = get(uri).await;
        assert_eq!(small.header(header::CONTENT_ENCODING), "gzip", "{uri}");
        assert!(
            small.body.starts_with(&[0x1f, 0x8b]) && small.body.len() < full.body.len(),
            "{uri}"
        );
        assert_eq!(full.header(header::CONTENT_ENCODING), "", "{uri}");
    }
}

#[tokio::test]
async fn pages_have_a_vary_header() {
    for uri in ["/", "/?q=a", "/articles/attack", "/nowhere"] {
        let answer = get(uri).await;
        let vary: Vec<_> = answer.headers.get_all(header::VARY).iter().collect();
        assert!(vary.iter().any(|value| *value == "accept-language"), "{uri} {vary:?}");
        assert!(vary.iter().any(|value| *value == "accept-encoding"), "{uri} {vary:?}");
    }
}
