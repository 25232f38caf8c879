//! Groups, quoted runs and bare text: the values of a query.

use xunwen_text::CharClass;

use super::group::PartPrefix;
use super::parser::QueryParser;
use crate::query::ast::QueryAst;
use crate::query::elsewhere::ends_as_elsewhere;
use crate::query::field_name::{FieldName, in_field};
use crate::query::limits::QUERY_LIMITS;
use crate::query::note::Note;
use crate::query::period::parse::read_period;
use crate::query::signs::{
    closing_quote, ends_text, half_width, has_sign, has_token, is_tilde, only_ends, trimmed,
};
use crate::query::tokens::{leading_period, without_fields};

impl QueryParser<'_> {
    /// Reads a group, a quoted run or bare text. Returns false when there is nothing to search.
    pub(super) fn value(&mut self, prefix: PartPrefix) -> bool {
        let Some(first) = self.rest.chars().next().filter(|c| !only_ends(*c)) else {
            return false;
        };
        if half_width(first) == '(' {
            self.skip(first);
            self.open(prefix);
            return true;
        }
        match closing_quote(first) {
            Some(close) => self.quotation(first, close, prefix),
            None => self.text(prefix),
        }
    }

    /// Reads a quotation. Where its end is missing, the mark is ignored.
    fn quotation(&mut self, open: char, close: char, prefix: PartPrefix) -> bool {
        let inside = &self.rest[open.len_utf8()..];
        if let Some(end) = inside.find(close) {
            self.rest = &inside[end + close.len_utf8()..];
            let quoted = &inside[..end];
            // The backslash before an escaped mark is not part of the quotation.
            let unescaped = quoted.strip_suffix('\\').filter(|_| self.is_escaped);
            self.quoted_run(unescaped.unwrap_or(quoted), prefix);
            return true;
        }

        self.rest = inside;
        self.note(Note::UnclosedQuote);
        if !prefix.is_excluded && prefix.field.is_none() {
            return true;
        }
        // The exclusion or field applies to the text that follows.
        self.rest = without_fields(inside);
        self.rest.starts_with(|c| !ends_text(c)) && self.text(prefix)
    }

    fn quoted_run(&mut self, quoted: &str, prefix: PartPrefix) {
        let distance = self.distance();
        let run: String = quoted.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let run = run.trim().to_owned();
        if !has_token(&run) {
            if has_sign(&run) {
                return self.push(in_field(QueryAst::Run(run), prefix.field), prefix);
            }
            return self.note(Note::EmptyQuote);
        }

        if prefix.field == Some(FieldName::Date) {
            match read_period(&run) {
                Some(period) => return self.push(QueryAst::Date(period), prefix),
                None => self.note(Note::UnknownDate),
            }
        }

        let ast = match distance {
            Some(distance) => self.near_runs(run, distance),
            None => QueryAst::Run(run),
        };
        self.push(in_field(ast, prefix.field), prefix);
    }

    /// Returns the runs of a quotation near each other, or the quotation itself if it is one run.
    fn near_runs(&mut self, quoted: String, distance: u32) -> QueryAst {
        let runs = quoted.split_whitespace().filter(|run| has_token(run)).map(str::to_owned);
        let runs = self.limited_runs(runs.collect());
        if runs.len() > 1 {
            return QueryAst::Near(runs, distance);
        }
        self.note(Note::NearOne);
        QueryAst::Run(quoted)
    }

    /// Reads `~10` after a quoted run.
    fn distance(&mut self) -> Option<u32> {
        let rest = self.rest.strip_prefix(is_tilde)?;
        let digits: String =
            rest.chars().map(half_width).take_while(char::is_ascii_digit).collect();
        let after = rest.trim_start_matches(|c| half_width(c).is_ascii_digit());

        // In “甲”~2024年 the sign has no meaning, and the number is text.
        if after.starts_with(|c| CharClass::from_char(c).is_token()) {
            self.rest = rest;
            return None;
        }
        self.rest = after;

        let distance = if digits.is_empty() {
            Some(QUERY_LIMITS.default_distance)
        } else {
            digits.parse().ok()
        };
        let max = QUERY_LIMITS.max_distance;
        Some(distance.map_or(max, |distance| distance.min(max)))
    }

    /// Reads text up to the next blank or sign that ends it.
    fn text(&mut self, prefix: PartPrefix) -> bool {
        let is_date = prefix.field == Some(FieldName::Date);
        if is_date && let Some((period, rest)) = leading_period(self.rest) {
            self.rest = rest;
            self.push(QueryAst::Date(period), prefix);
            return true;
        }

        let mut places = self.rest.char_indices().skip(1);
        let end = places.find(|(_, c)| ends_text(*c)).map_or(self.rest.len(), |(at, _)| at);
        let (mut text, rest) = self.rest.split_at(end);
        self.rest = rest;
        if !has_token(text) {
            return false;
        }

        if is_date {
            self.note(Note::UnknownDate);
            text = without_fields(text);
        } else if ends_as_elsewhere(text) {
            self.note(Note::SignAsText);
        }
        let ast = self.bare(trimmed(text), prefix.field);
        self.push(ast, prefix);
        true
    }
}
