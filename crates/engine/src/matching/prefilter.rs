//! A cheap test on the packed characters of a stored article, before the article is decoded.

use xunwen_text::{CharClass, FoldTable};

use crate::index::codec::characters::write;

/// The largest number of byte patterns for a run. With more spellings of a pair of characters, only
/// one of the two characters is searched for. Chosen by estimate; half or twice as many were not
/// measured.
const MAX_PATTERNS: usize = 128;

/// Returns byte patterns of which an article has at least one if it contains a folded run with
/// punctuation; `None` when every article would.
///
/// Neighbors in a text are neighbors in its codes. So two neighbors of the run must occur there
/// side by side, each in one of the spellings that fold to it.
pub(crate) fn prefilter_patterns(run: &str, fold: &FoldTable) -> Option<Vec<Vec<u8>>> {
    let chars: Vec<char> = run.chars().collect();
    if let [sign] = chars.as_slice() {
        return is_mark(*sign).then(|| spellings(*sign, fold));
    }

    // A mark and the character next to it: the rarest pair that the grams do not cover.
    let at = chars.windows(2).position(|pair| pair.iter().any(|c| is_mark(*c)))?;
    let first = spellings(chars[at], fold);
    let second = spellings(chars[at + 1], fold);

    match first.len() * second.len() {
        0 => None,
        1..=MAX_PATTERNS => Some(pairs(&first, &second)),
        _ if is_mark(chars[at]) => Some(first),
        _ => Some(second),
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
    use aho_corasick::AhoCorasick;
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
            ("《", "《河》", true),
            ("「", "他说“好”", true),
            ("🎉", "河", false),
        ] {
            let mut codes = Vec::new();
            write(text, &mut codes);
            let patterns = prefilter_patterns(&fold.fold(run), &fold).unwrap();
            let accepts = AhoCorasick::new(&patterns).unwrap().is_match(&codes);
            assert_eq!(accepts, is_accepted, "{run} in {text}");
        }
    }

    #[test]
    fn a_run_without_marks_has_no_prefilter() {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        assert!(prefilter_patterns("杭州", &fold).is_none());
    }
}
