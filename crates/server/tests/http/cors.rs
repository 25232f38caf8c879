//! Calls of the API from the pages of other sites.

use axum::body::Body;
use axum::http::{Method, Request, header};
use xunwen_server::ServerOptions;

use crate::support::{TestResponse, TestServer, article, ask};

const OTHER: &str = "https://news.example";

fn request(method: Method, uri: &str, origin: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri).header(header::ORIGIN, origin);
    let request = request.header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
    request.body(Body::empty()).unwrap()
}

fn allowed(answer: &TestResponse) -> &str {
    answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)
}

#[tokio::test]
async fn other_sites_may_not_call_the_api_by_default() {
    for method in [Method::GET, Method::OPTIONS] {
        let answer = ask(request(method, "/api/v1/search?q=a", OTHER)).await;
        assert_eq!(allowed(&answer), "");
    }
}

#[tokio::test]
async fn named_sites_may_call_the_api_but_not_the_pages() {
    let origins = vec![OTHER.parse().unwrap(), "http://127.0.0.1:8080".parse().unwrap()];
    let options = ServerOptions { cors_origins: origins, ..ServerOptions::default() };
    let server = TestServer::with(&[article("1", "杭州", "甲")], options);
    let found = server.ask(request(Method::GET, "/api/v1/search?q=a", OTHER)).await;
    assert_eq!((found.status.as_u16(), allowed(&found)), (200, OTHER));
    let before = server.ask(request(Method::OPTIONS, "/api/v1/articles", OTHER)).await;
    assert_eq!((before.status.as_u16(), allowed(&before)), (200, OTHER));
    assert!(before.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("DELETE"));
    // A page may also read that its request was refused.
    let refused = server.ask(request(Method::GET, "/api/v1/search", OTHER)).await;
    assert_eq!((refused.status.as_u16(), allowed(&refused)), (400, OTHER));
    for (uri, origin) in [("/api/v1/search?q=a", "https://evil.example"), ("/?q=a", OTHER)] {
        let answer = server.ask(request(Method::GET, uri, origin)).await;
        assert_eq!(allowed(&answer), "", "{uri}");
    }
}

#[tokio::test]
async fn a_star_allows_every_site() {
    let options =
        ServerOptions { cors_origins: vec!["*".parse().unwrap()], ..ServerOptions::default() };
    let server = TestServer::with(&[], options);
    let found = server.ask(request(Method::GET, "/api/v1/search?q=a", OTHER)).await;
    assert_eq!(allowed(&found), OTHER);
}
