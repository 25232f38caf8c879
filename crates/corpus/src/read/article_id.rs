//! Ids that articles state.

/// The longest id, in bytes: an id is a key of the index and part of addresses.
const MAX_ID_BYTES: usize = 512;

/// Returns whether a string can be an id. Control characters would break lines of logs and reports.
pub(super) fn is_valid_id(id: &str) -> bool {
    id.len() <= MAX_ID_BYTES && !id.contains(char::is_control)
}

/// Returns the id of an article that states none, by its file and its number in it.
pub(super) fn numbered_id(file_id: &str, number: Option<u64>) -> String {
    number.map_or_else(|| file_id.to_owned(), |number| format!("{file_id}#{number}"))
}
