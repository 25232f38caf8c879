//! Text that does not declare its encoding.

use super::byte_order_mark::byte_order_mark;
use super::charset::Charset;
use super::detect::detect;
use super::foreign::ascii_encoding;
use super::text_check::{has_few_errors, is_text};
use super::undecodable::Undecodable;

/// Returns the text of the bytes, without a byte order mark.
///
/// Single bytes that are invalid in the encoding become U+FFFD. Valid UTF-8 is not copied. Without a
/// `charset` the encoding is detected.
///
/// # Errors
///
/// [`Undecodable`] when the bytes are not text, or text in an encoding that is not read.
pub(crate) fn decode(bytes: Vec<u8>, charset: Option<Charset>) -> Result<String, Undecodable> {
    let text = match (charset, byte_order_mark(&bytes)) {
        (Some(charset), _) => decode_as(bytes, charset),
        (None, Some((charset, n_mark_bytes))) => {
            charset.decode_lossy(&bytes[n_mark_bytes..]).into_owned()
        }
        (None, None) => match String::from_utf8(bytes) {
            // The common case. UTF-16 can be valid UTF-8, too, but only with zero bytes.
            Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => text,
            Ok(text) => match detect(text.as_bytes()) {
                Some(charset) => decode_as(text.into_bytes(), charset),
                None => text,
            },
            Err(error) => decode_detected(error.into_bytes())?,
        },
    };

    if let Some(encoding) =
        Some(&text).filter(|text| text.is_ascii()).and_then(|t| ascii_encoding(t))
    {
        return Err(Undecodable::Foreign(encoding));
    }
    if is_text(&text) { Ok(text) } else { Err(Undecodable::of_bytes(text.as_bytes())) }
}

/// Decodes bytes that are not UTF-8. Those without evidence of an encoding may still be text in which a
/// few bytes are wrong.
fn decode_detected(bytes: Vec<u8>) -> Result<String, Undecodable> {
    if let Some(charset) = detect(&bytes) {
        return Ok(decode_as(bytes, charset));
    }
    let text = String::from_utf8_lossy(&bytes);
    if has_few_errors(&text) { Ok(text.into_owned()) } else { Err(Undecodable::of_bytes(&bytes)) }
}

fn decode_as(bytes: Vec<u8>, charset: Charset) -> String {
    match charset {
        Charset::Utf8 => String::from_utf8(bytes)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
        _ => charset.decode_lossy(&bytes).into_owned(),
    }
}
