//! `GET /opensearch.xml`: the description for browsers that add the site as a search engine.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;

use super::links::{HOME, OPENSEARCH, href, site_path};
use super::public_origin::public_origin;
use super::visit::Visit;
use crate::error::{CallerError, RequestError};
use crate::state::AppState;

const TEMPLATE: &str = "opensearch.xml";
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/opensearchdescription+xml");

/// The context of the description.
#[derive(Debug, Serialize)]
struct Description {
    lang: &'static str,
    /// The URIs are absolute: browsers keep the description without its own address.
    icon_url: String,
    results_url: String,
    api_url: String,
    self_url: String,
}

/// Answers with the description in the language of the page that names it.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    visit: Visit,
    request: Request,
) -> Result<Response, RequestError> {
    let origin = public_origin(&state, request.extensions(), request.headers());
    let no_host = || CallerError::InvalidHost("the request names no host".to_owned());
    let origin = origin.ok_or_else(no_host)?;
    let absolute = |path: String| format!("{origin}{path}");

    // Parameters in braces are not percent-encoded, so they follow the encoded ones.
    let home = visit.form.home();
    let results = href(HOME, &home);
    let separator = if results.contains('?') { '&' } else { '?' };
    let api = site_path(&state.base_path, "/api/v1/search");

    let description = Description {
        lang: visit.language.tag(),
        icon_url: absolute(site_path(&state.base_path, "/static/favicon.svg")),
        results_url: absolute(format!("{results}{separator}q={{searchTerms}}&page={{startPage?}}")),
        api_url: absolute(format!(
            "{api}?q={{searchTerms}}&page={{startPage?}}&per_page={{count?}}"
        )),
        self_url: absolute(href(OPENSEARCH, &home)),
    };
    let mut response = state.templates.page(TEMPLATE, visit.language, &description)?;
    response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
    Ok(response)
}
