//! Sketches of articles, by which near-duplicates are recognized.
//!
//! A sketch holds the smallest hashes of an article's clauses (bottom-k sketches of Broder 1997),
//! one byte of each (as in the b-bit sketches of Li and König 2010). Sketches are stored in the
//! index: another way of computing them is another layout ([`SCHEMA_VERSION`]).
//!
//! [`SCHEMA_VERSION`]: crate::index::schema::SCHEMA_VERSION

use xunwen_corpus::{Article, ParagraphKind};
use xunwen_text::{CharClass, FoldTable, splitmix64};

/// The number of hashes in a sketch. Eight bytes fit a column of the index; half or twice as many
/// were not measured.
const N_HASHES: usize = 8;

/// Parameters of sketches. Changing one changes the layout of the index.
struct SketchParams {
    /// Characters of a clause below which it is skipped: 据悉, 本报讯 and names occur in many
    /// articles.
    ///
    /// Source: chosen; half or twice is not measured.
    min_clause_chars: usize,
    /// Characters in clauses below which a text has no sketch: a line, as below a picture, is not a
    /// near-duplicate of anything.
    ///
    /// Source: chosen; half or twice is not measured.
    min_article_chars: usize,
}

const SKETCH: SketchParams = SketchParams { min_clause_chars: 4, min_article_chars: 40 };

/// The clauses of an article in eight bytes, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClauseSketch([u8; N_HASHES]);

impl ClauseSketch {
    /// Returns the sketch of an article, or `None` if its body has fewer than
    /// `min_article_chars` characters in clauses. The sketch of an article with few clauses also
    /// covers its title.
    pub(crate) fn new(article: &Article, fold: &FoldTable) -> Option<Self> {
        let mut clauses = ClauseHashes::new(SKETCH.min_clause_chars);
        for paragraph in article.paragraphs.iter().filter(|p| p.kind == ParagraphKind::Body) {
            clauses.add(&paragraph.text, fold);
        }
        if clauses.n_chars < SKETCH.min_article_chars {
            return None;
        }

        let text_hash = clauses.combined();
        let mut hashes = clauses.hashes;
        hashes.sort_unstable();
        hashes.dedup();
        let mut bytes = match hashes.first_chunk::<N_HASHES>() {
            Some(smallest) => smallest.map(|hash| hash.to_le_bytes()[0]),
            None => with_title(text_hash, &article.title, fold).to_le_bytes(),
        };
        bytes.sort_unstable();
        Some(Self(bytes))
    }

    /// Returns the sketch as it is stored in the index.
    pub(crate) fn to_bits(self) -> u64 {
        u64::from_le_bytes(self.0)
    }

    /// Returns the sketch that is stored as `bits`.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits.to_le_bytes())
    }

    /// Returns the number of hashes that two sketches have in common.
    pub(crate) fn n_shared(self, other: Self) -> usize {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut n_shared = 0;
        while let (Some(one), Some(two)) = (ours.peek(), theirs.peek()) {
            let order = one.cmp(two);
            n_shared += usize::from(order.is_eq());
            if order.is_le() {
                ours.next();
            }
            if order.is_ge() {
                theirs.next();
            }
        }
        n_shared
    }
}

/// Hashes of clauses, in the order of the text.
struct ClauseHashes {
    hashes: Vec<u64>,
    /// The characters of all hashed clauses.
    n_chars: usize,
    min_clause_chars: usize,
}

impl ClauseHashes {
    fn new(min_clause_chars: usize) -> Self {
        Self { hashes: Vec::new(), n_chars: 0, min_clause_chars }
    }

    /// Adds the clauses of a paragraph.
    fn add(&mut self, text: &str, fold: &FoldTable) {
        let (mut hash, mut n_chars) = (FNV_BASIS, 0);
        for c in text.chars().map(|c| fold.fold_char(c)).chain([END]) {
            if CharClass::from_char(c).is_token() {
                hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(FNV_PRIME);
                n_chars += 1;
                continue;
            }
            if c.is_whitespace() && c != END {
                continue;
            }

            // Any other mark ends the clause.
            if n_chars >= self.min_clause_chars {
                self.hashes.push(splitmix64(hash));
                self.n_chars += n_chars;
            }
            (hash, n_chars) = (FNV_BASIS, 0);
        }
    }

    /// Returns one hash of all clauses in order.
    fn combined(&self) -> u64 {
        self.hashes.iter().fold(0, |combined: u64, hash| splitmix64(combined.rotate_left(1) ^ hash))
    }
}

/// Returns the hash of a text and its title.
fn with_title(text_hash: u64, title: &str, fold: &FoldTable) -> u64 {
    let mut clauses = ClauseHashes::new(1);
    clauses.add(title, fold);
    clauses.hashes.iter().fold(text_hash, |combined, hash| splitmix64(combined ^ hash))
}

/// Ends the last clause of a paragraph.
const END: char = '\n';

/// The constants of FNV-1a with 64 bits.
const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

#[cfg(test)]
mod tests {
    use xunwen_corpus::Paragraph;
    use xunwen_text::Converter;

    use super::*;

    #[test]
    fn a_body_of_a_line_has_no_sketch() {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        let body = Paragraph::new(ParagraphKind::Body, "港口今天上午开放，首批货轮进港。");
        let article =
            Article { title: "港口开放".into(), paragraphs: vec![body], ..Article::default() };
        assert_eq!(ClauseSketch::new(&article, &fold), None);
    }

    #[test]
    fn shared_hashes_are_counted_as_often_as_both_have_them() {
        let [one, two] = [[1, 1, 2, 3, 4, 5, 6, 7], [1, 2, 2, 3, 8, 8, 9, 9]].map(ClauseSketch);
        assert_eq!((one.n_shared(two), two.n_shared(one), one.n_shared(one)), (3, 3, 8));
    }

    #[test]
    fn a_sketch_is_stored_in_64_bits() {
        let sketch = ClauseSketch([1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(ClauseSketch::from_bits(sketch.to_bits()), sketch);
    }
}
