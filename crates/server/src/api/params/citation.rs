//! The parameters of `GET /api/v1/citation`.

use jiff::civil::Date;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use xunwen_citation::CitationFormat;

/// The article and the format of a citation.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CitationParams {
    /// The id of a hit.
    #[serde(deserialize_with = "id")]
    #[param(example = "economy/cross-border")]
    pub(crate) id: String,
    /// `gbt7714-2025` (the default), `gbt7714-2015`, `ris`, `bibtex`, `csl-json` or `text`.
    #[serde(deserialize_with = "format")]
    #[param(value_type = Option<String>)]
    pub(crate) format: CitationFormat,
    /// The day on which the article was read, as in `2026-11-30`. The default is today, in China.
    #[serde(deserialize_with = "accessed")]
    #[param(value_type = Option<String>)]
    pub(crate) accessed: Option<Date>,
}

/// Reads `id`.
fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let id = Option::<String>::deserialize(from)?;
    id.ok_or_else(|| D::Error::custom("the id of an article"))
}

/// Reads `format`.
fn format<'de, D: Deserializer<'de>>(from: D) -> Result<CitationFormat, D::Error> {
    let Some(name) = Option::<String>::deserialize(from)? else {
        return Ok(CitationFormat::Gbt2025);
    };
    let known = CitationFormat::ALL.into_iter().find(|format| format.name() == name.trim());
    known.ok_or_else(|| {
        let names = CitationFormat::ALL.map(|format| format!("`{}`", format.name()));
        D::Error::custom(format!("one of {}", names.join(", ")))
    })
}

/// Reads `accessed`.
fn accessed<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let day: Option<Date> = text.trim().parse().ok();
    let day = day.filter(|day| day.year() > 0 && text.trim().len() == "2026-11-30".len());
    day.map(Some).ok_or_else(|| D::Error::custom("a day, as in `2026-11-30`"))
}
