//! Texts with marked matches.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};
use xunwen_text::Mark;

/// A text and the parts of it that match.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedText {
    /// The text, without markup.
    #[schema(example = "杭州跨境电商峰会")]
    text: String,
    /// Start and end of each match in `text`, in Unicode code points. The end is exclusive.
    #[schema(schema_with = marks_schema)]
    marks: Vec<Mark>,
}

/// Describes a list of marks, each an array of two whole numbers. Generators of clients do not
/// understand `prefixItems`, which would describe a mark more exactly.
fn marks_schema() -> Array {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let mark = ArrayBuilder::new().items(number).min_items(Some(2)).max_items(Some(2));
    let description =
        "Start and end of each match in `text`, in Unicode code points. The end is exclusive.";
    let marks = ArrayBuilder::new().items(mark).description(Some(description));
    marks.examples([serde_json::json!([[2, 6]])]).build()
}

impl From<xunwen_text::MarkedText> for MarkedText {
    fn from(marked: xunwen_text::MarkedText) -> Self {
        Self { text: marked.text, marks: marked.marks }
    }
}
