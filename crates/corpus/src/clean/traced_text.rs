//! A text in the course of cleaning, which knows where each of its characters stood in the source.

use std::borrow::Cow;
use std::ops::Range;

use crate::change::{Change, ChangeKind};

/// One replacement of a step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edit {
    /// The bytes of the draft that are replaced.
    pub(super) range: Range<usize>,
    /// What stands there afterwards.
    pub(super) after: Cow<'static, str>,
    /// What was wrong; None for what only concerns the layout (kinds of blanks and line breaks).
    pub(super) kind: Option<ChangeKind>,
}

impl Edit {
    /// Returns the replacement of a fault.
    pub(super) fn new(
        kind: ChangeKind,
        range: Range<usize>,
        after: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { range, after: after.into(), kind: Some(kind) }
    }

    /// Returns a replacement that nobody needs to know of.
    pub(super) fn layout(range: Range<usize>, after: &'static str) -> Self {
        Self { range, after: after.into(), kind: None }
    }
}

/// A text, its source, and the changes that lead from the one to the other.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    source: &'a str,
    text: Cow<'a, str>,
    /// Places in the text and where they stood in the source, both in bytes, ascending: text goes on in step from
    /// each of them to the next.
    origins: Vec<(usize, usize)>,
    changes: Vec<Change>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, text: source.into(), origins: vec![(0, 0)], changes: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Takes a step: finds the edits, which are in order and apart, and makes them.
    pub(super) fn step(&mut self, find: impl FnOnce(&str) -> Vec<Edit>) {
        let edits = find(&self.text);
        if edits.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut origins = Vec::with_capacity(self.origins.len() + 2 * edits.len());
        let mut known = self.origins.iter().copied().peekable();
        let mut done = 0;
        for edit in edits {
            let Range { start, end } = edit.range;
            copy(&mut known, done..start, text.len(), &mut origins);
            text.push_str(&self.text[done..start]);
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
            done = end;
        }
        copy(&mut known, done..self.text.len() + 1, text.len(), &mut origins);
        text.push_str(&self.text[done..]);
        // Of several that begin at one byte, the last tells how it goes on.
        origins.dedup_by(|next, last| {
            let is_same = next.0 == last.0;
            if is_same {
                *last = *next;
            }
            is_same
        });
        (self.text, self.origins) = (text.into(), origins);
    }

    /// Returns the byte of the source that a byte of the text stands for.
    pub(super) fn origin(&self, byte: usize) -> usize {
        let next = self.origins.partition_point(|&(at, _)| at <= byte);
        let Some(&(at, from)) = self.origins.get(next.wrapping_sub(1)) else { return byte };
        // Inside a replacement, which may be longer than what it replaces, it is its end at the most.
        let limit = self.origins.get(next).map_or(self.source.len(), |&(_, from)| from);
        let mut origin = (from + (byte - at)).min(limit);
        while !self.source.is_char_boundary(origin) {
            origin -= 1;
        }
        origin
    }

    /// Returns what stood in the source where a stretch of the text stands.
    pub(super) fn source_of(&self, range: Range<usize>) -> &'a str {
        let (from, to) = (self.origin(range.start), self.origin(range.end));
        &self.source[from..to.max(from)]
    }

    /// Returns whether the text had faults that come from how the page reached us, and not from how it was written.
    pub(super) fn is_damaged(&self) -> bool {
        use ChangeKind::{Entity, Gloss, Hyphen, LostByte, Misread};
        self.changes.iter().any(|c| matches!(c.kind, Entity | Gloss | Hyphen | LostByte | Misread))
    }

    /// Returns the changes, their places in bytes of the source.
    pub(super) fn into_changes(self) -> Vec<Change> {
        self.changes
    }
}

/// Copies the places of a stretch, moved to where it stands now.
fn copy(
    known: &mut std::iter::Peekable<impl Iterator<Item = (usize, usize)>>,
    range: Range<usize>,
    to: usize,
    origins: &mut Vec<(usize, usize)>,
) {
    while let Some((at, from)) = known.next_if(|&(at, _)| at < range.end) {
        if at >= range.start {
            origins.push((to + (at - range.start), from));
        }
    }
}

/// Turns the places of changes from bytes of the source into code points, and puts them in order.
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

/// Asserts what a step makes of a text.
#[cfg(test)]
#[track_caller]
pub(super) fn check(step: fn(&str) -> Vec<Edit>, text: &str, expected: &str) {
    let mut draft = Draft::new(text);
    draft.step(step);
    assert_eq!(draft.text(), expected, "{text}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn changes_name_the_source_through_several_steps() {
        let mut draft = Draft::new("杭 州&amp;(a)港");
        draft.step(|text| {
            let at = text.find("&amp;").unwrap();
            vec![Edit::new(ChangeKind::Entity, at..at + 5, "&")]
        });
        draft.step(|_| vec![Edit::new(ChangeKind::Blank, 3..4, "")]);
        draft.step(|text| {
            let at = text.find("(a)").unwrap();
            vec![Edit::new(ChangeKind::Gloss, at..at + 3, "")]
        });
        assert_eq!(draft.text(), "杭州&港");
        let at: Vec<_> = in_code_points("杭 州&amp;(a)港", draft.into_changes())
            .into_iter()
            .map(|change| (change.at, change.before))
            .collect();
        assert_eq!(at, [(1, " ".to_owned()), (3, "&amp;".to_owned()), (8, "(a)".to_owned())]);
    }

    proptest! {
        #[test]
        fn what_was_not_edited_keeps_its_origin(text in "[a-e]{0,12}", drop in "[a-e]", grow in "[a-e]") {
            let mut draft = Draft::new(&text);
            let all = |letter: String, after: &'static str| move |text: &str| -> Vec<Edit> {
                text.match_indices(&letter).map(|(i, _)| Edit::layout(i..i + 1, after)).collect()
            };
            draft.step(all(drop, ""));
            draft.step(all(grow, "XYZ"));
            for (i, c) in draft.text().char_indices().filter(|(_, c)| c.is_ascii_lowercase()) {
                prop_assert_eq!(text.as_bytes()[draft.origin(i)], c as u8);
            }
        }
    }
}
