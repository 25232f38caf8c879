//! The window of text with the largest share of the query.

use std::collections::VecDeque;

use crate::rank::rerank::params::RERANK;

/// A window that slides over the occurrences of patterns, in order of their ends.
pub(crate) struct ProximityWindow<'a> {
    /// The weight of each pattern.
    weights: &'a [f32],
    /// The occurrences in the window: where each ends, and its pattern.
    inside: VecDeque<(usize, usize)>,
    /// For each pattern: its occurrences in the window.
    n_inside: Vec<u32>,
    /// The weight of all patterns in the window, each once.
    weight: f32,
    /// The largest weight so far.
    best: f32,
}

impl<'a> ProximityWindow<'a> {
    pub(crate) fn new(weights: &'a [f32]) -> Self {
        let n_inside = vec![0; weights.len()];
        Self { weights, inside: VecDeque::new(), n_inside, weight: 0.0, best: 0.0 }
    }

    /// Adds an occurrence that ends before character `end` of the text.
    pub(crate) fn add(&mut self, end: usize, pattern: usize) {
        // Drop the occurrences that are too far back.
        while let Some(&(earlier, dropped)) = self.inside.front()
            && earlier + RERANK.window_chars <= end
        {
            self.inside.pop_front();
            self.n_inside[dropped] -= 1;
            if self.n_inside[dropped] == 0 {
                self.weight -= self.weights[dropped];
            }
        }

        self.inside.push_back((end, pattern));
        self.n_inside[pattern] += 1;
        if self.n_inside[pattern] == 1 {
            self.weight += self.weights[pattern];
            self.best = self.best.max(self.weight);
        }
    }

    /// Starts another text: a window never covers parts of two texts.
    pub(crate) fn start_text(&mut self) {
        self.inside.clear();
        self.n_inside.fill(0);
        self.weight = 0.0;
    }

    /// Returns the share of all weights in the best window.
    pub(crate) fn best_share(&self) -> f32 {
        let total: f32 = self.weights.iter().sum();
        if total > 0.0 { self.best / total } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best_share(texts: &[&[(usize, usize)]]) -> f32 {
        let mut window = ProximityWindow::new(&[2.0, 1.0, 1.0]);
        for text in texts {
            window.start_text();
            text.iter().for_each(|(end, pattern)| window.add(*end, *pattern));
        }
        window.best_share()
    }

    #[test]
    fn patterns_within_a_window_count_together_and_once() {
        assert_eq!(best_share(&[]), 0.0);
        assert_eq!(best_share(&[&[(1, 0), (3, 0), (4, 1)]]), 0.75);
        assert_eq!(best_share(&[&[(1, 0), (4, 1), (40, 2)]]), 1.0);
    }

    #[test]
    fn patterns_far_apart_or_in_different_texts_do_not_count_together() {
        assert_eq!(best_share(&[&[(1, 1), (41, 2)]]), 0.25);
        assert_eq!(best_share(&[&[(1, 0)], &[(2, 1), (3, 2)]]), 0.5);
    }
}
