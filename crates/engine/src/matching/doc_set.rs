//! Steps that several queries of this folder share.

use tantivy::query::{Explanation, Scorer};
use tantivy::{DocId, DocSet, Result, TantivyError};

/// Moves to the first document at or after `target` and returns it.
///
/// Unlike in [`DocSet::seek`], `target` may be before the current document.
#[inline]
pub(crate) fn advance_to<D: DocSet + ?Sized>(docs: &mut D, target: DocId) -> DocId {
    let doc = docs.doc();
    if doc < target { docs.seek(target) } else { doc }
}

/// Returns the explanation of a match whose score is not used.
///
/// # Errors
/// If `doc` is not among the documents of `scorer`.
pub(crate) fn explain_match(
    description: &'static str,
    mut scorer: Box<dyn Scorer>,
    doc: DocId,
) -> Result<Explanation> {
    if advance_to(scorer.as_mut(), doc) == doc {
        Ok(Explanation::new(description, 1.0))
    } else {
        Err(TantivyError::InvalidArgument(format!("document {doc} does not match")))
    }
}
