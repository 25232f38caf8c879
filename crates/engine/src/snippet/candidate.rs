//! Parts of a passage that may be shown.

use std::ops::Range;

use xunwen_text::{MarkedText, merge_marks};

use super::passage::Passage;

/// The mark of a cut inside a sentence.
pub(super) const ELLIPSIS: char = '…';

/// A part of a passage that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FragmentCandidate {
    /// The index of the passage.
    pub(super) passage: usize,
    /// The characters of the sentence that the part belongs to.
    pub(super) sentence: Range<usize>,
    /// The characters of the part.
    pub(super) range: Range<usize>,
    /// Whether a chosen candidate shows nothing that those chosen before it do not show.
    pub(super) is_filler: bool,
}

impl FragmentCandidate {
    /// Returns the most characters that the fragment takes, ellipses included. Blanks at its ends
    /// count, since they are shown where it is joined with the next fragment.
    pub(super) fn n_chars(&self) -> usize {
        let n_ellipses = usize::from(self.is_cut_before()) + usize::from(self.is_cut_after());
        self.range.len() + n_ellipses
    }

    /// Returns whether two candidates share characters.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.passage == other.passage
            && self.range.start < other.range.end
            && other.range.start < self.range.end
    }

    /// Returns the text of the fragment with its marks.
    pub(super) fn marked_text(&self, passage: &Passage) -> MarkedText {
        let range = passage.trimmed(&self.range);
        let (cut_before, cut_after) = (self.is_cut_before(), self.is_cut_after());

        let mut text = String::with_capacity(range.len() * 3 + 6);
        text.extend(cut_before.then_some(ELLIPSIS));
        text.extend(&passage.chars[range.clone()]);
        text.extend(cut_after.then_some(ELLIPSIS));

        let mut marks = merge_marks(passage.marks_in(&range));
        for mark in &mut marks {
            mark.start += usize::from(cut_before);
            mark.end += usize::from(cut_before);
        }
        MarkedText { text, marks }
    }

    fn is_cut_before(&self) -> bool {
        self.range.start > self.sentence.start
    }

    fn is_cut_after(&self) -> bool {
        self.range.end < self.sentence.end
    }
}

#[cfg(test)]
mod tests {
    use xunwen_corpus::{Paragraph, ParagraphKind};

    use super::*;

    #[test]
    fn a_cut_is_shown_by_an_ellipsis_which_counts_as_a_character() {
        let passage = Passage::new(&Paragraph::new(ParagraphKind::Body, "一二三四五"), vec![]);
        for (range, text) in
            [(0..5, "一二三四五"), (0..3, "一二三…"), (2..5, "…三四五"), (1..3, "…二三…")]
        {
            let candidate =
                FragmentCandidate { passage: 0, sentence: 0..5, range, is_filler: false };
            assert_eq!(candidate.marked_text(&passage).text, text);
            assert_eq!(candidate.n_chars(), text.chars().count());
        }
    }
}
