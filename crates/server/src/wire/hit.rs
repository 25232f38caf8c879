//! A hit of a search, and the fields of it that a caller wants.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use xunwen_engine as engine;

use super::marked_text::MarkedText;
use super::moment;

/// An article that matches. With `fields`, only the fields named there are present.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// The permanent id of the article. Percent-encode it in paths, slashes too.
    #[schema(example = "economy/cross-border")]
    id: String,
    /// The title; empty when the article has none.
    title: MarkedText,
    /// Up to three fragments of the text.
    snippets: Vec<MarkedText>,
    /// The newspaper, agency or site that published it.
    #[schema(required)]
    source: Option<String>,
    /// The authors.
    authors: Vec<String>,
    /// The date of publication: a day, or RFC 3339 when the time is known.
    #[schema(required, example = "2023-05-19")]
    published: Option<String>,
    /// The URL that the article states; any scheme.
    #[schema(required)]
    url: Option<String>,
    /// The moment at which this version of the article arrived in the archive, in RFC 3339. Later
    /// versions and articles have later moments, and no two have the same.
    #[schema(required, example = "2026-11-30T04:20:08.123456Z")]
    arrived: Option<String>,
    /// The relevance of the hit, comparable within one answer among hits with the same `is_loose`;
    /// 0 when sorted by date.
    score: f32,
    /// Whether the article has only some of the words of the query. Such hits come after all
    /// others.
    is_loose: bool,
}

impl From<engine::Hit> for Hit {
    fn from(hit: engine::Hit) -> Self {
        Self {
            id: hit.id,
            title: hit.title.into(),
            snippets: hit.snippets.into_iter().map(MarkedText::from).collect(),
            source: hit.source,
            authors: hit.authors,
            published: hit.published.map(|published| published.to_string()),
            url: hit.url,
            arrived: hit.arrived.map(moment::to_text),
            score: hit.score,
            is_loose: hit.is_partial,
        }
    }
}

/// Returns a hit as JSON, in the format of the API.
///
/// # Panics
/// Never: a hit is plain data.
#[must_use]
pub fn hit_to_json(hit: engine::Hit) -> serde_json::Value {
    serde_json::to_value(Hit::from(hit)).expect("a hit is plain data")
}

/// The fields of hits that a caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HitFields([bool; HitFields::NAMES.len()]);

impl HitFields {
    /// The names of all fields, in their order.
    pub(crate) const NAMES: [&str; 10] = [
        "id",
        "title",
        "snippets",
        "source",
        "authors",
        "published",
        "url",
        "arrived",
        "score",
        "is_loose",
    ];

    /// Reads names separated by commas; `None` if one of them is unknown.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut fields = [false; Self::NAMES.len()];
        for name in text.split(',') {
            let at = Self::NAMES.iter().position(|known| *known == name.trim())?;
            fields[at] = true;
        }
        Some(Self(fields))
    }

    /// Returns whether the caller wants a field.
    pub(crate) fn contains(self, name: &str) -> bool {
        Self::NAMES.iter().zip(self.0).any(|(known, is_wanted)| is_wanted && *known == name)
    }
}

impl Default for HitFields {
    fn default() -> Self {
        Self([true; Self::NAMES.len()])
    }
}

/// The wanted fields of a hit.
#[derive(Debug)]
pub(crate) struct HitView {
    hit: Hit,
    fields: HitFields,
}

impl HitView {
    pub(crate) fn new(hit: engine::Hit, fields: HitFields) -> Self {
        Self { hit: hit.into(), fields }
    }
}

impl Serialize for HitView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.fields == HitFields::default() {
            return self.hit.serialize(serializer);
        }

        let Self { hit, fields } = self;
        let mut map = serializer.serialize_map(None)?;
        add_if_wanted(&mut map, *fields, "id", &hit.id)?;
        add_if_wanted(&mut map, *fields, "title", &hit.title)?;
        add_if_wanted(&mut map, *fields, "snippets", &hit.snippets)?;
        add_if_wanted(&mut map, *fields, "source", &hit.source)?;
        add_if_wanted(&mut map, *fields, "authors", &hit.authors)?;
        add_if_wanted(&mut map, *fields, "published", &hit.published)?;
        add_if_wanted(&mut map, *fields, "url", &hit.url)?;
        add_if_wanted(&mut map, *fields, "arrived", &hit.arrived)?;
        add_if_wanted(&mut map, *fields, "score", &hit.score)?;
        add_if_wanted(&mut map, *fields, "is_loose", &hit.is_loose)?;
        map.end()
    }
}

fn add_if_wanted<M: SerializeMap>(
    map: &mut M,
    fields: HitFields,
    name: &'static str,
    value: &impl Serialize,
) -> Result<(), M::Error> {
    if fields.contains(name) { map.serialize_entry(name, value) } else { Ok(()) }
}

impl PartialSchema for HitView {
    /// Returns the schema of a hit of which any field may be left out.
    fn schema() -> RefOr<Schema> {
        let mut schema = Hit::schema();
        if let RefOr::T(Schema::Object(hit)) = &mut schema {
            hit.required.clear();
        }
        schema
    }
}

impl ToSchema for HitView {
    fn name() -> std::borrow::Cow<'static, str> {
        Hit::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Hit::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(fields: &str) -> Vec<String> {
        let view = HitView::new(hit(), HitFields::parse(fields).unwrap());
        let json = serde_json::to_value(view).unwrap();
        json.as_object().unwrap().keys().cloned().collect()
    }

    fn hit() -> engine::Hit {
        engine::Hit {
            id: "a".into(),
            title: xunwen_text::MarkedText::default(),
            snippets: Vec::new(),
            source: None,
            authors: Vec::new(),
            published: None,
            url: None,
            arrived: None,
            score: 1.0,
            is_partial: false,
        }
    }

    #[test]
    fn only_wanted_fields_are_present() {
        assert_eq!(names("url, id"), ["id", "url"]);
        assert_eq!(names(&HitFields::NAMES.join(",")).len(), HitFields::NAMES.len());
        assert_eq!(HitFields::parse("id,body"), None);
        assert_eq!(HitFields::parse(""), None);
    }

    #[test]
    fn every_field_of_a_hit_can_be_wanted() {
        let json = serde_json::to_value(Hit::from(hit())).unwrap();
        let names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = HitFields::NAMES.to_vec();
        known.sort_unstable();
        assert_eq!(names.len(), known.len());
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    }
}
