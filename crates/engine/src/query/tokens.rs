//! The smallest parts of a query: signs, names of fields, runs between stars, days.

use xunwen_text::CharClass;

use super::field_name::{FieldName, leading_field};
use super::period::Period;
use super::period::parse::{after_range_sign, read_period};
use super::signs::{ends_text, half_width, has_token, is_star, trimmed};

/// Returns the runs between the stars of a text, if there are two or more. Between numbers a star
/// means multiplication.
pub(super) fn star_runs(text: &str) -> Option<Vec<String>> {
    if text.chars().all(|c| is_arithmetic(half_width(c))) {
        return None;
    }
    let runs = text.split(is_star).map(trimmed).filter(|run| !run.is_empty());
    let runs: Vec<String> = runs.map(str::to_owned).collect();
    (runs.len() > 1).then_some(runs)
}

fn is_arithmetic(c: char) -> bool {
    c.is_ascii_digit() || !c.is_alphanumeric()
}

/// Returns the days that `text` begins with, and the text after them. Blanks around a range sign
/// are allowed: `2012-12 .. 2013-12`, `2012-12-31 ..`.
pub(super) fn leading_period(text: &str) -> Option<(Period, &str)> {
    let pieces = leading_pieces(text);
    let [(first, _), (second, _), (third, _)] = pieces;

    // The number of pieces that a range may consist of.
    let most = match after_range_sign(second) {
        Some("") => 3,
        Some(_) => 2,
        None if is_range_sign(first) => 2,
        None => 1,
    };

    // 到 before something that is not a day is text, while .. leaves the range open.
    let is_text = has_token(second) && is_range_sign(second) && !third.is_empty();
    (1..=most).rev().filter(|n| *n != 2 || !is_text).find_map(|n| {
        let joined: String = pieces[..n].iter().map(|(piece, _)| *piece).collect();
        Some((read_period(trimmed_period(&joined))?, pieces[n - 1].1))
    })
}

/// Returns the first three pieces of a text between blanks and other ends of text, each with the
/// text after it.
fn leading_pieces(text: &str) -> [(&str, &str); 3] {
    let mut pieces = [("", text); 3];
    let mut rest = text;
    for piece in &mut pieces {
        let from = rest.trim_start();
        *piece = from.split_at(from.find(ends_text).unwrap_or(from.len()));
        rest = piece.1;
    }
    pieces
}

fn is_range_sign(piece: &str) -> bool {
    after_range_sign(piece) == Some("")
}

/// Returns a date without the punctuation around it. The sign of an open range stays.
fn trimmed_period(text: &str) -> &str {
    text.trim_matches(|c: char| matches!(half_width(c), ',' | ';' | '。' | '、'))
}

/// Returns the text without the signs at its start that have no meaning.
pub(super) fn without_signs(text: &str) -> &str {
    text.trim_start_matches(|c| !ends_text(c) && !CharClass::from_char(c).is_token())
}

/// Returns the text without the names of fields at its start.
pub(super) fn without_fields(text: &str) -> &str {
    let mut rest = without_signs(text);
    while let Some((FieldName::Text(_) | FieldName::Date, n_bytes)) = leading_field(rest) {
        rest = without_signs(&rest[n_bytes..]);
    }
    rest
}
