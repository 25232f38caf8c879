//! Counts of the articles of a search: facets and histogram.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_engine as engine;
use xunwen_engine::FacetLimits;

/// The facets that were asked for; the others are null. A facet ignores the filters on its own values: with `source=A`,
/// the counts by source are those without it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facets {
    /// By source, the largest count first.
    #[schema(required)]
    source: Option<Facet>,
    /// By author, the largest count first. An article with several authors counts for each.
    #[schema(required)]
    author: Option<Facet>,
    /// By key term, the largest count first. An article counts for each of its terms, and `other` for
    /// each that is not listed.
    #[schema(required)]
    term: Option<Facet>,
    /// By year of publication in the time zone of China, the newest first.
    #[schema(required)]
    year: Option<Facet>,
    /// By month of publication in the time zone of China, the newest first.
    #[schema(required)]
    month: Option<Facet>,
}

/// Values and their counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facet {
    /// The values, as many as were asked for.
    values: Vec<FacetCount>,
    /// The sum of the counts that are not listed, and of articles without a value.
    other: u64,
}

/// A value and the number of articles that have it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacetCount {
    #[schema(example = "2023")]
    value: String,
    count: u64,
}

/// A period and its articles.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistogramPeriod {
    /// A year, month or day, in the time zone of China.
    #[schema(example = "2023-05")]
    period: String,
    #[serde(flatten)]
    counts: PeriodCounts,
}

/// Articles of a period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodCounts {
    /// Those that `total` counts.
    count: u64,
    /// All that pass the filters of the search, whatever their text.
    all: u64,
}

impl Facets {
    /// Returns the facets that `limits` asked for.
    pub(crate) fn new(facets: engine::Facets, limits: FacetLimits) -> Self {
        let wanted = |facet: engine::Facet, limit: Option<usize>| limit.map(|_| facet.into());
        Self {
            source: wanted(facets.source, limits.source),
            author: wanted(facets.author, limits.author),
            term: wanted(facets.term, limits.term),
            year: wanted(facets.year, limits.year),
            month: wanted(facets.month, limits.month),
        }
    }
}

impl From<engine::Facet> for Facet {
    fn from(facet: engine::Facet) -> Self {
        let values = facet.values.into_iter();
        let values = values.map(|engine::FacetCount { value, count }| FacetCount { value, count });
        Self { values: values.collect(), other: facet.other }
    }
}

impl From<engine::HistogramPeriod> for HistogramPeriod {
    fn from(engine::HistogramPeriod { period, counts }: engine::HistogramPeriod) -> Self {
        Self { period, counts: counts.into() }
    }
}

impl From<engine::PeriodCounts> for PeriodCounts {
    fn from(engine::PeriodCounts { count, all }: engine::PeriodCounts) -> Self {
        Self { count, all }
    }
}
