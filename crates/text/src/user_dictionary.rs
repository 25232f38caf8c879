//! User dictionaries: words of a newsroom, added to the built-in ones.
//!
//! A text of lines `WORD [WEIGHT] [TAG]`, separated by whitespace; `#` starts a comment. Words may be
//! in any script, case and width. Reading never fails: it returns the valid words and a fault for
//! each invalid line.

mod fault;
mod limits;

use std::collections::HashMap;

pub use self::fault::{DictionaryFault, FaultReason};
pub use self::limits::{MAX_USER_WORD_CHARS, MAX_WEIGHT};
use crate::chars::is_ideograph;
use crate::fold::FoldTable;

/// The words of a user dictionary, and the text that they were read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserDictionary {
    text: String,
    words: Vec<UserWord>,
}

/// A word of a user dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWord {
    /// The line, counted from 1.
    pub line: usize,
    /// The word as written.
    pub word: String,
    /// The word folded, as it occurs in folded texts.
    pub folded: String,
    /// How often the word would occur in a text of 60 million words, if the line states it. A
    /// weight can make a word stronger than its neighbours, but never so weak that it is split.
    pub weight: Option<usize>,
    /// A label for people; it has no effect.
    pub tag: Option<String>,
}

impl UserDictionary {
    /// Returns the words of a file and the faults of its invalid lines, both in order of lines. A
    /// byte order mark is skipped.
    #[must_use]
    pub fn read(bytes: &[u8], fold: &FoldTable) -> (Self, Vec<DictionaryFault>) {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (text, encoding_fault) = valid_lines(bytes);
        let mut faults: Vec<DictionaryFault> = encoding_fault.into_iter().collect();

        let mut words: Vec<UserWord> = Vec::new();
        let mut line_of_word: HashMap<String, usize> = HashMap::new();
        for (line, content) in (1..).zip(text.lines()) {
            let word = match parse_line(line, content, fold) {
                Ok(None) => continue,
                Ok(Some(word)) => word,
                Err(reason) => {
                    faults.push(DictionaryFault { line, reason });
                    continue;
                }
            };
            if let Some(&first) = line_of_word.get(&word.folded) {
                let reason = FaultReason::Duplicate(word.word, first);
                faults.push(DictionaryFault { line, reason });
            } else {
                line_of_word.insert(word.folded.clone(), line);
                words.push(word);
            }
        }

        faults.sort_by_key(|fault| fault.line);
        (Self { text: text.to_owned(), words }, faults)
    }

    /// Returns the text of the file, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the words in the order of the text.
    #[must_use]
    pub fn words(&self) -> &[UserWord] {
        &self.words
    }

    /// Returns a hash of everything that affects segmentation: words and weights, but not
    /// comments, tags and the order of lines. `None` without words.
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

/// Returns the text of a file or, if it is not UTF-8, its whole lines before the first invalid byte
/// and the fault.
fn valid_lines(bytes: &[u8]) -> (&str, Option<DictionaryFault>) {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let valid = &bytes[..error.valid_up_to()];
    let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
    let lines_end = valid.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lines = std::str::from_utf8(&bytes[..lines_end]).unwrap_or_default();
    (lines, Some(DictionaryFault { line, reason: FaultReason::Encoding }))
}

/// Returns the word of a line; `None` when the line is empty or a comment.
fn parse_line(
    line: usize,
    content: &str,
    fold: &FoldTable,
) -> Result<Option<UserWord>, FaultReason> {
    let content = content.split('#').next().unwrap_or_default();
    let mut columns = content.split_whitespace();
    let Some(word) = columns.next() else { return Ok(None) };
    let folded = fold.fold(word);
    check_word(word, &folded)?;

    let mut weight = None;
    let mut tag = None;
    for (n, column) in columns.enumerate() {
        let is_number = column.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.');
        if n == 0 && is_number {
            weight = Some(parse_weight(word, column)?);
        } else if tag.is_none() && !is_number && column.bytes().all(|b| b.is_ascii_alphanumeric()) {
            tag = Some(column.to_owned());
        } else {
            return Err(FaultReason::Blank(word.to_owned(), column.to_owned()));
        }
    }
    Ok(Some(UserWord { line, word: word.to_owned(), folded, weight, tag }))
}

fn parse_weight(word: &str, column: &str) -> Result<usize, FaultReason> {
    let weight = column.parse().ok().filter(|weight| (1..=MAX_WEIGHT).contains(weight));
    weight.ok_or_else(|| FaultReason::Weight(word.to_owned(), column.to_owned()))
}

/// Checks that segmentation by dictionary can keep a word whole.
fn check_word(word: &str, folded: &str) -> Result<(), FaultReason> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || is_segmented_by_dictionary(c);
    if let Some((c, _)) = word.chars().zip(folded.chars()).find(|(_, c)| !is_allowed(*c)) {
        return Err(if c.is_alphanumeric() {
            FaultReason::Script(word.to_owned(), c)
        } else {
            FaultReason::Punctuation(word.to_owned(), c)
        });
    }

    let n_chars = folded.chars().count();
    match n_chars {
        ..=1 => Err(FaultReason::OneCharacter(word.to_owned())),
        _ if !folded.chars().any(is_ideograph) => Err(FaultReason::NoIdeograph(word.to_owned())),
        2..=MAX_USER_WORD_CHARS => Ok(()),
        _ => Err(FaultReason::TooLong(word.to_owned(), n_chars)),
    }
}

/// Returns whether jieba looks `c` up in its dictionary. It does not for the iteration marks and
/// for the newest extensions of Unicode.
fn is_segmented_by_dictionary(c: char) -> bool {
    is_ideograph(c) && !matches!(c, '〇' | '々' | '\u{2ebf0}'..='\u{2f7ff}' | '\u{2fa20}'..)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;
    use crate::Converter;

    static FOLD: LazyLock<FoldTable> = LazyLock::new(|| FoldTable::new(&Converter::new()).unwrap());

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
    fn a_line_has_a_word_in_either_script_with_weight_and_tag() {
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
    fn an_invalid_line_is_reported_with_a_remedy_and_the_others_are_read() {
        check(
            "龙\n碳 中和\n云栖，大会\nOpenAI\nアニメ産業\n云栖大会 0\n云栖大会 9999999999\n云栖大会\n雲棲大會 5\n一二三四五六七八九十一二三四五六七八九十一\n之江 3 n n\n".as_bytes(),
            expect![[r"
                8 云栖大会 - -
                line 1: `龙` is one character: every single character is found without a dictionary
                line 2: `碳` is one character: every single character is found without a dictionary
                line 3: `云栖，大会` contains `，`, a word separator: remove it, or write the parts on lines of their own
                line 4: `OpenAI` has no ideograph: runs of letters and digits are words without a dictionary
                line 5: `アニメ産業` contains `ア`: a word may contain ideographs, Latin letters and digits
                line 6: invalid weight 0 of `云栖大会`: write 1 to 1000000, or remove it
                line 7: invalid weight 9999999999 of `云栖大会`: write 1 to 1000000, or remove it
                line 9: `雲棲大會` is the same word as in line 8: keep one of them
                line 10: `一二三四五六七八九十一二三四五六七八九十一` has 21 characters: the limit is 20, add its parts instead
                line 11: `n` after `之江` is neither a weight nor a tag: write the word without spaces, then its weight (a number) and its tag (Latin letters)"]],
        );
        check(
            "碳达 峰会\n".as_bytes(),
            expect![
                "line 1: `峰会` after `碳达` is neither a weight nor a tag: write the word without spaces, then its weight (a number) and its tag (Latin letters)"
            ],
        );
    }

    #[test]
    fn another_encoding_is_reported_with_its_line() {
        check(
            b"\xe4\xb9\x8b\xe6\xb1\x9f\n\xd6\xae\xbd\xad\n",
            expect![[r"
                1 之江 - -
                line 2: invalid UTF-8: save the file as UTF-8"]],
        );
    }

    #[test]
    fn the_fingerprint_depends_on_words_and_weights_only() {
        let fingerprint = |text: &str| UserDictionary::read(text.as_bytes(), &FOLD).0.fingerprint();
        assert_eq!(fingerprint("云栖大会 n\n梦想小镇"), fingerprint("# c\n夢想小鎮\n雲棲大會 nz"));
        assert_ne!(fingerprint("云栖大会"), fingerprint("云栖大会 300"));
        assert_ne!(fingerprint("云栖大会"), fingerprint("云栖"));
        assert_eq!(fingerprint("# nothing"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let (dictionary, faults) = UserDictionary::read(&bytes, &FOLD);
            let n_lines = bytes.split(|byte| *byte == b'\n').count();
            prop_assert!(dictionary.words().len() + faults.len() <= n_lines);
        }
    }
}
