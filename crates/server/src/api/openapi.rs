//! The OpenAPI document.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::Server;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{IntoResponses, Modify, OpenApi};

use super::params::no_params::NoParams;
use super::params::query_string::QueryString;
use super::refusals::{COMMON, ResponseMap, responses};
use crate::error::RequestError;
use crate::error::caller::{INVALID_QUERY_STRING, UNKNOWN_PARAMETER};
use crate::options::{BasePath, PublicUrl};
use crate::state::AppState;
use crate::wire::ErrorAnswer;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Xunwen 寻闻",
        description = "Full-text search for Chinese news. Every error has the same body, \
                       `ErrorAnswer`. An unknown query parameter is refused, and an empty one counts as unset.",
    ),
    servers((url = "/")),
    security(()),
    components(schemas(ErrorAnswer)),
    modifiers(&BearerTokenScheme),
    tags(
        (name = "search", description = "Search and read articles"),
        (name = "writing", description = "Post and delete articles"),
        (name = "operation", description = "Operate the server"),
    ),
)]
struct ApiDocument;

/// Adds the bearer tokens that routes for writing require.
struct BearerTokenScheme;

impl Modify for BearerTokenScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("token", token);
    }
}

/// Returns the document without routes.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    ApiDocument::openapi()
}

/// Returns the document with all routes as JSON.
///
/// OpenAPI has no parameter that spans several segments of a path, so the path of an article is
/// written with `{id}`, whose slashes are percent-encoded. The server is the root of the host that the
/// document comes from, unless the options name another one.
pub(crate) fn to_json(
    mut document: utoipa::openapi::OpenApi,
    base_path: &BasePath,
    public_url: Option<&PublicUrl>,
) -> Bytes {
    let server = format!("{}{base_path}", public_url.map(ToString::to_string).unwrap_or_default());
    if !server.is_empty() {
        document.servers = Some(vec![Server::new(server)]);
    }

    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths =
        paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    serde_json::to_vec(&document).expect("the document is plain data with string keys").into()
}

/// The error responses of a request for the document.
struct DocumentRefusals;

impl IntoResponses for DocumentRefusals {
    fn responses() -> ResponseMap {
        let own = [&UNKNOWN_PARAMETER, &INVALID_QUERY_STRING];
        responses(&[&own, COMMON])
    }
}

/// Returns this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operation",
    responses(
        (status = 200, description = "An OpenAPI 3.1 document.", body = Object),
        DocumentRefusals,
    ),
)]
pub(crate) async fn openapi(
    State(state): State<Arc<AppState>>,
    query: QueryString,
) -> Result<impl IntoResponse, RequestError> {
    let NoParams {} = query.read()?;
    Ok(([(header::CONTENT_TYPE, "application/json")], state.openapi.clone()))
}
