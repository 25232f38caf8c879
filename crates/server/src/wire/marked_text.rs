//! Texts with marked matches.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_text::Mark;

/// A text and the parts of it that match.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedText {
    /// The text, without markup.
    #[schema(example = "杭州跨境电商峰会")]
    text: String,
    /// Start and end of each match in `text`, in Unicode code points. The end is exclusive.
    #[schema(value_type = Vec<(u64, u64)>, example = json!([[2, 6]]))]
    marks: Vec<Mark>,
}

impl From<xunwen_text::MarkedText> for MarkedText {
    fn from(marked: xunwen_text::MarkedText) -> Self {
        Self { text: marked.text, marks: marked.marks }
    }
}
