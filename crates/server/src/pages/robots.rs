//! `GET /robots.txt`: which pages crawlers may fetch.

use std::sync::Arc;

use axum::extract::State;

use super::links::{HOME, site_path};
use crate::state::AppState;

/// Answers with the rules for crawlers: the front page and articles as they are. Results, articles
/// with marks and the API are not for them.
///
/// Crawlers read the file at the root of a host only.
pub(crate) async fn show(State(state): State<Arc<AppState>>) -> String {
    let home = site_path(&state.base_path, HOME);
    format!("User-agent: *\nDisallow: {home}?\nDisallow: {home}articles/*?\nDisallow: {home}api/\n")
}
