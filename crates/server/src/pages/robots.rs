//! `GET /robots.txt`: which pages crawlers may fetch.

use std::sync::Arc;

use axum::extract::State;

use super::links::{HOME, site_path};
use crate::state::AppState;

/// Answers with the rules for crawlers: the front page, days and articles as they are. Results, values
/// of facets, feeds, kept searches, articles with marks and the API are not for them.
///
/// Crawlers read the file at the root of a host only.
pub(crate) async fn show(State(state): State<Arc<AppState>>) -> String {
    let home = site_path(&state.base_path, HOME);
    let refused = ["?", "articles/*?", "api/", "facet/", "feed.", "saved"];
    let lines = refused.map(|path| format!("Disallow: {home}{path}\n"));
    format!("User-agent: *\n{}", lines.concat())
}
