//! From bytes to text: which of the encodings of Chinese text it is, and what it says.

mod declared;
mod detect;
mod utf16;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

pub(crate) use self::declared::{Declared, decode_declared};
pub(crate) use self::detect::detect;

/// An encoding that Chinese text is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// GB18030, which is also GBK and GB2312.
    Gb18030,
    /// Big5 with the Hong Kong supplement.
    Big5,
}

impl Charset {
    pub(crate) fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Gb18030 => GB18030,
            Self::Big5 => BIG5,
        }
    }
}

/// Returns the text of the bytes, without a byte order mark; None when they are no text.
///
/// Bytes that are wrong in the encoding become U+FFFD. Valid UTF-8 is not copied.
pub(crate) fn decode(bytes: Vec<u8>, charset: Option<Charset>) -> Option<String> {
    let text = match (charset, byte_order_mark(&bytes)) {
        (Some(charset), _) => decode_whole(bytes, charset),
        (None, Some((charset, n_mark))) => decode_copying(&bytes[n_mark..], charset).into_owned(),
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
    decode_whole(bytes, charset)
}

fn decode_whole(bytes: Vec<u8>, charset: Charset) -> String {
    match charset {
        Charset::Utf8 => String::from_utf8(bytes)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
        _ => decode_copying(&bytes, charset).into_owned(),
    }
}

fn decode_copying(bytes: &[u8], charset: Charset) -> Cow<'_, str> {
    charset.encoding().decode_without_bom_handling(bytes).0
}

/// Returns the encoding that a byte order mark announces, and the length of the mark in bytes.
pub(crate) fn byte_order_mark(bytes: &[u8]) -> Option<(Charset, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((Charset::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((Charset::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Charset::Utf16Be, 2)),
        _ => None,
    }
}

/// Returns whether the start of a decoded text reads like text: at most a tenth of its characters are controls or
/// wrong bytes. A handful of them never makes a file binary.
fn is_text(text: &str) -> bool {
    const SAMPLE_BYTES: usize = 16 << 10;
    const HANDFUL: usize = 8;
    const BLOCK_BYTES: usize = 64;
    let sample = &text.as_bytes()[..text.len().min(SAMPLE_BYTES)];
    let is_layout = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A);
    let is_control = |byte: u8| (byte == 0x7F) | ((byte < 0x20) & !is_layout(byte));
    let n_wrong = memchr::memmem::find_iter(sample, "\u{FFFD}").count();
    // Most texts have not one: whole blocks are asked for it at once.
    let mut blocks = sample.chunks(BLOCK_BYTES);
    if n_wrong == 0 && blocks.all(|block| !block.iter().fold(false, |is, &b| is | is_control(b))) {
        return true;
    }
    let n_controls = sample.iter().filter(|&&byte| is_control(byte)).count();
    let n_odd = n_controls + n_wrong;
    n_odd <= HANDFUL || n_odd * 10 <= sample.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}
