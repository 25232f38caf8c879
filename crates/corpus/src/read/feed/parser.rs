//! From XML events to entries. Nothing recurses: elements nested deeper than the fields of an entry
//! are counted, but not kept.

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::address::{BaseAddress, is_web_address};
use super::entry::{EntryField, FeedEntry};
use super::names::{DeclaredPrefixes, local_name};
use super::params::PARAMS;
use super::text::{FieldContent, FieldText, TextKind};
use crate::skip::SkipReason;

/// An entry, or the error inside it.
pub(super) type EntryResult = Result<FeedEntry, String>;

/// A feed: what holds for all entries, and the entries.
#[derive(Default)]
pub(super) struct Feed {
    pub(super) title: Option<FieldContent>,
    /// The page of the feed, and the address of the feed itself.
    pub(super) site: Option<String>,
    pub(super) own_address: Option<String>,
    pub(super) entries: Vec<EntryResult>,
}

/// Returns the entries of a feed in order. After an error in the grammar, parsing continues with the
/// next entry.
///
/// # Errors
///
/// [`SkipReason::NotAFeed`] when the root element is that of another format, [`SkipReason::Empty`]
/// or [`SkipReason::BadXml`] when the file has no root element.
pub(super) fn parse(text: &str) -> Result<Feed, SkipReason> {
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
    let tags = memchr::memchr_iter(b'<', &text.as_bytes()[at..]).map(|n| &text[at + n + 1..]);
    tags.into_iter().find(|tag| is_entry_tag(tag)).map(|tag| &text[text.len() - tag.len() - 1..])
}

/// Returns whether a start tag, without its `<`, is that of an entry.
fn is_entry_tag(tag: &str) -> bool {
    let ends_name = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let end = tag.bytes().take(PARAMS.max_entry_name_bytes).position(ends_name);
    end.is_some_and(|end| matches!(local_name(&tag[..end]), "item" | "entry"))
}

#[derive(Default)]
struct FeedParserState {
    feed: Feed,
    prefixes: DeclaredPrefixes,
    root: Option<String>,
    /// The number of open elements outside an entry.
    n_open: usize,
    /// The bases of addresses that open elements outside an entry state, and their depth.
    bases: Vec<(usize, BaseAddress)>,
    /// The current entry, and the base of its addresses.
    entry: Option<FeedEntry>,
    base: BaseAddress,
    /// The names of the open elements inside the entry, up to the limit.
    path: Vec<String>,
    /// The number of open elements inside the entry.
    n_path: usize,
    /// The current element, if it is one with markup: its field in an entry, `None` outside one.
    field: Option<Option<EntryField>>,
    /// The base of the addresses of the current element.
    link_base: BaseAddress,
    /// Whether the id of the entry is an address, too.
    is_permalink: bool,
    /// The text of the current element.
    text: FieldText,
}

impl FeedParserState {
    fn read(&mut self, event: &Event<'_>) -> Result<(), SkipReason> {
        match event {
            Event::Start(start) => self.start(start)?,
            Event::End(end) => {
                let name = end.name().0;
                let canonical = self.prefixes.name(name).into_owned();
                self.end(name, &canonical);
            }
            Event::Text(text) => self.text.push_text(text),
            Event::CData(text) => self.text.push_cdata(text),
            Event::GeneralRef(name) => self.text.push_reference(name),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), SkipReason> {
        self.prefixes.read(start);
        let name = self.prefixes.name_of_start(start).into_owned();
        self.check_root(&name)?;

        if matches!(name.as_str(), "item" | "entry") {
            self.start_entry(start);
        } else if self.field.is_some() {
            // Markup inside a field is part of its text.
            self.text.push_start(start);
        } else if self.entry.is_some() {
            self.start_in_entry(start, name);
        } else {
            self.start_outside_entry(start, &name);
        }
        Ok(())
    }

    /// Checks that the first element is the root of a feed.
    fn check_root(&mut self, name: &str) -> Result<(), SkipReason> {
        if self.root.is_some() {
            return Ok(());
        }
        if !matches!(local_name(name), "rss" | "RDF" | "feed") {
            let shown: String = name.chars().take(PARAMS.max_shown_name_chars).collect();
            return Err(SkipReason::NotAFeed(format!("`{shown}`")));
        }
        self.root = Some(name.to_owned());
        Ok(())
    }

    fn start_outside_entry(&mut self, start: &BytesStart<'_>, name: &str) {
        self.n_open += 1;
        let is_of_feed = self.n_open <= PARAMS.max_title_depth;
        if is_of_feed && let Some(inner) = attribute(start, "xml:base") {
            self.bases.push((self.n_open, self.outer_base().with(Some(&inner))));
        }

        self.text = FieldText::new(text_kind(start));
        self.field = (name == "title" && is_of_feed && self.feed.title.is_none()).then_some(None);
        if name == "link" && is_of_feed {
            self.set_feed_link(start);
        }
    }

    /// Sets an address of the feed from the attributes of Atom's `link`.
    fn set_feed_link(&mut self, start: &BytesStart<'_>) {
        let Some(address) = attribute(start, "href") else { return };
        let address = self.outer_base().resolve(&address);
        match attribute(start, "rel").as_deref() {
            None | Some("alternate") => self.feed.site.get_or_insert(address),
            Some("self") => self.feed.own_address.get_or_insert(address),
            Some(_) => return,
        };
    }

    fn outer_base(&self) -> BaseAddress {
        self.bases.last().map(|(_, base)| base.clone()).unwrap_or_default()
    }

    /// Starts an entry. One that is still open was not closed.
    fn start_entry(&mut self, start: &BytesStart<'_>) {
        self.end_entry();
        self.base = self.outer_base().with(attribute(start, "xml:base").as_deref());
        let about = attribute(start, "rdf:about").filter(|about| is_web_address(about));
        self.entry = Some(FeedEntry { permalink: about, ..FeedEntry::default() });
        self.n_path = 0;
        self.path.clear();
        self.text.clear();
    }

    fn start_in_entry(&mut self, start: &BytesStart<'_>, name: String) {
        if self.n_path < PARAMS.max_path {
            self.path.truncate(self.n_path);
            self.path.push(name);
        }
        self.n_path += 1;
        let kind = text_kind(start);
        // The parts of such a text are elements of their own.
        let is_multipart =
            attribute(start, "type").is_some_and(|kind| kind.starts_with("multipart/"));
        let field = self.current_field().filter(|field| field.has_markup() && !is_multipart);
        self.field = field.map(Some);
        self.text = FieldText::new(kind);

        self.link_base = self.base.with(attribute(start, "xml:base").as_deref());
        self.is_permalink = attribute(start, "isPermaLink").is_none_or(|value| value != "false");
        if self.n_path == 1 && self.path == ["link"] {
            self.set_link(start);
        }
    }

    /// Returns the field of the innermost open element of the entry.
    fn current_field(&self) -> Option<EntryField> {
        let is_known = self.n_path <= self.path.len();
        is_known.then(|| EntryField::of_path(&self.path[..self.n_path])).flatten()
    }

    /// Sets the address of the entry from the attributes of Atom's `link`.
    fn set_link(&mut self, start: &BytesStart<'_>) {
        let is_page = attribute(start, "rel").is_none_or(|rel| rel == "alternate");
        if is_page
            && let Some(url) = attribute(start, "href")
            && let Some(entry) = &mut self.entry
        {
            entry.set_plain(EntryField::Link, &url, &self.link_base);
        }
    }

    fn end(&mut self, name: &str, canonical: &str) {
        if self.entry.is_none() {
            self.end_outside_entry(name, canonical);
        } else if self.n_path == 0 || matches!(canonical, "item" | "entry") {
            self.end_entry();
        } else if self.field.is_some() && self.text.is_inside_element() {
            self.text.push_end(name);
        } else {
            self.end_field();
            self.n_path -= 1;
        }
    }

    fn end_outside_entry(&mut self, name: &str, canonical: &str) {
        if self.field.is_some() && self.text.is_inside_element() {
            self.text.push_end(name);
            return;
        }

        let text = std::mem::take(&mut self.text);
        if self.field.take().is_some() {
            self.feed.title = Some(text.finish()).filter(|title| !title.is_empty());
        } else if canonical == "link" && self.n_open <= PARAMS.max_title_depth {
            let address = text.into_text();
            if !address.trim().is_empty() && self.feed.site.is_none() {
                self.feed.site = Some(self.outer_base().resolve(address.trim()));
            }
        }
        self.bases.retain(|&(depth, _)| depth < self.n_open);
        self.n_open = self.n_open.saturating_sub(1);
    }

    /// Sets the field of the current element.
    fn end_field(&mut self) {
        let field = self.current_field();
        let text = std::mem::take(&mut self.text);
        self.field = None;
        let (Some(field), Some(entry)) = (field, &mut self.entry) else { return };
        if field.has_markup() {
            entry.set_content(field, text.finish());
            return;
        }

        let text = text.into_text();
        entry.set_plain(field, &text, &self.link_base);
        if field == EntryField::Id && self.is_permalink && self.path[0] == "guid" {
            let address = Some(text.trim().to_owned()).filter(|id| is_web_address(id));
            entry.permalink = entry.permalink.take().or(address);
        }
    }

    /// Ends the entry, if one is open.
    fn end_entry(&mut self) {
        if self.entry.is_some() && self.n_path > 0 {
            // A field that was not closed. It may be one with elements in it that were not closed.
            self.end_field();
        }
        if let Some(entry) = self.entry.take() {
            self.feed.entries.push(Ok(entry));
        }
        self.field = None;
        self.text.clear();
    }

    /// Ends the current entry with an error.
    fn break_off(&mut self, message: String) -> Result<(), SkipReason> {
        if self.root.is_none() {
            return Err(SkipReason::BadXml(message));
        }
        (self.entry, self.field) = (None, None);
        self.text.clear();
        self.feed.entries.push(Err(message));
        Ok(())
    }

    fn finish(mut self, text: &str) -> Result<Feed, SkipReason> {
        if self.root.is_none() {
            let is_blank = text.trim().is_empty();
            let reason = SkipReason::BadXml("the file has no element".to_owned());
            return Err(if is_blank { SkipReason::Empty } else { reason });
        }
        if self.entry.is_some() {
            self.feed.entries.push(Err("the file ends inside an entry".to_owned()));
        }
        Ok(self.feed)
    }
}

fn text_kind(start: &BytesStart<'_>) -> TextKind {
    TextKind::new(attribute(start, "type").as_deref(), attribute(start, "mode").as_deref())
}

/// Returns the unescaped value of an attribute.
fn attribute(start: &BytesStart<'_>, key: &str) -> Option<String> {
    let attribute = start.try_get_attribute(key).ok().flatten()?;
    Some(unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), String::from))
}
