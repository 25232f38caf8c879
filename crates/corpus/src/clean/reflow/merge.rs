//! Merges two lines: with nothing between them, a blank between Latin words, or without the hyphen of a column.

use crate::change::{Change, ChangeKind};
use crate::clean::hyphens::{self, HyphenPlace, WordCounts};
use crate::clean::lines::PageLine;
use crate::clean::params::HyphenParams;
use crate::clean::traced_text::TracedText;

/// Characters of each line that a change shows.
const N_SHOWN: usize = 6;

/// A line to which others are appended. Its properties are kept, because looking at all of a line of thousands of parts
/// once for each part would take quadratic time.
pub(super) struct GrowingLine<'a> {
    pub(super) line: PageLine<'a>,
    /// All of its text is ASCII.
    is_ascii: bool,
}

impl<'a> GrowingLine<'a> {
    pub(super) fn new(line: PageLine<'a>) -> Self {
        Self { is_ascii: line.text.is_ascii(), line }
    }
}

/// Appends the right line to the left one. Returns the change: the end of the one and the beginning of the other.
pub(super) fn merge<'w>(
    left: &mut GrowingLine<'_>,
    right: &PageLine<'_>,
    text: &TracedText<'_>,
    words: impl Fn() -> &'w WordCounts<'w>,
    params: &HyphenParams,
) -> Change {
    let separator = separator(left, right, words, params);
    left.is_ascii &= right.text.is_ascii();
    let left = &mut left.line;

    // The change, from the lines before the merge.
    let shown_left = last_chars(&left.text, N_SHOWN).to_owned();
    let shown_right = first_chars(&right.text, N_SHOWN);
    let source_left = text.text().get(left.range.clone()).unwrap_or_default();
    let at = text.origin(left.range.end - last_chars(source_left, N_SHOWN).len());

    let merged = left.text.to_mut();
    if separator == LineSeparator::DropHyphen {
        merged.pop();
    }
    let blank = if separator == LineSeparator::Blank { " " } else { "" };
    merged.push_str(blank);
    merged.push_str(&right.text);
    left.range.end = right.range.end;
    left.ends_in_blank = right.ends_in_blank;
    left.is_joined = true;

    let n_dropped = usize::from(separator == LineSeparator::DropHyphen);
    let kept_left = &shown_left[..shown_left.len() - n_dropped];
    Change {
        kind: ChangeKind::Join,
        before: format!("{shown_left}\n{shown_right}"),
        after: format!("{kept_left}{blank}{shown_right}"),
        at,
    }
}

/// The replacement of a line end.
#[derive(Clone, Copy, PartialEq)]
enum LineSeparator {
    Nothing,
    Blank,
    DropHyphen,
}

/// Returns the replacement of the line end between two lines: a blank between Latin words, nothing inside one.
fn separator<'w>(
    left: &GrowingLine<'_>,
    right: &PageLine<'_>,
    words: impl Fn() -> &'w WordCounts<'w>,
    params: &HyphenParams,
) -> LineSeparator {
    let (ends_in_blank, is_indented) = (left.line.ends_in_blank, right.is_indented);
    let is_ascii = left.is_ascii;
    let (left, right) = (&*left.line.text, &*right.text);
    let tail = first_word(right);

    if let Some(before) = left.strip_suffix('-') {
        let is_broken = is_broken_by_column(last_word(before, params), tail, words(), params);
        return if is_broken { LineSeparator::DropHyphen } else { LineSeparator::Nothing };
    }

    // A blank at the line end was written.
    let is_next_to_ascii = left.ends_with(|c: char| c.is_ascii())
        || right.starts_with(|c: char| c.is_ascii_alphanumeric());
    if ends_in_blank && is_next_to_ascii {
        return LineSeparator::Blank;
    }
    if tail.is_empty() {
        return LineSeparator::Nothing;
    }

    // After a mark, English text has a blank.
    let head = last_word(left, params);
    if head.is_empty() {
        let is_mark = left.ends_with([',', '.', ';', ':', ')', '!', '?', '\'', '"']);
        let begins_with_letter = tail.starts_with(|c: char| c.is_ascii_alphabetic());
        return if is_mark && begins_with_letter {
            LineSeparator::Blank
        } else {
            LineSeparator::Nothing
        };
    }

    // Between two words or inside one. In English text, lines end between words.
    let is_number = head.ends_with(|c: char| c.is_ascii_digit())
        || tail.starts_with(|c: char| c.is_ascii_digit());
    let is_known = words().count(&format!("{head}{tail}")) > 0;
    let is_english = is_ascii || is_phrase(&left[..left.len() - head.len()], &right[tail.len()..]);
    let are_separate = are_two_words(head, tail) || (!is_number && is_english);
    if is_indented || (!is_known && are_separate) {
        LineSeparator::Blank
    } else {
        LineSeparator::Nothing
    }
}

/// Returns the run of ASCII letters and digits at the end of a text, or the end of a run that is longer than any word.
fn last_word<'a>(text: &'a str, params: &HyphenParams) -> &'a str {
    let end = text.bytes().rev().take(params.max_word_bytes);
    let n_bytes = end.take_while(u8::is_ascii_alphanumeric).count();
    &text[text.len() - n_bytes..]
}

/// Returns the run of ASCII letters and digits at the beginning of a text.
fn first_word(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    &text[..text.len() - rest.len()]
}

/// Returns whether the form shows two words, not the halves of one: small letters before a capital or a number
/// (`Stephen⏎Young`, `Championship⏎2021`), capitals before a capitalised word (`AIDA⏎Taiwan`).
fn are_two_words(head: &str, tail: &str) -> bool {
    let is_lower = |byte: &u8| byte.is_ascii_lowercase();
    let begins = |is: fn(&u8) -> bool| tail.as_bytes().first().is_some_and(is);

    match head.as_bytes() {
        [.., before, last] if is_lower(last) => {
            begins(u8::is_ascii_uppercase) || (is_lower(before) && begins(u8::is_ascii_digit))
        }
        [_, _, ..] => {
            let are_capitals = head.bytes().all(|b| b.is_ascii_uppercase());
            let is_capitalised = begins(u8::is_ascii_uppercase)
                && tail.bytes().skip(1).take_while(|b| is_lower(b)).count() > 1;
            are_capitals && is_capitalised
        }
        _ => false,
    }
}

/// Returns whether another Latin word precedes or follows a word, with a blank between.
fn is_phrase(before: &str, after: &str) -> bool {
    let is_mark = |c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '"' | '\'' | '’');
    let is_letter = |c: char| c.is_ascii_alphabetic();

    let before = before.strip_suffix(' ').map(|before| before.trim_end_matches(is_mark));
    let after = after.strip_prefix(' ').map(|after| after.trim_start_matches(is_mark));
    before.is_some_and(|before| before.ends_with(is_letter))
        || after.is_some_and(|after| after.starts_with(is_letter))
}

/// Returns whether the hyphen at a line end was set by the column, and does not belong to the word.
fn is_broken_by_column(
    head: &str,
    tail: &str,
    words: &WordCounts<'_>,
    params: &HyphenParams,
) -> bool {
    let is_letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
    let is_hyphenated = words.count(&format!("{head}-{tail}")) > 0;
    if !is_letters(head) || !is_letters(tail) || is_hyphenated {
        return false;
    }

    let is_lower = |c: char| c.is_ascii_lowercase();
    let is_typeset = head.len() >= params.min_half
        && tail.len() >= params.min_half
        && head.ends_with(is_lower)
        && tail.starts_with(is_lower);
    is_typeset || hyphens::is_broken(words, [head, tail], HyphenPlace::LineEnd, params)
}

fn last_chars(text: &str, n: usize) -> &str {
    text.char_indices().rev().take(n).last().map_or(text, |(at, _)| &text[at..])
}

fn first_chars(text: &str, n: usize) -> &str {
    text.char_indices().nth(n).map_or(text, |(at, _)| &text[..at])
}
