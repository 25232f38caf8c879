//! The documents with enough of the words of a query, and how much of them each has.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

/// Rounding error that the order of additions may cause in a sum that reaches the minimum.
pub(super) const ROUNDING: f32 = 1.0 - 1e-5;

/// The most documents of a window.
///
/// Source: chosen by memory: its sums fit the first-level cache. Half or twice is not measured.
const MAX_WINDOW: u32 = 2048;

/// The documents of the first window, and of one after a jump: few of them may be asked for.
const FIRST_WINDOW: u32 = 64;

/// Visits the documents whose words have a minimum sum of IDF, in order. Does not score.
///
/// Words too common to reach the minimum on their own are not iterated, only checked for the
/// documents of the others. So the commonest words cost next to nothing, as in MaxScore (Turtle
/// and Flood 1995). The others are added up word by word over a window of documents: comparing the
/// current documents of all words costs more the more words there are.
pub(crate) struct MinMatchScorer {
    /// The words, rarest first.
    words: Vec<WordCursor>,
    min_sum: f32,
    window: Window,
    doc: DocId,
}

/// A range of documents with the sums of the leading words. Every matching document has at least one of
/// these.
struct Window {
    start: DocId,
    /// The number of documents.
    len: u32,
    /// The number of leading words.
    n_leading: usize,
    /// The sum of the IDF of all other words.
    others_idf: f32,
    /// For each document: the sum of the IDF of its leading words, and their number.
    sums: Box<[(f32, u32)]>,
    /// One bit for each document with a leading word.
    found: Box<[u64]>,
}

/// The documents of a word, with the current one at hand.
pub(crate) struct WordCursor {
    idf: f32,
    doc: DocId,
    docs: Box<dyn Scorer>,
}

/// How much of the words a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grade {
    /// Whether it has all words.
    pub(crate) has_all: bool,
    /// The first of several falling sums that its words reach; their number if none.
    pub(crate) reached: usize,
}

impl WordCursor {
    pub(crate) fn new(idf: f32, docs: Box<dyn Scorer>) -> Self {
        Self { idf, doc: docs.doc(), docs }
    }

    /// Moves to the next document and returns it.
    #[inline]
    fn advance(&mut self) -> DocId {
        self.doc = self.docs.advance();
        self.doc
    }

    /// Moves to the first document at or after `target` and returns it.
    #[inline]
    fn advance_to(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.docs.seek(target);
        }
        self.doc
    }
}

impl Window {
    /// Returns an empty window before all documents.
    fn new() -> Self {
        Self {
            start: 0,
            len: 0,
            n_leading: 0,
            others_idf: 0.0,
            sums: vec![(0.0, 0); MAX_WINDOW as usize].into(),
            found: vec![0; MAX_WINDOW as usize / 64].into(),
        }
    }

    fn end(&self) -> DocId {
        self.start.saturating_add(self.len)
    }

    /// Returns the first document at or after `doc` that has a leading word, in this window.
    fn first_at(&self, doc: DocId) -> Option<DocId> {
        let at = doc.max(self.start) - self.start;
        let mut place = at as usize / 64;
        let mut bits = self.found.get(place)? & (u64::MAX << (at % 64));
        while bits == 0 {
            place += 1;
            bits = *self.found.get(place)?;
        }
        let at = u32::try_from(place * 64).ok()? + bits.trailing_zeros();
        Some(self.start + at)
    }

    /// Moves to `len` documents from `start` on. Words that do not reach `min_sum` together do not lead.
    fn fill(&mut self, words: &mut [WordCursor], min_sum: f32, start: DocId, len: u32) {
        (self.n_leading, self.others_idf) = leading(words, min_sum);
        (self.start, self.len) = (start, len);
        let n_places = len.div_ceil(64) as usize;
        self.found.fill(0);
        self.sums[..n_places * 64].fill((0.0, 0));

        let end = self.end();
        for word in &mut words[..self.n_leading] {
            let mut doc = word.advance_to(start);
            while doc < end {
                let at = (doc - start) as usize;
                self.found[at / 64] |= 1 << (at % 64);
                let (sum, n_words) = &mut self.sums[at];
                *sum += word.idf;
                *n_words += 1;
                doc = word.advance();
            }
        }
    }

    /// Returns the sum of the leading words of a document, and whether it has all of them.
    fn sum(&self, doc: DocId) -> (f32, bool) {
        let (sum, n_words) = self.sums[(doc - self.start) as usize];
        (sum, n_words as usize == self.n_leading)
    }
}

/// Returns the number of words that lead, and the IDF of all others: together these do not reach
/// `min_sum`.
fn leading(words: &[WordCursor], min_sum: f32) -> (usize, f32) {
    let (mut n_leading, mut others_idf) = (words.len(), 0.0);
    while let Some(last) = n_leading.checked_sub(1) {
        let with_last = others_idf + words[last].idf;
        if with_last >= min_sum {
            break;
        }
        (n_leading, others_idf) = (last, with_last);
    }
    (n_leading, others_idf)
}

impl MinMatchScorer {
    /// Returns the documents with at least `min_sum` of `words`, which are in order, rarest first.
    pub(crate) fn new(words: Vec<WordCursor>, min_sum: f32) -> Self {
        let mut docs = Self { window: Window::new(), min_sum, doc: 0, words };
        docs.settle(FIRST_WINDOW);
        docs
    }

    /// Requires more of all later documents.
    pub(crate) fn raise(&mut self, min_sum: f32) {
        self.min_sum = min_sum;
    }

    /// Returns how much of the words the current document has. Words that cannot make it reach the
    /// next one of `min_sums`, which fall, are not looked up.
    pub(crate) fn grade(&mut self, min_sums: &[f32]) -> Grade {
        let (mut sum, mut has_all) = self.window.sum(self.doc);
        let mut reached = min_sums.partition_point(|min_sum| sum < *min_sum);
        let mut rest = self.window.others_idf;
        for word in &mut self.words[self.window.n_leading..] {
            let next = reached.checked_sub(1).map(|next| min_sums[next]);
            if !has_all && next.is_none_or(|next| (sum + rest) / ROUNDING < next) {
                break;
            }
            rest -= word.idf;
            if word.advance_to(self.doc) == self.doc {
                sum += word.idf;
                reached = min_sums.partition_point(|min_sum| sum < *min_sum);
            } else {
                has_all = false;
            }
        }
        Grade { has_all, reached }
    }

    /// Moves to the first matching document at or after `self.doc`. A window after this one has at least
    /// `window_len` documents.
    fn settle(&mut self, mut window_len: u32) {
        loop {
            while let Some(doc) = self.window.first_at(self.doc) {
                self.doc = doc;
                if self.reaches_minimum() {
                    return;
                }
                self.doc += 1;
            }

            let start = self.doc.max(self.window.end());
            let (n_leading, _) = leading(&self.words, self.min_sum);
            let next = self.words[..n_leading].iter_mut().map(|word| word.advance_to(start)).min();
            self.doc = next.unwrap_or(TERMINATED);
            if self.doc == TERMINATED {
                return;
            }
            self.window.fill(&mut self.words, self.min_sum, self.doc, window_len);
            window_len = (window_len * 2).min(MAX_WINDOW);
        }
    }

    fn reaches_minimum(&mut self) -> bool {
        // Check the other words only while they can decide.
        let (mut sum, _) = self.window.sum(self.doc);
        let mut rest = self.window.others_idf;
        for word in &mut self.words[self.window.n_leading..] {
            if sum >= self.min_sum || (sum + rest) / ROUNDING < self.min_sum {
                break;
            }
            rest -= word.idf;
            if word.advance_to(self.doc) == self.doc {
                sum += word.idf;
            }
        }

        sum >= self.min_sum
    }
}

impl DocSet for MinMatchScorer {
    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = target.min(TERMINATED);
            // Documents are visited one after another, or here and there.
            let is_near = self.doc <= self.window.end();
            self.settle(if is_near { (self.window.len * 2).min(MAX_WINDOW) } else { FIRST_WINDOW });
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let (n_leading, _) = leading(&self.words, self.min_sum);
        self.words[..n_leading].iter().map(|word| word.docs.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for MinMatchScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use tantivy::BitSet;
    use tantivy::query::{BitSetDocSet, ConstScorer};

    use super::*;

    /// Returns words with IDF 4, 2 and 1.
    fn words() -> Vec<WordCursor> {
        let docs: [(f32, &[DocId]); 3] =
            [(4.0, &[1, 5, 90]), (2.0, &[2, 5, 7, 90]), (1.0, &[1, 2, 3, 4, 5, 6, 7, 8, 90])];
        docs.map(|(idf, docs)| {
            let mut bits = BitSet::with_max_value(100);
            for doc in docs {
                bits.insert(*doc);
            }
            WordCursor::new(idf, Box::new(ConstScorer::new(BitSetDocSet::from(bits), 1.0)))
        })
        .into()
    }

    /// Returns the rest of the documents with their grades: `*` for all words, then the first sum reached.
    fn grades(docs: &mut MinMatchScorer) -> String {
        let mut shown = Vec::new();
        while docs.doc() != TERMINATED {
            let Grade { has_all, reached } = docs.grade(&[4.0, 2.0, 1.0]);
            shown.push(format!("{}:{}{reached}", docs.doc(), if has_all { "*" } else { "" }));
            docs.advance();
        }
        shown.join(" ")
    }

    #[test]
    fn documents_are_graded_by_their_words() {
        let mut any = MinMatchScorer::new(words(), f32::MIN_POSITIVE);
        assert_eq!(grades(&mut any), "1:0 2:1 3:2 4:2 5:*0 6:2 7:1 8:2 90:*0");
        assert_eq!(grades(&mut MinMatchScorer::new(words(), 2.0)), "1:0 2:1 5:*0 7:1 90:*0");
        assert_eq!(grades(&mut MinMatchScorer::new(words(), 7.5)), "");
    }

    #[test]
    fn a_higher_minimum_holds_from_the_next_document_on() {
        let mut docs = MinMatchScorer::new(words(), 1.0);
        assert_eq!((docs.doc(), docs.advance(), docs.advance()), (1, 2, 3));
        docs.raise(2.5);
        assert_eq!((docs.advance(), docs.advance(), docs.advance()), (5, 7, 90));
        docs.raise(7.0);
        assert_eq!((docs.doc(), docs.advance()), (90, TERMINATED));
    }
}
