//! Postings of grams, collected without a lookup for each gram.
//!
//! Nearly all grams are pairs of CJK characters, single ones, or signs. They are collected by their first
//! character in a few thousand lists ([`PostingList`]), whose ends stay in the processor's caches. When the segment is
//! written, each list is sorted by the second character (a bucket sort followed by a radix sort). The
//! few other grams, such as numbers and Latin words, are kept in a map by their text.

use std::collections::HashMap;
use std::io;

use foldhash::fast::RandomState;
use tantivy::DocId;
use tantivy::postings::FieldSerializer;
use xunwen_text::{GramKind, grams};

use crate::write::segment::posting::Posting;
use crate::write::segment::posting_list::{BlockPool, PostingList};

/// The memory of a gram that is kept by its text, in bytes, besides the text and the postings.
const BYTES_PER_OTHER_GRAM: usize = 80;

/// The memory of a posting of such a gram, including the unused capacity of growing vectors.
const BYTES_PER_OTHER_POSTING: usize = 10;

/// The grams of a field and their occurrences.
#[derive(Default)]
pub(crate) struct GramPostings {
    /// For each 16-bit character, the index of its list in `lists` plus one, or 0.
    list_numbers: Vec<u16>,
    lists: Vec<PairList>,
    pool: BlockPool,
    /// Grams other than one or two characters of 16 bits each.
    others: HashMap<Box<str>, Vec<Posting>, RandomState>,
    n_other_postings: usize,
    n_other_text_bytes: usize,
    n_grams: u64,
}

/// The postings of the grams that begin with one character, in the order of the text.
pub(crate) struct PairList {
    pub(crate) first: char,
    list: PostingList,
}

impl PairList {
    /// Returns the number of articles.
    pub(crate) fn n_docs(&self) -> u32 {
        self.list.n_docs()
    }
}

/// Adds the values of one field of one article.
pub(crate) struct GramText<'g> {
    grams: &'g mut GramPostings,
    doc: DocId,
    n_grams: u32,
    /// The position of the first character of the next value.
    start: u32,
}

impl GramPostings {
    /// Starts the text of an article. Articles must come in order.
    pub(crate) fn start_text(&mut self, doc: DocId) -> GramText<'_> {
        GramText { grams: self, doc, n_grams: 0, start: 0 }
    }

    pub(crate) fn n_grams(&self) -> u64 {
        self.n_grams
    }

    /// Returns the approximate memory in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        self.pool.n_bytes()
            + self.others.len() * BYTES_PER_OTHER_GRAM
            + self.n_other_text_bytes
            + self.n_other_postings * BYTES_PER_OTHER_POSTING
    }

    /// Returns the grams of one or two 16-bit characters, by their first character.
    pub(crate) fn lists(&self) -> &[PairList] {
        &self.lists
    }

    /// Calls `use_posting` for each posting of a list, in order.
    pub(crate) fn for_each(&self, list: &PairList, use_posting: impl FnMut(Posting)) {
        list.list.for_each(&self.pool, use_posting);
    }

    /// Returns the other grams, unordered.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&str, &[Posting])> {
        self.others.iter().map(|(text, postings)| (&**text, &**postings))
    }

    /// Returns the index of the list of a character.
    fn list_index(&mut self, first: u16) -> usize {
        if self.list_numbers.is_empty() {
            self.list_numbers = vec![0; 1 + usize::from(u16::MAX)];
        }

        let number = &mut self.list_numbers[usize::from(first)];
        if *number == 0 {
            let first = char::from_u32(first.into()).expect("the number came from a character");
            self.lists.push(PairList { first, list: PostingList::default() });
            *number = u16::try_from(self.lists.len()).expect("surrogates are not characters");
        }
        usize::from(*number) - 1
    }

    fn push(&mut self, text: &str, kind: GramKind, posting: Posting) {
        if let Some((first, second)) = short_chars(text, kind) {
            let list = self.list_index(first);
            self.lists[list].list.push(posting.with_second(second), &mut self.pool);
            return;
        }

        self.n_other_postings += 1;
        if let Some(postings) = self.others.get_mut(text) {
            push_posting(postings, posting);
        } else {
            self.n_other_text_bytes += text.len();
            self.others.insert(text.into(), vec![posting]);
        }
    }

    /// Writes the grams in the order of their bytes.
    pub(crate) fn write(&self, serializer: &mut FieldSerializer<'_>) -> io::Result<()> {
        let mut out = TermWriter { serializer, deltas: Vec::new() };
        let mut others: Vec<_> = self.others().collect();
        others.sort_unstable();
        let mut others = others.into_iter().peekable();
        let mut lists: Vec<&PairList> = self.lists.iter().collect();
        lists.sort_unstable_by_key(|list| list.first);

        let mut sorted = Vec::new();
        for list in lists {
            // A stable sort by the second character keeps the order of articles and positions.
            list.list.decode(&self.pool, &mut sorted);
            radsort::sort_by_key(&mut sorted, |posting| posting.second());

            for same_term in sorted.chunk_by(|one, other| one.second() == other.second()) {
                let mut bytes = [0; 8];
                let term = term_text(list.first, same_term[0].second(), &mut bytes);
                while let Some((other, postings)) = others.next_if(|(text, _)| *text < term) {
                    out.write(other, postings)?;
                }
                out.write(term, same_term)?;
            }
        }
        others.try_for_each(|(text, postings)| out.write(text, postings))
    }
}

/// Appends a posting. The list grows by a quarter: with many lists, doubling would waste memory.
fn push_posting(postings: &mut Vec<Posting>, posting: Posting) {
    if postings.len() == postings.capacity() {
        postings.reserve_exact(postings.len() / 4 + 4);
    }
    postings.push(posting);
}

impl GramText<'_> {
    /// Adds a folded value.
    pub(crate) fn add(&mut self, folded: &str) {
        let mut end = self.start;
        for gram in grams(folded) {
            let char_offset = u32::try_from(gram.char_start).unwrap_or(u32::MAX);
            let position = self.start.saturating_add(char_offset);
            self.grams.push(gram.text, gram.kind, Posting::new(self.doc, position));
            end = end.max(position.saturating_add(1));
            self.n_grams += 1;
            self.grams.n_grams += 1;
        }
        // As in tantivy, a gap of one position separates two values, so that no run spans both.
        self.start = end.saturating_add(1);
    }

    pub(crate) fn n_grams(&self) -> u32 {
        self.n_grams
    }
}

/// Returns the one or two characters of a gram, if they have 16 bits each.
fn short_chars(text: &str, kind: GramKind) -> Option<(u16, Option<u16>)> {
    let mut chars = text.chars().map(|c| u16::try_from(u32::from(c)).ok());
    match kind {
        GramKind::Pair => Some((chars.next()??, Some(chars.next()??))),
        GramKind::Last | GramKind::Sign => Some((chars.next()??, None)),
        _ => None,
    }
}

/// Writes the text of a gram into `bytes`. A `second` of 0 means a single character.
fn term_text(first: char, second: u16, bytes: &mut [u8; 8]) -> &str {
    let mut len = first.encode_utf8(bytes).len();
    if let Some(second) = char::from_u32(second.into()).filter(|c| *c != '\0') {
        len += second.encode_utf8(&mut bytes[len..]).len();
    }
    std::str::from_utf8(&bytes[..len]).expect("the bytes are whole characters")
}

/// Writes terms with their postings.
struct TermWriter<'s, 'f> {
    serializer: &'s mut FieldSerializer<'f>,
    deltas: Vec<u32>,
}

impl TermWriter<'_, '_> {
    fn write(&mut self, term: &str, postings: &[Posting]) -> io::Result<()> {
        let docs = || postings.chunk_by(|one, other| one.doc() == other.doc());
        let n_docs = DocId::try_from(docs().count()).expect("at most MAX_DOCS");
        self.serializer.new_term(term.as_bytes(), n_docs, true)?;

        for same_doc in docs() {
            let mut previous = 0;
            self.deltas.clear();
            for posting in same_doc {
                self.deltas.push(posting.position() - previous);
                previous = posting.position();
            }
            let frequency = u32::try_from(same_doc.len()).expect("positions have fewer bits");
            self.serializer.write_doc(same_doc[0].doc(), frequency, &self.deltas);
        }
        self.serializer.close_term()
    }
}
