//! What the API sends, as it stands in the OpenAPI document. Public is what other programs
//! answer with too.

mod article;
mod ingest;
mod search;

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_text::Mark;

use crate::error::Error;

pub(crate) use article::ArticleAnswer;
pub(crate) use ingest::{DeleteAnswer, NewArticle, PostAnswer, Posted};
pub use search::{Page, SearchAnswer};

/// A text and the parts of it that matched.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedText {
    /// The text, without any markup.
    #[schema(example = "杭州跨境电商峰会")]
    text: String,
    /// Pairs of start and end, counted in Unicode code points of `text`; the end is exclusive.
    #[schema(value_type = Vec<(u64, u64)>, example = json!([[2, 6]]))]
    marks: Vec<Mark>,
}

impl From<xunwen_text::MarkedText> for MarkedText {
    fn from(marked: xunwen_text::MarkedText) -> Self {
        Self { text: marked.text, marks: marked.marks }
    }
}

/// That the server can be asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadyAnswer {
    /// Always true: a server that is not ready answers with an error.
    pub(crate) ready: bool,
    /// The number of the index in use, raised by every rebuild; 0 before the first one.
    pub(crate) generation: u64,
    /// Articles in it.
    pub(crate) articles: u64,
}

/// Why a request was not answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorAnswer {
    error: ErrorDetail,
}

/// An error for programs and for people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorDetail {
    /// What programs compare.
    #[schema(example = "invalid_parameter")]
    code: &'static str,
    /// What was found, and where.
    #[schema(example = "`0` is no value of `page`")]
    message: String,
    /// What to do about it.
    #[schema(example = "give a whole number from 1")]
    hint: &'static str,
}

impl From<&Error> for ErrorAnswer {
    fn from(error: &Error) -> Self {
        let (code, message, hint) = (error.code(), error.to_string(), error.hint());
        Self { error: ErrorDetail { code, message, hint } }
    }
}
