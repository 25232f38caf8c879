//! Reprints: articles that say the same, clause by clause, as another.
//!
//! News is printed by many papers nearly word for word. Each article has a sketch of its clauses
//! in the index, the smallest of their hashes (bottom-k sketches of Broder 1997, a byte of each
//! kept as in the b-bit sketches of Li and König 2010), so that reprints are known without being
//! read. Punctuation, blanks, width, case and script are of no account. Where one is among the first
//! [`N_PROBED`] hits, those of the first [`WINDOW`] that are reprints of a better one stand behind
//! those that are not.

use xunwen_corpus::{Article, ParagraphKind};
use xunwen_text::{CharClass, FoldTable};

/// Hits among which reprints are put back.
pub(crate) const WINDOW: usize = 50;

/// Hits among which there has to be a reprint for that: two pages.
pub(crate) const N_PROBED: usize = 20;

/// Characters below which a clause is left out: 据悉, 本报讯 and names stand in many articles.
const MIN_CLAUSE_CHARS: usize = 4;

/// Characters in clauses below which a text is a line, as below a picture, and a reprint of nothing.
const MIN_CHARS: usize = 40;

/// Clauses of a sketch.
const N_KEPT: usize = 8;

/// Clauses that two sketches share at least when one article is a reprint of the other: of texts
/// that have nine clauses of ten in common 81 in 100 do, of those that have half of them 4. With one
/// clause less, announcements of different events that end in the same sentences would be reprints.
const MIN_SHARED: usize = 7;

/// The clauses of an article in eight bytes, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sketch([u8; N_KEPT]);

impl Sketch {
    /// Returns the sketch of an article's body; `None` when that is a line. An article of fewer
    /// clauses than a sketch keeps is like another only when all of it is the same, with the title.
    pub(crate) fn new(article: &Article, fold: &FoldTable) -> Option<Self> {
        let mut clauses = Clauses::default();
        let is_body = |kind| kind == ParagraphKind::Body;
        for paragraph in article.paragraphs.iter().filter(|p| is_body(p.kind)) {
            clauses.read(&paragraph.text, fold);
        }
        let mut hashes = clauses.hashes;
        if clauses.n_chars < MIN_CHARS {
            return None;
        }
        let whole = hashes.iter().fold(0, |whole: u64, hash| mixed(whole.rotate_left(1) ^ hash));
        hashes.sort_unstable();
        hashes.dedup();
        let mut bytes = match hashes.first_chunk::<N_KEPT>() {
            Some(smallest) => smallest.map(|hash| hash.to_le_bytes()[0]),
            None => {
                let mut title = Clauses { min_chars: 1, ..Clauses::default() };
                title.read(&article.title, fold);
                let titled = title.hashes.iter().fold(whole, |whole, hash| mixed(whole ^ hash));
                titled.to_le_bytes()
            }
        };
        bytes.sort_unstable();
        Some(Self(bytes))
    }

    /// Returns the sketch as it is kept in the index.
    pub(crate) fn to_bits(self) -> u64 {
        u64::from_le_bytes(self.0)
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits.to_le_bytes())
    }

    /// Returns whether two articles say the same.
    fn is_reprint_of(self, other: Self) -> bool {
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
        n_shared >= MIN_SHARED
    }
}

/// Returns of each sketch which of those before it its article is a reprint of: always of one that
/// is none itself.
pub(crate) fn reprints(sketches: &[Option<Sketch>]) -> Vec<Option<usize>> {
    let mut firsts: Vec<(usize, Sketch)> = Vec::new();
    let mut of = Vec::with_capacity(sketches.len());
    for (at, sketch) in sketches.iter().enumerate() {
        let first = sketch.and_then(|sketch| {
            firsts.iter().find(|(_, first)| sketch.is_reprint_of(*first)).map(|(at, _)| *at)
        });
        if let (None, Some(sketch)) = (first, sketch) {
            firsts.push((at, *sketch));
        }
        of.push(first);
    }
    of
}

/// Hashes of clauses, in the order of the text. They stand in indexes: another way of hashing is
/// another layout.
struct Clauses {
    hashes: Vec<u64>,
    /// Characters in them.
    n_chars: usize,
    min_chars: usize,
}

impl Default for Clauses {
    fn default() -> Self {
        Self { hashes: Vec::new(), n_chars: 0, min_chars: MIN_CLAUSE_CHARS }
    }
}

impl Clauses {
    fn read(&mut self, text: &str, fold: &FoldTable) {
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
            if n_chars >= self.min_chars {
                self.hashes.push(mixed(hash));
                self.n_chars += n_chars;
            }
            (hash, n_chars) = (FNV_BASIS, 0);
        }
    }
}

/// Ends the last clause of a paragraph.
const END: char = '\n';

/// The constants of FNV-1a, 64 bits.
const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// Returns a number of which every bit depends on all bits of another: the finish of splitmix64.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use xunwen_corpus::Paragraph;
    use xunwen_text::Analysis;

    use super::*;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

    fn sketch(title: &str, body: &str) -> Option<Sketch> {
        let paragraphs = body.lines().map(|line| Paragraph::new(ParagraphKind::Body, line));
        let article = Article {
            title: title.to_owned(),
            paragraphs: paragraphs.collect(),
            ..Article::default()
        };
        Sketch::new(&article, &ANALYSIS.fold)
    }

    fn are_reprints(one: (&str, &str), two: (&str, &str)) -> bool {
        reprints(&[sketch(one.0, one.1), sketch(two.0, two.1)])[1].is_some()
    }

    /// Returns a text of so many clauses, one of which each number in `changed` makes another.
    fn text(n: usize, changed: &[usize]) -> String {
        let clause = |k: usize| match changed.contains(&k) {
            true => format!("改写过的第{k}句说别的，"),
            false => format!("港口今天的第{k}项消息，"),
        };
        (0..n).map(clause).collect()
    }

    #[test]
    fn a_text_with_another_title_byline_or_script_is_a_reprint() {
        let long = text(40, &[]);
        assert!(are_reprints(("甲", &long), ("乙", &long)));
        assert!(are_reprints(("甲", &long), ("甲", &format!("本报北京电（记者王五）{long}"))));
        assert!(are_reprints(("甲", &long), ("甲", &long.replace('，', "。\n"))));
        assert!(are_reprints(
            ("甲", &long),
            ("甲", &long.replace("项", "項").replace("港口", "港口 "))
        ));
        assert!(are_reprints(("甲", &long), ("甲", &text(40, &[3, 21]))));
    }

    #[test]
    fn texts_that_share_less_are_none() {
        let half: Vec<usize> = (0..40).step_by(2).collect();
        assert!(!are_reprints(("甲", &text(40, &[])), ("甲", &text(40, &half))));
        assert!(!are_reprints(("甲", &text(40, &[])), ("甲", &text(400, &[]))));
    }

    #[test]
    fn a_brief_is_a_reprint_when_it_is_the_same_throughout() {
        let brief = "港口今天上午八时正式向来往货轮开放，首批三艘货轮于九时十分进港卸货，预计将在明日上午离港。";
        let elsewhere = brief.replace('，', "、").replace("货轮", "貨輪 ");
        assert!(are_reprints(("港口开放", brief), ("港口開放！", &elsewhere)));
        assert!(!are_reprints(("港口开放", brief), ("港口今起开放", brief)));
        assert!(!are_reprints(("港口开放", brief), ("港口开放", &brief.replace("三艘", "四艘"))));
        assert_eq!(sketch("港口开放", "港口今天上午开放，首批货轮进港。"), None);
    }

    #[test]
    fn a_reprint_names_the_first_of_its_kind() {
        let [one, two] =
            [sketch("", &text(40, &[])), sketch("", &text(30, &(0..30).collect::<Vec<_>>()))];
        assert_eq!(
            reprints(&[one, None, two, one, None, two, one]),
            [None, None, None, Some(0), None, Some(2), Some(0)]
        );
    }
}
