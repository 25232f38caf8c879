//! Function words, which no article is required to contain.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words of `function_words.txt`, which names their source.
static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("function_words.txt").lines();
    lines.filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Returns whether a folded word is a function word: a word that shapes the question rather than
/// names its subject.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}

#[cfg(test)]
mod tests {
    use xunwen_text::Analysis;

    use super::*;

    #[test]
    fn function_words_are_in_folded_spelling() {
        let analysis = Analysis::load().unwrap();
        for word in FUNCTION_WORDS.iter() {
            assert_eq!(&analysis.fold.fold(word), word);
        }
    }
}
