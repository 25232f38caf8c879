//! Dictionaries: the words that the stock vocabulary of jieba lacks or would cut apart.
//!
//! A dictionary is a text of lines `WORD [FREQUENCY] [TAG]`, parted by blanks; what follows
//! `#` is a comment. A word without a frequency gets the one that just makes it a word.

/// The dictionary of modern news that ships with this crate.
const NEWS: &str = include_str!("../data/news.txt");

/// Words of jieba's stock dictionary that folding spells another way.
const RESPELLED: &str = include_str!("../data/respelled.txt");

/// A line of a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'d> {
    /// The word, in any script, case and width.
    pub(crate) word: &'d str,
    /// How often it stands in a text of jieba's 60 million words; `None` lets it be computed.
    pub(crate) frequency: Option<usize>,
}

/// Returns the words of a dictionary in order. Empty lines and comments give none; a
/// frequency that is no number is taken for a tag.
pub(crate) fn entries(dictionary: &str) -> impl Iterator<Item = Entry<'_>> {
    dictionary.lines().filter_map(|line| {
        let mut parts = line.split('#').next()?.split_whitespace();
        let word = parts.next()?;
        Some(Entry { word, frequency: parts.next().and_then(|n| n.parse().ok()) })
    })
}

/// Returns the dictionaries of this crate, in the order in which they are laid over jieba's.
#[must_use]
pub(crate) fn built_in() -> [&'static str; 2] {
    [RESPELLED, NEWS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_words_with_optional_frequency_and_tag() {
        let words: Vec<_> = entries("# c\n\n碳中和\tn\n元宇宙 300 n # why\n").collect();
        assert_eq!(
            words,
            [
                Entry { word: "碳中和", frequency: None },
                Entry { word: "元宇宙", frequency: Some(300) },
            ]
        );
    }
}
