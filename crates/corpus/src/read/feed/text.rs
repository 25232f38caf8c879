//! The text of a field: plain, HTML, or markup that is part of the feed's own XML.

use quick_xml::escape::{minimal_escape, resolve_xml_entity};
use quick_xml::events::BytesStart;

use super::names::local_name;

/// The format of a text, as the attributes `type` and `mode` of Atom state it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Not stated: HTML where it looks like HTML.
    #[default]
    Unstated,
    /// Text without markup.
    Plain,
    /// Escaped HTML.
    Html,
    /// Markup that is part of the feed's own XML. Without any, it may be escaped HTML.
    Xml,
    /// Text or HTML in Base64.
    Base64,
    /// Not text, such as a picture in Base64: the stated type.
    Foreign(String),
}

impl TextKind {
    /// Returns the format that the attributes `type` (a word or a MIME type) and `mode` (of Atom 0.3) state.
    pub(super) fn new(kind: Option<&str>, mode: Option<&str>) -> Self {
        let kind =
            kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_lowercase());
        let is_base64 = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("base64"));
        match kind.as_deref() {
            None | Some("") if is_base64 => Self::Base64,
            None | Some("") => Self::Unstated,
            Some(kind) if kind.starts_with("text/") && is_base64 => Self::Base64,
            Some("text" | "text/plain") => Self::Plain,
            Some("html" | "text/html") => Self::Html,
            Some("xhtml") => Self::Xml,
            Some(kind) if is_xml(kind) => Self::Xml,
            Some(kind) if kind.starts_with("text/") => Self::Plain,
            Some(kind) if kind.contains('/') => Self::Foreign(kind.to_owned()),
            Some(_) => Self::Unstated,
        }
    }
}

fn is_xml(kind: &str) -> bool {
    kind.ends_with("+xml") || kind.ends_with("/xml")
}

/// A text while it is read: all text, and the same as markup with the elements in it.
#[derive(Debug, Default)]
pub(super) struct FieldText {
    pub(super) kind: TextKind,
    text: String,
    /// The text as HTML, once an element occurs in it.
    markup: Option<String>,
    /// The number of open elements inside the field.
    n_open: usize,
}

impl FieldText {
    pub(super) fn new(kind: TextKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Returns whether an element inside the field is open.
    pub(super) fn is_inside_element(&self) -> bool {
        self.n_open > 0
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(markup) = &mut self.markup {
            markup.push_str(&minimal_escape(text));
        }
    }

    /// Appends a CDATA section. Next to elements, it holds HTML unless the text is stated to be XML.
    pub(super) fn push_cdata(&mut self, text: &str) {
        self.text.push_str(text);
        match &mut self.markup {
            Some(markup) if self.kind == TextKind::Xml => markup.push_str(&minimal_escape(text)),
            Some(markup) => markup.push_str(text),
            None => {}
        }
    }

    /// Appends a character reference. The five entities of XML and numbers are resolved; those of HTML are left to the
    /// HTML parser, and all others stay as they are written.
    pub(super) fn push_reference(&mut self, name: &str) {
        if let Some(text) = resolve_xml_entity(name) {
            self.push_text(text);
        } else if let Some(c) = numbered_char(name) {
            self.push_text(c.encode_utf8(&mut [0; 4]));
        } else {
            for text in [Some(&mut self.text), self.markup.as_mut()].into_iter().flatten() {
                text.extend(["&", name, ";"]);
            }
        }
    }

    /// Appends the start tag of an element inside the field.
    pub(super) fn push_start(&mut self, start: &BytesStart<'_>) {
        self.n_open += 1;
        let text = &self.text;
        let markup = self.markup.get_or_insert_with(|| match self.kind {
            // HTML before the first element, in a CDATA section.
            TextKind::Html | TextKind::Unstated if looks_like_html(text) => text.clone(),
            _ => minimal_escape(text).into_owned(),
        });
        // Names of HTML have no prefix.
        markup.extend(["<", local_name(start.name().0), start.attributes_raw().trim_end(), ">"]);
    }

    /// Appends the end tag of an element inside the field.
    pub(super) fn push_end(&mut self, name: &str) {
        self.n_open = self.n_open.saturating_sub(1);
        let name = local_name(name);
        // The reader gives elements without content an end tag, which these do not have in HTML.
        if let Some(markup) = self.markup.as_mut().filter(|_| !VOID_ELEMENTS.contains(&name)) {
            markup.extend(["</", name, ">"]);
        }
    }

    /// Returns the text, where it cannot have markup.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Returns the text as HTML, or as plain text.
    pub(super) fn finish(self) -> FieldContent {
        if let Some(markup) = self.markup {
            return FieldContent::Html(markup);
        }
        let text = self.text.trim();
        match self.kind {
            TextKind::Foreign(kind) if !text.is_empty() => FieldContent::Foreign(kind),
            TextKind::Base64 => decoded(text),
            TextKind::Html => FieldContent::Html(text.to_owned()),
            TextKind::Unstated | TextKind::Xml if looks_like_html(text) => {
                FieldContent::Html(text.to_owned())
            }
            TextKind::Unstated => FieldContent::Unstated(text.to_owned()),
            _ => FieldContent::Plain(text.to_owned()),
        }
    }
}

/// The content of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FieldContent {
    Plain(String),
    Html(String),
    /// Text without tags; character references of HTML may be meant.
    Unstated(String),
    /// Not text: the stated type.
    Foreign(String),
}

impl FieldContent {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Plain(text) | Self::Html(text) | Self::Unstated(text) => text.trim().is_empty(),
            Self::Foreign(_) => false,
        }
    }

    /// Returns the content as HTML; `None` if it is not text. Text without tags keeps its line breaks.
    pub(super) fn to_html(&self) -> Option<String> {
        match self {
            Self::Plain(text) => Some(minimal_escape(text).replace('\n', "<br>")),
            Self::Html(text) | Self::Unstated(text) if !text.contains('<') => {
                Some(text.replace('\n', "<br>"))
            }
            Self::Unstated(text) => Some(text.replace('<', "&lt;").replace('\n', "<br>")),
            Self::Html(text) => Some(text.clone()),
            Self::Foreign(_) => None,
        }
    }
}

/// Elements of HTML that have neither content nor an end tag. Source: the HTML standard.
const VOID_ELEMENTS: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Returns whether a text has tags and does not just mention one: an end tag, or a tag that is never mentioned in news.
fn looks_like_html(text: &str) -> bool {
    let tags = text.split('<').skip(1).filter(|tag| tag.contains('>'));
    let mut names = tags.map(|tag| {
        let end = tag.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(tag.len());
        tag[..end].trim_end_matches('/')
    });
    names.any(|name| {
        let is_end = name.strip_prefix('/').is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
        });
        is_end || ["br", "p", "img", "hr", "div"].iter().any(|tag| name.eq_ignore_ascii_case(tag))
    })
}

/// Returns the character that a reference names by its number.
fn numbered_char(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(number)
}

/// Decodes Base64. What cannot be decoded is not text.
fn decoded(text: &str) -> FieldContent {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let packed: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(packed).ok();
    match bytes.and_then(|bytes| crate::decode::decode(bytes, None).ok()) {
        Some(text) if looks_like_html(&text) => FieldContent::Html(text),
        Some(text) => FieldContent::Plain(text),
        None => FieldContent::Foreign("base64".to_owned()),
    }
}
