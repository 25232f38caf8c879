//! Articles that are sent, and what became of them.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_indexer::PostOutcome;

/// An article to be taken: a title or a body, or both.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewArticle {
    /// What names it for ever, in at most 512 bytes; made of its content when there is none.
    #[schema(example = "desk/2023-05-19-1")]
    id: Option<String>,
    #[schema(example = "杭州跨境电商大会开幕")]
    title: Option<String>,
    /// Its text, a line for each paragraph.
    #[schema(example = "跨境电商发展很快。\n大会为期三天。")]
    body: Option<String>,
    /// The paper, agency or site that it comes from.
    source: Option<String>,
    /// When it was published.
    #[schema(example = "2023-05-19")]
    date: Option<String>,
    url: Option<String>,
    authors: Option<Vec<String>>,
}

/// What became of the articles that were sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostAnswer {
    /// How many are stored.
    pub(crate) accepted: u64,
    /// How many were refused.
    refused: u64,
    /// Whether those that are stored can be found already; null when that was not waited for.
    #[schema(required)]
    searchable: Option<bool>,
    /// Each of them, in the order in which they were sent.
    results: Vec<Posted>,
}

/// What became of one article.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Posted {
    /// Its line, or its place in the array, from 1.
    line: u64,
    /// `created`, `replaced`, `unchanged` or `refused`.
    #[schema(example = "created")]
    outcome: &'static str,
    /// Its id; null when it was refused.
    #[schema(required, example = "desk/2023-05-19-1")]
    id: Option<String>,
    /// Why it was refused; null when it is stored.
    #[schema(required)]
    error: Option<Refusal>,
}

/// Why an article was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refusal {
    /// What programs compare.
    #[schema(example = "no_text_fields")]
    code: &'static str,
    message: String,
}

/// What became of an article that was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeleteAnswer {
    #[schema(example = "desk/2023-05-19-1")]
    id: String,
    /// `deleted`, or `absent` when there was none.
    #[schema(example = "deleted")]
    outcome: &'static str,
    /// Whether it can no longer be found; null when that was not waited for.
    #[schema(required)]
    searchable: Option<bool>,
}

impl PostAnswer {
    pub(crate) fn new(results: Vec<Posted>, searchable: Option<bool>) -> Self {
        let refused = results.iter().filter(|posted| posted.error.is_some()).count() as u64;
        Self { accepted: results.len() as u64 - refused, refused, searchable, results }
    }
}

impl Posted {
    pub(crate) fn stored(line: u64, id: String, outcome: PostOutcome) -> Self {
        Self { line, outcome: name(outcome), id: Some(id), error: None }
    }

    pub(crate) fn refused(line: u64, code: &'static str, message: String) -> Self {
        Self { line, outcome: "refused", id: None, error: Some(Refusal { code, message }) }
    }
}

impl DeleteAnswer {
    pub(crate) fn new(id: String, outcome: PostOutcome, searchable: Option<bool>) -> Self {
        Self { id, outcome: name(outcome), searchable }
    }
}

const fn name(outcome: PostOutcome) -> &'static str {
    match outcome {
        PostOutcome::Created => "created",
        PostOutcome::Replaced => "replaced",
        PostOutcome::Unchanged => "unchanged",
        PostOutcome::Deleted => "deleted",
        PostOutcome::Absent => "absent",
    }
}
