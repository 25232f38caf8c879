//! The fields of a feed's entry, in any of the three kinds of feeds.

/// An entry of a feed. The fields are HTML where their docs say so, otherwise plain text.
#[derive(Clone, Debug, Default)]
pub(super) struct FeedEntry {
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

/// The format of a field's text: the `type` of Atom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Escaped HTML. All text of RSS is.
    #[default]
    Html,
    /// Text without markup.
    Plain,
    /// Markup that is part of the feed's own XML.
    Xhtml,
}

impl TextKind {
    pub(super) fn from_type(name: Option<&str>) -> Self {
        match name {
            Some("xhtml") => Self::Xhtml,
            Some("text" | "text/plain") => Self::Plain,
            _ => Self::Html,
        }
    }
}

impl FeedEntry {
    /// Sets the field that corresponds to an element. The first value of a field is kept; authors are
    /// collected.
    ///
    /// `path` contains the names of the enclosing elements inside the entry and of the element.
    pub(super) fn set(&mut self, path: &[String], kind: TextKind, text: &str) {
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let text = text.trim();
        if text.is_empty() {
            return;
        }

        let plain = || Some(text.to_owned());
        let html = || Some(to_html(kind, text));
        let (field, value) = match path.as_slice() {
            ["title"] if kind == TextKind::Xhtml => (&mut self.title, Some(without_tags(text))),
            ["title"] => (&mut self.title, plain()),
            ["guid" | "id"] => (&mut self.id, plain()),
            ["link"] => (&mut self.url, plain()),
            ["content:encoded"] => (&mut self.encoded, html()),
            ["content"] => (&mut self.content, html()),
            ["description" | "summary"] => (&mut self.summary, html()),
            ["pubDate" | "published" | "dc:date" | "dcterms:issued" | "issued"] => {
                (&mut self.date, plain())
            }
            ["source"] | ["source", "title"] | ["dc:source"] => (&mut self.source, plain()),
            ["author" | "dc:creator"] | ["author", "name"] => {
                self.authors.push(person_name(text).to_owned());
                return;
            }
            _ => return,
        };

        if field.is_none() {
            *field = value;
        }
    }
}

/// Returns the name of a person. RSS writes an address before it: `lin@example.com (林一舟)`.
fn person_name(text: &str) -> &str {
    let inner = text
        .split_once(" (")
        .and_then(|(address, name)| address.contains('@').then(|| name.trim_end_matches(')')));
    inner.unwrap_or(text)
}

/// Returns a text as HTML. Text without tags keeps its line breaks.
fn to_html(kind: TextKind, text: &str) -> String {
    match kind {
        TextKind::Plain => text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>"),
        TextKind::Html if !text.contains('<') => text.replace('\n', "<br>"),
        TextKind::Html | TextKind::Xhtml => text.to_owned(),
    }
}

fn without_tags(markup: &str) -> String {
    let mut parts = markup.split('<');
    let before_tags = parts.next().unwrap_or_default();
    let after_tags = parts.filter_map(|part| part.split_once('>')).map(|(_, text)| text);
    let text: String = std::iter::once(before_tags).chain(after_tags).collect();
    text.replace("&lt;", "<").replace("&amp;", "&")
}
