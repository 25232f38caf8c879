//! Postings of grams, without looking a term up for each.
//!
//! Nearly all grams are pairs of CJK characters, or one alone. They are gathered by their first
//! character: a few thousand lists, whose ends stay in the caches, each of numbers that are sorted
//! by the second character when all are there (a bucket sort, then a radix sort). The few others,
//! as numbers and Latin words, are kept by their text.

use std::collections::HashMap;
use std::io;

use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::{GramKind, grams};

/// Bits of a posting for the position, in characters; then come those for the article, and those
/// for the second character of the pair.
const POSITION_BITS: u32 = 28;
const DOC_BITS: u32 = 20;
const SECOND_SHIFT: u32 = POSITION_BITS + DOC_BITS;

/// Articles whose postings can be told apart.
pub(crate) const MAX_DOCS: usize = 1 << DOC_BITS;

/// A position beyond the last that is told apart could only name a wrong place: it would take an
/// article of 800 MB.
const MAX_POSITION: u32 = (1 << POSITION_BITS) - 1;

/// Where a gram stands: position, article, and the second character of a pair from the low bits
/// to the high, so that postings in order are in the order of their terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting(u64);

impl Posting {
    fn new(doc: DocId, position: u32) -> Self {
        Self(u64::from(doc) << POSITION_BITS | u64::from(position.min(MAX_POSITION)))
    }

    /// Returns the posting in the list of the first character of a pair.
    fn before(self, second: Option<u16>) -> Self {
        Self(u64::from(second.unwrap_or(0)) << SECOND_SHIFT | self.0)
    }

    #[allow(clippy::cast_possible_truncation, reason = "these are the bits above")]
    fn second(self) -> u16 {
        (self.0 >> SECOND_SHIFT) as u16
    }

    #[allow(clippy::cast_possible_truncation, reason = "cut to its bits")]
    pub(crate) fn doc(self) -> DocId {
        (self.0 >> POSITION_BITS) as DocId & ((1 << DOC_BITS) - 1)
    }

    #[allow(clippy::cast_possible_truncation, reason = "cut to its bits")]
    fn position(self) -> u32 {
        self.0 as u32 & MAX_POSITION
    }
}

/// The grams of a field, and where they stand.
#[derive(Default)]
pub(crate) struct GramPostings {
    /// By the code of a character, the place of its list in `lists`, and one more.
    places: Vec<u16>,
    lists: Vec<List>,
    /// Those that are no pair of characters of 16 bits.
    others: HashMap<Box<str>, Vec<Posting>>,
    n_grams: u64,
}

/// The postings of the grams that begin with a character, in order of the text.
pub(crate) struct List {
    pub(crate) first: char,
    pub(crate) postings: Vec<Posting>,
}

/// The text of an article while it is added.
pub(crate) struct Text<'g> {
    grams: &'g mut GramPostings,
    doc: DocId,
    n_grams: u32,
    /// Where the next value begins.
    start: u32,
}

impl GramPostings {
    /// Begins the text of an article; articles come in order.
    pub(crate) fn text_of(&mut self, doc: DocId) -> Text<'_> {
        Text { grams: self, doc, n_grams: 0, start: 0 }
    }

    pub(crate) fn n_grams(&self) -> u64 {
        self.n_grams
    }

    /// Returns the lists of grams that begin with a character of 16 bits.
    pub(crate) fn lists(&self) -> &[List] {
        &self.lists
    }

    /// Returns the other grams, in no order.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&str, &[Posting])> {
        self.others.iter().map(|(text, postings)| (&**text, &**postings))
    }

    fn list(&mut self, first: u16) -> &mut Vec<Posting> {
        if self.places.is_empty() {
            self.places = vec![0; 1 + usize::from(u16::MAX)];
        }
        let place = &mut self.places[usize::from(first)];
        if *place == 0 {
            let first = char::from_u32(first.into()).expect("it is the code of a character");
            self.lists.push(List { first, postings: Vec::new() });
            *place = u16::try_from(self.lists.len()).expect("surrogates begin no list");
        }
        &mut self.lists[usize::from(*place) - 1].postings
    }

    fn push(&mut self, text: &str, kind: GramKind, posting: Posting) {
        if let Some((first, second)) = pair(text, kind) {
            push(self.list(first), posting.before(second));
        } else if let Some(postings) = self.others.get_mut(text) {
            push(postings, posting);
        } else {
            self.others.insert(text.into(), vec![posting]);
        }
    }

    /// Writes them in the order of their bytes.
    pub(crate) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let mut out = Terms { serializer, deltas: Vec::new() };
        let mut others: Vec<_> = self.others().collect();
        others.sort_unstable();
        let mut others = others.into_iter().peekable();
        let mut lists: Vec<&List> = self.lists.iter().collect();
        lists.sort_unstable_by_key(|list| list.first);
        let mut sorted = Vec::new();
        for list in lists {
            sorted.clear();
            sorted.extend_from_slice(&list.postings);
            radsort::sort_by_key(&mut sorted, |posting| posting.second());
            for same in sorted.chunk_by(|one, other| one.second() == other.second()) {
                let mut bytes = [0; 8];
                let term = term(list.first, same[0].second(), &mut bytes);
                while let Some((other, postings)) = others.next_if(|(text, _)| *text < term) {
                    out.write(other, postings)?;
                }
                out.write(term, same)?;
            }
        }
        others.try_for_each(|(text, postings)| out.write(text, postings))
    }
}

/// Adds a posting to a list that grows by a quarter: there are thousands, and what they have left
/// over is memory.
fn push(postings: &mut Vec<Posting>, posting: Posting) {
    if postings.len() == postings.capacity() {
        postings.reserve_exact(postings.len() / 4 + 4);
    }
    postings.push(posting);
}

impl Text<'_> {
    /// Adds a value, folded.
    pub(crate) fn add(&mut self, folded: &str) {
        let mut end = self.start;
        for gram in grams(folded) {
            let place = u32::try_from(gram.char_start).unwrap_or(u32::MAX);
            let position = self.start.saturating_add(place);
            self.grams.push(gram.text, gram.kind, Posting::new(self.doc, position));
            end = end.max(position.saturating_add(1));
            self.n_grams += 1;
            self.grams.n_grams += 1;
        }
        // tantivy leaves a place between two values of a field, so that no run crosses it.
        self.start = end.saturating_add(1);
    }

    pub(crate) fn n_grams(&self) -> u32 {
        self.n_grams
    }
}

/// Returns the characters of a pair, or the only one of a gram, when they have 16 bits.
fn pair(text: &str, kind: GramKind) -> Option<(u16, Option<u16>)> {
    let mut chars = text.chars().map(|c| u16::try_from(u32::from(c)).ok());
    match kind {
        GramKind::Pair => Some((chars.next()??, Some(chars.next()??))),
        GramKind::Last => Some((chars.next()??, None)),
        _ => None,
    }
}

/// Writes the text of a gram into `bytes`.
fn term(first: char, second: u16, bytes: &mut [u8; 8]) -> &str {
    let mut len = first.encode_utf8(bytes).len();
    if let Some(second) = char::from_u32(second.into()).filter(|c| *c != '\0') {
        len += second.encode_utf8(&mut bytes[len..]).len();
    }
    std::str::from_utf8(&bytes[..len]).expect("characters were written")
}

/// Terms while they are written.
struct Terms<'s, 'f> {
    serializer: &'s mut FieldSerializer<'f>,
    deltas: Vec<u32>,
}

impl Terms<'_, '_> {
    fn write(&mut self, term: &str, postings: &[Posting]) -> io::Result<()> {
        let docs = || postings.chunk_by(|one, other| one.doc() == other.doc());
        let n_docs = DocId::try_from(docs().count()).expect("at most MAX_DOCS");
        self.serializer.new_term(term.as_bytes(), n_docs, true)?;
        for here in docs() {
            let mut before = 0;
            self.deltas.clear();
            for posting in here {
                self.deltas.push(posting.position() - before);
                before = posting.position();
            }
            let n_places = u32::try_from(here.len()).expect("positions have fewer bits");
            self.serializer.write_doc(here[0].doc(), n_places, &self.deltas);
        }
        self.serializer.close_term()
    }
}
