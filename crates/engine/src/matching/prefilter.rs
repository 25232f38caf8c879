//! A cheap test on the packed characters of a stored article, before the article is decoded.

use aho_corasick::AhoCorasick;
use xunwen_text::{CharClass, FoldTable};

use crate::index::codec::characters::write;

/// The largest number of byte patterns of a prefilter. With more spellings of a pair of
/// characters, only one of the two characters is searched for. Chosen by estimate; half or twice as
/// many were not measured.
const MAX_PATTERNS: usize = 128;

/// Rejects stored articles that cannot contain a run with punctuation.
pub(crate) struct Prefilter(AhoCorasick);

impl Prefilter {
    /// Returns the prefilter for a folded run; `None` when it would accept every article.
    ///
    /// Neighbors in a text are neighbors in its codes. So two neighbors of the run must occur there
    /// side by side, each in one of the spellings that fold to it.
    pub(crate) fn new(run: &str, fold: &FoldTable) -> Option<Self> {
        let chars: Vec<char> = run.chars().collect();
        // A mark and the character next to it: the rarest pair that the grams do not cover.
        let at = chars.windows(2).position(|pair| pair.iter().any(|c| is_mark(*c)))?;
        let first = spellings(chars[at], fold);
        let second = spellings(chars[at + 1], fold);

        let patterns: Vec<Vec<u8>> = match first.len() * second.len() {
            0 => return None,
            1..=MAX_PATTERNS => pairs(&first, &second),
            _ if is_mark(chars[at]) => first,
            _ => second,
        };
        AhoCorasick::new(&patterns).ok().map(Self)
    }

    /// Returns whether an article with these codes may contain the run.
    pub(crate) fn accepts(&self, codes: &[u8]) -> bool {
        self.0.is_match(codes)
    }
}

fn is_mark(c: char) -> bool {
    !CharClass::from_char(c).is_token()
}

/// Returns the codes of all characters that fold to `c`.
fn spellings(c: char, fold: &FoldTable) -> Vec<Vec<u8>> {
    fold.unfold(c).into_iter().map(code).collect()
}

fn pairs(first: &[Vec<u8>], second: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut pairs = Vec::with_capacity(first.len() * second.len());
    for left in first {
        pairs.extend(second.iter().map(|right| [&left[..], right].concat()));
    }
    pairs
}

fn code(c: char) -> Vec<u8> {
    let mut code = Vec::new();
    write(c.encode_utf8(&mut [0; 4]), &mut code);
    code
}

#[cfg(test)]
mod tests {
    use xunwen_text::Converter;

    use super::*;

    #[test]
    fn a_stored_text_with_the_run_is_accepted() {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        for (run, text, is_accepted) in [
            ("5%", "增长５％", true),
            ("5%", "增长5个", false),
            ("们，我", "我們，我", true),
            ("们,我", "我們，我", true),
            ("们,我", "我們。我", false),
            ("他说\"好", "他説\"好\"", true),
            ("a\\b", "A\\B", true),
        ] {
            let mut codes = Vec::new();
            write(text, &mut codes);
            let prefilter = Prefilter::new(&fold.fold(run), &fold).unwrap();
            assert_eq!(prefilter.accepts(&codes), is_accepted, "{run} in {text}");
        }
    }

    #[test]
    fn a_run_without_marks_has_no_prefilter() {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        assert!(Prefilter::new("杭州", &fold).is_none());
    }
}
