//! A look at the codes of a stored article before they are read: what can have a run at all.

use aho_corasick::AhoCorasick;
use xunwen_text::{CharClass, FoldTable};

use crate::index::codec::characters::write;

/// The most ways to print two neighbouring characters that are looked for; of more, one is.
const MAX_WAYS: usize = 128;

/// Tells of the codes of a stored article that they cannot have a run with punctuation in it.
pub(crate) struct Sieve(AhoCorasick);

impl Sieve {
    /// Returns the sieve for a folded run; `None` when it would let everything through.
    ///
    /// Neighbours in a text are neighbours in its codes. So two of the run stand beside each other
    /// there too, each printed in one of the ways that fold to it.
    pub(crate) fn new(run: &str, fold: &FoldTable) -> Option<Self> {
        let chars: Vec<char> = run.chars().collect();
        let is_other = |c: &char| !CharClass::from_char(*c).is_token();
        // A mark and the character beside it are the rarest two that grams do not tell.
        let at = chars.windows(2).position(|pair| pair.iter().any(is_other))?;
        let ways = |c: char| fold.unfold(c).into_iter().map(code).collect::<Vec<Vec<u8>>>();
        let (first, second) = (ways(chars[at]), ways(chars[at + 1]));
        let patterns: Vec<Vec<u8>> = match first.len() * second.len() {
            0 => return None,
            1..=MAX_WAYS => {
                let pairs =
                    |a: &Vec<u8>| second.iter().map(|b| [&a[..], b].concat()).collect::<Vec<_>>();
                first.iter().flat_map(pairs).collect()
            }
            _ if is_other(&chars[at]) => first,
            _ => second,
        };
        AhoCorasick::new(&patterns).ok().map(Self)
    }

    pub(crate) fn lets_through(&self, codes: &[u8]) -> bool {
        self.0.is_match(codes)
    }
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
    fn a_stored_text_with_the_run_is_let_through() {
        let fold = FoldTable::build(&Converter::new()).unwrap();
        for (run, text, passes) in [
            ("5%", "增长５％", true),
            ("5%", "增长5个", false),
            ("们，我", "我們，我", true),
            ("们,我", "我們，我", true),
            ("们,我", "我们。我", false),
            ("他说\"好", "他説\"好\"", true),
            ("a\\b", "A\\B", true),
        ] {
            let mut codes = Vec::new();
            write(text, &mut codes);
            let sieve = Sieve::new(&fold.fold(run), &fold).unwrap();
            assert_eq!(sieve.lets_through(&codes), passes, "{run} in {text}");
        }
        assert!(Sieve::new("杭州", &fold).is_none());
    }
}
