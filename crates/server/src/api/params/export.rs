//! The parameters of `GET /api/v1/export`, together with those of
//! [`QueryParams`](super::query::QueryParams).

use serde::Deserialize;
use utoipa::IntoParams;
use xunwen_engine::{Recency, Sort};

use super::values;
use crate::api::export::format::ExportFormat;

/// The format and the order of an export.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// The format: `jsonl`, the whole articles, one JSON object for each line, after a line about
    /// the export (the default); `csv` for spreadsheets; `ris`, `bibtex` and `csl-json` for
    /// reference managers; `text` for reading, with citations by GB/T 7714—2025.
    #[serde(deserialize_with = "values::export_format")]
    #[param(value_type = Option<String>)]
    pub(crate) format: Option<ExportFormat>,
    /// The order of the articles: `relevance` (the default), `newest`, `oldest` or `arrived`.
    #[serde(deserialize_with = "values::sort")]
    #[param(value_type = Option<String>)]
    pub(crate) sort: Option<Sort>,
    /// As for searches.
    #[serde(deserialize_with = "values::recency")]
    #[param(value_type = Option<String>, pattern = "^[1-9][0-9]{0,4}d$", example = "30d")]
    pub(crate) recency: Option<Recency>,
}
