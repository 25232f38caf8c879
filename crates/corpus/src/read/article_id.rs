//! Ids that articles state.

use crate::format::is_dot_segment;
use crate::skip::{InvalidId, MAX_ID_BYTES};

/// Checks whether a string can be an id.
pub(super) fn check_id(id: &str) -> Result<(), InvalidId> {
    if id.trim().is_empty() {
        return Err(InvalidId::Blank);
    }
    if id.len() > MAX_ID_BYTES {
        return Err(InvalidId::TooLong);
    }
    if id.contains(char::is_control) {
        return Err(InvalidId::ControlCharacter);
    }
    if is_dot_segment(id) {
        return Err(InvalidId::DotSegment);
    }
    Ok(())
}

/// Returns whether a string can be an id.
pub(super) fn is_valid_id(id: &str) -> bool {
    check_id(id).is_ok()
}

/// Returns the id of an article that states none, by its file and its number in it.
pub(super) fn numbered_id(file_id: &str, number: Option<u64>) -> String {
    number.map_or_else(|| file_id.to_owned(), |number| format!("{file_id}#{number}"))
}
