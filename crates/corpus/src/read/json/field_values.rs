//! The values of an article's fields. A value of a wrong type is `None`.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::article::ParagraphKind;
use crate::block_text::BlockText;
use crate::names::split_names;

/// Returns a string that is not blank.
pub(super) fn string(raw: Option<&RawValue>) -> Result<Option<String>, serde_json::Error> {
    match raw.map(RawValue::get) {
        Some(json) if json.starts_with('"') => {
            let text = match unescape_simple(json) {
                Some(text) => text,
                None => serde_json::from_str(json)?,
            };
            Ok(Some(text).filter(|text| !text.trim().is_empty()))
        }
        _ => Ok(None),
    }
}

/// Returns a JSON string whose escapes are all single letters; `None` for other strings.
///
/// Bodies are long, and the general parser, which does not know how long, reallocates repeatedly.
fn unescape_simple(json: &str) -> Option<String> {
    let mut rest = json.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(rest.len());
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(match rest.as_bytes().get(at + 1)? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            _ => return None,
        });
        // Both the backslash and the letter are one byte.
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

/// Returns a string, or a number with the digits as written, so that large ids stay exact.
pub(super) fn scalar(raw: Option<&RawValue>) -> Result<Option<String>, serde_json::Error> {
    match raw.map(RawValue::get) {
        Some(json) if json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
            Ok(Some(json.to_owned()))
        }
        _ => string(raw),
    }
}

/// Returns the strings of an array.
fn strings(raw: Option<&RawValue>) -> Result<Option<Vec<String>>, serde_json::Error> {
    match raw.map(RawValue::get) {
        Some(json) if json.starts_with('[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(json)?;
            elements
                .into_iter()
                .filter_map(|element| string(Some(element)).transpose())
                .collect::<Result<_, _>>()
                .map(Some)
        }
        _ => Ok(None),
    }
}

/// Returns a body, which is a string or an array of paragraphs.
pub(super) fn body(raw: Option<&RawValue>) -> Result<Option<String>, serde_json::Error> {
    match strings(raw)? {
        Some(paragraphs) => Ok(Some(paragraphs.join("\n"))),
        None => string(raw),
    }
}

/// Returns the paragraphs of an already cleaned article, as `xunwen clean --json` writes them, as
/// one text with empty lines between them.
pub(super) fn paragraphs(raw: Option<&RawValue>) -> Result<Option<BlockText>, serde_json::Error> {
    let Some(json) = raw.map(RawValue::get).filter(|json| json.starts_with('[')) else {
        return Ok(None);
    };
    let elements: Vec<&RawValue> = serde_json::from_str(json)?;

    let mut blocks = BlockText::default();
    for element in elements {
        let (kind, text) = paragraph(element)?;
        if let Some(text) = text {
            blocks.push(kind, &text);
        }
    }
    Ok(Some(blocks))
}

/// Returns a paragraph, which is an object with a kind and a text, or a string. An unknown kind is
/// running text.
fn paragraph(element: &RawValue) -> Result<(ParagraphKind, Option<String>), serde_json::Error> {
    if !element.get().starts_with('{') {
        return Ok((ParagraphKind::Body, string(Some(element))?));
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(element.get())?;
    let kind = fields.get("kind").and_then(|kind| serde_json::from_str(kind.get()).ok());
    let text = string(fields.get("text").copied())?;
    Ok((kind.unwrap_or(ParagraphKind::Body), text))
}

/// Returns names, which are an array of strings or a list in one string.
pub(super) fn authors(raw: Option<&RawValue>) -> Result<Vec<String>, serde_json::Error> {
    match strings(raw)? {
        Some(names) => Ok(names),
        None => Ok(string(raw)?.map_or_else(Vec::new, |names| split_names(&names))),
    }
}
