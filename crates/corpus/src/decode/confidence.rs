//! How much a decoded text looks like Chinese news: the measure by which encodings differ.

use super::params::PARAMS;
use crate::clean::language_model::{LINE_START, class, log_p3};

/// The mean cost of the characters of a text outside ASCII, in nats of the character model.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextCost {
    pub(super) mean: f32,
    pub(super) n_chars: usize,
}

impl TextCost {
    /// Measures the first characters of a text.
    pub(super) fn new(text: &str) -> Self {
        let (mut l2, mut l1) = (LINE_START, LINE_START);
        let (mut sum, mut n_chars) = (0.0, 0);
        for c in text.chars().filter(|&c| !matches!(c, '\n' | '\r')) {
            let next = class(c);
            if !c.is_ascii() {
                sum += (-log_p3(l2, l1, next)).min(PARAMS.max_char_cost);
                n_chars += 1;
            }
            if n_chars == PARAMS.cost_sample_chars {
                break;
            }
            (l2, l1) = (l1, next);
        }
        Self { mean: sum / n_chars.max(1) as f32, n_chars }
    }

    /// Returns whether the text is one, and long enough to be sure.
    pub(super) fn is_certain(self) -> bool {
        self.n_chars >= PARAMS.min_sample_chars && self.mean <= PARAMS.max_mean_cost
    }

    /// Returns whether the text is one. A few characters are always taken for one.
    pub(super) fn is_text(self) -> bool {
        let is_short = self.n_chars < PARAMS.short_sample_chars;
        let max_mean = if is_short { PARAMS.max_mean_cost_short } else { PARAMS.max_mean_cost };
        self.n_chars < PARAMS.min_sample_chars || self.mean <= max_mean
    }
}
