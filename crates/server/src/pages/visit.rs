//! A reader's request for a page.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::form::SearchForm;
use crate::api::params::query_string::QueryString;
use crate::error::RequestError;
use crate::state::AppState;
use crate::strings::language::InterfaceLanguage;

/// The form and the language of a request for a page.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) form: SearchForm,
    pub(crate) language: InterfaceLanguage,
    /// Whether the form was sent with the filters of the search before.
    pub(crate) is_carried: bool,
    /// The sentence that the link marks; empty if it marks none.
    pub(crate) shared: String,
}

impl Visit {
    /// Returns the visit with these parameters and headers. The URI may name the language;
    /// otherwise the browser's preference decides.
    pub(crate) fn new(state: &AppState, query: &QueryString, headers: &HeaderMap) -> Self {
        let form = SearchForm::new(query, &state.base_path);
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = InterfaceLanguage::from_tag(&form.lang).unwrap_or_else(|| {
            InterfaceLanguage::from_accept_language(accepted.unwrap_or_default())
        });
        let shared = query.get("mark").unwrap_or_default().trim().to_owned();
        Self { form, language, is_carried: query.get("carried").is_some(), shared }
    }
}

impl FromRequestParts<Arc<AppState>> for Visit {
    type Rejection = RequestError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<AppState>,
    ) -> Result<Self, RequestError> {
        let query = QueryString::from_request_parts(parts, state).await?;
        Ok(Self::new(state, &query, &parts.headers))
    }
}
