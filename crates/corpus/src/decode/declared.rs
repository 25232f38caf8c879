//! Text that says itself which encoding it is in: pages and XML.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use super::detect::is_frequent;
use super::{Charset, byte_order_mark, decode, detect, is_text};

/// Where a text may say its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared<'a> {
    /// In a `<meta>` element of a page, and before it in the HTTP header, with this value of `charset`.
    Html { http: Option<&'a str> },
    /// In the declaration `<?xml … encoding="…"?>`.
    Xml,
}

/// How much of a page may come before its `<meta>`, in bytes: as the HTML standard has it.
const PRESCAN_BYTES: usize = 1024;

/// How much of a text is looked at to see whether a declaration can be true.
const SAMPLE_CHARS: usize = 16 << 10;

/// So many frequent characters more, beside twice as many, overrule a declaration.
const HANDFUL: usize = 4;

/// Returns the text of the bytes, without a byte order mark; None when they are no text.
///
/// In order: the byte order mark; UTF-8, when the bytes are that and not just ASCII, for mirrored pages keep the
/// declaration of an encoding that they were converted from; what is declared; what the bytes look like.
pub(crate) fn decode_declared(bytes: Vec<u8>, declared: Declared<'_>) -> Option<String> {
    if byte_order_mark(&bytes).is_some() || str::from_utf8(&bytes).is_ok() {
        return decode(bytes, None);
    }
    let declared = match declared {
        Declared::Html { http } => {
            http.and_then(charset).or_else(|| in_meta(&bytes).and_then(|label| charset(&label)))
        }
        Declared::Xml => in_xml(&bytes).and_then(|label| charset(&label)),
    };
    let Some(charset) = declared else { return decode(bytes, None) };
    let (text, has_errors) = charset.encoding().decode_without_bom_handling(&bytes);
    if let Some(found) = detect(&bytes).filter(|&found| found != charset) {
        let (other, _) = found.encoding().decode_without_bom_handling(&bytes);
        if has_errors || n_frequent(&other) > 2 * n_frequent(&text) + HANDFUL {
            // A declaration that the bytes contradict.
            return decode(bytes, None);
        }
    }
    Some(text.into_owned()).filter(|text| is_text(text))
}

fn n_frequent(text: &str) -> usize {
    text.chars().take(SAMPLE_CHARS).filter(|&c| is_frequent(c)).count()
}

/// UTF-8 is no answer: the bytes are none. Others than those of Chinese are servers' defaults.
fn charset(label: &str) -> Option<Charset> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    match encoding {
        _ if encoding == GBK || encoding == GB18030 => Some(Charset::Gb18030),
        _ if encoding == BIG5 => Some(Charset::Big5),
        _ => None,
    }
}

/// Finds `charset=…` in the first kilobyte, in `<meta charset>` or in the `content` of `http-equiv`.
fn in_meta(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let head = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let lower = head.to_ascii_lowercase();
    let metas = (0..lower.len()).filter(|&at| lower[at..].starts_with(b"<meta"));
    metas.into_iter().find_map(|at| {
        let end = lower[at..].iter().position(|&byte| byte == b'>').map_or(lower.len(), |n| at + n);
        label_behind(&head[at..end], &lower[at..end], b"charset")
    })
}

fn in_xml(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let start = bytes.trim_ascii_start();
    let end = start.iter().position(|&byte| byte == b'>')?;
    let head = &start[..end.min(PRESCAN_BYTES)];
    if !head.starts_with(b"<?xml") {
        return None;
    }
    label_behind(head, &head.to_ascii_lowercase(), b"encoding")
}

/// Returns the word behind `key =`, with or without quotation marks.
fn label_behind<'a>(bytes: &'a [u8], lower: &[u8], key: &[u8]) -> Option<Cow<'a, str>> {
    let at = lower.windows(key.len()).position(|window| window == key)? + key.len();
    let rest = bytes[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = match rest {
        [b'"' | b'\'', rest @ ..] => rest,
        rest => rest,
    };
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
    let n_bytes = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
    (n_bytes > 0).then(|| String::from_utf8_lossy(&rest[..n_bytes]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "杭州医药港今天开出夜间公交，市民说方便多了。";

    fn check(head: &str, encoding: &'static Encoding, declared: Declared<'_>) {
        let page = format!("{head}{TEXT}");
        let (bytes, _, _) = encoding.encode(&page);
        assert_eq!(decode_declared(bytes.into_owned(), declared), Some(page), "{head}");
    }

    const HTML: Declared<'_> = Declared::Html { http: None };

    #[test]
    fn the_declaration_of_a_page_is_read() {
        for label in ["gb2312", "GBK", "gb18030", "GB_2312-80"] {
            check(&format!("<meta charset={label}>"), GB18030, HTML);
            let old =
                format!("<META HTTP-EQUIV='Content-Type' content=\"text/html; charset={label}\">");
            check(&old, GB18030, HTML);
        }
        check("<?xml version=\"1.0\" encoding='gb2312'?>", GB18030, Declared::Xml);
        check("<p>", GB18030, Declared::Html { http: Some("gbk") });
        check("<meta charset=gbk>", GB18030, Declared::Html { http: Some("utf-8") });
    }

    #[test]
    fn short_text_in_big5_is_told_by_its_label_alone() {
        let page = "<meta charset=\"Big5\">港聞";
        let (bytes, _, _) = BIG5.encode(page);
        assert_eq!(decode_declared(bytes.into_owned(), HTML).as_deref(), Some(page));
    }

    #[test]
    fn bytes_win_over_declarations_that_lie() {
        check("<meta charset=gb2312>", encoding_rs::UTF_8, HTML);
        check("<meta charset=utf-8>", GB18030, HTML);
        check("<meta charset=iso-8859-1>", GB18030, HTML);
        check("<meta charset=big5>", GB18030, Declared::Html { http: Some("utf-8") });
        check("", GB18030, HTML);
    }
}
