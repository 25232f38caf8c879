//! The lines of a page as the boundary model sees them, and the statistics that all of their line ends share.

use super::seam::LineSeam;
use super::sentence_end::ends_sentence;

/// A line of a page, and its place.
#[derive(Clone, Copy, Debug)]
pub struct BoundaryLine<'a> {
    /// Its text, without blanks around it.
    pub text: &'a str,
    /// It begins with the blanks of a paragraph.
    pub is_indented: bool,
    /// The number of blank lines before it.
    pub n_blank: usize,
}

/// The statistics of a page.
#[derive(Debug)]
pub(super) struct LineStatistics {
    /// The length of each line in characters, and in columns (see [`n_columns`]).
    pub(super) n_chars: Vec<u16>,
    pub(super) n_columns: Vec<u16>,
    pub(super) max_columns: u16,
    pub(super) mean_chars: f32,
    /// Lines that do not end a sentence, except the last line.
    pub(super) n_open: usize,
    /// The median number of blank lines between two lines.
    pub(super) usual_gap: usize,
    /// Some lines are indented and others are not.
    pub(super) are_indents_mixed: bool,
    /// The lengths sorted: in characters, in columns, and both of each line.
    by_chars: Vec<u16>,
    by_columns: Vec<u16>,
    by_both: Vec<(u16, u16)>,
    max_chars: u16,
    /// The seam after each open line; None for others.
    seams: Vec<Option<LineSeam>>,
    lift_sum: f32,
}

impl LineStatistics {
    pub(super) fn new(lines: &[BoundaryLine<'_>]) -> Self {
        let n_chars: Vec<_> =
            lines.iter().map(|line| saturate(line.text.chars().count())).collect();
        let n_columns: Vec<_> = lines.iter().map(|line| saturate(n_columns(line.text))).collect();
        let seams: Vec<_> = lines.windows(2).map(open_seam).collect();
        let n_indented = lines.iter().skip(1).filter(|line| line.is_indented).count();

        Self {
            max_chars: n_chars.iter().copied().max().unwrap_or(0),
            max_columns: n_columns.iter().copied().max().unwrap_or(0),
            mean_chars: n_chars.iter().map(|&n| f32::from(n)).sum::<f32>()
                / lines.len().max(1) as f32,
            by_chars: sorted(n_chars.iter().copied()),
            by_columns: sorted(n_columns.iter().copied()),
            by_both: sorted(n_chars.iter().copied().zip(n_columns.iter().copied())),
            n_open: seams.iter().flatten().count(),
            lift_sum: seams.iter().flatten().map(LineSeam::lift).sum(),
            usual_gap: usual_gap(lines),
            are_indents_mixed: n_indented > 0 && n_indented + 1 < lines.len(),
            n_chars,
            n_columns,
            seams,
        }
    }

    /// Returns the lift of the seam after a line, or 0 without one.
    pub(super) fn lift(&self, left: Option<usize>) -> f32 {
        let seam = left.and_then(|left| self.seams.get(left)?.as_ref());
        seam.map_or(0.0, LineSeam::lift)
    }

    /// Returns the seam between the end of one line and the start of another.
    pub(super) fn seam(&self, lines: &[BoundaryLine<'_>], left: usize, right: usize) -> LineSeam {
        let known = self.seams.get(left).copied().flatten().filter(|_| right == left + 1);
        known.unwrap_or_else(|| LineSeam::new(lines[left].text, lines[right].text))
    }

    /// Returns the mean lift of the other open line ends: high on a page set in columns, low on one of verse.
    pub(super) fn lift_of_others(&self, left: usize) -> f32 {
        match self.seams.get(left).and_then(|seam| seam.as_ref()).map(LineSeam::lift) {
            Some(own) if self.n_open > 1 => (self.lift_sum - own) / (self.n_open - 1) as f32,
            Some(_) | None if self.n_open == 0 => 0.0,
            Some(own) => own,
            None => self.lift_sum / self.n_open as f32,
        }
    }

    /// Returns the share of lines whose length in characters or in columns differs from this one's by at most one.
    pub(super) fn share_as_long(&self, line: usize) -> f32 {
        let (chars, columns) = (around(self.n_chars[line]), around(self.n_columns[line]));

        // Lines with both lengths are counted twice, so subtract them once.
        let either = n_within(&self.by_chars, chars) + n_within(&self.by_columns, columns);
        let both = |n| n_within(&self.by_both, ((n, columns.0), (n, columns.1)));
        let n = either - (chars.0..=chars.1).map(both).sum::<usize>();
        n as f32 / self.n_chars.len() as f32
    }

    /// Returns whether a line is as long as the longest one, or shorter by one Han character.
    pub(super) fn is_longest(&self, line: usize) -> bool {
        self.n_chars[line].saturating_add(1) >= self.max_chars
            || self.n_columns[line].saturating_add(2) >= self.max_columns
    }
}

/// Returns the width of a text in columns: two for a Han character, one for ASCII.
pub(in crate::clean) fn n_columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Returns the seam between two adjacent lines, if the first does not end a sentence.
fn open_seam(pair: &[BoundaryLine<'_>]) -> Option<LineSeam> {
    let [left, right] = [pair[0].text, pair[1].text];
    (!ends_sentence(left)).then(|| LineSeam::new(left, right))
}

fn saturate(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn sorted<T: Ord>(lengths: impl Iterator<Item = T>) -> Vec<T> {
    let mut lengths: Vec<_> = lengths.collect();
    lengths.sort_unstable();
    lengths
}

/// Returns the range from one below a length to one above it.
fn around(n: u16) -> (u16, u16) {
    (n.saturating_sub(1), n.saturating_add(1))
}

/// Returns the number of sorted lengths that are in a range, both ends included.
fn n_within<T: Ord>(lengths: &[T], (min, max): (T, T)) -> usize {
    lengths.partition_point(|n| *n <= max) - lengths.partition_point(|n| *n < min)
}

fn usual_gap(lines: &[BoundaryLine<'_>]) -> usize {
    let gaps = sorted(lines.iter().skip(1).map(|line| line.n_blank));
    gaps.get(gaps.len() / 2).copied().unwrap_or(0)
}
