//! The description of the API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::state::AppState;
use crate::wire::ErrorAnswer;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Xunwen 寻闻",
        description = "Full-text search for Chinese news. Every error answers in one envelope, \
                       `ErrorAnswer`; unknown query parameters are ignored, and an empty one is unset.",
    ),
    components(schemas(ErrorAnswer)),
    modifiers(&WithTokens),
    tags(
        (name = "search", description = "Finding and reading articles"),
        (name = "writing", description = "Sending articles and taking them back"),
        (name = "operation", description = "Running the server"),
    ),
)]
struct Document;

/// Adds how a request shows that it may write.
struct WithTokens;

impl Modify for WithTokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("token", token);
    }
}

/// Returns the description without any route.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Returns the finished description as it is sent.
///
/// OpenAPI has no parameter that spans segments: the article's path is written with `{id}`,
/// whose slashes are percent-encoded.
pub(crate) fn json(mut document: utoipa::openapi::OpenApi) -> Bytes {
    document.paths.paths = document
        .paths
        .paths
        .into_iter()
        .map(|(path, item)| (path.replace("{*", "{"), item))
        .collect();
    serde_json::to_vec(&document).expect("a description is plain data with string keys").into()
}

/// Describes the API: this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operation",
    responses(
        (status = 200, description = "An OpenAPI 3.1 document.", body = Object),
        (status = 429, description = "`too_many_requests`, where the operator limits them; `Retry-After` says when to try again.", body = ErrorAnswer),
    ),
)]
pub(crate) async fn openapi(State(state): State<Arc<AppState>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], state.openapi.clone())
}
