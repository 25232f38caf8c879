//! The message of a panic.

use std::any::Any;

/// Returns the message of a panic, for the log.
pub(crate) fn panic_message(cause: &(dyn Any + Send)) -> String {
    let literal = cause.downcast_ref::<&str>().map(ToString::to_string);
    let formatted = literal.or_else(|| cause.downcast_ref::<String>().cloned());
    format!("panicked: {}", formatted.as_deref().unwrap_or("no message"))
}
