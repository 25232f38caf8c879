//! Answers that are not all that the index has: the budget of the search was used up.

use xunwen_engine::Note;

/// The mark of an answer that another request could complete. The response carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartialAnswer;

impl PartialAnswer {
    /// Returns the mark if the notes say that the work was cut.
    pub(crate) fn from_notes(notes: &[Note]) -> Option<Self> {
        let is_cut = notes.iter().any(|note| matches!(note, Note::CutShort | Note::MarksCut));
        is_cut.then_some(Self)
    }
}
