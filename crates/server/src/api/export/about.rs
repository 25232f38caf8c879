//! The description of an export: its query, filters, time and number of articles.

use jiff::Timestamp;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use xunwen_engine::{FoundArticles, PartialMatches, SearchRequest, Sort};

/// Characters that are encoded in a header: all that are not printable ASCII, and `%`.
const IN_HEADER: &AsciiSet = &CONTROLS.add(b'%');

/// The description of an export.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ExportAbout {
    pub(crate) query: String,
    /// Seconds since the epoch, as the engine has them.
    pub(crate) from: Option<String>,
    pub(crate) before: Option<String>,
    source: Vec<String>,
    author: Vec<String>,
    term: Vec<String>,
    exclude_source: Vec<String>,
    exclude_author: Vec<String>,
    exclude_term: Vec<String>,
    loose: bool,
    sort: &'static str,
    /// The exact number of articles.
    pub(crate) total: u64,
    pub(crate) exported_at: String,
    /// The generation of the index.
    pub(crate) generation: u64,
}

impl ExportAbout {
    pub(crate) fn new(request: &SearchRequest, found: &FoundArticles, generation: u64) -> Self {
        let moment = |second: Option<i64>| {
            second.and_then(|second| Timestamp::from_second(second).ok()).map(|at| at.to_string())
        };
        let SearchRequest { query, filters, sort, partial, .. } = request;
        Self {
            query: query.clone(),
            from: moment(filters.from),
            before: moment(filters.before),
            source: filters.source.any_of.clone(),
            author: filters.author.any_of.clone(),
            term: filters.term.any_of.clone(),
            exclude_source: filters.source.none_of.clone(),
            exclude_author: filters.author.none_of.clone(),
            exclude_term: filters.term.none_of.clone(),
            loose: *partial == PartialMatches::Counted,
            sort: sort_name(*sort),
            total: found.total,
            exported_at: Timestamp::from_second(Timestamp::now().as_second())
                .unwrap_or_default()
                .to_string(),
            generation,
        }
    }

    /// Returns the description as JSON.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a description is plain data")
    }

    /// Returns the description for a header.
    pub(crate) fn to_header(&self) -> String {
        utf8_percent_encode(&self.to_json(), IN_HEADER).to_string()
    }

    /// Returns the description on one line, for formats with a place for a remark.
    pub(crate) fn to_line(&self) -> String {
        let mut parts = vec![format!("Xunwen 寻闻 {}", self.exported_at)];
        parts.push(format!("query: {}", one_line(&self.query)));
        let dates = [("from", &self.from), ("before", &self.before)];
        parts.extend(
            dates.iter().filter_map(|(name, date)| Some(format!("{name}: {}", date.as_ref()?))),
        );
        for (name, values) in [
            ("source", &self.source),
            ("author", &self.author),
            ("term", &self.term),
            ("not source", &self.exclude_source),
            ("not author", &self.exclude_author),
            ("not term", &self.exclude_term),
        ] {
            if !values.is_empty() {
                parts.push(format!("{name}: {}", one_line(&values.join("、"))));
            }
        }
        if self.loose {
            parts.push("with articles that have some of the words".to_owned());
        }
        parts.push(format!("{} articles", self.total));
        parts.push(format!("generation {}", self.generation));
        parts.join("; ")
    }
}

/// Returns a text without line breaks and other control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn sort_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "relevance",
        Sort::Newest => "newest",
        Sort::Oldest => "oldest",
        Sort::Arrived | Sort::ArrivedRising => "arrived",
    }
}
