//! Parses a line of labels: `2023-05-19 17:28:47   来源:中新网`, `作者：张三 李四`, `[編輯:馬牧青]`.
//!
//! A line is read only if it holds nothing else: each part of it follows a known label, or is a date before one.

mod brackets;
mod known;

use self::brackets::unwrap;
use self::known::{BOUNDARIES, LabelStrictness, MetadataLabel, label_at};
use crate::clean::params::MetadataParams;
use crate::names::credits::names_after_label;
use crate::names::{is_name, split_names};
use crate::published::Published;

/// The fields that a line states.
#[derive(Debug, Default, PartialEq)]
pub(in crate::clean) struct StatedMetadata {
    pub(in crate::clean) authors: Vec<String>,
    pub(in crate::clean) source: Option<String>,
    pub(in crate::clean) editor: Option<String>,
    pub(in crate::clean) published: Option<Published>,
}

/// Blanks and separators around a value.
const WRAPPINGS: [char; 9] = [' ', '|', '｜', '丨', '/', '／', '，', ',', '、'];
/// Returns the fields that a line states; None if it is not a line of labels.
pub(in crate::clean) fn parse(line: &str, params: &MetadataParams) -> Option<StatedMetadata> {
    let line = unwrap(line);
    let LabelledParts { before, parts } = split_at_labels(line, params)?;

    let mut stated =
        StatedMetadata { published: leading_date(before)?, ..StatedMetadata::default() };
    for (label, value) in parts {
        let value = unwrap(value.trim_matches(WRAPPINGS));
        stated.take_value(label, value, params)?;
    }
    Some(stated)
}

impl StatedMetadata {
    /// Takes the value of a label; None if it cannot be one.
    fn take_value(
        &mut self,
        label: MetadataLabel,
        value: &str,
        params: &MetadataParams,
    ) -> Option<()> {
        let is_sentence = value.contains(['。', '！', '？', '；'])
            || value.chars().nth(params.max_value_chars).is_some();
        if is_sentence {
            return None;
        }

        match label {
            MetadataLabel::Source => self.take_source(value),
            MetadataLabel::Authors => self.authors.extend(names_after_label(value)),
            MetadataLabel::Reporters => {
                let names = split_names(value);
                if names.is_empty() || !names.iter().all(|name| is_name(name)) {
                    return None;
                }
                self.authors.extend(names);
            }
            MetadataLabel::Editor => {
                self.editor = Some(value.to_owned()).filter(|editor| !editor.is_empty());
            }
            MetadataLabel::Date => self.published = Published::parse(value).or(self.published),
            MetadataLabel::Other => {}
        }
        Some(())
    }

    /// Takes a source, and the date that may follow it: `来源：新华社 2023-05-19 17:28`.
    fn take_source(&mut self, value: &str) {
        let blanks = value.match_indices(' ').map(|(i, _)| i);
        let dated =
            blanks.filter_map(|i| Some((&value[..i], Published::parse(&value[i..])?))).next();

        let source = match dated {
            Some((source, published)) => {
                self.published = self.published.or(Some(published));
                source.trim()
            }
            None => value,
        };
        self.source = Some(source.to_owned()).filter(|source| !source.is_empty());
    }
}

/// Returns the date before the first label: Some(None) if nothing precedes the label, None if it is something else.
fn leading_date(before: &str) -> Option<Option<Published>> {
    let before = unwrap(before.trim_matches(WRAPPINGS));
    if before.is_empty() {
        return Some(None);
    }
    Published::parse(before).map(Some)
}

/// A line, split at its labels.
struct LabelledParts<'a> {
    /// The text before the first label.
    before: &'a str,
    /// Each label with its value.
    parts: Vec<(MetadataLabel, &'a str)>,
}

/// Splits a line at its labels; None if it has none.
fn split_at_labels<'a>(line: &'a str, params: &MetadataParams) -> Option<LabelledParts<'a>> {
    // A label or a date comes first, and the line is short: that rules out nearly every other line.
    let is_candidate = line.len() <= params.max_line_bytes
        && (line.starts_with(|c: char| c.is_ascii_digit())
            || label_at(line, LabelStrictness::Known, params).is_some());
    if !is_candidate {
        return None;
    }

    // Each label with the bytes at which it and its value begin.
    let mut found: Vec<(MetadataLabel, usize, usize)> = Vec::new();
    let mut is_boundary = true;
    for (i, c) in line.char_indices() {
        let strictness =
            if found.is_empty() { LabelStrictness::Known } else { LabelStrictness::Any };
        if is_boundary && let Some((label, n_bytes)) = label_at(&line[i..], strictness, params) {
            found.push((label, i, i + n_bytes));
        }
        is_boundary = BOUNDARIES.contains(&c);
    }

    // A value ends where the next label begins.
    let &(_, first, _) = found.first()?;
    let ends = found.iter().skip(1).map(|&(_, start, _)| start).chain([line.len()]);
    let parts = found
        .iter()
        .zip(ends)
        .map(|(&(label, _, start), end)| (label, &line[start..end.max(start)]));
    Some(LabelledParts { before: &line[..first], parts: parts.collect() })
}
