//! The JSON API and the probes: each handler with its OpenAPI description.

pub(crate) mod article;
pub(crate) mod batch;
pub(crate) mod citation;
pub(crate) mod delete_article;
pub(crate) mod export;
pub(crate) mod openapi;
pub(crate) mod operation;
pub(crate) mod params;
pub(crate) mod post_articles;
pub(crate) mod refusals;
pub(crate) mod search;
pub(crate) mod write_caller;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The path prefix of this version of the API.
const PREFIX: &str = "/api/v1";

/// Returns the routes of the API and of the probes, with their descriptions.
pub(crate) fn routes() -> OpenApiRouter<Arc<AppState>> {
    let v1 = OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(batch::batch))
        .routes(routes!(export::export))
        .routes(routes!(article::article, delete_article::delete_article))
        .routes(routes!(citation::citation))
        .routes(routes!(post_articles::post_articles))
        .routes(routes!(openapi::openapi));

    OpenApiRouter::with_openapi(openapi::document())
        .nest(PREFIX, v1)
        .routes(routes!(operation::healthz))
        .routes(routes!(operation::readyz))
}

/// Returns the routes of the listener for monitoring.
pub(crate) fn monitoring_routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/healthz", get(operation::healthz))
        .route("/readyz", get(operation::readyz))
        .route("/metrics", get(operation::metrics))
}
