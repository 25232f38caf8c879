//! Why an article was not written.

use tantivy::TantivyError;

/// A write that failed. The message includes the cause.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to the index: {0}")]
pub struct WriteError(TantivyError);

impl From<TantivyError> for WriteError {
    fn from(error: TantivyError) -> Self {
        Self(error)
    }
}
