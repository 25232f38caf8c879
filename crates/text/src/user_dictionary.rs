//! User dictionaries: the words of a newsroom, laid over ours.
//!
//! A text of lines `WORD [WEIGHT] [TAG]`, parted by blanks; what follows `#` is a comment. Words
//! are in any script, case and width. Reading never fails: it returns the words that can be used
//! and says of each other line what is wrong with it.

use std::collections::HashMap;
use std::fmt;

use crate::chars::is_ideograph;
use crate::fold::FoldTable;

/// The longest word of a user dictionary, in characters.
pub const MAX_USER_WORD_CHARS: usize = 20;

/// The greatest weight: as often as the most frequent words of the language.
pub const MAX_WEIGHT: usize = 1_000_000;

/// The words of a user dictionary, and the text that they were read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserDictionary {
    text: String,
    words: Vec<UserWord>,
}

/// A word of a user dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWord {
    /// Its line, counted from 1.
    pub line: usize,
    /// The word as written.
    pub word: String,
    /// The word as texts are searched for it.
    pub folded: String,
    /// How often it would stand in a text of 60 million words, where that is said. It can make a
    /// word stronger against its neighbours and never so weak that it is cut apart.
    pub weight: Option<usize>,
    /// What it is, for people.
    pub tag: Option<String>,
}

/// What is wrong with a line of a user dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub reason: FaultReason,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultReason {
    /// The file is in another encoding from here on.
    #[error("this line is not UTF-8: save the file as UTF-8")]
    Encoding,
    /// A single character is found anyhow.
    #[error("`{0}` is one character: every single character is found without a dictionary")]
    OneCharacter(String),
    /// Longer than [`MAX_USER_WORD_CHARS`].
    #[error("`{0}` has {1} characters: a word has {MAX_USER_WORD_CHARS} at most, give its parts")]
    TooLong(String, usize),
    /// A character that parts words.
    #[error(
        "`{0}` holds `{1}`, which parts words: leave it out, or give the parts on their own lines"
    )]
    Punctuation(String, char),
    /// Letters, kana and the like are not cut by dictionary.
    #[error("`{0}` holds `{1}`: only ideographs, Latin letters and digits are cut by dictionary")]
    Script(String, char),
    /// Letters and digits stay together by themselves.
    #[error("`{0}` has no ideograph: letters and digits are words by themselves")]
    NoIdeograph(String),
    /// What follows a word is a weight or a tag.
    #[error(
        "`{1}` after `{0}` is no weight and no tag: write the word without blanks, then its weight (a number) and its tag (Latin letters)"
    )]
    Blank(String, String),
    /// A weight out of its bounds.
    #[error("the weight {1} of `{0}` is out of bounds: give 1 to {MAX_WEIGHT}, or leave it out")]
    Weight(String, String),
    /// The same word again.
    #[error("`{0}` is the same word as in line {1}: keep one of them")]
    Duplicate(String, usize),
}

impl fmt::Display for DictionaryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl UserDictionary {
    /// Returns the words of a file and what is wrong with its other lines, both in order. A byte
    /// order mark is passed over.
    #[must_use]
    pub fn read(bytes: &[u8], fold: &FoldTable) -> (Self, Vec<DictionaryFault>) {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut faults = Vec::new();
        let text = std::str::from_utf8(bytes).unwrap_or_else(|error| {
            let (valid, _) = bytes.split_at(error.valid_up_to());
            let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
            faults.push(DictionaryFault { line, reason: FaultReason::Encoding });
            let whole_lines = valid.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            std::str::from_utf8(&bytes[..whole_lines]).unwrap_or_default()
        });
        let mut words: Vec<UserWord> = Vec::new();
        let mut lines: HashMap<String, usize> = HashMap::new();
        for (line, content) in (1..).zip(text.lines()) {
            match word(line, content, fold) {
                Ok(None) => {}
                Ok(Some(word)) => match lines.get(&word.folded) {
                    Some(&first) => faults.push(DictionaryFault {
                        line,
                        reason: FaultReason::Duplicate(word.word, first),
                    }),
                    None => {
                        lines.insert(word.folded.clone(), line);
                        words.push(word);
                    }
                },
                Err(reason) => faults.push(DictionaryFault { line, reason }),
            }
        }
        faults.sort_by_key(|fault| fault.line);
        (Self { text: text.to_owned(), words }, faults)
    }

    /// Returns the text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the words in the order of the text.
    #[must_use]
    pub fn words(&self) -> &[UserWord] {
        &self.words
    }

    /// Returns a hash of what the words do to a cut: neither comments and tags nor the order of
    /// lines change it. `None` without words.
    #[must_use]
    pub fn fingerprint(&self) -> Option<String> {
        let mut words: Vec<_> = self.words.iter().map(|w| (&w.folded, w.weight)).collect();
        words.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for (word, weight) in &words {
            hasher.update(word.as_bytes());
            hasher.update(&[0]);
            hasher.update(&(weight.unwrap_or(0) as u64).to_le_bytes());
        }
        (!words.is_empty()).then(|| hasher.finalize().to_hex()[..16].to_owned())
    }
}

/// Returns the word of a line; `None` when it is empty or a comment.
fn word(line: usize, content: &str, fold: &FoldTable) -> Result<Option<UserWord>, FaultReason> {
    let content = content.split('#').next().unwrap_or_default();
    let mut parts = content.split_whitespace();
    let Some(word) = parts.next() else { return Ok(None) };
    let folded = fold.fold(word);
    check(word, &folded)?;
    let mut weight = None;
    let mut tag = None;
    for (n, part) in parts.enumerate() {
        let is_number = part.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.');
        if n == 0 && is_number {
            let given = part.parse().ok().filter(|weight| (1..=MAX_WEIGHT).contains(weight));
            weight =
                Some(given.ok_or_else(|| FaultReason::Weight(word.to_owned(), part.to_owned()))?);
        } else if tag.is_none() && part.bytes().all(|b| b.is_ascii_alphanumeric()) && !is_number {
            tag = Some(part.to_owned());
        } else {
            return Err(FaultReason::Blank(word.to_owned(), part.to_owned()));
        }
    }
    Ok(Some(UserWord { line, word: word.to_owned(), folded, weight, tag }))
}

fn check(word: &str, folded: &str) -> Result<(), FaultReason> {
    let n_chars = folded.chars().count();
    let is_cut = |c: char| c.is_ascii_alphanumeric() || is_cut_by_dictionary(c);
    if let Some((shown, _)) = word.chars().zip(folded.chars()).find(|(_, c)| !is_cut(*c)) {
        return Err(if shown.is_alphanumeric() {
            FaultReason::Script(word.to_owned(), shown)
        } else {
            FaultReason::Punctuation(word.to_owned(), shown)
        });
    }
    match n_chars {
        ..=1 => Err(FaultReason::OneCharacter(word.to_owned())),
        _ if !folded.chars().any(is_ideograph) => Err(FaultReason::NoIdeograph(word.to_owned())),
        2..=MAX_USER_WORD_CHARS => Ok(()),
        _ => Err(FaultReason::TooLong(word.to_owned(), n_chars)),
    }
}

/// Returns whether jieba looks `c` up: not the signs that stand for ideographs, nor the newest
/// extensions of Unicode.
fn is_cut_by_dictionary(c: char) -> bool {
    is_ideograph(c) && !matches!(c, '〇' | '々' | '\u{2ebf0}'..='\u{2f7ff}' | '\u{2fa20}'..)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;
    use crate::Converter;

    static FOLD: LazyLock<FoldTable> =
        LazyLock::new(|| FoldTable::build(&Converter::new()).unwrap());

    fn check(bytes: &[u8], expected: Expect) {
        let (dictionary, faults) = UserDictionary::read(bytes, &FOLD);
        let word = |w: &UserWord| {
            let weight = w.weight.map_or("-".to_owned(), |weight| weight.to_string());
            format!("{} {} {weight} {}", w.line, w.folded, w.tag.as_deref().unwrap_or("-"))
        };
        let lines =
            dictionary.words().iter().map(word).chain(faults.iter().map(ToString::to_string));
        expected.assert_eq(&lines.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_line_is_a_word_with_weight_and_tag_in_either_script() {
        check(
            "\u{feff}# ours\r\n蘭溪湖畔\r\n\r\n云栖大会 300 nz # why\n梦想小镇\tns\nＣ919飛機\n"
                .as_bytes(),
            expect![[r"
                2 兰溪湖畔 - -
                4 云栖大会 300 nz
                5 梦想小镇 - ns
                6 c919飞机 - -"]],
        );
        check(b"", expect![""]);
    }

    #[test]
    fn a_faulty_line_says_what_to_do_and_the_others_are_read() {
        check(
            "龙\n碳 中和\n云栖，大会\nOpenAI\nアニメ産業\n云栖大会 0\n云栖大会 9999999999\n云栖大会\n雲棲大會 5\n一二三四五六七八九十一二三四五六七八九十一\n之江 3 n n\n".as_bytes(),
            expect![[r"
                8 云栖大会 - -
                line 1: `龙` is one character: every single character is found without a dictionary
                line 2: `碳` is one character: every single character is found without a dictionary
                line 3: `云栖，大会` holds `，`, which parts words: leave it out, or give the parts on their own lines
                line 4: `OpenAI` has no ideograph: letters and digits are words by themselves
                line 5: `アニメ産業` holds `ア`: only ideographs, Latin letters and digits are cut by dictionary
                line 6: the weight 0 of `云栖大会` is out of bounds: give 1 to 1000000, or leave it out
                line 7: the weight 9999999999 of `云栖大会` is out of bounds: give 1 to 1000000, or leave it out
                line 9: `雲棲大會` is the same word as in line 8: keep one of them
                line 10: `一二三四五六七八九十一二三四五六七八九十一` has 21 characters: a word has 20 at most, give its parts
                line 11: `n` after `之江` is no weight and no tag: write the word without blanks, then its weight (a number) and its tag (Latin letters)"]],
        );
        check(
            "碳达 峰会\n".as_bytes(),
            expect![
                "line 1: `峰会` after `碳达` is no weight and no tag: write the word without blanks, then its weight (a number) and its tag (Latin letters)"
            ],
        );
    }

    #[test]
    fn another_encoding_is_named_with_its_line() {
        check(
            b"\xe4\xb9\x8b\xe6\xb1\x9f\n\xd6\xae\xbd\xad\n",
            expect![[r"
                1 之江 - -
                line 2: this line is not UTF-8: save the file as UTF-8"]],
        );
    }

    #[test]
    fn the_fingerprint_is_of_words_and_weights_alone() {
        let of = |text: &str| UserDictionary::read(text.as_bytes(), &FOLD).0.fingerprint();
        assert_eq!(of("云栖大会 n\n梦想小镇"), of("# c\n夢想小鎮\n雲棲大會 nz"));
        assert_ne!(of("云栖大会"), of("云栖大会 300"));
        assert_ne!(of("云栖大会"), of("云栖"));
        assert_eq!(of("# nothing"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let (dictionary, faults) = UserDictionary::read(&bytes, &FOLD);
            let n_lines = bytes.split(|byte| *byte == b'\n').count();
            prop_assert!(dictionary.words().len() + faults.len() <= n_lines);
        }
    }
}
