//! Which texts name a person.

use super::words::{FILLERS_AFTER_NAMES, ORGANISATION_ENDS, PAPER_ENDS, PLACEHOLDERS};
use crate::names::is_han;

/// The longest pen name, in characters.
const MAX_PEN_NAME_CHARS: usize = 8;

/// The longest name in Latin letters, in characters.
const MAX_LATIN_CHARS: usize = 30;

/// Returns whether a text is a placeholder for a name: `未知`, `admin`, `网络整理`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let has_letter = text.chars().any(char::is_alphabetic);
    !has_letter || PLACEHOLDERS.split_whitespace().any(|word| word.eq_ignore_ascii_case(text))
}

/// Returns whether a text ends like the name of an organisation or a desk.
pub(crate) fn is_organisation(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() > 2
        && (PAPER_ENDS.iter().chain(ORGANISATION_ENDS)).any(|end| text.ends_with(end))
}

/// Returns whether a text may name a writer, also by a pen name. It is neither a placeholder nor an
/// organisation, a number, or an address.
pub(crate) fn is_writer(text: &str) -> bool {
    let n_chars = text.chars().count();
    let is_part = |c: char| c.is_alphanumeric() || "·•・._- ".contains(c);
    let has_han = text.chars().any(is_han);
    let max_chars = if has_han { MAX_PEN_NAME_CHARS } else { MAX_LATIN_CHARS };

    let has_form = (2..=max_chars).contains(&n_chars) && text.chars().all(is_part);
    (has_form || is_dotted_name(text)) && !is_organisation(text) && !is_placeholder(text)
}

/// Returns whether a text consists of parts with dots between them: `阿依夏·买买提`.
pub(super) fn is_dotted_name(text: &str) -> bool {
    const MAX_PARTS: usize = 5;
    let parts: Vec<&str> = text.split(['·', '•', '・', '‧']).collect();
    let is_part = |part: &&str| {
        (1..=MAX_PEN_NAME_CHARS).contains(&part.chars().count())
            && part.chars().all(|c| is_han(c) || c.is_ascii_alphabetic())
    };
    (2..=MAX_PARTS).contains(&parts.len()) && parts.iter().all(is_part)
}

/// Returns whether a text consists of two or three capitalised words.
pub(super) fn is_latin_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_word = |word: &&str| {
        word.starts_with(|c: char| c.is_uppercase())
            && word.chars().all(|c| (c.is_alphabetic() && !is_han(c)) || ".-'’".contains(c))
    };
    (2..=3).contains(&words.len()) && words.iter().all(is_word)
}

/// Returns a name without brackets and words around it: `林一舟报道`.
pub(super) fn without_decoration(token: &str) -> String {
    let is_edge = |c: char| c.is_whitespace() || "()（）[]【】〔〕:：.。,，|".contains(c);
    let mut token = token.trim_matches(is_edge);
    for filler in FILLERS_AFTER_NAMES {
        let rest = token.strip_suffix(filler).unwrap_or(token);
        if rest.chars().count() >= 2 {
            token = rest;
        }
    }
    token.trim_matches(is_edge).to_owned()
}
