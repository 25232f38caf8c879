//! Values of a caller, made safe to repeat in a message.

use crate::limits::MAX_QUOTED_CHARS;

/// Returns the beginning of a value that a caller sent, so that a message stays short.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
