//! The documents with enough of the words of a query, and how much of them each has.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

/// Rounding error that the order of additions may cause in a sum that reaches the minimum.
pub(super) const ROUNDING: f32 = 1.0 - 1e-5;

/// Visits the documents whose words have a minimum sum of IDF, in order. Does not score.
///
/// Words too common to reach the minimum on their own are not iterated, only checked for the
/// documents of the others. So the commonest words cost next to nothing, as in MaxScore (Turtle
/// and Flood 1995).
pub(crate) struct MinMatchScorer {
    /// The words, rarest first.
    words: Vec<WordCursor>,
    /// Words of which every matching document has at least one.
    n_leading: usize,
    /// The sum of the IDF of all other words.
    others_idf: f32,
    min_sum: f32,
    doc: DocId,
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

    /// Moves to the first document at or after `target` and returns it.
    #[inline]
    fn advance_to(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.docs.seek(target);
        }
        self.doc
    }
}

impl MinMatchScorer {
    /// Returns the documents with at least `min_sum` of `words`, which are in order, rarest first.
    pub(crate) fn new(words: Vec<WordCursor>, min_sum: f32) -> Self {
        let mut docs = Self { n_leading: 0, others_idf: 0.0, min_sum, doc: 0, words };
        docs.raise(min_sum);
        docs.settle();
        docs
    }

    /// Requires more of all later documents.
    pub(crate) fn raise(&mut self, min_sum: f32) {
        self.min_sum = min_sum;
        self.n_leading = self.words.len();
        self.others_idf = 0.0;
        while let Some(last) = self.n_leading.checked_sub(1) {
            let with_last = self.others_idf + self.words[last].idf;
            if with_last >= min_sum {
                break;
            }
            (self.n_leading, self.others_idf) = (last, with_last);
        }
    }

    /// Returns how much of the words the current document has. Words that cannot make it reach the
    /// next one of `min_sums`, which fall, are not looked up.
    pub(crate) fn grade(&mut self, min_sums: &[f32]) -> Grade {
        let doc = self.doc;
        let (leading, others) = self.words.split_at_mut(self.n_leading);
        let (mut sum, mut has_all) = (0.0, true);
        for word in leading {
            // The leading words are at the document or after it.
            if word.doc == doc { sum += word.idf } else { has_all = false }
        }

        let mut reached = min_sums.partition_point(|min_sum| sum < *min_sum);
        let mut rest = self.others_idf;
        for word in others {
            let next = reached.checked_sub(1).map(|next| min_sums[next]);
            if !has_all && next.is_none_or(|next| (sum + rest) / ROUNDING < next) {
                break;
            }
            rest -= word.idf;
            if word.advance_to(doc) == doc {
                sum += word.idf;
                reached = min_sums.partition_point(|min_sum| sum < *min_sum);
            } else {
                has_all = false;
            }
        }
        Grade { has_all, reached }
    }

    /// Moves to the first matching document at or after `self.doc`.
    fn settle(&mut self) {
        while self.doc != TERMINATED {
            let leading = &mut self.words[..self.n_leading];
            let next = leading.iter_mut().map(|word| word.advance_to(self.doc)).min();
            self.doc = next.unwrap_or(TERMINATED);

            if self.doc == TERMINATED || self.reaches_minimum() {
                return;
            }
            self.doc += 1;
        }
    }

    fn reaches_minimum(&mut self) -> bool {
        let (leading, others) = self.words.split_at_mut(self.n_leading);
        let matching = leading.iter().filter(|word| word.doc == self.doc);
        let mut sum: f32 = matching.map(|word| word.idf).sum();

        // Check the other words only while they can decide.
        let mut rest = self.others_idf;
        for word in others {
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
            self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let leading = &self.words[..self.n_leading];
        leading.iter().map(|word| word.docs.size_hint()).max().unwrap_or(0)
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
