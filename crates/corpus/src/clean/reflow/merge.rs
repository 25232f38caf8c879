//! What goes between the halves of a sentence: nothing, a blank between Latin words, or less than stood there.

use crate::clean::traced_text::Draft;
use std::cell::OnceCell;

use crate::clean::hyphens::{self, Place, Words};
use crate::clean::lines::Line;

/// Puts two halves together. Returns what a reviewer sees of it, and where: the end of the one and the beginning of
/// the other.
pub(super) fn glue<'a>(
    left: &mut Line<'_>,
    right: &Line<'_>,
    draft: &'a Draft<'_>,
    words: &OnceCell<Words<'a>>,
) -> (String, String, usize) {
    const N_SHOWN: usize = 6;
    let shown_left = last_chars(&left.text, N_SHOWN).to_owned();
    let shown_right = first_chars(&right.text, N_SHOWN);
    let at = draft.origin(
        left.range.end
            - last_chars(draft.text().get(left.range.clone()).unwrap_or_default(), N_SHOWN).len(),
    );
    let text = left.text.to_mut();
    let words = || words.get_or_init(|| Words::new(draft.text()));
    let glue = between(text, &right.text, left.ends_in_blank, right.is_indented, words);
    if glue == Glue::DropHyphen {
        text.pop();
    }
    let blank = if glue == Glue::Blank { " " } else { "" };
    text.push_str(blank);
    text.push_str(&right.text);
    left.range.end = right.range.end;
    left.ends_in_blank = right.ends_in_blank;
    left.is_joined = true;
    let hyphen = usize::from(glue == Glue::DropHyphen);
    let after = format!("{}{blank}{shown_right}", &shown_left[..shown_left.len() - hyphen]);
    (format!("{shown_left}\n{shown_right}"), after, at)
}

#[derive(Clone, Copy, PartialEq)]
enum Glue {
    Nothing,
    Blank,
    DropHyphen,
}

/// What goes between two halves: a blank between Latin words, nothing inside one.
fn between<'w>(
    left: &str,
    right: &str,
    ends_in_blank: bool,
    is_indented: bool,
    words: impl Fn() -> &'w Words<'w>,
) -> Glue {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let head = &left[left.trim_end_matches(is_word).len()..];
    let tail = &right[..right.len() - right.trim_start_matches(is_word).len()];
    if let Some(before) = left.strip_suffix('-') {
        let head = &before[before.trim_end_matches(is_word).len()..];
        return if parts_word(head, tail, words()) { Glue::DropHyphen } else { Glue::Nothing };
    }
    let is_beside_ascii = left.ends_with(|c: char| c.is_ascii())
        || right.starts_with(|c: char| c.is_ascii_alphanumeric());
    if ends_in_blank && is_beside_ascii {
        return Glue::Blank;
    }
    if tail.is_empty() {
        return Glue::Nothing;
    }
    if head.is_empty() {
        let is_stop = left.ends_with([',', '.', ';', ':', ')', '!', '?', '\'', '"']);
        return if is_stop && tail.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Glue::Blank
        } else {
            Glue::Nothing
        };
    }
    let is_number = head.ends_with(|c: char| c.is_ascii_digit())
        || tail.starts_with(|c: char| c.is_ascii_digit());
    let whole = format!("{head}{tail}");
    let is_one = words().count(&whole) > 0;
    // In English text, lines end between words.
    let is_english =
        left.is_ascii() || is_phrase(&left[..left.len() - head.len()], &right[tail.len()..]);
    let are_apart = are_words(head, tail) || (!is_number && is_english);
    if is_indented || (!is_one && are_apart) { Glue::Blank } else { Glue::Nothing }
}

/// Whether two words meet, and not the halves of one: small letters before a capital or a number (`Stephen⏎Young`,
/// `Championship⏎2021`), capitals before a word with one (`AIDA⏎Taiwan`).
fn are_words(head: &str, tail: &str) -> bool {
    let is_lower = |byte: &u8| byte.is_ascii_lowercase();
    let begins = |is: fn(&u8) -> bool| tail.as_bytes().first().is_some_and(is);
    let is_titled = begins(u8::is_ascii_uppercase)
        && tail.bytes().skip(1).take_while(|b| is_lower(b)).count() > 1;
    let are_capitals = head.bytes().all(|b| b.is_ascii_uppercase());
    match head.as_bytes() {
        [.., before, last] if is_lower(last) => {
            begins(u8::is_ascii_uppercase) || (is_lower(before) && begins(u8::is_ascii_digit))
        }
        [_, _, ..] => are_capitals && is_titled,
        _ => false,
    }
}

/// Whether other Latin words stand around one: before it or behind it, after a blank.
fn is_phrase(before: &str, behind: &str) -> bool {
    let is_mark = |c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '"' | '\'' | '’');
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let is_before = before.strip_suffix(' ').map(|before| before.trim_end_matches(is_mark));
    let is_behind = behind.strip_prefix(' ').map(|behind| behind.trim_start_matches(is_mark));
    is_before.is_some_and(|before| before.ends_with(is_letter))
        || is_behind.is_some_and(|behind| behind.starts_with(is_letter))
}

/// Whether the hyphen at a line end is the column's.
fn parts_word(head: &str, tail: &str, words: &Words<'_>) -> bool {
    let is_lower = |c: char| c.is_ascii_lowercase();
    let is_typeset = head.len() >= 2
        && tail.len() >= 2
        && head.ends_with(is_lower)
        && tail.starts_with(is_lower);
    let is_hyphenated = words.count(&format!("{head}-{tail}")) > 0;
    let is_letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
    is_letters(head)
        && is_letters(tail)
        && !is_hyphenated
        && (is_typeset || hyphens::is_broken(words, head, tail, Place::LineEnd))
}

fn last_chars(text: &str, n: usize) -> &str {
    text.char_indices().rev().take(n).last().map_or(text, |(at, _)| &text[at..])
}

fn first_chars(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(at, _)| &text[..at])
}
