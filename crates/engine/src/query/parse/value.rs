//! Reading what stands in a query by itself: groups, quoted runs and bare text.

use xunwen_text::CharClass;

use super::{Before, MAX_BARE_CHARS, Parser};
use crate::query::ast::QueryAst;
use crate::query::signs::{
    closing_quote, ends_text, half_width, has_token, is_near, only_ends, trimmed,
};
use crate::query::field_name::FieldName;
use crate::query::note::Note;
use crate::query::period::parse::read_period;
use crate::query::tokens::{as_text, in_field, leading_period, wild, without_fields};

/// The most runs that are near each other or between stars.
const MAX_RUNS: usize = 16;

/// The most characters between near runs, and how many there are when no number is given.
const MAX_DISTANCE: u32 = 1_000;
const USUAL_DISTANCE: u32 = 10;

impl Parser<'_> {
    /// Reads a group, a quoted run or bare text; false when it has nothing to search.
    pub(super) fn value(&mut self, before: Before) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if only_ends(first) {
            return false;
        }
        if half_width(first) == '(' {
            self.skip(first);
            self.open(before);
            return true;
        }
        if let Some(close) = closing_quote(first) {
            let inside = &self.rest[first.len_utf8()..];
            let Some(end) = inside.find(close) else {
                self.rest = inside;
                self.note(Note::UnclosedQuote);
                // What was excluded or restricted is the text that follows.
                if before.is_excluded || before.field.is_some() {
                    self.rest = without_fields(inside);
                    return self.rest.starts_with(|c| !ends_text(c)) && self.text(before);
                }
                return true;
            };
            self.rest = &inside[end + close.len_utf8()..];
            return self.quoted(&inside[..end], before);
        }
        self.text(before)
    }

    fn quoted(&mut self, run: &str, before: Before) -> bool {
        let distance = self.distance();
        let run: String = run.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let run = run.trim().to_owned();
        if !has_token(&run) {
            self.note(Note::EmptyQuote);
            return true;
        }
        if before.field == Some(FieldName::Date) {
            match read_period(&run) {
                Some(period) => return self.pushed(QueryAst::Date(period), before),
                None => self.note(Note::UnknownDate),
            }
        }
        let near = distance.map(|distance| {
            let runs = run.split_whitespace().filter(|run| has_token(run)).map(str::to_owned);
            QueryAst::Near(self.at_most(runs.collect()), distance)
        });
        let ast = match near {
            Some(near) if matches!(&near, QueryAst::Near(runs, _) if runs.len() > 1) => near,
            Some(_) => {
                self.note(Note::NearOne);
                QueryAst::Run(run)
            }
            None => QueryAst::Run(run),
        };
        self.pushed(in_field(ast, before.field), before)
    }

    /// Reads `~10` behind a quoted run.
    fn distance(&mut self) -> Option<u32> {
        let rest = self.rest.strip_prefix(is_near)?;
        let is_digit = |c: &char| half_width(*c).is_ascii_digit();
        let digits: String = rest.chars().take_while(is_digit).map(half_width).collect();
        let behind = rest.trim_start_matches(|c| is_digit(&c));
        // In “甲”~2024年 the sign says nothing, and the number is text.
        if behind.starts_with(|c| CharClass::from_char(c).is_token()) {
            self.rest = rest;
            return None;
        }
        self.rest = behind;
        let distance = if digits.is_empty() { Some(USUAL_DISTANCE) } else { digits.parse().ok() };
        Some(distance.map_or(MAX_DISTANCE, |distance| distance.min(MAX_DISTANCE)))
    }

    /// Reads text up to the next blank or sign that ends it.
    fn text(&mut self, before: Before) -> bool {
        if before.field == Some(FieldName::Date)
            && let Some((period, rest)) = leading_period(self.rest)
        {
            self.rest = rest;
            return self.pushed(QueryAst::Date(period), before);
        }
        let mut places = self.rest.char_indices().skip(1);
        let end = places.find(|(_, c)| ends_text(*c)).map_or(self.rest.len(), |(at, _)| at);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        if !has_token(text) {
            return false;
        }
        let mut text = text;
        if before.field == Some(FieldName::Date) {
            self.note(Note::UnknownDate);
            text = without_fields(text);
        }
        let ast = self.bare(trimmed(text), before.field);
        self.pushed(ast, before)
    }

    /// Returns what a bare text asks for, cut where bare text is too long.
    pub(super) fn bare(&mut self, text: &str, field: Option<FieldName>) -> QueryAst {
        let left = MAX_BARE_CHARS.saturating_sub(self.n_bare_chars);
        let text = match text.char_indices().nth(left) {
            None => text,
            Some((byte, _)) => {
                self.note(Note::TooLong);
                self.is_full = true;
                trimmed(&text[..byte])
            }
        };
        self.n_bare_chars += text.chars().count();
        let ast = match wild(text) {
            Some(runs) => QueryAst::Wild(self.at_most(runs)),
            None => QueryAst::Text(as_text(text)),
        };
        in_field(ast, field)
    }

    /// Returns as many of the runs as may stand near each other.
    fn at_most(&mut self, mut runs: Vec<String>) -> Vec<String> {
        if runs.len() > MAX_RUNS {
            self.note(Note::TooManyParts);
            runs.truncate(MAX_RUNS);
        }
        runs
    }
}
