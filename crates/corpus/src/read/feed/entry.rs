//! The fields of a feed's entry, in any of the kinds of feeds.

use super::address::BaseAddress;
use super::names::local_name;
use super::text::FieldContent;

/// An entry of a feed. Texts may be HTML, all other fields are plain.
#[derive(Clone, Debug, Default)]
pub(super) struct FeedEntry {
    pub(super) id: Option<String>,
    pub(super) title: Option<FieldContent>,
    /// The texts that the entry gives of itself, with the rank of their element: the article and its summary.
    pub(super) texts: Vec<(TextRank, FieldContent)>,
    /// The dates, in order.
    pub(super) dates: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) source: Option<String>,
    /// The address of the page, and the base of relative addresses where it is stated.
    pub(super) url: Option<(String, BaseAddress)>,
    /// The address that is also the id of the entry (RSS).
    pub(super) permalink: Option<String>,
}

/// How much of the article an element usually gives, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TextRank {
    /// `content:encoded` of RSS, and other elements for the whole article.
    Encoded,
    /// `content` of Atom.
    Content,
    /// `description` of RSS, `summary` of Atom.
    Summary,
    /// A text about something else that the entry has, such as its film or recording.
    Media,
}

/// The field that corresponds to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryField {
    Title,
    Text(TextRank),
    Id,
    Link,
    Date,
    Source,
    Author,
}

impl EntryField {
    /// Returns the field of the element at a path: the names of the enclosing elements inside the entry and its own.
    pub(super) fn of_path(path: &[String]) -> Option<Self> {
        // `content:items` of RSS 1.0 wraps its text in several elements.
        if path.first().is_some_and(|name| name == "content:items") {
            let is_value = path.last().is_some_and(|name| name == "rdf:value");
            return is_value.then_some(Self::Text(TextRank::Encoded));
        }
        match path {
            [name] => Self::of_name(name),
            [parent, name] => match (parent.as_str(), name.as_str()) {
                ("author", "name") => Some(Self::Author),
                ("source", "title") => Some(Self::Source),
                // The parts of `multipart/alternative` of Atom 0.3.
                ("content", "content") => Some(Self::Text(TextRank::Content)),
                ("media:group" | "media:content", "media:description" | "media:text") => {
                    Some(Self::Text(TextRank::Media))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let field = match name {
            "title" | "dc:title" => Self::Title,
            "guid" | "id" => Self::Id,
            "link" => Self::Link,
            "pubDate" | "published" | "dc:date" | "dcterms:issued" | "issued" => Self::Date,
            "source" | "dc:source" => Self::Source,
            "author" | "dc:creator" => Self::Author,
            "content" => Self::Text(TextRank::Content),
            "description" | "summary" => Self::Text(TextRank::Summary),
            _ => Self::of_module(name)?,
        };
        Some(field)
    }

    /// Returns the field of an element from a module, some of which have several prefixes.
    fn of_module(name: &str) -> Option<Self> {
        let rank = match (name, local_name(name)) {
            ("media:content", _) => return None,
            ("media:description" | "media:text" | "itunes:summary", _) => TextRank::Media,
            (_, "encoded" | "full-text" | "fulltext" | "body" | "div" | "content") => {
                TextRank::Encoded
            }
            (_, "description" | "abstract" | "summary" | "text") => TextRank::Summary,
            _ => return None,
        };
        Some(Self::Text(rank))
    }

    /// Returns whether elements inside the field are markup of its text.
    pub(super) fn has_markup(self) -> bool {
        matches!(self, Self::Title | Self::Text(_))
    }
}

impl FeedEntry {
    /// Sets a field without markup. The first value of a field is kept; dates and authors are collected.
    pub(super) fn set_plain(&mut self, field: EntryField, text: &str, base: &BaseAddress) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match field {
            EntryField::Id => set_first(&mut self.id, text),
            EntryField::Source => set_first(&mut self.source, text),
            EntryField::Date => self.dates.push(text.to_owned()),
            EntryField::Author => self.authors.push(person_name(text).to_owned()),
            EntryField::Link => {
                self.url.get_or_insert_with(|| (text.to_owned(), base.clone()));
            }
            EntryField::Title | EntryField::Text(_) => {}
        }
    }

    /// Sets a field that may have markup. The first title is kept, texts are collected.
    pub(super) fn set_content(&mut self, field: EntryField, content: FieldContent) {
        if content.is_empty() {
            return;
        }
        match field {
            EntryField::Text(rank) => self.texts.push((rank, content)),
            _ => {
                self.title.get_or_insert(content);
            }
        }
    }
}

fn set_first(field: &mut Option<String>, text: &str) {
    field.get_or_insert_with(|| text.to_owned());
}

/// Returns the name of a person. RSS writes an address before it: `lin@example.com (林一舟)`.
fn person_name(text: &str) -> &str {
    let inner = text
        .split_once(" (")
        .and_then(|(address, name)| address.contains('@').then(|| name.trim_end_matches(')')));
    inner.unwrap_or(text)
}
