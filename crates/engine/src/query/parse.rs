//! From text to [`QueryAst`], in one pass and without recursion.
//!
//! Blanks part a query, and all parts are asked for. `OR` or `|` joins the part before it and the
//! part after it, before blanks do: `甲 乙 OR 丙` is 甲 and one of the others. Signs are read in
//! every width; inside a word they are text, so `AI-driven`, `12:30` and `R&D` stay whole.

mod value;

use super::ast::QueryAst;
use super::signs::{half_width, is_exclusion, only_ends, trimmed};
use super::field_name::{FieldName, field};
use super::note::Note;
use super::tokens::{exclusion, extend_any, flat, is_nothing, without_signs, word_operator};

/// The longest query that is read, in characters; the rest is cut with a note.
pub(crate) const MAX_QUERY_CHARS: usize = 2_000;

/// The most characters of bare text that are read. Each of its words is looked up by itself and
/// ranks; a run in quotation marks is one thing however long.
pub(crate) const MAX_BARE_CHARS: usize = 200;

/// The most parts that are read.
pub(crate) const MAX_PARTS: usize = 64;

/// How deep groups may be nested.
const MAX_DEPTH: usize = 8;

/// Returns what a query means and what the reader should know about it.
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
    // What is pasted from a page has what the cleaner took out of it.
    let query = &xunwen_corpus::clean_characters(query);
    let cut = query.char_indices().nth(MAX_QUERY_CHARS).map(|(byte, _)| byte);
    let mut parser = Parser {
        rest: &query[..cut.unwrap_or(query.len())],
        frames: vec![Frame::default()],
        ignored_depth: 0,
        unread_depth: None,
        n_parts: 0,
        n_bare_chars: 0,
        is_after_part: false,
        is_full: false,
        notes: cut.map(|_| Note::TooLong).into_iter().collect(),
    };
    while parser.step() {}
    let parts = parser.finish();
    if !parts.is_empty() && parts.iter().all(QueryAst::is_exclusion) {
        parser.note(Note::OnlyExclusions);
    }
    (QueryAst::All(parts), parser.notes)
}

/// A group that is being read; the first frame is the query itself.
#[derive(Default)]
struct Frame {
    parts: Vec<QueryAst>,
    /// What stands before the group's parenthesis.
    before: Before,
    /// The `OR` that waits for what it joins.
    operator: Option<Operator>,
    /// Whether something stands here that `OR` may join.
    has_left: bool,
}

/// What was read before an atom or a group.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    is_excluded: bool,
    field: Option<FieldName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// A word, which is text where it joins nothing.
    OrWord,
    AndWord,
    /// A sign, which is nothing where it joins nothing.
    OrSign,
}

struct Parser<'q> {
    rest: &'q str,
    frames: Vec<Frame>,
    /// Parentheses that are open beyond the depth that is read.
    ignored_depth: usize,
    /// The depth of those from which on nothing is read: what is excluded there must not be asked for.
    unread_depth: Option<usize>,
    n_parts: usize,
    n_bare_chars: usize,
    /// Whether the last thing read was a part, with or without a blank behind it.
    is_after_part: bool,
    /// Whether no more is read.
    is_full: bool,
    notes: Vec<Note>,
}

impl<'q> Parser<'q> {
    /// Reads what comes next; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest.trim_start();
        let is_joined = self.is_after_part && rest.len() == self.rest.len();
        self.rest = rest;
        let Some(first) = self.rest.chars().next().filter(|_| !self.is_full) else { return false };
        if self.n_parts >= MAX_PARTS {
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
                self.operator(Operator::OrSign);
            }
            _ if only_ends(first) => self.skip(first),
            _ => self.part(is_joined),
        }
        true
    }

    /// Reads a part with what stands before it. A sign that is joined to the part before it
    /// excludes nothing.
    fn part(&mut self, is_joined: bool) {
        if let Some((operator, rest)) = word_operator(self.rest) {
            self.rest = rest;
            return self.operator(operator);
        }
        let mut before = Before { field: self.frame().before.field, ..Before::default() };
        if let Some(rest) = exclusion(self.rest).filter(|_| !is_joined) {
            self.rest = rest;
            before.is_excluded = true;
        }
        // Other signs before a part ask for nothing.
        self.rest = without_signs(self.rest);
        let start = self.rest;
        match field(start) {
            Some((FieldName::Unknown, _)) => self.note(Note::UnknownField),
            Some((name, bytes)) => return self.field_value(start, name, bytes, before),
            None => {}
        }
        if !self.value(before) && before.is_excluded {
            self.note(Note::EmptyExclusion);
        }
    }

    /// Reads what follows a field name of so many bytes. Where nothing does, the name is text.
    fn field_value(&mut self, start: &'q str, name: FieldName, bytes: usize, before: Before) {
        self.rest = start[bytes..].trim_start();
        let excluded = self.rest.strip_prefix(is_exclusion);
        let excluded = excluded.filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        self.rest = excluded.unwrap_or(self.rest);
        let is_excluded = before.is_excluded != excluded.is_some();
        if self.value(Before { is_excluded, field: Some(name) }) {
            return;
        }
        self.note(Note::EmptyField);
        self.rest = &start[bytes..];
        let text = self.bare(trimmed(&start[..bytes]), before.field);
        self.push(text, before);
    }

    fn pushed(&mut self, ast: QueryAst, before: Before) -> bool {
        self.push(ast, before);
        true
    }

    /// Adds a part to the group that is being read.
    fn push(&mut self, ast: QueryAst, before: Before) {
        if is_nothing(&ast) || self.unread_depth.is_some() {
            return;
        }
        self.n_parts += 1;
        self.is_after_part = true;
        let ast = if before.is_excluded { QueryAst::Not(Box::new(ast)) } else { ast };
        let frame = self.frame();
        let joins = matches!(frame.operator.take(), Some(Operator::OrWord | Operator::OrSign));
        frame.has_left = true;
        match frame.parts.pop() {
            Some(left) if joins => {
                let mut parts = Vec::new();
                extend_any(&mut parts, left);
                extend_any(&mut parts, ast);
                frame.parts.push(QueryAst::Any(parts));
            }
            left => frame.parts.extend(left.into_iter().chain([ast])),
        }
    }

    fn operator(&mut self, operator: Operator) {
        self.is_after_part = false;
        let frame = self.frame();
        if frame.has_left && frame.operator.is_none() {
            frame.operator = Some(operator);
        } else {
            self.loose(operator);
        }
    }

    /// An operator that joins nothing: its word is text.
    fn loose(&mut self, operator: Operator) {
        self.note(Note::LooseOperator);
        let word = match operator {
            Operator::OrWord => "or",
            Operator::AndWord => "and",
            Operator::OrSign => return,
        };
        let field = self.frame().before.field.filter(|field| *field != FieldName::Date);
        let text = self.bare(word, field);
        self.push(text, Before::default());
    }

    fn open(&mut self, before: Before) {
        self.is_after_part = false;
        if self.frames.len() > MAX_DEPTH {
            self.note(Note::TooDeep);
            self.ignored_depth += 1;
            if before.is_excluded {
                self.unread_depth.get_or_insert(self.ignored_depth);
            }
        } else {
            self.frames.push(Frame { before, ..Frame::default() });
        }
    }

    fn close(&mut self) {
        if self.ignored_depth > 0 {
            self.unread_depth = self.unread_depth.filter(|depth| *depth < self.ignored_depth);
            self.ignored_depth -= 1;
        } else if self.frames.len() > 1 {
            self.close_group();
        } else {
            self.note(Note::UnpairedParenthesis);
        }
    }

    /// Ends the innermost group and makes it a part of the one around it.
    fn close_group(&mut self) {
        self.end_operator();
        let Some(group) = self.frames.pop() else { return };
        let mut parts = flat(group.parts);
        let ast = match parts.len() {
            0 => return self.note(Note::EmptyGroup),
            1 => parts.remove(0),
            _ => QueryAst::All(parts),
        };
        self.n_parts = self.n_parts.saturating_sub(1);
        self.push(ast, group.before);
    }

    fn finish(&mut self) -> Vec<QueryAst> {
        while self.frames.len() > 1 {
            self.note(Note::UnpairedParenthesis);
            self.close_group();
        }
        self.end_operator();
        flat(std::mem::take(&mut self.frame().parts))
    }

    fn end_operator(&mut self) {
        if let Some(operator) = self.frame().operator.take() {
            self.loose(operator);
        }
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the frame of the query itself is never closed")
    }

    fn skip(&mut self, c: char) {
        self.rest = &self.rest[c.len_utf8()..];
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

#[cfg(test)]
mod tests;
