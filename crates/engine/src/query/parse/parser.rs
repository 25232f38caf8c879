//! The state of the parser: the text left, the groups that are open and the notes.

use super::group::{OpenGroup, PartPrefix, flattened};
use crate::query::ast::QueryAst;
use crate::query::field_name::{FieldName, in_field};
use crate::query::limits::QUERY_LIMITS;
use crate::query::note::Note;
use crate::query::operator::{JoinOperator, escape_operator};
use crate::query::signs::{has_sign, plain_text, trimmed};
use crate::query::tokens::star_runs;

/// Reads a query from the left to the right.
pub(super) struct QueryParser<'q> {
    /// The whole text.
    query: &'q str,
    /// The text that is not read yet.
    pub(super) rest: &'q str,
    /// The groups that are open; the first one is the query itself.
    groups: Vec<OpenGroup>,
    /// The number of open parentheses beyond the depth that is read.
    ignored_depth: usize,
    /// The number of those from which on nothing is read, since it is excluded.
    unread_depth: Option<usize>,
    pub(super) n_parts: usize,
    n_bare_chars: usize,
    /// Whether the last thing read was a part, with or without a blank after it.
    pub(super) is_after_part: bool,
    /// Whether a backslash is before the quotation mark that comes next.
    pub(super) is_escaped: bool,
    /// Whether a limit is reached and nothing more is read.
    pub(super) is_full: bool,
    notes: Vec<Note>,
}

impl<'q> QueryParser<'q> {
    pub(super) fn new(query: &'q str) -> Self {
        Self {
            query,
            rest: query,
            groups: vec![OpenGroup::default()],
            ignored_depth: 0,
            unread_depth: None,
            n_parts: 0,
            n_bare_chars: 0,
            is_after_part: false,
            is_escaped: false,
            is_full: false,
            notes: Vec::new(),
        }
    }

    /// Ends the query and returns its meaning and the notes.
    pub(super) fn finish(mut self) -> (QueryAst, Vec<Note>) {
        while self.groups.len() > 1 {
            self.note(Note::UnpairedParenthesis);
            self.close_group();
        }
        self.end_operator();

        let mut parts = flattened(std::mem::take(&mut self.group().parts));
        if parts.is_empty() && self.notes.is_empty() {
            parts = self.sign_runs();
        }
        if !parts.is_empty() && parts.iter().all(QueryAst::is_exclusion) {
            self.note(Note::OnlyExclusions);
        }
        (QueryAst::All(parts), self.notes)
    }

    /// Returns the signs of a query that has nothing else, such as 《 or 🎉, each group as a run.
    fn sign_runs(&mut self) -> Vec<QueryAst> {
        let signs = plain_text(self.query).replace(char::is_control, " ");
        let mut runs: Vec<QueryAst> = signs
            .split_whitespace()
            .filter(|run| has_sign(run))
            .map(|run| QueryAst::Run(run.to_owned()))
            .collect();
        if runs.is_empty() && !signs.trim().is_empty() {
            self.note(Note::OnlyPunctuation);
        }
        if runs.len() > QUERY_LIMITS.max_parts {
            self.note(Note::TooManyParts);
            runs.truncate(QUERY_LIMITS.max_parts);
        }
        runs
    }

    /// Adds a part to the innermost group.
    pub(super) fn push(&mut self, ast: QueryAst, prefix: PartPrefix) {
        if ast.is_blank() || self.unread_depth.is_some() {
            return;
        }
        self.n_parts += 1;
        self.is_after_part = true;
        let ast = if prefix.is_excluded { QueryAst::Not(Box::new(ast)) } else { ast };
        self.group().push(ast);
    }

    /// Reads an operator between two parts.
    pub(super) fn join(&mut self, operator: JoinOperator) {
        self.is_after_part = false;
        let group = self.group();
        if group.has_left && group.operator.is_none() {
            group.operator = Some(operator);
        } else {
            self.push_loose(operator);
        }
    }

    /// Adds the word of an operator that joins nothing, as text.
    fn push_loose(&mut self, operator: JoinOperator) {
        self.note(Note::LooseOperator);
        let word = match operator {
            JoinOperator::OrWord => "or",
            JoinOperator::AndWord => "and",
            JoinOperator::OrSign => return,
        };

        let field = self.group().prefix.field.filter(|field| *field != FieldName::Date);
        let text = self.bare(word, field);
        self.push(text, PartPrefix::default());
    }

    fn end_operator(&mut self) {
        if let Some(operator) = self.group().operator.take() {
            self.push_loose(operator);
        }
    }

    /// Opens a group. One that is nested too deeply is ignored, its content is not.
    pub(super) fn open(&mut self, prefix: PartPrefix) {
        self.is_after_part = false;
        if self.groups.len() <= QUERY_LIMITS.max_depth {
            self.groups.push(OpenGroup { prefix, ..OpenGroup::default() });
            return;
        }

        self.note(Note::TooDeep);
        self.ignored_depth += 1;
        // The content of an exclusion must not be searched.
        if prefix.is_excluded {
            self.unread_depth.get_or_insert(self.ignored_depth);
        }
    }

    /// Closes the innermost group.
    pub(super) fn close(&mut self) {
        if self.ignored_depth > 0 {
            self.unread_depth = self.unread_depth.filter(|depth| *depth < self.ignored_depth);
            self.ignored_depth -= 1;
        } else if self.groups.len() > 1 {
            self.close_group();
        } else {
            self.note(Note::UnpairedParenthesis);
        }
    }

    /// Ends the innermost group and makes it a part of the one around it.
    fn close_group(&mut self) {
        self.end_operator();
        let Some(group) = self.groups.pop() else { return };

        let mut parts = flattened(group.parts);
        let ast = match parts.len() {
            0 => return self.note(Note::EmptyGroup),
            1 => parts.remove(0),
            _ => QueryAst::All(parts),
        };

        // The group itself is not one more part.
        self.n_parts = self.n_parts.saturating_sub(1);
        self.push(ast, group.prefix);
    }

    /// Returns the meaning of a bare text, cut where there is too much bare text.
    pub(super) fn bare(&mut self, text: &str, field: Option<FieldName>) -> QueryAst {
        let n_left = QUERY_LIMITS.max_bare_chars.saturating_sub(self.n_bare_chars);
        let text = match text.char_indices().nth(n_left) {
            None => text,
            Some((byte, _)) => {
                self.note(Note::TooLong);
                self.is_full = true;
                trimmed(&text[..byte])
            }
        };
        self.n_bare_chars += text.chars().count();

        let ast = match star_runs(text) {
            Some(runs) => QueryAst::Wild(self.limited_runs(runs)),
            None => QueryAst::Text(escape_operator(text)),
        };
        in_field(ast, field)
    }

    /// Returns the runs up to the limit of runs near each other.
    pub(super) fn limited_runs(&mut self, mut runs: Vec<String>) -> Vec<String> {
        if runs.len() > QUERY_LIMITS.max_runs {
            self.note(Note::TooManyParts);
            runs.truncate(QUERY_LIMITS.max_runs);
        }
        runs
    }

    /// Returns the field that the innermost group is restricted to.
    pub(super) fn group_field(&mut self) -> Option<FieldName> {
        self.group().prefix.field
    }

    fn group(&mut self) -> &mut OpenGroup {
        self.groups.last_mut().expect("the group of the query itself is never closed")
    }

    pub(super) fn skip(&mut self, c: char) {
        self.rest = &self.rest[c.len_utf8()..];
    }

    /// Adds a note, each kind once.
    pub(super) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
