//! The fields of an object by what they state, also of an object inside a wrapper.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::field_names::{ArticleField, FieldRank, field_of, normalized};

/// How many wrappers around an article are opened: `{"data": {"article": {…}}}` has two.
const MAX_WRAPPERS: usize = 3;

/// Names of lists of articles in an object that describes the list: a feed in JSON has a title, too.
const LIST_NAMES: &[&str] = &[
    "items",
    "articles",
    "entries",
    "posts",
    "news",
    "docs",
    "documents",
    "records",
    "stories",
    "results",
];

/// A field as it is written.
#[derive(Clone, Debug)]
pub(super) struct ObjectField<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) value: &'a RawValue,
    /// The field that the key states, if it is known.
    pub(super) stated: Option<FieldRank>,
}

/// The fields of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct ObjectFields<'a>(Vec<ObjectField<'a>>);

impl<'a> ObjectFields<'a> {
    /// Parses an object. If its text is in an object inside of it, the fields of that object come
    /// first.
    ///
    /// # Errors
    ///
    /// The error of the parser, when the text breaks the grammar or is not an object.
    pub(super) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        let mut parser = Deserializer::from_str(text);
        let fields = parser.deserialize_any(ObjectVisitor)?;
        parser.end()?;
        let mut fields = fields.without_wrapper(0);
        // Sorting is stable: those of a wrapped object stay first, unknown ones in their order.
        fields.0.sort_by_key(|field| field.stated.map(|stated| stated.rank));
        Ok(fields)
    }

    /// Returns the fields that state `field`, in the order of precedence.
    pub(super) fn stating(
        &self,
        field: ArticleField,
    ) -> impl Iterator<Item = &ObjectField<'a>> + Clone {
        self.0.iter().filter(move |found| found.stated.is_some_and(|stated| stated.field == field))
    }

    /// Returns the fields whose keys are not known.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &ObjectField<'a>> {
        self.0.iter().filter(|field| field.stated.is_none())
    }

    fn states(&self, field: ArticleField) -> bool {
        self.0.iter().any(|found| {
            found.stated.is_some_and(|stated| stated.field == field) && found.value.get() != "null"
        })
    }

    fn states_body(&self) -> bool {
        self.states(ArticleField::Body) || self.states(ArticleField::Paragraphs)
    }

    /// Returns whether the text of the object is in `inner`, the value of `field`: it has the title or
    /// the body that the object lacks.
    fn is_wrapper_of(&self, field: &ObjectField<'a>, inner: &Self) -> bool {
        let (title, body) = (inner.states(ArticleField::Title), inner.states_body());
        match field.stated.map(|stated| stated.field) {
            // `{"article": {"title": …, "body": …}}`, and `_source` of Elasticsearch.
            Some(_) => title && body,
            None => title || body && !self.states_body(),
        }
    }

    fn without_wrapper(self, depth: usize) -> Self {
        if self.states(ArticleField::Title) || depth == MAX_WRAPPERS {
            return self;
        }
        let objects =
            self.0.iter().enumerate().filter(|(_, field)| field.value.get().starts_with('{'));
        for (at, field) in objects {
            let mut parser = Deserializer::from_str(field.value.get());
            let Ok(inner) = parser.deserialize_any(ObjectVisitor) else { continue };
            let inner: Self = inner;
            let inner = inner.without_wrapper(depth + 1);
            if self.is_wrapper_of(field, &inner) {
                let outer = self.0.iter().enumerate().filter(|(other, _)| *other != at);
                let outer = outer.map(|(_, field)| field.clone());
                return Self(inner.0.into_iter().chain(outer).collect());
            }
        }
        self
    }
}

/// Returns the articles in an object that has no text of its own but a list of them, as in the answers of
/// many APIs.
pub(super) fn listed_articles<'a>(fields: &ObjectFields<'a>) -> Option<Vec<&'a RawValue>> {
    if fields.states_body() {
        return None;
    }
    let has_title = fields.states(ArticleField::Title);
    let is_list = |field: &&ObjectField<'a>| {
        field.value.get().starts_with('[')
            && (!has_title || LIST_NAMES.contains(&&*normalized(&field.key)))
    };
    fields.unknown().filter(is_list).find_map(|field| list_of_articles(field.value))
}

/// Returns the elements of an array whose first element is an article.
fn list_of_articles(value: &RawValue) -> Option<Vec<&RawValue>> {
    let elements: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
    let first = ObjectFields::parse(elements.first()?.get()).ok()?;
    (first.states(ArticleField::Title) || first.states_body()).then_some(elements)
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = ObjectFields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an article: an object with `title` and `body`")
    }

    /// If a field occurs twice, the last one counts, as in most JSON readers.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ObjectFields<'de>, A::Error> {
        /// Fields above this number are read, but not compared with those before them.
        const MAX_COMPARED: usize = 256;

        let mut fields: Vec<ObjectField<'de>> = Vec::new();
        while let Some(FieldKey(key)) = map.next_key()? {
            let value = map.next_value()?;
            let earlier = fields.iter_mut().take(MAX_COMPARED).find(|field| field.key == key);
            match earlier {
                Some(field) => field.value = value,
                None => {
                    let stated = field_of(&key);
                    fields.push(ObjectField { key, value, stated });
                }
            }
        }
        Ok(ObjectFields(fields))
    }
}

/// A key, borrowed if it contains no escapes.
#[derive(serde::Deserialize)]
struct FieldKey<'a>(#[serde(borrow)] Cow<'a, str>);
