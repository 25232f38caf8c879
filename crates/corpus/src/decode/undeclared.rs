//! Text that does not declare its encoding.

use super::byte_order_mark::byte_order_mark;
use super::charset::Charset;
use super::detect::detect;
use super::text_check::is_text;

/// Returns the text of the bytes, without a byte order mark; `None` when they are not text.
///
/// Bytes that are invalid in the encoding become U+FFFD. Valid UTF-8 is not copied. Without a
/// `charset` the encoding is detected.
pub(crate) fn decode(bytes: Vec<u8>, charset: Option<Charset>) -> Option<String> {
    let text = match (charset, byte_order_mark(&bytes)) {
        (Some(charset), _) => decode_as(bytes, charset),
        (None, Some((charset, n_mark_bytes))) => {
            charset.decode_lossy(&bytes[n_mark_bytes..]).into_owned()
        }
        (None, None) => match String::from_utf8(bytes) {
            // The common case. UTF-16 can be valid UTF-8, too, but only with zero bytes.
            Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => text,
            Ok(text) => decode_detected(text.into_bytes()),
            Err(error) => decode_detected(error.into_bytes()),
        },
    };
    is_text(&text).then_some(text)
}

fn decode_detected(bytes: Vec<u8>) -> String {
    let charset = detect(&bytes).unwrap_or(Charset::Utf8);
    decode_as(bytes, charset)
}

fn decode_as(bytes: Vec<u8>, charset: Charset) -> String {
    match charset {
        Charset::Utf8 => String::from_utf8(bytes)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
        _ => charset.decode_lossy(&bytes).into_owned(),
    }
}
