//! Whether a line end parts a sentence: the judgement that joins columns and leaves headings, captions, lists and
//! verse alone.
//!
//! A line end is described by numbers (`features`): how likely the characters go on across it and how likely a
//! line ends and another begins there, what the lines look like, and what the page is like that they stand on. Boosted
//! trees (Friedman, *Greedy Function Approximation: A Gradient Boosting Machine*, 2001), grown on real news broken at
//! random places and widths, weigh them. `train_cleaner` (see [`language_model`]) grows them and prints how often they err.

mod features;
mod trees;

pub use self::features::FEATURES;
pub(super) use self::features::{lift, n_columns};
pub use self::trees::Trees;
use super::language_model;

/// A line of a page, and how it is set.
#[derive(Clone, Copy, Debug)]
pub struct SetLine<'a> {
    /// Its text, without blanks around it.
    pub text: &'a str,
    /// It begins with a paragraph's blanks.
    pub is_indented: bool,
    /// How many blank lines part it from the line before.
    pub n_blank: usize,
}

/// Where the characters are this much likelier at the end of a line and the beginning of another than in one line,
/// in nats, nothing else that is known makes a sentence of the two: most pairs of lines need not be described.
const HOPELESS_LIFT: f32 = -3.0;
const HOPELESS_ODDS: f32 = -9.0;

/// A page of lines, with what is the same for all of its line ends.
#[derive(Debug)]
pub struct Page<'a> {
    lines: &'a [SetLine<'a>],
    setting: features::Setting,
}

impl<'a> Page<'a> {
    /// Returns the page that the lines make.
    pub fn new(lines: &'a [SetLine<'a>]) -> Self {
        Self { lines, setting: features::Setting::new(lines) }
    }

    /// Returns the odds, as a natural logarithm, that the line at `right` goes on with the sentence that the line at
    /// `left` began; `right` is behind `left`, with captions between them or none.
    pub fn log_odds(&self, left: usize, right: usize) -> f32 {
        let seam = self.setting.seam(self.lines, left, right);
        if seam.lift() < HOPELESS_LIFT {
            HOPELESS_ODDS
        } else {
            trees::log_odds(&features::features(self.lines, &self.setting, left, right, &seam))
        }
    }

    /// Returns what is known of the two lines.
    pub fn features(&self, left: usize, right: usize) -> [f32; FEATURES] {
        let seam = self.setting.seam(self.lines, left, right);
        features::features(self.lines, &self.setting, left, right, &seam)
    }
}

/// Returns whether a line ends a sentence, beyond doubt.
pub fn ends_sentence(line: &str) -> bool {
    let end = line.trim_end_matches(is_closing);
    end.is_empty() || end.ends_with(['。', '！', '？', '!', '?', '…', '｡', '⋯'])
}

/// Returns whether a line ends in the middle of a sentence that may end here: a colon, a semicolon, a dash.
pub(super) fn ends_softly(line: &str) -> bool {
    line.trim_end_matches(is_closing).ends_with(['：', '；', ':', ';', '—', '～', '~'])
}

/// What may stand behind the end of a sentence.
pub(super) fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | ')' | '）' | '】' | '》' | '〉' | ']' | '"' | '\'' | ' ')
}
