//! A text that the cleaner edits, with the position of each character in the source.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

use super::watch::CleaningWatch;
use crate::change::{Change, ChangeKind};
use crate::skip::SkipReason;

/// The most edits that a pass may make in an article. An edit and its change take about 200 bytes, so that a text of the
/// longest length that is read could take gigabytes otherwise.
const MAX_EDITS: usize = 2_000_000;

/// A replacement in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextEdit {
    /// The bytes of the text that are replaced.
    pub(super) range: Range<usize>,
    /// The new text.
    pub(super) after: Cow<'static, str>,
    /// The fault that is repaired; None for mere layout, such as the kind of a blank.
    pub(super) kind: Option<ChangeKind>,
}

impl TextEdit {
    /// Returns an edit that repairs a fault.
    pub(super) fn new(
        kind: ChangeKind,
        range: Range<usize>,
        after: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { range, after: after.into(), kind: Some(kind) }
    }

    /// Returns an edit of the layout, which is not reported.
    pub(super) fn layout(range: Range<usize>, after: &'static str) -> Self {
        Self { range, after: after.into(), kind: None }
    }
}

/// A text, its source, and the changes that lead from the source to the text.
#[derive(Debug)]
pub(super) struct TracedText<'a> {
    source: &'a str,
    text: Cow<'a, str>,
    /// Pairs of a byte of the text and its byte of the source, ascending. Between two pairs both advance in step.
    origins: Vec<(usize, usize)>,
    changes: Vec<Change>,
    watch: Option<&'a CleaningWatch<'a>>,
}

impl<'a> TracedText<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            text: source.into(),
            origins: vec![(0, 0)],
            changes: Vec::new(),
            watch: None,
        }
    }

    /// Returns a text whose passes a watch limits.
    pub(super) fn watched(source: &'a str, watch: &'a CleaningWatch<'a>) -> Self {
        Self { watch: Some(watch), ..Self::new(source) }
    }

    /// Takes units of work from the budget of the article. Returns false if the pass has to end early.
    pub(super) fn spend(&self, n_units: usize) -> bool {
        self.watch.is_none_or(|watch| watch.spend(n_units))
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Makes the edits that `find` returns for the text. They are in order and do not overlap.
    pub(super) fn edit(&mut self, find: impl FnOnce(&str) -> Vec<TextEdit>) {
        let edits = find(&self.text);
        if edits.is_empty() {
            return;
        }
        if let Some(watch) = self.watch.filter(|_| edits.len() > MAX_EDITS) {
            watch.refuse(SkipReason::TooManyChanges { limit: MAX_EDITS });
            return;
        }

        let mut text = String::with_capacity(self.text.len());
        let mut origins = Vec::with_capacity(self.origins.len() + 2 * edits.len());
        let mut known = self.origins.iter().copied().peekable();
        let mut byte_done = 0;
        for edit in edits {
            let Range { start, end } = edit.range;

            // The unchanged text before the edit.
            copy_origins(&mut known, byte_done..start, text.len(), &mut origins);
            text.push_str(&self.text[byte_done..start]);

            // The replacement.
            let (from, to) = (self.origin(start), self.origin(end));
            if let Some(kind) = edit.kind {
                self.changes.push(Change {
                    kind,
                    before: self.source[from..to.max(from)].to_owned(),
                    after: edit.after.clone().into_owned(),
                    at: from,
                });
            }
            origins.push((text.len(), from));
            text.push_str(&edit.after);
            origins.push((text.len(), to));
            byte_done = end;
        }

        copy_origins(&mut known, byte_done..self.text.len() + 1, text.len(), &mut origins);
        text.push_str(&self.text[byte_done..]);
        keep_last_of_each_byte(&mut origins);
        (self.text, self.origins) = (text.into(), origins);
    }

    /// Returns the byte of the source for a byte of the text.
    pub(super) fn origin(&self, byte: usize) -> usize {
        let next = self.origins.partition_point(|&(at, _)| at <= byte);
        let Some(&(at, from)) = self.origins.get(next.wrapping_sub(1)) else { return byte };

        // A replacement may be longer than the text it replaces: its origin never passes the end of that.
        let limit = self.origins.get(next).map_or(self.source.len(), |&(_, from)| from);
        let mut origin = (from + (byte - at)).min(limit);
        while !self.source.is_char_boundary(origin) {
            origin -= 1;
        }
        origin
    }

    /// Returns the part of the source that a stretch of the text comes from.
    pub(super) fn source_of(&self, range: Range<usize>) -> &'a str {
        let (from, to) = (self.origin(range.start), self.origin(range.end));
        &self.source[from..to.max(from)]
    }

    /// Returns whether the text had faults that come from the way in which the page was copied or converted.
    pub(super) fn is_damaged(&self) -> bool {
        use ChangeKind::{Entity, Gloss, Hyphen, LostByte, Misread};

        self.changes.iter().any(|c| matches!(c.kind, Entity | Gloss | Hyphen | LostByte | Misread))
    }

    /// Returns the changes, with positions in bytes of the source.
    pub(super) fn into_changes(self) -> Vec<Change> {
        self.changes
    }
}

/// Copies the pairs of `known` whose bytes are in `range` of the old text, which begins at `byte_to` in the new one.
fn copy_origins(
    known: &mut Peekable<impl Iterator<Item = (usize, usize)>>,
    range: Range<usize>,
    byte_to: usize,
    origins: &mut Vec<(usize, usize)>,
) {
    while let Some((at, from)) = known.next_if(|&(at, _)| at < range.end) {
        if at >= range.start {
            origins.push((byte_to + (at - range.start), from));
        }
    }
}

/// Keeps the last pair of several with the same byte of the text: the text after the byte follows that one.
fn keep_last_of_each_byte(origins: &mut Vec<(usize, usize)>) {
    origins.dedup_by(|next, last| {
        let is_same = next.0 == last.0;
        if is_same {
            *last = *next;
        }
        is_same
    });
}

/// Sorts changes and converts their positions from bytes of the source to code points.
pub(super) fn in_code_points(source: &str, mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by_key(|change| change.at);

    let (mut byte, mut n_chars) = (0, 0);
    for change in &mut changes {
        n_chars += source[byte..change.at].chars().count();
        byte = change.at;
        change.at = n_chars;
    }
    changes
}

/// Asserts the text after the edits of one pass.
#[cfg(test)]
#[track_caller]
pub(super) fn check(find: fn(&str) -> Vec<TextEdit>, text: &str, expected: &str) {
    let mut traced = TracedText::new(text);
    traced.edit(find);
    assert_eq!(traced.text(), expected, "{text}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn changes_name_the_source_through_several_edits() {
        let mut traced = TracedText::new("杭 州&amp;(a)港");
        traced.edit(|text| {
            let at = text.find("&amp;").unwrap();
            vec![TextEdit::new(ChangeKind::Entity, at..at + 5, "&")]
        });
        traced.edit(|_| vec![TextEdit::new(ChangeKind::Blank, 3..4, "")]);
        traced.edit(|text| {
            let at = text.find("(a)").unwrap();
            vec![TextEdit::new(ChangeKind::Gloss, at..at + 3, "")]
        });
        assert_eq!(traced.text(), "杭州&港");
        let at: Vec<_> = in_code_points("杭 州&amp;(a)港", traced.into_changes())
            .into_iter()
            .map(|change| (change.at, change.before))
            .collect();
        assert_eq!(at, [(1, " ".to_owned()), (3, "&amp;".to_owned()), (8, "(a)".to_owned())]);
    }

    proptest! {
        #[test]
        fn unedited_text_keeps_its_origin(text in "[a-e]{0,12}", drop in "[a-e]", grow in "[a-e]") {
            let mut traced = TracedText::new(&text);
            let all = |letter: String, after: &'static str| move |text: &str| -> Vec<TextEdit> {
                text.match_indices(&letter).map(|(i, _)| TextEdit::layout(i..i + 1, after)).collect()
            };
            traced.edit(all(drop, ""));
            traced.edit(all(grow, "XYZ"));
            for (i, c) in traced.text().char_indices().filter(|(_, c)| c.is_ascii_lowercase()) {
                prop_assert_eq!(text.as_bytes()[traced.origin(i)], c as u8);
            }
        }
    }
}
