//! Posted articles and their outcomes.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_indexer::PostOutcome;

use crate::ingest::outcome::{IngestOutcome, outcome_name};

// Documents the format only: `xunwen_indexer` parses posted articles.
/// An article to store: a title, a body or both. The fields of an answer can be posted, and many other
/// names are read; fields that are not are named in the warnings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewArticle)]
pub(crate) struct ArticlePost {
    /// The permanent id of the article, at most 512 bytes; derived from the content by default.
    #[schema(example = "desk/2023-05-19-1")]
    id: Option<String>,
    #[schema(example = "杭州跨境电商大会开幕")]
    title: Option<String>,
    /// The text, one line per paragraph.
    #[schema(example = "跨境电商发展很快。\n大会为期三天。")]
    body: Option<String>,
    /// The newspaper, agency or site that published it.
    source: Option<String>,
    /// The date of publication, in any usual form; a time without a zone is in China's.
    #[schema(example = "2023-05-19")]
    published: Option<String>,
    /// The same as `published`.
    #[schema(example = "2023-05-19 17:28")]
    date: Option<String>,
    url: Option<String>,
    authors: Option<Vec<String>>,
    /// The responsible editor.
    editor: Option<String>,
    /// The page or pages of the newspaper.
    edition: Option<String>,
    /// The text with the kind of each paragraph, instead of `body`, as in an answer.
    paragraphs: Option<Vec<ParagraphPost>>,
}

/// A paragraph of an article to store.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewParagraph)]
pub(crate) struct ParagraphPost {
    /// `body`, `heading`, `caption`, `kicker`, `subtitle`, `byline` or `note`; `body` by default.
    #[schema(example = "heading")]
    kind: Option<String>,
    #[schema(example = "跨境电商发展很快。")]
    text: String,
}

/// The outcome of a post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostAnswer {
    /// The number of articles that are stored.
    pub(crate) accepted: u64,
    /// The number of articles that were refused.
    refused: u64,
    /// Whether searches find the stored articles; null when the request did not wait for that.
    #[schema(required)]
    searchable: Option<bool>,
    /// The outcome of each article, in the order of the request.
    results: Vec<PostResult>,
}

/// The outcome of one article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Posted)]
pub(crate) struct PostResult {
    /// The line of the article, or its position in the array, from 1.
    line: u64,
    /// `created`, `replaced`, `unchanged` or `refused`.
    #[schema(example = "created")]
    outcome: &'static str,
    /// The id of the article; null when it was refused.
    #[schema(required, example = "desk/2023-05-19-1")]
    id: Option<String>,
    /// The reason why the article was refused; null when it is stored.
    #[schema(required)]
    error: Option<ArticleRefusal>,
    /// Parts that were not understood, or are kept only in part: each names the field, its value and the reason.
    warnings: Vec<String>,
}

/// The reason why an article was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub(crate) struct ArticleRefusal {
    /// Identifier of the reason, for programs.
    #[schema(example = "no_text_fields")]
    code: &'static str,
    message: String,
}

/// The outcome of a deletion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeleteAnswer {
    #[schema(example = "desk/2023-05-19-1")]
    id: String,
    /// `deleted`, or `absent` when there was no such article.
    #[schema(example = "deleted")]
    outcome: &'static str,
    /// Whether searches no longer find the article; null when the request did not wait for that.
    #[schema(required)]
    searchable: Option<bool>,
}

impl PostAnswer {
    /// Returns the answer with these results.
    pub(crate) fn new(results: Vec<PostResult>, searchable: Option<bool>) -> Self {
        let refused = results.iter().filter(|result| result.error.is_some()).count() as u64;
        Self { accepted: results.len() as u64 - refused, refused, searchable, results }
    }
}

impl PostResult {
    /// Returns the result for the article of a line.
    pub(crate) fn new(line: u64, outcome: IngestOutcome) -> Self {
        match outcome {
            IngestOutcome::Stored { id, outcome, warnings } => {
                let warnings = warnings.iter().map(ToString::to_string).collect();
                Self { line, outcome: outcome_name(outcome), id: Some(id), error: None, warnings }
            }
            IngestOutcome::Refused { code, message } => {
                let error = Some(ArticleRefusal { code, message });
                Self { line, outcome: "refused", id: None, error, warnings: Vec::new() }
            }
        }
    }
}

impl DeleteAnswer {
    /// Returns the answer for the article with this id.
    pub(crate) fn new(id: String, outcome: PostOutcome, searchable: Option<bool>) -> Self {
        Self { id, outcome: outcome_name(outcome), searchable }
    }
}
