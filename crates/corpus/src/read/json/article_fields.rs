//! The fields of an article object, each read by itself: one of a wrong type costs nothing but itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::article::ParagraphKind;
use crate::names::split_names;

/// An id is a key of the index and a part of addresses: what is longer, in bytes, is no id.
const MAX_ID_BYTES: usize = 512;

/// What an article object states; null, an empty string and a wrong type are None.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    /// Where in the body its paragraphs begin, in bytes, and what they are; empty when it does not say.
    pub(super) kinds: Vec<(usize, ParagraphKind)>,
    pub(super) source: Option<String>,
    pub(super) date: Option<String>,
    pub(super) url: Option<String>,
    pub(super) authors: Vec<String>,
    /// Whether `title`, `body` or an array of `paragraphs` is there at all, be it empty.
    pub(super) has_text_field: bool,
}

impl Fields {
    /// Reads one object.
    ///
    /// # Errors
    ///
    /// The parser's, when the text breaks the grammar, is no object, or holds half a surrogate pair.
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut parser = Deserializer::from_str(text);
        let raw = parser.deserialize_any(ObjectVisitor)?;
        parser.end()?;
        let paragraphs = paragraphs(raw.paragraphs)?;
        let has_text_field = raw.title.is_some() || raw.body.is_some() || paragraphs.is_some();
        let (body, kinds) = match body(raw.body)? {
            Some(body) => (Some(body), Vec::new()),
            None => {
                let (body, kinds) = paragraphs.unzip();
                (body, kinds.unwrap_or_default())
            }
        };
        Ok(Self {
            id: scalar(raw.id)?.map(|id| id.trim().to_owned()).filter(|id| is_id(id)),
            title: scalar(raw.title)?,
            body,
            kinds,
            source: string(raw.source)?,
            date: match scalar(raw.date)? {
                None => scalar(raw.published)?,
                date => date,
            },
            url: string(raw.url)?,
            authors: authors(raw.authors)?,
            has_text_field,
        })
    }
}

/// The fields as they are written.
#[derive(Default)]
struct RawFields<'a> {
    id: Option<&'a RawValue>,
    title: Option<&'a RawValue>,
    body: Option<&'a RawValue>,
    paragraphs: Option<&'a RawValue>,
    source: Option<&'a RawValue>,
    date: Option<&'a RawValue>,
    published: Option<&'a RawValue>,
    url: Option<&'a RawValue>,
    authors: Option<&'a RawValue>,
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = RawFields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an article: an object with `title` and `body`")
    }

    /// Of a field that is given twice the last counts, as in most readers of JSON.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawFields<'de>, A::Error> {
        let mut fields = RawFields::default();
        while let Some(Key(key)) = map.next_key()? {
            let field = match &*key {
                "id" => &mut fields.id,
                "title" => &mut fields.title,
                "body" => &mut fields.body,
                "paragraphs" => &mut fields.paragraphs,
                "source" => &mut fields.source,
                "date" => &mut fields.date,
                "published" => &mut fields.published,
                "url" => &mut fields.url,
                "authors" => &mut fields.authors,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = Some(map.next_value()?);
        }
        Ok(fields)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// A control character in an id would break lines of logs and of reports.
fn is_id(id: &str) -> bool {
    id.len() <= MAX_ID_BYTES && !id.contains(char::is_control)
}

fn string(raw: Option<&RawValue>) -> Result<Option<String>, serde_json::Error> {
    match raw.map(RawValue::get) {
        Some(json) if json.starts_with('"') => {
            let text = match plain(json) {
                Some(text) => text,
                None => serde_json::from_str(json)?,
            };
            Ok(Some(text).filter(|text| !text.trim().is_empty()))
        }
        _ => Ok(None),
    }
}

/// Reads a string in which nothing is escaped but what single letters stand for, None of others: bodies are long, and
/// the parser, which does not know how long, makes room for them again and again.
fn plain(json: &str) -> Option<String> {
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
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

/// A string, or a number in the digits in which it is written: large ids do not lose theirs.
fn scalar(raw: Option<&RawValue>) -> Result<Option<String>, serde_json::Error> {
    match raw.map(RawValue::get) {
        Some(json) if json.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
            Ok(Some(json.to_owned()))
        }
        _ => string(raw),
    }
}

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

/// A string, or an array of paragraphs.
fn body(raw: Option<&RawValue>) -> Result<Option<String>, serde_json::Error> {
    match strings(raw)? {
        Some(paragraphs) => Ok(Some(paragraphs.join("\n"))),
        None => string(raw),
    }
}

/// A text, and where its paragraphs begin.
type Blocks = (String, Vec<(usize, ParagraphKind)>);

/// The paragraphs of an article that is cleaned already, as `xunwen clean --json` writes them, as one text with blank
/// lines between them.
fn paragraphs(raw: Option<&RawValue>) -> Result<Option<Blocks>, serde_json::Error> {
    let Some(json) = raw.map(RawValue::get).filter(|json| json.starts_with('[')) else {
        return Ok(None);
    };
    let elements: Vec<&RawValue> = serde_json::from_str(json)?;
    let (mut body, mut kinds) = Blocks::default();
    for element in elements {
        let (kind, text) = paragraph(element)?;
        let Some(text) = text else { continue };
        if !body.is_empty() {
            body.push_str("\n\n");
        }
        kinds.push((body.len(), kind));
        body.push_str(&text);
    }
    Ok(Some((body, kinds)))
}

/// An object of a kind and a text, or a string. A kind that is not known is running text.
fn paragraph(element: &RawValue) -> Result<(ParagraphKind, Option<String>), serde_json::Error> {
    if !element.get().starts_with('{') {
        return Ok((ParagraphKind::Body, string(Some(element))?));
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(element.get())?;
    let kind = fields.get("kind").and_then(|kind| serde_json::from_str(kind.get()).ok());
    let text = string(fields.get("text").copied())?;
    Ok((kind.unwrap_or(ParagraphKind::Body), text))
}

/// An array of names, or a string of them.
fn authors(raw: Option<&RawValue>) -> Result<Vec<String>, serde_json::Error> {
    match strings(raw)? {
        Some(names) => Ok(names),
        None => Ok(string(raw)?.map_or_else(Vec::new, |names| split_names(&names))),
    }
}
