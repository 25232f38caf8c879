//! `GET /api/v1/citation`

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use utoipa::IntoResponses;
use xunwen_citation::{CitationFormat, Reference, bibtex_key};
use xunwen_engine::SearchBudget;

use super::params::citation::CitationParams;
use super::params::period::today;
use super::params::query_string::QueryString;
use super::params::search_client::SearchClient;
use super::refusals::{COMMON, ResponseMap, SEARCHING, responses};
use crate::error::caller::{
    INVALID_PARAMETER, INVALID_QUERY_STRING, MISSING_ID, NO_SUCH_ARTICLE, UNKNOWN_PARAMETER,
};
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::state::AppState;

/// The error responses of a request for a citation.
struct CitationRefusals;

impl IntoResponses for CitationRefusals {
    fn responses() -> ResponseMap {
        let own = [
            &MISSING_ID,
            &INVALID_PARAMETER,
            &UNKNOWN_PARAMETER,
            &INVALID_QUERY_STRING,
            &NO_SUCH_ARTICLE,
        ];
        responses(&[&own, COMMON, SEARCHING])
    }
}

/// Returns the citation of an article, as printed, in one of several formats.
///
/// The id is a parameter, since an id may have slashes and the path of an article ends with it.
#[utoipa::path(
    get,
    path = "/citation",
    tag = "search",
    params(CitationParams),
    responses(
        (status = 200, description = "The citation. CSL-JSON is an array of one item.", content(
            (String = "text/plain"),
            (String = "application/x-research-info-systems"),
            (String = "application/x-bibtex"),
            (Vec<Object> = "application/vnd.citationstyles.csl+json"),
        )),
        CitationRefusals,
    ),
)]
pub(crate) async fn citation(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    query: QueryString,
) -> Result<Response, RequestError> {
    let CitationParams { id, format, accessed } = query.read()?;

    let engine = state.engine();
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let found = engine.article_within(&id, "", None, budget)?;
        let marked = found.ok_or_else(|| CallerError::NoSuchArticle(shortened(&id)))?;
        let reference = Reference::new(&marked.article, accessed.unwrap_or_else(today));
        Ok(file(&reference, format))
    };
    state.pool.run(client, n_articles, work).await
}

/// Returns a citation as a file: texts are shown, files for other programs are saved.
fn file(reference: &Reference, format: CitationFormat) -> Response {
    let kind = match format {
        CitationFormat::Gbt2025 | CitationFormat::Gbt2015 | CitationFormat::Text => "inline",
        CitationFormat::Ris | CitationFormat::Bibtex | CitationFormat::CslJson => "attachment",
    };
    let name = format!("{}.{}", bibtex_key(&reference.id), format.extension());
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("{kind}; filename=\"{name}\"")),
    ];
    (headers, format.file(reference)).into_response()
}
