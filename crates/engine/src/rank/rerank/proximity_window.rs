//! How much of what is asked stands together in one place.

use std::collections::VecDeque;

/// Characters that are one place: a sentence of the news.
const PLACE_CHARS: usize = 40;

/// The best place of an article so far, while its occurrences come in the order of their ends.
pub(crate) struct Passage<'a> {
    /// What each pattern is worth.
    worth: &'a [f32],
    /// Where the occurrences of the place end, and of which pattern they are.
    inside: VecDeque<(usize, usize)>,
    /// How many of them each pattern has.
    times: Vec<u32>,
    /// What they are worth together, each pattern once.
    here: f32,
    best: f32,
}

impl<'a> Passage<'a> {
    pub(crate) fn new(worth: &'a [f32]) -> Self {
        Self { worth, inside: VecDeque::new(), times: vec![0; worth.len()], here: 0.0, best: 0.0 }
    }

    /// Takes an occurrence that ends at a character of the text.
    pub(crate) fn meet(&mut self, end: usize, pattern: usize) {
        while let Some(&(earlier, left)) = self.inside.front()
            && earlier + PLACE_CHARS <= end
        {
            self.inside.pop_front();
            self.times[left] -= 1;
            if self.times[left] == 0 {
                self.here -= self.worth[left];
            }
        }
        self.inside.push_back((end, pattern));
        self.times[pattern] += 1;
        if self.times[pattern] == 1 {
            self.here += self.worth[pattern];
            self.best = self.best.max(self.here);
        }
    }

    /// Begins another text: no place goes from one into the other.
    pub(crate) fn begin(&mut self) {
        self.inside.clear();
        self.times.fill(0);
        self.here = 0.0;
    }

    /// Returns the share of what is asked, by worth, that stands in the best place.
    pub(crate) fn share(&self) -> f32 {
        let whole: f32 = self.worth.iter().sum();
        if whole > 0.0 { self.best / whole } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(texts: &[&[(usize, usize)]]) -> f32 {
        let mut passage = Passage::new(&[2.0, 1.0, 1.0]);
        for text in texts {
            passage.begin();
            text.iter().for_each(|(end, pattern)| passage.meet(*end, *pattern));
        }
        passage.share()
    }

    #[test]
    fn what_stands_near_counts_together_and_once() {
        assert_eq!(share(&[]), 0.0);
        assert_eq!(share(&[&[(1, 0), (3, 0), (4, 1)]]), 0.75);
        assert_eq!(share(&[&[(1, 0), (4, 1), (40, 2)]]), 1.0);
    }

    #[test]
    fn what_stands_far_apart_or_in_another_text_does_not() {
        assert_eq!(share(&[&[(1, 1), (41, 2)]]), 0.25);
        assert_eq!(share(&[&[(1, 0)], &[(2, 1), (3, 2)]]), 0.5);
    }
}
