//! Marks: the parts of a displayed text that matched a query.

use serde::{Deserialize, Serialize};

/// The characters `start..end` of a text, counted in Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Mark {
    /// The first character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
}

impl Mark {
    /// Returns the mark for `start..end`, in characters.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

impl From<(usize, usize)> for Mark {
    fn from((start, end): (usize, usize)) -> Self {
        Self { start, end }
    }
}

impl From<Mark> for (usize, usize) {
    fn from(mark: Mark) -> Self {
        (mark.start, mark.end)
    }
}

/// Sorts marks, joins those that touch or overlap, and drops empty ones.
#[must_use]
pub fn merge_marks(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_unstable();
    let mut merged: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks.into_iter().filter(|m| m.start < m.end) {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

/// A displayed text and the parts of it that matched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// The parts that matched: in order, disjoint, within the text.
    pub marks: Vec<Mark>,
}

impl MarkedText {
    /// Returns the whole text in pieces, in order, each with whether it is marked.
    ///
    /// # Examples
    /// ```
    /// # use xunwen_text::{Mark, MarkedText};
    /// let title = MarkedText { text: "杭州跨境电商峰会".into(), marks: vec![Mark::new(2, 6)] };
    /// let pieces: Vec<_> = title.pieces().collect();
    /// assert_eq!(pieces, [("杭州", false), ("跨境电商", true), ("峰会", false)]);
    /// ```
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let edges = self.marks.iter().flat_map(|m| [(m.start, true), (m.end, false)]);
        let mut bytes = self.text.char_indices().map(|(byte, _)| byte).enumerate();
        let mut start = 0;
        let mut marked = false;
        let len = self.text.len();

        edges.chain([(usize::MAX, false)]).filter_map(move |(edge, marked_after)| {
            // From a character offset to a byte offset.
            let end = bytes.find(|(n, _)| *n == edge).map_or(len, |(_, byte)| byte);
            let piece = (&self.text[start..end], marked);
            (start, marked) = (end, marked_after);
            (!piece.0.is_empty()).then_some(piece)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_that_touch_are_joined() {
        let marks = vec![
            Mark::new(5, 7),
            Mark::new(0, 2),
            Mark::new(2, 4),
            Mark::new(6, 9),
            Mark::new(3, 3),
        ];
        assert_eq!(merge_marks(marks), [Mark::new(0, 4), Mark::new(5, 9)]);
    }

    proptest! {
        #[test]
        fn pieces_cover_the_text(text in "[一-十a😀]{0,20}", ranges in proptest::collection::vec((0usize..20, 0usize..20), 0..5)) {
            let n_chars = text.chars().count();
            let marks = ranges.into_iter().map(|(a, b)| Mark::new(a.min(b).min(n_chars), b.max(a).min(n_chars)));
            let marked = MarkedText { marks: merge_marks(marks.collect()), text: text.clone() };
            let joined: String = marked.pieces().map(|(piece, _)| piece).collect();
            prop_assert_eq!(joined, text);
            let n_marked: usize = marked.pieces().filter(|p| p.1).map(|p| p.0.chars().count()).sum();
            prop_assert_eq!(n_marked, marked.marks.iter().map(|m| m.end - m.start).sum::<usize>());
        }
    }
}
