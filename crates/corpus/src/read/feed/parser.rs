//! From XML events to entries. Nothing recurses: elements nested deeper than the fields of an entry
//! are counted, but not kept.

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::entry::{FeedEntry, TextKind};
use super::params::PARAMS;
use crate::skip::SkipReason;

/// An entry, or the error inside it.
pub(super) type EntryResult = Result<FeedEntry, String>;

/// Returns the entries of a feed in order. After an error in the grammar, parsing continues with the
/// next entry.
///
/// # Errors
///
/// [`SkipReason::NotAFeed`] when the root element is that of another format, [`SkipReason::Empty`]
/// or [`SkipReason::BadXml`] when the file has no root element.
pub(super) fn parse(text: &str) -> Result<Vec<EntryResult>, SkipReason> {
    let mut state = FeedParserState::default();
    let mut rest = text;
    for _ in 0..PARAMS.max_errors {
        let mut reader = lenient_reader(rest);
        let Some(error) = read_events(&mut reader, &mut state)? else {
            return state.finish(text);
        };

        let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX).max(1);
        state.break_off(error.to_string())?;
        let Some(next) = next_entry(rest, at) else { return state.finish(text) };
        rest = next;
    }
    state.finish(text)
}

/// Returns a reader that accepts the common errors of feeds.
fn lenient_reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.expand_empty_elements = true;
    reader
}

/// Reads events to the end, or to the error that is returned.
fn read_events(
    reader: &mut Reader<&[u8]>,
    state: &mut FeedParserState,
) -> Result<Option<Error>, SkipReason> {
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(None),
            Ok(event) => state.read(&event)?,
            Err(error) => return Ok(Some(error)),
        }
    }
}

/// Returns the text from the next start of an entry after a byte.
fn next_entry(text: &str, at: usize) -> Option<&str> {
    let at = (at..text.len()).find(|&at| text.is_char_boundary(at))?;
    let starts = ["<item>", "<item ", "<entry>", "<entry "];
    let next = starts.iter().filter_map(|start| text[at..].find(start)).min()?;
    Some(&text[at + next..])
}

#[derive(Default)]
struct FeedParserState {
    entries: Vec<EntryResult>,
    /// The title of the feed.
    feed_title: Option<String>,
    root: Option<String>,
    /// The number of open elements outside an entry.
    n_open: usize,
    /// The current entry.
    entry: Option<FeedEntry>,
    /// The names of the open elements inside the entry, up to the limit.
    path: Vec<String>,
    /// The number of open elements inside the entry.
    n_path: usize,
    kind: TextKind,
    /// The text of the current element.
    text: String,
}

impl FeedParserState {
    fn read(&mut self, event: &Event<'_>) -> Result<(), SkipReason> {
        match event {
            Event::Start(start) => self.start(start)?,
            Event::End(end) => self.end(end.name().0),
            Event::Text(text) => self.text.push_str(text),
            Event::CData(text) => self.text.push_str(text),
            Event::GeneralRef(name) => self.push_reference(name),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), SkipReason> {
        let name = start.name().0;
        self.check_root(name)?;
        if self.entry.is_none() {
            self.start_outside_entry(name);
            return Ok(());
        }

        // Markup inside a field is part of its text.
        if self.kind == TextKind::Xhtml && self.n_path > 0 {
            self.text.push('<');
            self.text.push_str(name);
            self.text.push('>');
            self.n_path += 1;
            return Ok(());
        }

        if self.n_path < PARAMS.max_path {
            self.path.truncate(self.n_path);
            self.path.push(name.to_owned());
        }
        self.n_path += 1;
        self.text.clear();
        self.kind = TextKind::from_type(attribute(start, "type").as_deref());
        if self.n_path == 1 && name == "link" {
            self.set_link(start);
        }
        Ok(())
    }

    /// Checks that the first element is the root of a feed.
    fn check_root(&mut self, name: &str) -> Result<(), SkipReason> {
        if self.root.is_some() {
            return Ok(());
        }
        if !matches!(name, "rss" | "rdf:RDF" | "feed") {
            let shown: String = name.chars().take(PARAMS.max_shown_name_chars).collect();
            return Err(SkipReason::NotAFeed(format!("`{shown}`")));
        }
        self.root = Some(name.to_owned());
        Ok(())
    }

    /// Sets the address of the entry from the attributes of Atom's `link`.
    fn set_link(&mut self, start: &BytesStart<'_>) {
        let is_page = attribute(start, "rel").is_none_or(|rel| rel == "alternate");
        if is_page
            && let Some(url) = attribute(start, "href")
            && let Some(entry) = &mut self.entry
        {
            entry.url.get_or_insert(url);
        }
    }

    fn start_outside_entry(&mut self, name: &str) {
        self.n_open += 1;
        self.text.clear();
        if matches!(name, "item" | "entry") {
            self.entry = Some(FeedEntry::default());
            (self.n_path, self.kind) = (0, TextKind::Html);
            self.path.clear();
        }
    }

    fn end(&mut self, name: &str) {
        let Some(entry) = &mut self.entry else {
            self.end_outside_entry(name);
            return;
        };
        if self.n_path == 0 || matches!(name, "item" | "entry") {
            self.n_open = self.n_open.saturating_sub(1);
            self.end_entry();
            return;
        }

        if self.kind == TextKind::Xhtml && self.n_path > 1 {
            // Markup inside a field is part of its text.
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        } else {
            if self.n_path <= PARAMS.max_path {
                self.path.truncate(self.n_path);
                entry.set(&self.path, self.kind, &self.text);
            }
            self.text.clear();
            self.kind = TextKind::Html;
        }
        self.n_path -= 1;
    }

    fn end_outside_entry(&mut self, name: &str) {
        let is_feed_title =
            name == "title" && self.feed_title.is_none() && self.n_open <= PARAMS.max_title_depth;
        if is_feed_title {
            self.feed_title = Some(self.text.trim().to_owned()).filter(|title| !title.is_empty());
        }
        self.n_open = self.n_open.saturating_sub(1);
    }

    /// Ends the entry. Its source is the title of the feed, unless it states another.
    fn end_entry(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            // A field that was not closed.
            if self.n_path > 0 {
                self.path.truncate(if self.kind == TextKind::Xhtml { 1 } else { self.n_path });
                entry.set(&self.path, self.kind, &self.text);
            }
            if entry.source.is_none() {
                entry.source.clone_from(&self.feed_title);
            }
            self.entries.push(Ok(entry));
        }
        self.text.clear();
    }

    /// Appends a character reference. The five entities of XML and numbers are resolved; those of
    /// HTML are left to the HTML parser, and all others stay as they are written.
    fn push_reference(&mut self, name: &str) {
        let is_markup = self.kind == TextKind::Xhtml;
        let number =
            name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });

        match (name, number.and_then(char::from_u32)) {
            ("lt" | "amp", _) | (_, Some('<' | '&')) if is_markup => self.push_escaped(name),
            ("lt", _) => self.text.push('<'),
            ("gt", _) => self.text.push('>'),
            ("amp", _) => self.text.push('&'),
            ("quot", _) => self.text.push('"'),
            ("apos", _) => self.text.push('\''),
            (_, Some(c)) => self.text.push(c),
            _ => self.push_escaped(name),
        }
    }

    fn push_escaped(&mut self, name: &str) {
        self.text.push('&');
        self.text.push_str(name);
        self.text.push(';');
    }

    /// Ends the current entry with an error.
    fn break_off(&mut self, message: String) -> Result<(), SkipReason> {
        if self.root.is_none() {
            return Err(SkipReason::BadXml(message));
        }
        self.entry = None;
        self.entries.push(Err(message));
        Ok(())
    }

    fn finish(mut self, text: &str) -> Result<Vec<EntryResult>, SkipReason> {
        if self.root.is_none() {
            let is_blank = text.trim().is_empty();
            let reason = SkipReason::BadXml("the file has no element".to_owned());
            return Err(if is_blank { SkipReason::Empty } else { reason });
        }
        if self.entry.is_some() {
            self.entry = None;
            self.entries.push(Err("the file ends inside an entry".to_owned()));
        }
        Ok(self.entries)
    }
}

/// Returns the unescaped value of an attribute.
fn attribute(start: &BytesStart<'_>, key: &str) -> Option<String> {
    let attribute = start.try_get_attribute(key).ok().flatten()?;
    Some(unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), String::from))
}
