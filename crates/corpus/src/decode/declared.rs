//! Text that declares its encoding: pages and XML.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use super::byte_order_mark::byte_order_mark;
use super::charset::Charset;
use super::common_chars::is_common;
use super::confidence::TextCost;
use super::detect::detect;
use super::params::PARAMS;
use super::text_check::is_text;
use super::undeclared::decode;
use super::undecodable::Undecodable;

/// Where a text may declare its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EncodingDeclaration<'a> {
    /// In a `<meta>` element, or in the HTTP header, which comes first; `http` is its `charset`.
    Html { http: Option<&'a str> },
    /// In the declaration `<?xml … encoding="…"?>`.
    Xml,
}

/// How many bytes of a page may come before its `<meta>`, as in the HTML standard.
const PRESCAN_BYTES: usize = 1024;

/// Returns the text of the bytes, without a byte order mark.
///
/// The order: the byte order mark; UTF-8, if the bytes are valid UTF-8 and not just ASCII, because
/// pages that were converted often keep the declaration of their old encoding; the declaration; the
/// detected encoding.
///
/// # Errors
///
/// [`Undecodable`] when the bytes are not text, or text in an encoding that is not read.
pub(crate) fn decode_declared(
    bytes: Vec<u8>,
    declaration: EncodingDeclaration<'_>,
) -> Result<String, Undecodable> {
    if byte_order_mark(&bytes).is_some() || str::from_utf8(&bytes).is_ok() {
        return decode(bytes, None);
    }
    let Some(declared) = declared_charset(&bytes, declaration) else {
        return decode(bytes, None);
    };

    let (text, has_errors) = declared.encoding().decode_without_bom_handling(&bytes);
    if let Some(detected) = detect(&bytes).filter(|&detected| detected != declared) {
        let other = detected.decode_lossy(&bytes);
        let threshold = PARAMS.declared_min_lead * n_common(&text) + PARAMS.declared_min_extra;
        if has_errors || n_common(&other) > threshold {
            // The bytes contradict the declaration.
            return decode(bytes, None);
        }
    }
    // A label proves little: most bytes are characters in every encoding.
    let cost = TextCost::new(&text);
    let is_credible = cost.n_chars < PARAMS.short_sample_chars || cost.is_text();
    if is_credible && is_text(&text) {
        Ok(text.into_owned())
    } else {
        Err(Undecodable::of_bytes(&bytes))
    }
}

fn declared_charset(bytes: &[u8], declaration: EncodingDeclaration<'_>) -> Option<Charset> {
    match declaration {
        EncodingDeclaration::Html { http } => {
            http.and_then(charset).or_else(|| meta_label(bytes).and_then(|label| charset(&label)))
        }
        EncodingDeclaration::Xml => xml_label(bytes).and_then(|label| charset(&label)),
    }
}

/// Returns the number of common characters at the start of a text.
fn n_common(text: &str) -> usize {
    text.chars().take(PARAMS.declared_sample_chars).filter(|&c| is_common(c)).count()
}

/// Returns the encoding of a label. UTF-8 is ignored, because the bytes are known not to be UTF-8;
/// encodings of other languages are ignored, because they are defaults of servers.
fn charset(label: &str) -> Option<Charset> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    match encoding {
        _ if encoding == GBK || encoding == GB18030 => Some(Charset::Gb18030),
        _ if encoding == BIG5 => Some(Charset::Big5),
        _ => None,
    }
}

/// Returns the label in `<meta charset>`, or in the `content` of `<meta http-equiv>`.
fn meta_label(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let head = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let lower = head.to_ascii_lowercase();
    let metas = (0..lower.len()).filter(|&at| lower[at..].starts_with(b"<meta"));
    metas.into_iter().find_map(|at| {
        let end = lower[at..].iter().position(|&byte| byte == b'>').map_or(lower.len(), |n| at + n);
        label_after(&head[at..end], &lower[at..end], b"charset")
    })
}

fn xml_label(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let start = bytes.trim_ascii_start();
    let end = start.iter().position(|&byte| byte == b'>')?;
    let head = &start[..end.min(PRESCAN_BYTES)];
    if !head.starts_with(b"<?xml") {
        return None;
    }
    label_after(head, &head.to_ascii_lowercase(), b"encoding")
}

/// Returns the word after `key =`, with or without quotation marks. `lower` is `bytes` in lower
/// case.
fn label_after<'a>(bytes: &'a [u8], lower: &[u8], key: &[u8]) -> Option<Cow<'a, str>> {
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

    fn check(head: &str, encoding: &'static Encoding, declaration: EncodingDeclaration<'_>) {
        let page = format!("{head}{TEXT}");
        let (bytes, _, _) = encoding.encode(&page);
        assert_eq!(decode_declared(bytes.into_owned(), declaration), Ok(page), "{head}");
    }

    const HTML: EncodingDeclaration<'_> = EncodingDeclaration::Html { http: None };

    #[test]
    fn the_declaration_of_a_page_decides() {
        for label in ["gb2312", "GBK", "gb18030", "GB_2312-80"] {
            check(&format!("<meta charset={label}>"), GB18030, HTML);
            let old =
                format!("<META HTTP-EQUIV='Content-Type' content=\"text/html; charset={label}\">");
            check(&old, GB18030, HTML);
        }
        check("<?xml version=\"1.0\" encoding='gb2312'?>", GB18030, EncodingDeclaration::Xml);
        check("<p>", GB18030, EncodingDeclaration::Html { http: Some("gbk") });
        check("<meta charset=gbk>", GB18030, EncodingDeclaration::Html { http: Some("utf-8") });
    }

    #[test]
    fn short_text_in_big5_is_recognised_by_its_label() {
        let page = "<meta charset=\"Big5\">港聞";
        let (bytes, _, _) = BIG5.encode(page);
        assert_eq!(decode_declared(bytes.into_owned(), HTML).as_deref(), Ok(page));
    }

    #[test]
    fn bytes_overrule_a_wrong_declaration() {
        check("<meta charset=gb2312>", encoding_rs::UTF_8, HTML);
        check("<meta charset=utf-8>", GB18030, HTML);
        check("<meta charset=iso-8859-1>", GB18030, HTML);
        check("<meta charset=big5>", GB18030, EncodingDeclaration::Html { http: Some("utf-8") });
        check("", GB18030, HTML);
    }
}
