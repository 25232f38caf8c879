//! `GET /api/v1/export`: all articles of a list, streamed.

pub(crate) mod about;
pub(crate) mod format;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::time::sleep;
use utoipa::IntoResponses;
use xunwen_engine::{FoundArticles, SearchBudget};

use self::about::ExportAbout;
use self::format::ExportWriter;
use super::params::export::ExportParams;
use super::params::query::QueryParams;
use super::params::query_string::QueryString;
use super::params::search_client::SearchClient;
use super::refusals::{COMMON, ResponseMap, SEARCHING, responses};
use crate::error::RequestError;
use crate::error::caller::{
    INVALID_PARAMETER, INVALID_QUERY_STRING, MISSING_QUERY, UNKNOWN_PARAMETER,
};
use crate::limits::{EXPORT_PART, EXPORT_RETRIES, EXPORT_RETRY_WAIT};
use crate::state::AppState;

/// The header that describes an export, as percent-encoded JSON.
const ABOUT: &str = "xunwen-export";

/// The error responses of an export.
struct ExportRefusals;

impl IntoResponses for ExportRefusals {
    fn responses() -> ResponseMap {
        let own = [&MISSING_QUERY, &INVALID_PARAMETER, &UNKNOWN_PARAMETER, &INVALID_QUERY_STRING];
        responses(&[&own, COMMON, SEARCHING])
    }
}

/// Returns all articles of a search, without a limit.
///
/// The articles come from one state of the index and are sent as they are read. Query, filters,
/// order, time, number of articles and generation of the index are in the header `xunwen-export`
/// (percent-encoded JSON) and at the beginning of each format that has a place for them. Articles
/// with only some of the words are left out unless `loose=1`. If the connection ends early, the
/// body is incomplete: compare the number of articles.
#[utoipa::path(
    get,
    path = "/export",
    tag = "search",
    params(QueryParams, ExportParams),
    responses(
        (status = 200, description = "The articles, as a file.", body = String, content_type = "application/x-ndjson"),
        ExportRefusals,
    ),
)]
pub(crate) async fn export(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    query: QueryString,
) -> Result<Response, RequestError> {
    let (query, params) = query.read_both::<QueryParams, ExportParams>()?;
    let mut request = query.into_strict_request()?;
    request.sort = params.sort.unwrap_or_default();
    request.recency = params.recency;

    let engine = state.engine();
    let (generation, n_articles) = (engine.generation_number(), engine.n_articles());
    let searched = request.clone();
    let work = move |budget: &SearchBudget| Ok(engine.find_all(&searched, budget)?);
    let found = state.pool.run(client, n_articles, work).await?;

    let about = ExportAbout::new(&request, &found, generation);
    let writer = ExportWriter::new(params.format.unwrap_or_default(), about);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(writer.media_type())),
        (header::CONTENT_DISPOSITION, ascii(&writer.content_disposition())),
        (header::HeaderName::from_static(ABOUT), ascii(&writer.about().to_header())),
    ];
    let part =
        ExportPart { state, client, found: Arc::new(found), writer, n_read: 0, is_done: false };
    Ok((headers, Body::from_stream(stream::try_unfold(part, ExportPart::next))).into_response())
}

/// Returns a header value of percent-encoded text.
fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// The rest of an export that is being sent.
struct ExportPart {
    state: Arc<AppState>,
    client: IpAddr,
    found: Arc<FoundArticles>,
    writer: ExportWriter,
    /// Articles that have been read.
    n_read: usize,
    is_done: bool,
}

impl ExportPart {
    /// Returns the next part of the body, and the rest.
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        if self.is_done {
            return Ok(None);
        }

        let mut body = String::new();
        if self.n_read == 0 {
            self.writer.begin(&mut body);
        }
        if self.n_read < self.found.n_listed() {
            body += &self.read_with_patience().await.map_err(io::Error::other)?;
            self.n_read += EXPORT_PART;
        }
        if self.n_read >= self.found.n_listed() {
            self.writer.end(&mut body);
            self.is_done = true;
        }
        Ok(Some((body.into(), self)))
    }

    /// Reads a part, and tries again while the server is busy.
    async fn read_with_patience(&mut self) -> Result<String, RequestError> {
        for _ in 0..EXPORT_RETRIES {
            match self.read().await {
                Err(RequestError::RetryLater(_)) => sleep(EXPORT_RETRY_WAIT).await,
                other => return other,
            }
        }
        self.read().await
    }

    async fn read(&self) -> Result<String, RequestError> {
        let (found, n_read) = (Arc::clone(&self.found), self.n_read);
        let writer = self.writer.clone();
        let work = move |budget: &SearchBudget| {
            let mut text = String::new();
            for (n, article) in (n_read..).zip(found.read(n_read, EXPORT_PART, budget)?) {
                writer.add(n == 0, &article, &mut text);
            }
            Ok(text)
        };
        self.state.pool.run(self.client, EXPORT_PART as u64, work).await
    }
}
