//! Faults of user dictionaries, and their remedies.

use std::fmt;

use super::limits::{MAX_USER_WORD_CHARS, MAX_WEIGHT};

/// An invalid line of a user dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryFault {
    /// The line, counted from 1.
    pub line: usize,
    /// The problem.
    pub reason: FaultReason,
}

/// Why a line of a user dictionary is invalid.
///
/// Displayed as the problem and its [remedy](Self::remedy), separated by a colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultReason {
    /// From this line on, the file is not UTF-8.
    Encoding,
    /// The word is a single character.
    OneCharacter(String),
    /// The word has more than [`MAX_USER_WORD_CHARS`] characters; the second field counts them.
    TooLong(String, usize),
    /// The word contains a character that separates words.
    Punctuation(String, char),
    /// The word contains a letter that segmentation by dictionary does not know.
    Script(String, char),
    /// The word contains only letters and digits.
    NoIdeograph(String),
    /// The second field follows the word, but is neither a weight nor a tag.
    Blank(String, String),
    /// The second field is a weight outside 1 to [`MAX_WEIGHT`].
    Weight(String, String),
    /// The word also occurs in the line given by the second field.
    Duplicate(String, usize),
}

impl FaultReason {
    /// Returns what to do about the line.
    #[must_use]
    pub fn remedy(&self) -> String {
        // Two remedies name a limit; the others are constant.
        match self {
            Self::Encoding => "save the file as UTF-8".to_owned(),
            Self::OneCharacter(_) => {
                "every single character is found without a dictionary".to_owned()
            }
            Self::TooLong(..) => {
                format!("the limit is {MAX_USER_WORD_CHARS}, add its parts instead")
            }
            Self::Punctuation(..) => {
                "remove it, or write the parts on lines of their own".to_owned()
            }
            Self::Script(..) => {
                "a word may contain ideographs, Latin letters and digits".to_owned()
            }
            Self::NoIdeograph(_) => {
                "runs of letters and digits are words without a dictionary".to_owned()
            }
            Self::Blank(..) => "write the word without spaces, then its weight (a number) and its \
                                tag (Latin letters)"
                .to_owned(),
            Self::Weight(..) => format!("write 1 to {MAX_WEIGHT}, or remove it"),
            Self::Duplicate(..) => "keep one of them".to_owned(),
        }
    }

    fn write_problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => write!(f, "invalid UTF-8"),
            Self::OneCharacter(word) => write!(f, "`{word}` is one character"),
            Self::TooLong(word, n_chars) => write!(f, "`{word}` has {n_chars} characters"),
            Self::Punctuation(word, c) => write!(f, "`{word}` contains `{c}`, a word separator"),
            Self::Script(word, c) => write!(f, "`{word}` contains `{c}`"),
            Self::NoIdeograph(word) => write!(f, "`{word}` has no ideograph"),
            Self::Blank(word, column) => {
                write!(f, "`{column}` after `{word}` is neither a weight nor a tag")
            }
            Self::Weight(word, weight) => write!(f, "invalid weight {weight} of `{word}`"),
            Self::Duplicate(word, line) => {
                write!(f, "`{word}` is the same word as in line {line}")
            }
        }
    }
}

impl fmt::Display for FaultReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_problem(f)?;
        write!(f, ": {}", self.remedy())
    }
}

impl std::error::Error for FaultReason {}

impl fmt::Display for DictionaryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}
