//! The values of an article's fields: the texts in strings, arrays and objects, whatever their
//! nesting.

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use super::field_names::normalized;
use crate::article::ParagraphKind;
use crate::block_text::BlockText;

/// How deeply the texts of a value may be nested.
const MAX_DEPTH: usize = 6;

/// The keys of an object that hold its text, in the order of precedence. Source: the exports of
/// WordPress (`rendered`), of converters from XML (`#text`, `$t`), and of schema.org (`name`).
pub(super) const TEXT_KEYS: &[&str] =
    &["text", "rendered", "content", "value", "name", "body", "html", "plain", "raw", "t", "title"];

/// The same for an object that describes a person or an organisation.
pub(super) const NAME_KEYS: &[&str] =
    &["name", "fullname", "displayname", "text", "value", "rendered", "t", "姓名", "名称"];

/// The same for an address.
pub(super) const URL_KEYS: &[&str] = &["url", "href", "id", "value", "text", "rendered"];

/// The texts of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// The texts that are not blank, in order.
    pub(super) texts: Vec<String>,
    /// The number of values that are not text.
    pub(super) n_unread: usize,
}

impl Texts {
    /// Returns the texts as one. A single text, which is often long, is not copied.
    pub(super) fn joined(mut self, separator: &str) -> Option<String> {
        match self.texts.len() {
            0 => None,
            1 => self.texts.pop(),
            _ => Some(self.texts.join(separator)),
        }
    }
}

/// Returns a string that is not blank.
fn string(json: &str) -> Result<Option<String>, serde_json::Error> {
    let text = match unescape_simple(json) {
        Some(text) => text,
        None => serde_json::from_str(json)?,
    };
    Ok(Some(text).filter(|text: &String| !text.trim().is_empty()))
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
pub(super) fn scalar(raw: &RawValue) -> Result<Option<String>, serde_json::Error> {
    match raw.get() {
        json if json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
            Ok(Some(json.to_owned()))
        }
        json if json.starts_with('"') => string(json),
        _ => Ok(None),
    }
}

/// Returns the texts of a value: of a string, of the elements of an array, and of the first of `keys`
/// that an object has.
pub(super) fn texts(raw: &RawValue, keys: &[&str]) -> Result<Texts, serde_json::Error> {
    let mut found = Texts::default();
    if raw.get().starts_with('"') {
        found.texts.extend(string(raw.get())?);
        return Ok(found);
    }
    match serde_json::from_str(raw.get()) {
        Ok(value) => collect(value, keys, MAX_DEPTH, &mut found),
        // Nested too deeply: the grammar was checked before.
        Err(_) if is_deep(raw.get()) => found.n_unread += 1,
        Err(error) => return Err(error),
    }
    Ok(found)
}

/// Returns whether values are nested more deeply than the parser allows.
fn is_deep(json: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(json).is_ok() && {
        let starts = json.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
        starts.count() > 100
    }
}

fn collect(value: Value, keys: &[&str], depth: usize, found: &mut Texts) {
    match value {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => found.texts.push(text),
        Value::Array(elements) if depth > 0 => {
            for element in elements {
                collect(element, keys, depth - 1, found);
            }
        }
        Value::Object(fields) if fields.is_empty() => {}
        Value::Object(fields) if depth > 0 => {
            collect_of_object(fields, keys, depth, found);
        }
        _ => found.n_unread += 1,
    }
}

/// Adds the texts of the first of `keys` that has any.
fn collect_of_object(
    fields: serde_json::Map<String, Value>,
    keys: &[&str],
    depth: usize,
    found: &mut Texts,
) {
    let ranked = fields.into_iter().filter_map(|(key, value)| Some((key_rank(&key, keys)?, value)));
    let mut inner: Vec<(usize, Value)> = ranked.collect();
    inner.sort_by_key(|(rank, _)| *rank);

    // An object whose text is blank is understood.
    let mut is_unread = inner.is_empty();
    for (_, value) in inner {
        let mut texts = Texts::default();
        collect(value, keys, depth - 1, &mut texts);
        if !texts.texts.is_empty() {
            found.texts.append(&mut texts.texts);
            return;
        }
        is_unread |= texts.n_unread > 0;
    }
    found.n_unread += usize::from(is_unread);
}

fn key_rank(key: &str, keys: &[&str]) -> Option<usize> {
    let name = normalized(key);
    keys.iter().position(|known| *known == name)
}

/// The paragraphs of a value.
pub(super) struct Paragraphs {
    pub(super) blocks: BlockText,
    /// The number of elements that are not paragraphs.
    pub(super) n_unread: usize,
}

/// Returns the paragraphs of an already cleaned article, as `xunwen clean --json` and the API write
/// them, as one text with empty lines between them; `None` for a value that is not an array. Each
/// paragraph is an object with a kind and a text, or a string. An unknown kind is running text.
pub(super) fn paragraphs(raw: &RawValue) -> Result<Option<Paragraphs>, serde_json::Error> {
    if !raw.get().starts_with('[') {
        return Ok(None);
    }
    let elements: Vec<&RawValue> = serde_json::from_str(raw.get())?;
    let mut found = Paragraphs { blocks: BlockText::default(), n_unread: 0 };
    for element in elements {
        let kind = kind_of(element.get());
        let Texts { texts: parts, n_unread } = texts(element, TEXT_KEYS)?;
        found.n_unread += n_unread;
        for text in parts {
            found.blocks.push(kind, &text);
        }
    }
    Ok(Some(found))
}

fn kind_of(json: &str) -> ParagraphKind {
    #[derive(serde::Deserialize)]
    struct Kind<'a> {
        #[serde(borrow)]
        kind: &'a RawValue,
    }

    let kind = json.starts_with('{').then(|| serde_json::from_str::<Kind<'_>>(json).ok()).flatten();
    kind.and_then(|kind| serde_json::from_str(kind.kind.get()).ok()).unwrap_or(ParagraphKind::Body)
}

/// Returns the date that a value states as text: a string or number, the numbers of year, month and
/// day in an array as Java writes them, or an object with a date in it.
pub(super) fn date(raw: &RawValue) -> Result<Option<String>, serde_json::Error> {
    match raw.get() {
        json if json.starts_with(['{', '[']) => {
            Ok(serde_json::from_str(json).ok().and_then(|value| date_in(&value, MAX_DEPTH)))
        }
        _ => scalar(raw),
    }
}

/// The keys of an object that hold its date, in the order of precedence. Source: the exports of MongoDB
/// (`$date`, `$numberLong`), PHP (`date` with `timezone`), Firestore (`_seconds`) and schema.org.
const DATE_KEYS: &[&str] = &[
    "date",
    "datetime",
    "iso",
    "value",
    "text",
    "rendered",
    "published",
    "time",
    "timestamp",
    "numberlong",
    "seconds",
    "epoch",
    "t",
];

fn date_in(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(elements) if depth > 0 => {
            let numbers: Option<Vec<i64>> = elements.iter().map(Value::as_i64).collect();
            match numbers.as_deref() {
                Some([year, month, day]) => Some(format!("{year:04}-{month}-{day}")),
                Some([year, month, day, hour, minute, rest @ ..]) => {
                    let second = rest.first().copied().unwrap_or(0);
                    Some(format!("{year:04}-{month}-{day} {hour}:{minute:02}:{second:02}"))
                }
                _ => elements.iter().find_map(|element| date_in(element, depth - 1)),
            }
        }
        Value::Object(fields) if depth > 0 => {
            let inner = fields.iter().filter_map(|(key, value)| {
                Some((key_rank(key, DATE_KEYS)?, date_in(value, depth - 1)?))
            });
            let (_, date) = inner.min_by_key(|(rank, _)| *rank)?;
            match fields.get("timezone").and_then(Value::as_str) {
                Some(zone) => Some(format!("{date} {zone}")),
                None => Some(date),
            }
        }
        _ => None,
    }
}
