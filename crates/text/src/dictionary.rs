//! Built-in dictionaries: words that jieba's own vocabulary lacks or would split.
//!
//! A dictionary is a text of lines `WORD [FREQUENCY] [TAG]`, separated by whitespace; `#` starts a
//! comment. A word without a frequency gets the lowest frequency that keeps it whole.

/// Words of modern news; the head of the file says where they come from.
const NEWS: &str = include_str!("../data/news.txt");

/// Words of jieba's own dictionary whose spelling changes when they are folded.
const RESPELLED: &str = include_str!("../data/respelled.txt");

/// One line of a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DictionaryEntry<'d> {
    /// The word, in any script, case and width.
    pub(crate) word: &'d str,
    /// How often it occurs in jieba's corpus of 60 million words; `None` to compute it.
    pub(crate) frequency: Option<usize>,
    /// Its part of speech, as jieba writes it.
    pub(crate) tag: Option<&'d str>,
}

/// Returns the entries of a dictionary in order, without empty lines and comments. A second column
/// that is not a number is a tag.
pub(crate) fn entries(dictionary: &str) -> impl Iterator<Item = DictionaryEntry<'_>> {
    dictionary.lines().filter_map(|line| {
        let mut parts = line.split('#').next()?.split_whitespace();
        let word = parts.next()?;
        let second = parts.next();
        let frequency = second.and_then(|n| n.parse().ok());
        let tag = if frequency.is_some() { parts.next() } else { second };
        Some(DictionaryEntry { word, frequency, tag })
    })
}

/// Returns the dictionaries of this crate, in the order in which they are added to jieba's.
#[must_use]
pub(crate) fn built_in() -> [&'static str; 2] {
    [RESPELLED, NEWS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_word_and_an_optional_frequency_and_tag() {
        let words: Vec<_> = entries("# c\n\n碳中和\tn\n元宇宙 300 n # why\n").collect();
        assert_eq!(
            words,
            [
                DictionaryEntry { word: "碳中和", frequency: None, tag: Some("n") },
                DictionaryEntry { word: "元宇宙", frequency: Some(300), tag: Some("n") },
            ]
        );
    }
}
