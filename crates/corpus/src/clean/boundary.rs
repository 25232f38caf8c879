//! Classifies line ends: does the next line continue the sentence? The answer joins columns and leaves headings,
//! captions, lists and verse alone.
//!
//! A line end is described by numbers ([`features`]): how likely the characters continue across it, how likely one line
//! ends and another begins there, what the lines look like, and what their page is like. Boosted trees ([`trees`];
//! Friedman, *Greedy Function Approximation: A Gradient Boosting Machine*, 2001), grown on real news broken at random
//! places and widths, weigh them. `train_cleaner` (see [`language_model`](super::language_model)) grows the trees and
//! prints their error rates.

mod features;
mod line_statistics;
mod seam;
mod sentence_end;
mod trees;

pub use self::features::FEATURES;
pub use self::line_statistics::BoundaryLine;
pub(super) use self::line_statistics::n_columns;
pub(super) use self::seam::lift;
pub use self::sentence_end::ends_sentence;
pub(super) use self::sentence_end::{ends_softly, is_closing};
pub use self::trees::BoostedTrees;

use self::line_statistics::LineStatistics;
use super::params::BoundaryParams;

/// The lines of a page, with the statistics that all of its line ends share.
#[derive(Debug)]
pub struct BoundaryPage<'a> {
    lines: &'a [BoundaryLine<'a>],
    statistics: LineStatistics,
}

impl<'a> BoundaryPage<'a> {
    /// Returns the page of some lines.
    pub fn new(lines: &'a [BoundaryLine<'a>]) -> Self {
        Self { lines, statistics: LineStatistics::new(lines) }
    }

    /// Returns the odds, as a natural logarithm, that the line at `right` continues the sentence of the line at `left`.
    /// `right` is after `left`, with or without captions between them.
    pub(super) fn log_odds(&self, left: usize, right: usize, params: &BoundaryParams) -> f32 {
        let seam = self.statistics.seam(self.lines, left, right);
        if seam.lift() < params.hopeless_lift {
            return params.hopeless_odds;
        }
        let features = features::features(self.lines, &self.statistics, [left, right], &seam);
        trees::log_odds(&features, params.hopeless_tree_odds)
    }

    /// Returns the features of the line end between two lines.
    pub fn features(&self, left: usize, right: usize) -> [f32; FEATURES] {
        let seam = self.statistics.seam(self.lines, left, right);
        features::features(self.lines, &self.statistics, [left, right], &seam)
    }
}
