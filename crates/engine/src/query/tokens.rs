//! Small readings that the parser is made of.

use xunwen_text::CharClass;

use crate::query::ast::QueryAst;
use crate::query::signs::{ends_text, half_width, has_token, is_exclusion, is_star, trimmed};
use crate::query::field_name::{FieldName, field};
use crate::query::parse::Operator;
use crate::query::period::Period;
use crate::query::period::parse::{behind_between, read_period};

pub(crate) fn is_nothing(ast: &QueryAst) -> bool {
    match ast {
        QueryAst::Text(text) => text.is_empty(),
        QueryAst::In(_, inner) => is_nothing(inner),
        _ => false,
    }
}

/// Returns the parts with those of groups of which all are asked for.
pub(crate) fn flat(parts: Vec<QueryAst>) -> Vec<QueryAst> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            QueryAst::All(inner) => flat.extend(inner),
            part => flat.push(part),
        }
    }
    flat
}

pub(crate) fn extend_any(parts: &mut Vec<QueryAst>, ast: QueryAst) {
    match ast {
        QueryAst::Any(more) => parts.extend(more),
        ast => parts.push(ast),
    }
}

pub(crate) fn in_field(ast: QueryAst, field: Option<FieldName>) -> QueryAst {
    match field {
        Some(FieldName::Text(field)) => QueryAst::In(field, Box::new(ast)),
        _ => ast,
    }
}

/// Returns the runs between the stars of a text, when there are two or more. Between digits a star
/// multiplies.
pub(crate) fn wild(text: &str) -> Option<Vec<String>> {
    let is_sum = |c: char| c.is_ascii_digit() || !c.is_alphanumeric();
    if text.chars().all(|c| is_sum(half_width(c))) {
        return None;
    }
    let runs = text.split(is_star).map(trimmed).filter(|run| !run.is_empty());
    let runs: Vec<String> = runs.map(str::to_owned).collect();
    (runs.len() > 1).then_some(runs)
}

/// A bare word that looks like an operator means the word; case never matters for a match.
pub(crate) fn as_text(text: &str) -> String {
    let plain: String = text.chars().map(half_width).collect();
    match plain.as_str() {
        "OR" | "AND" | "NOT" => plain.to_lowercase(),
        _ => text.to_owned(),
    }
}

/// Returns the word of letters that `text` begins with, in half width, and what follows it.
pub(crate) fn first_word(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !half_width(c).is_ascii_alphabetic()).unwrap_or(text.len());
    (text[..end].chars().map(half_width).collect(), &text[end..])
}

/// Returns the operator that `text` begins with, a word by itself, and what follows it.
pub(crate) fn word_operator(text: &str) -> Option<(Operator, &str)> {
    let (word, rest) = first_word(text);
    let operator = match word.as_str() {
        "OR" => Operator::OrWord,
        "AND" => Operator::AndWord,
        _ => return None,
    };
    rest.chars().next().is_none_or(ends_text).then_some((operator, rest))
}

/// Returns what follows the exclusion sign or word that `text` begins with.
pub(crate) fn exclusion(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(is_exclusion) {
        // Several signs in a row are a line or an option of a program.
        return (!rest.starts_with(is_exclusion)).then_some(rest);
    }
    let (word, rest) = first_word(text);
    let is_followed = rest.starts_with(ends_text) && has_token(rest);
    (word == "NOT" && is_followed).then(|| rest.trim_start())
}

/// A date may begin or end with the sign of an open range.
pub(crate) fn trimmed_period(text: &str) -> &str {
    text.trim_matches(|c: char| matches!(half_width(c), ',' | ';' | '。' | '、'))
}

/// Returns the days that `text` begins with, and what follows them. Blanks around what stands
/// between two of them are passed over: `2012-12 .. 2013-12`, `2012-12-31 ..`.
pub(crate) fn leading_period(text: &str) -> Option<(Period, &str)> {
    let mut pieces = [("", text); 3];
    let mut rest = text;
    for piece in &mut pieces {
        let from = rest.trim_start();
        *piece = from.split_at(from.find(ends_text).unwrap_or(from.len()));
        rest = piece.1;
    }
    let [(first, _), (second, _), (third, _)] = pieces;
    let is_between = |piece: &str| behind_between(piece) == Some("");
    let most = match behind_between(second) {
        Some("") => 3,
        Some(_) => 2,
        None if is_between(first) => 2,
        None => 1,
    };
    // 到 before what is no day is text, and .. leaves the range open.
    let is_text = has_token(second) && is_between(second) && !third.is_empty();
    (1..=most).rev().filter(|n| *n != 2 || !is_text).find_map(|n| {
        let joined: String = pieces[..n].iter().map(|(piece, _)| *piece).collect();
        Some((read_period(trimmed_period(&joined))?, pieces[n - 1].1))
    })
}

/// Returns what follows the signs that `text` begins with and that ask for nothing.
pub(crate) fn without_signs(text: &str) -> &str {
    text.trim_start_matches(|c| !ends_text(c) && !CharClass::from_char(c).is_token())
}

/// Returns what follows the names of fields that `text` begins with.
pub(crate) fn without_fields(text: &str) -> &str {
    let mut rest = without_signs(text);
    while let Some((FieldName::Text(_) | FieldName::Date, bytes)) = field(rest) {
        rest = without_signs(&rest[bytes..]);
    }
    rest
}
