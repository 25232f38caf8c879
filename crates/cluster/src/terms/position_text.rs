//! Terms at positions as a text that the analyzer of the index takes apart again.

use serde_json::{Value, json};

/// Separates the terms at a position.
///
/// These characters are short in JSON, where those below a blank need six bytes, and are escaped where
/// a text has them.
pub(super) const SEPARATOR: char = '\u{7f}';

/// Begins a character that is written as four hexadecimal digits.
const ESCAPE: char = '\u{80}';

/// Characters that begin terms of another kind than the grams of a text.
pub(crate) const MARKS: [char; 4] = ['\u{81}', '\u{82}', '\u{83}', '\u{84}'];

/// A word that the analyzer drops, which leaves its position empty.
pub(super) const GAP: &str = "_";

/// Terms at positions, as the text of a field.
///
/// ```
/// use xunwen_cluster::PositionText;
///
/// let mut text = PositionText::default();
/// for (position, term) in [(0, "中国"), (1, "国"), (1, "国3"), (3, "人民")] {
///     text.push(position, term);
/// }
/// assert_eq!(text.as_str(), "中国 国\u{7f}国3 _ 人民");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PositionText {
    text: String,
    /// The positions that the text has so far.
    n_positions: u32,
}

impl PositionText {
    /// Adds a term. Positions must not fall.
    ///
    /// # Panics
    /// If a position is lower than one before it, or the term is empty.
    pub fn push(&mut self, position: u32, term: &str) {
        assert!(!term.is_empty(), "an empty term is not indexed");
        assert!(position + 1 >= self.n_positions, "positions rise");
        if position + 1 == self.n_positions {
            self.text.push(SEPARATOR);
        } else {
            while self.n_positions < position {
                self.begin_position();
                self.text.push_str(GAP);
            }
            self.begin_position();
        }
        push_escaped(&mut self.text, term);
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    fn begin_position(&mut self) {
        if self.n_positions > 0 {
            self.text.push(' ');
        }
        self.n_positions += 1;
    }
}

/// Returns a query for texts that contain terms at given distances: each term comes with its offset.
/// Terms at one offset are alternatives.
///
/// # Panics
/// Without a term, or if offsets fall.
#[must_use]
pub fn phrase_query(field: &str, terms: &[(u32, &str)]) -> Value {
    match terms {
        [] => panic!("a phrase has terms"),
        [(_, term)] => term_query(field, term),
        [(first, _), ..] => {
            let mut text = PositionText::default();
            terms.iter().for_each(|(offset, term)| text.push(offset - first, term));
            json!({ "match_phrase": { field: text.as_str() } })
        }
    }
}

/// Returns a query for texts that contain a term.
pub(crate) fn term_query(field: &str, term: &str) -> Value {
    json!({ "term": { field: { "value": escaped(term) } } })
}

/// Returns the text of a field with terms whose positions do not matter.
pub(crate) fn term_list(terms: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut text = PositionText::default();
    for (position, term) in (0..).zip(terms) {
        text.push(position, term.as_ref());
    }
    text.into_string()
}

/// Returns a term as it is in the index.
pub(crate) fn escaped(term: &str) -> String {
    let mut text = String::new();
    push_escaped(&mut text, term);
    text
}

/// Adds a term without the characters that have a meaning to the analyzer. Different terms stay
/// different.
fn push_escaped(text: &mut String, term: &str) {
    if term == GAP {
        push_code(text, '_');
        return;
    }
    // A mark is part of the term; a text has such a character only alone, as a sign.
    let (mark, rest) = match term.strip_prefix(MARKS) {
        Some(rest) if !rest.is_empty() => term.split_at(term.len() - rest.len()),
        _ => ("", term),
    };
    text.push_str(mark);
    for c in rest.chars() {
        // Whitespace of Java is a part of that of Unicode, and four control characters.
        if c.is_whitespace() || c.is_control() {
            push_code(text, c);
        } else {
            text.push(c);
        }
    }
}

fn push_code(text: &mut String, c: char) {
    text.push(ESCAPE);
    text.push_str(&format!("{:04x}", u32::from(c)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(terms: &[(u32, &str)]) -> String {
        let mut text = PositionText::default();
        terms.iter().for_each(|(position, term)| text.push(*position, term));
        text.as_str().to_owned()
    }

    #[test]
    fn each_position_is_a_word_and_gaps_are_dropped_words() {
        assert_eq!(text(&[]), "");
        assert_eq!(text(&[(0, "a"), (0, "b"), (1, "c")]), "a\u{7f}b c");
        assert_eq!(text(&[(2, "a"), (5, "b")]), "_ _ a _ _ b");
    }

    #[test]
    fn terms_never_look_like_parts_of_the_text() {
        let terms = [
            "_", " ", "\n", "\u{7f}", "\u{80}", "\u{81}", "\u{1c}", "\u{3000}", "\u{85}", "a b",
            "__", "，",
        ];
        let words: Vec<String> = terms.iter().map(|term| escaped(term)).collect();
        for (term, word) in terms.iter().zip(&words) {
            let is_word = !word.contains(|c: char| c.is_whitespace() || c == SEPARATOR);
            assert!(is_word && word != GAP, "{term:?} is {word:?}");
        }
        let mut distinct = words.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), terms.len());
        assert_eq!(escaped("，"), "，");
    }

    #[test]
    fn a_phrase_begins_at_its_first_term() {
        let query = phrase_query("body_grams", &[(4, "中华"), (6, "人民")]);
        assert_eq!(query, json!({ "match_phrase": { "body_grams": "中华 _ 人民" } }));
        let query = phrase_query("body_grams", &[(4, "\n")]);
        assert_eq!(query, json!({ "term": { "body_grams": { "value": "\u{80}000a" } } }));
    }
}
