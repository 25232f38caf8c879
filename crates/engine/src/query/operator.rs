//! The operators of the query language.

use xunwen_text::CharClass;

use super::signs::{ends_text, half_width, has_token, is_dash, is_exclusion, is_quote};

/// An operator between two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JoinOperator {
    /// The word OR, which is text where it joins nothing.
    OrWord,
    /// The word AND, which is text where it joins nothing.
    AndWord,
    /// The sign `|`, which is ignored where it joins nothing.
    OrSign,
}

impl JoinOperator {
    /// Returns whether one of the parts is enough.
    pub(super) fn is_or(self) -> bool {
        matches!(self, Self::OrWord | Self::OrSign)
    }
}

/// Returns the operator word that `text` begins with, if it is a word by itself, and the text
/// after it.
pub(super) fn leading_operator(text: &str) -> Option<(JoinOperator, &str)> {
    let (word, rest) = leading_letters(text);
    let operator = match word.as_str() {
        "OR" => JoinOperator::OrWord,
        "AND" => JoinOperator::AndWord,
        _ => return None,
    };
    rest.chars().next().is_none_or(ends_text).then_some((operator, rest))
}

/// Returns the text after the exclusion sign or word that `text` begins with.
pub(super) fn after_exclusion(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(is_exclusion) {
        // Several signs in a row are a line or an option of a program.
        return (!rest.starts_with(is_exclusion)).then_some(rest);
    }

    // A dash is an exclusion only directly before a part.
    let after_dash = text.strip_prefix(is_dash);
    if let Some(rest) = after_dash.filter(|rest| begins_part(rest)) {
        return Some(rest);
    }

    let (word, rest) = leading_letters(text);
    let is_followed = rest.starts_with(ends_text) && has_token(rest);
    (word == "NOT" && is_followed).then(|| rest.trim_start())
}

/// Returns whether a word, a quotation or a group begins a text.
fn begins_part(text: &str) -> bool {
    let begins = |c| CharClass::from_char(c).is_token() || is_quote(c) || half_width(c) == '(';
    text.starts_with(begins)
}

/// Returns the text of a bare word; a word that looks like an operator in lower case, so that it
/// prints as text. Case never matters for a match.
pub(super) fn escape_operator(text: &str) -> String {
    let plain: String = text.chars().map(half_width).collect();
    match plain.as_str() {
        "OR" | "AND" | "NOT" => plain.to_lowercase(),
        _ => text.to_owned(),
    }
}

/// Returns the letters that `text` begins with, in half width, and the text after them.
fn leading_letters(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !half_width(c).is_ascii_alphabetic()).unwrap_or(text.len());
    (text[..end].chars().map(half_width).collect(), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_a_word_in_capital_letters_by_itself() {
        assert_eq!(leading_operator("OR 甲"), Some((JoinOperator::OrWord, " 甲")));
        assert_eq!(leading_operator("ＡＮＤ（甲）"), Some((JoinOperator::AndWord, "（甲）")));
        for text in ["or 甲", "ORACLE", "OR甲", "甲 OR", ""] {
            assert_eq!(leading_operator(text), None, "{text}");
        }
    }

    #[test]
    fn an_exclusion_is_one_sign_or_the_word_not() {
        assert_eq!(after_exclusion("-甲"), Some("甲"));
        assert_eq!(after_exclusion("－甲"), Some("甲"));
        assert_eq!(after_exclusion("NOT 甲"), Some("甲"));
        assert_eq!(after_exclusion("—甲"), Some("甲"));
        assert_eq!(after_exclusion("–“甲”"), Some("“甲”"));
        for text in ["--甲", "——甲", "— 甲", "not 甲", "NOTE", "NOT", "甲"] {
            assert_eq!(after_exclusion(text), None, "{text}");
        }
    }
}
