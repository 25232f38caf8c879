//! From XML events to entries. Nothing recurses: what nests deeper than an entry does is counted, not kept.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::entry::{Entry, TextKind};
use crate::skip::SkipReason;

/// An entry, or what broke it.
pub(super) type Outcome = Result<Entry, String>;

/// How many names inside an entry are kept: an author's name is the second.
const MAX_PATH: usize = 3;

/// After how many breaks in its grammar the rest of a feed is left alone: each may cost a look through all of it.
const MAX_BREAKS: usize = 100;

/// Returns the entries of a feed in order. Behind a break in the grammar it goes on with the next entry.
///
/// # Errors
///
/// [`SkipReason::NotAFeed`] when the root is that of another kind of file, [`SkipReason::Empty`] when there is none.
pub(super) fn parse(text: &str) -> Result<Vec<Outcome>, SkipReason> {
    let mut state = State::default();
    let mut rest = text;
    for _ in 0..MAX_BREAKS {
        let mut reader = Reader::from_str(rest);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        config.expand_empty_elements = true;
        let broken = loop {
            match reader.read_event() {
                Ok(Event::Eof) => return state.finish(text),
                Ok(event) => state.read(&event)?,
                Err(error) => break error,
            }
        };
        let what = broken.to_string();
        let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX).max(1);
        state.break_off(what)?;
        let Some(next) = next_entry(rest, at) else { return state.finish(text) };
        rest = next;
    }
    state.finish(text)
}

/// Returns the text from the next entry that begins behind a byte.
fn next_entry(text: &str, at: usize) -> Option<&str> {
    let at = (at..text.len()).find(|&at| text.is_char_boundary(at))?;
    let starts = ["<item>", "<item ", "<entry>", "<entry "];
    let next = starts.iter().filter_map(|start| text[at..].find(start)).min()?;
    Some(&text[at + next..])
}

#[derive(Default)]
struct State {
    outcomes: Vec<Outcome>,
    /// The title of the feed.
    title: Option<String>,
    root: Option<String>,
    /// Elements that are open outside of any entry.
    n_open: usize,
    entry: Option<Entry>,
    /// The names of the open elements inside the entry (or, outside, of the feed's title), the first few.
    path: Vec<String>,
    /// How many there are.
    n_path: usize,
    kind: TextKind,
    text: String,
}

impl State {
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
        if self.root.is_none() {
            if !matches!(name, "rss" | "rdf:RDF" | "feed") {
                return Err(SkipReason::NotAFeed(format!(
                    "`{}`",
                    name.chars().take(40).collect::<String>()
                )));
            }
            self.root = Some(name.to_owned());
        }
        if self.entry.is_none() {
            self.start_outside(name);
            return Ok(());
        }
        if self.kind == TextKind::Xhtml && self.n_path > 0 {
            self.text.push('<');
            self.text.push_str(name);
            self.text.push('>');
            self.n_path += 1;
            return Ok(());
        }
        if self.n_path < MAX_PATH {
            self.path.truncate(self.n_path);
            self.path.push(name.to_owned());
        }
        self.n_path += 1;
        self.text.clear();
        let attribute = |key: &str| {
            let attribute = start.try_get_attribute(key).ok().flatten()?;
            Some(
                unescape(&attribute.value)
                    .map_or_else(|_| attribute.value.to_string(), String::from),
            )
        };
        self.kind = TextKind::new(attribute("type").as_deref());
        if self.n_path == 1 && name == "link" {
            let is_page = attribute("rel").is_none_or(|rel| rel == "alternate");
            if let (true, Some(url), Some(entry)) = (is_page, attribute("href"), &mut self.entry) {
                entry.url.get_or_insert(url);
            }
        }
        Ok(())
    }

    fn start_outside(&mut self, name: &str) {
        self.n_open += 1;
        self.text.clear();
        if matches!(name, "item" | "entry") {
            self.entry = Some(Entry::default());
            (self.n_path, self.kind) = (0, TextKind::Html);
            self.path.clear();
        }
    }

    fn end(&mut self, name: &str) {
        let Some(entry) = &mut self.entry else {
            // `rss/channel/title` is the third, `feed/title` the second; that of an image comes later.
            if name == "title" && self.title.is_none() && self.n_open <= 3 {
                self.title = Some(self.text.trim().to_owned()).filter(|title| !title.is_empty());
            }
            self.n_open = self.n_open.saturating_sub(1);
            return;
        };
        if self.n_path == 0 || matches!(name, "item" | "entry") {
            self.n_open = self.n_open.saturating_sub(1);
            self.close();
            return;
        }
        if self.kind == TextKind::Xhtml && self.n_path > 1 {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        } else {
            if self.n_path <= MAX_PATH {
                self.path.truncate(self.n_path);
                entry.set(&self.path, self.kind, &self.text);
            }
            self.text.clear();
            self.kind = TextKind::Html;
        }
        self.n_path -= 1;
    }

    /// Ends the entry.
    fn close(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            // A field that was not closed.
            if self.n_path > 0 {
                self.path.truncate(if self.kind == TextKind::Xhtml { 1 } else { self.n_path });
                entry.set(&self.path, self.kind, &self.text);
            }
            if entry.source.is_none() {
                entry.source.clone_from(&self.title);
            }
            self.outcomes.push(Ok(entry));
        }
        self.text.clear();
    }

    /// The five entities of XML and numbers are what they are; those of HTML are left to its parser, all others stay
    /// as they are written.
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

    /// A break ends the entry that it stands in.
    fn break_off(&mut self, what: String) -> Result<(), SkipReason> {
        if self.root.is_none() {
            return Err(SkipReason::BadXml(what));
        }
        self.entry = None;
        self.outcomes.push(Err(what));
        Ok(())
    }

    fn finish(mut self, text: &str) -> Result<Vec<Outcome>, SkipReason> {
        if self.root.is_none() {
            let is_blank = text.trim().is_empty();
            let reason = SkipReason::BadXml("it has no element".to_owned());
            return Err(if is_blank { SkipReason::Empty } else { reason });
        }
        if self.entry.is_some() {
            self.entry = None;
            self.outcomes.push(Err("it ends inside an entry".to_owned()));
        }
        Ok(self.outcomes)
    }
}
