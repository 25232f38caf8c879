//! The fields of an article object. Each is read on its own, so that a field of a wrong type is the
//! only one lost.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::field_values::{authors, body, paragraphs, scalar, string};
use crate::article::ParagraphKind;
use crate::read::article_id::{check_id, is_valid_id};
use crate::skip::InvalidId;

/// Returns the id that an article object states, without the blanks around it. An object that is
/// not JSON states none.
///
/// Articles of a corpus with an invalid id get the id of their place; this function is for callers
/// that refuse them instead.
///
/// # Errors
///
/// When the id is neither null nor valid.
pub fn stated_id(json: &str) -> Result<Option<String>, InvalidId> {
    let fields = Deserializer::from_str(json).deserialize_any(ArticleVisitor);
    let Some(raw) = fields.ok().and_then(|fields| fields.id) else { return Ok(None) };
    if raw.get() == "null" {
        return Ok(None);
    }

    let is_string = raw.get().starts_with('"');
    let id = match scalar(Some(raw)).map_err(|_| InvalidId::NotUnicode)? {
        Some(id) => id.trim().to_owned(),
        None if is_string => return Err(InvalidId::Blank),
        None => return Err(InvalidId::NotText),
    };
    check_id(&id)?;
    Ok(Some(id))
}

/// The fields that an article object states; null, an empty string and a wrong type are `None`.
#[derive(Debug, Default)]
pub(super) struct ArticleFields {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    /// The byte at which each paragraph begins in the body, and its kind; empty if not stated.
    pub(super) kinds: Vec<(usize, ParagraphKind)>,
    pub(super) source: Option<String>,
    pub(super) date: Option<String>,
    pub(super) url: Option<String>,
    pub(super) authors: Vec<String>,
    /// Whether the object has a `title`, a `body` or an array of `paragraphs`, even an empty one.
    pub(super) has_text_field: bool,
}

impl ArticleFields {
    /// Parses an object.
    ///
    /// # Errors
    ///
    /// The error of the parser, when the text breaks the grammar, is not an object, or contains half
    /// a surrogate pair.
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut parser = Deserializer::from_str(text);
        let raw = parser.deserialize_any(ArticleVisitor)?;
        parser.end()?;

        let paragraphs = paragraphs(raw.paragraphs)?;
        let has_text_field = raw.title.is_some() || raw.body.is_some() || paragraphs.is_some();
        // A body takes precedence over paragraphs.
        let (body, kinds) = match body(raw.body)? {
            Some(body) => (Some(body), Vec::new()),
            None => {
                paragraphs.map_or((None, Vec::new()), |blocks| (Some(blocks.body), blocks.kinds))
            }
        };

        Ok(Self {
            id: scalar(raw.id)?.map(|id| id.trim().to_owned()).filter(|id| is_valid_id(id)),
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
struct RawArticleFields<'a> {
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

struct ArticleVisitor;

impl<'de> Visitor<'de> for ArticleVisitor {
    type Value = RawArticleFields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an article: an object with `title` and `body`")
    }

    /// If a field occurs twice, the last one counts, as in most JSON readers.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawArticleFields<'de>, A::Error> {
        let mut fields = RawArticleFields::default();
        while let Some(FieldKey(key)) = map.next_key()? {
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
                // Other fields are skipped without parsing them.
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

/// A key, borrowed if it contains no escapes.
#[derive(serde::Deserialize)]
struct FieldKey<'a>(#[serde(borrow)] Cow<'a, str>);
