//! From text to [`QueryAst`], in one pass and without recursion.
//!
//! Blanks separate the parts of a query, and all parts are required. `OR` or `|` joins the part
//! before it and the part after it, more tightly than blanks do: `甲 乙 OR 丙` is 甲 and one of
//! the others. Signs are read in every width; inside a word they are text, so `AI-driven`,
//! `12:30` and `R&D` stay whole.

mod group;
mod parser;
mod value;

use super::ast::QueryAst;
use super::elsewhere::begins_as_elsewhere;
use super::field_name::{FieldName, leading_field};
use super::limits::QUERY_LIMITS;
use super::note::Note;
use super::operator::{JoinOperator, after_exclusion, leading_operator};
use super::signs::{half_width, is_exclusion, is_quote, only_ends, trimmed};
use super::tokens::without_signs;
use group::PartPrefix;
use parser::QueryParser;

/// Returns the meaning of a query and the notes for the reader.
///
/// # Examples
/// ```
/// # use xunwen_engine::{QueryAst, parse};
/// let (ast, notes) = parse("杭州 “生物医药产业” -房地产");
/// assert_eq!(ast, QueryAst::All(vec![
///     QueryAst::Text("杭州".into()),
///     QueryAst::Run("生物医药产业".into()),
///     QueryAst::Not(Box::new(QueryAst::Text("房地产".into()))),
/// ]));
/// assert!(notes.is_empty());
/// assert_eq!(ast.to_string(), "杭州 \"生物医药产业\" -房地产");
/// ```
#[must_use]
pub fn parse(query: &str) -> (QueryAst, Vec<Note>) {
    // Text pasted from a page contains characters that the cleaner removes from articles.
    let query = &xunwen_corpus::clean_characters(query);

    let cut = query.char_indices().nth(QUERY_LIMITS.max_query_chars).map(|(byte, _)| byte);
    let mut parser = QueryParser::new(&query[..cut.unwrap_or(query.len())]);
    if cut.is_some() {
        parser.note(Note::TooLong);
    }

    while parser.step() {}
    parser.finish()
}

impl<'q> QueryParser<'q> {
    /// Reads the next sign or part. Returns false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest.trim_start();
        let is_joined = self.is_after_part && rest.len() == self.rest.len();
        self.rest = rest;

        let Some(first) = self.rest.chars().next().filter(|_| !self.is_full) else { return false };
        if self.n_parts >= QUERY_LIMITS.max_parts {
            self.note(Note::TooManyParts);
            return false;
        }

        match half_width(first) {
            ')' => {
                self.skip(first);
                self.close();
            }
            '|' | '¦' => {
                self.rest = self.rest.trim_start_matches(|c| matches!(half_width(c), '|' | '¦'));
                self.join(JoinOperator::OrSign);
            }
            _ if only_ends(first) => self.skip(first),
            _ => self.part(is_joined),
        }
        true
    }

    /// Reads a part with the exclusion and field before it. An exclusion sign that follows a part
    /// without a blank (`is_joined`) excludes nothing.
    fn part(&mut self, is_joined: bool) {
        if let Some((operator, rest)) = leading_operator(self.rest) {
            self.rest = rest;
            return self.join(operator);
        }

        let mut prefix = PartPrefix { field: self.group_field(), is_excluded: false };
        if let Some(rest) = after_exclusion(self.rest).filter(|_| !is_joined) {
            self.rest = rest;
            prefix.is_excluded = true;
        }

        // Other signs before a part have no meaning.
        let typed = self.rest;
        self.rest = without_signs(typed);
        let ignored = &typed[..typed.len() - self.rest.len()];
        self.is_escaped = ignored.ends_with('\\') && self.rest.starts_with(is_quote);
        if self.is_escaped || begins_as_elsewhere(ignored, self.rest) {
            self.note(Note::SignAsText);
        }

        match leading_field(self.rest) {
            Some((FieldName::Unknown, _)) => self.note(Note::UnknownField),
            Some((name, n_bytes)) => return self.field_value(name, n_bytes, prefix),
            None => {}
        }

        if !self.value(prefix) && prefix.is_excluded {
            self.note(Note::EmptyExclusion);
        }
    }

    /// Reads the value after a field name of this many bytes. Without a value, the name is text.
    fn field_value(&mut self, name: FieldName, n_bytes: usize, prefix: PartPrefix) {
        let start: &'q str = self.rest;
        self.rest = start[n_bytes..].trim_start();

        // An exclusion sign may also follow the name.
        let excluded = self.rest.strip_prefix(is_exclusion);
        let excluded = excluded.filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        self.rest = excluded.unwrap_or(self.rest);
        let is_excluded = prefix.is_excluded != excluded.is_some();

        if self.value(PartPrefix { is_excluded, field: Some(name) }) {
            return;
        }
        self.note(Note::EmptyField);
        self.rest = &start[n_bytes..];
        let text = self.bare(trimmed(&start[..n_bytes]), prefix.field);
        self.push(text, prefix);
    }
}

#[cfg(test)]
mod tests;
