//! A look at the bytes of a stored article before it is unpacked: what can have a run at all.

use aho_corasick::AhoCorasick;
use xunwen_text::{CharClass, FoldTable};

/// The most ways to print two neighbouring characters that are looked for; of more, one is.
const MAX_WAYS: usize = 128;

/// Tells of the bytes of a stored article that they cannot have a run with punctuation in it.
pub(super) struct Sieve(AhoCorasick);

impl Sieve {
    /// Returns the sieve for a folded run; `None` when it would let everything through.
    ///
    /// An article is stored as JSON, which leaves characters as they are or escapes them one by
    /// one. So two neighbours of the run stand beside each other in the bytes too, each printed
    /// in one of the ways that fold to it.
    pub(super) fn of(run: &str, fold: &FoldTable) -> Option<Self> {
        let chars: Vec<char> = run.chars().collect();
        let is_other = |c: &char| !CharClass::of(*c).is_token();
        // A mark and the character beside it are the rarest two that grams do not tell.
        let at = chars.windows(2).position(|pair| pair.iter().any(is_other))?;
        let ways = |c: char| fold.unfold(c).into_iter().map(stored).collect::<Vec<String>>();
        let (first, second) = (ways(chars[at]), ways(chars[at + 1]));
        let patterns: Vec<String> = match first.len() * second.len() {
            0 => return None,
            1..=MAX_WAYS => {
                let pairs =
                    |a: &String| second.iter().map(|b| format!("{a}{b}")).collect::<Vec<_>>();
                first.iter().flat_map(pairs).collect()
            }
            _ if is_other(&chars[at]) => first,
            _ => second,
        };
        AhoCorasick::new(&patterns).ok().map(Self)
    }

    pub(super) fn lets_through(&self, stored: &[u8]) -> bool {
        self.0.is_match(stored)
    }
}

/// Returns a character as it stands in a JSON string.
fn stored(c: char) -> String {
    let quoted = serde_json::to_string(c.encode_utf8(&mut [0; 4])).unwrap_or_default();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
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
            let stored = serde_json::to_string(text).unwrap();
            let sieve = Sieve::of(&fold.fold(run), &fold).unwrap();
            assert_eq!(sieve.lets_through(stored.as_bytes()), passes, "{run} in {text}");
        }
        assert!(Sieve::of("杭州", &fold).is_none());
    }
}
