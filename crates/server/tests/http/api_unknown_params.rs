//! Misspelt parameters: every route of the API refuses them and suggests the nearest name.

use axum::body::Body;
use axum::http::{Method, Request, header};

use crate::support::{TOKEN, TestServer, get};

#[tokio::test]
async fn a_misspelt_parameter_is_refused_with_the_nearest_name() {
    let server = TestServer::taking_posts();
    for (method, uri, name, nearest) in [
        (Method::GET, "/api/v1/search?q=a&pgae=2", "pgae", Some("page")),
        (Method::GET, "/api/v1/search?query=a", "query", Some("q")),
        (Method::GET, "/api/v1/search?q=a&perPage=5", "perPage", Some("per_page")),
        (Method::GET, "/api/v1/search?q=a&utm_campaign=", "utm_campaign", None),
        (Method::GET, "/api/v1/articles/x?scirpt=tw", "scirpt", Some("script")),
        (Method::GET, "/api/v1/citation?id=x&fromat=ris", "fromat", Some("format")),
        (Method::POST, "/api/v1/articles?wiat=searchable", "wiat", Some("wait")),
        (Method::DELETE, "/api/v1/articles/x?Wait=searchable", "Wait", Some("wait")),
        (Method::GET, "/api/v1/openapi.json?pretty=1", "pretty", None),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .body(Body::from("{\"title\":\"甲\"}"));
        let answer = server.ask(request.unwrap()).await;
        assert_eq!(answer.status, 400, "{uri}");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], "unknown_parameter", "{uri}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&format!("\"{name}\"")), "{message}");
        match nearest {
            Some(nearest) => assert!(message.contains(&format!("`{nearest}`")), "{message}"),
            None => assert!(!message.contains("mean"), "{message}"),
        }
    }
}

#[tokio::test]
async fn the_document_lists_the_refusal_and_the_pages_ignore_unknown_parameters() {
    let document = get("/api/v1/openapi.json").await.json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let description = operation["responses"]["400"]["description"].as_str().unwrap();
            let is_of_api = path.starts_with("/api/");
            assert_eq!(description.contains("`unknown_parameter`"), is_of_api, "{method} {path}");
        }
    }
    for page in ["/?q=a&utm_campaign=x", "/articles/attack?from_mail=1"] {
        assert_eq!(get(page).await.status, 200, "{page}");
    }
}
