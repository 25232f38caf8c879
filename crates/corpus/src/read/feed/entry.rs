//! What an entry of a feed states, whichever of the three kinds of feeds it is from.

/// An entry. Texts are HTML where their names say so, and plain otherwise.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    /// `content:encoded` of RSS, HTML.
    pub(super) encoded: Option<String>,
    /// `content` of Atom, HTML.
    pub(super) content: Option<String>,
    /// `description` or `summary`, HTML.
    pub(super) summary: Option<String>,
    pub(super) date: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) url: Option<String>,
}

/// How the text of a field is meant: the `type` of Atom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TextKind {
    /// HTML once its escapes are undone; all of RSS is that.
    #[default]
    Html,
    /// No markup.
    Plain,
    /// Markup that stands in the feed itself.
    Xhtml,
}

impl TextKind {
    pub(super) fn new(name: Option<&str>) -> Self {
        match name {
            Some("xhtml") => Self::Xhtml,
            Some("text" | "text/plain") => Self::Plain,
            _ => Self::Html,
        }
    }
}

impl Entry {
    /// Sets the field of an element to its text. What is given twice stays as it was first, authors apart.
    ///
    /// `path` are the names of the element and of those around it inside the entry.
    pub(super) fn set(&mut self, path: &[String], kind: TextKind, text: &str) {
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let plain = || Some(text.to_owned());
        let markup = || Some(markup(kind, text));
        let (field, value) = match path.as_slice() {
            ["title"] if kind == TextKind::Xhtml => (&mut self.title, Some(without_tags(text))),
            ["title"] => (&mut self.title, plain()),
            ["guid" | "id"] => (&mut self.id, plain()),
            ["link"] => (&mut self.url, plain()),
            ["content:encoded"] => (&mut self.encoded, markup()),
            ["content"] => (&mut self.content, markup()),
            ["description" | "summary"] => (&mut self.summary, markup()),
            ["pubDate" | "published" | "dc:date" | "dcterms:issued" | "issued"] => {
                (&mut self.date, plain())
            }
            ["source"] | ["source", "title"] | ["dc:source"] => (&mut self.source, plain()),
            ["author" | "dc:creator"] | ["author", "name"] => {
                self.authors.push(person(text).to_owned());
                return;
            }
            _ => return,
        };
        if field.is_none() {
            *field = value;
        }
    }
}

/// RSS names persons by their addresses: `lin@example.com (林一舟)`.
fn person(text: &str) -> &str {
    let inner = text
        .split_once(" (")
        .and_then(|(address, name)| address.contains('@').then(|| name.trim_end_matches(')')));
    inner.unwrap_or(text)
}

/// Text without a tag keeps its lines.
fn markup(kind: TextKind, text: &str) -> String {
    match kind {
        TextKind::Plain => text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>"),
        TextKind::Html if !text.contains('<') => text.replace('\n', "<br>"),
        TextKind::Html | TextKind::Xhtml => text.to_owned(),
    }
}

fn without_tags(text: &str) -> String {
    let parts = text.split('<').enumerate();
    parts
        .map(
            |(n, part)| {
                if n == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) }
            },
        )
        .collect::<String>()
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}
