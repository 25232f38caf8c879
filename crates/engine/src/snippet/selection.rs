//! Which fragments are shown.

use std::cmp::Reverse;
use std::ops::Range;

use super::passage::Passage;
use crate::highlight::Found;

/// Of fragments that show nothing new, how much of what the best one shows they must show, as a
/// divisor.
const FILLER_DIVISOR: usize = 2;
/// Of a hundred pairs of characters, so many in common make fragments nearly the same.
const NEARLY_SAME: usize = 80;
/// Candidates that are given up as too like a better one, before the search for more ends.
const MAX_GIVEN_UP: usize = 32;

/// A part of a passage that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The passage, by number.
    pub(super) passage: usize,
    /// The sentence that it is of, by its characters.
    pub(super) sentence: Range<usize>,
    /// Its characters.
    pub(super) range: Range<usize>,
    /// Whether, once chosen, it shows nothing that those before it do not.
    pub(super) is_filler: bool,
}

/// What a candidate is worth; the greatest is shown.
type Worth = (usize, usize, Reverse<usize>, Reverse<(usize, usize)>);

/// What is shown already.
#[derive(Clone)]
pub(super) struct Shown<'p> {
    pub(super) passages: &'p [Passage],
    /// For each run of the query: whether it is shown, and in which round it was counted last.
    is_shown: Vec<bool>,
    counted: Vec<u32>,
    round: u32,
    /// The texts of the title and of what is chosen, as pairs of characters.
    texts: Vec<Vec<u64>>,
    pub(super) chosen: Vec<Candidate>,
}

impl<'p> Shown<'p> {
    /// Returns that nothing but the title is shown.
    pub(super) fn title(passages: &'p [Passage], title: &str) -> Self {
        let runs = passages.iter().flat_map(|p| p.found.iter().map(|f| f.run + 1));
        let n_runs = runs.max().unwrap_or(0);
        Self {
            passages,
            is_shown: vec![false; n_runs],
            counted: vec![0; n_runs],
            round: 0,
            texts: vec![pairs(title.chars())],
            chosen: Vec::new(),
        }
    }

    /// Chooses up to `n` of the candidates, the best one first, each for what it adds: the most
    /// characters of runs that are not shown yet, then of runs at all, then the shortest way from
    /// the first to the last of them, then the earliest.
    pub(super) fn choose(&mut self, mut candidates: Vec<Candidate>, n: usize) {
        let mut n_given_up = 0;
        let mut best_of_all = 0;
        while self.chosen.len() < n && n_given_up < MAX_GIVEN_UP {
            let worths = candidates.iter().map(|c| self.worth(c)).collect::<Vec<_>>();
            let best = worths.iter().enumerate().max_by_key(|(_, worth)| **worth);
            let Some((at, &(fresh, all, ..))) = best else { break };
            if all == 0 || fresh == 0 && all * FILLER_DIVISOR < best_of_all {
                break;
            }
            best_of_all = best_of_all.max(all);
            let candidate = candidates.swap_remove(at);
            if self.is_told(&candidate) {
                n_given_up += 1;
                candidates.retain(|other| self.text(other) != self.text(&candidate));
                continue;
            }
            candidates.retain(|other| !overlap(other, &candidate));
            match self.retold(&candidate) {
                Some(place) => self.replace(place, candidate),
                None => self.show(Candidate { is_filler: fresh == 0, ..candidate }),
            }
        }
    }

    fn worth(&mut self, candidate: &Candidate) -> Worth {
        let passages = self.passages;
        self.round += 1;
        let (mut fresh, mut all) = (0, 0);
        let (mut first, mut last) = (usize::MAX, 0);
        for Found { mark, run } in passages[candidate.passage].found_in(&candidate.range) {
            if self.counted[*run] == self.round {
                continue;
            }
            self.counted[*run] = self.round;
            let n_chars = mark.end - mark.start;
            all += n_chars;
            fresh += if self.is_shown[*run] { 0 } else { n_chars };
            (first, last) = (first.min(mark.start), last.max(mark.end));
        }
        let place = (candidate.passage, candidate.range.start);
        (fresh, all, Reverse(last.saturating_sub(first)), Reverse(place))
    }

    fn text(&self, candidate: &Candidate) -> &'p [char] {
        &self.passages[candidate.passage].chars[candidate.range.clone()]
    }

    /// Returns whether nearly the same is shown already.
    fn is_told(&self, candidate: &Candidate) -> bool {
        let own = pairs(self.text(candidate).iter().copied());
        self.texts.iter().any(|text| nearly_same(text, &own))
    }

    /// Returns which of the chosen a candidate says whole, and what was found in it too.
    fn retold(&self, candidate: &Candidate) -> Option<usize> {
        let own = self.text(candidate);
        let runs = |c: &Candidate| -> Vec<usize> {
            self.passages[c.passage].found_in(&c.range).map(|f| f.run).collect()
        };
        let own_runs = runs(candidate);
        self.chosen.iter().position(|chosen| {
            contains(own, self.text(chosen))
                && runs(chosen).iter().all(|run| own_runs.contains(run))
        })
    }

    /// Shows a candidate in the place of one of the chosen.
    fn replace(&mut self, place: usize, candidate: Candidate) {
        let is_filler = self.chosen[place].is_filler;
        let of_chosen = self.texts.len() - self.chosen.len();
        self.show(Candidate { is_filler, ..candidate });
        self.chosen.swap_remove(place);
        self.texts.swap_remove(of_chosen + place);
    }

    pub(super) fn show(&mut self, candidate: Candidate) {
        let passage = &self.passages[candidate.passage];
        passage.found_in(&candidate.range).for_each(|f| self.is_shown[f.run] = true);
        self.texts.push(pairs(self.text(&candidate).iter().copied()));
        self.chosen.push(candidate);
    }
}

fn overlap(one: &Candidate, other: &Candidate) -> bool {
    one.passage == other.passage
        && one.range.start < other.range.end
        && other.range.start < one.range.end
}

fn is_said(c: &char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// Returns whether all of `part` stands in `text`, whatever the punctuation.
fn contains(text: &[char], part: &[char]) -> bool {
    let said = |text: &[char]| text.iter().copied().filter(is_said).collect::<Vec<char>>();
    let (text, part) = (said(text), said(part));
    !part.is_empty() && text.windows(part.len()).any(|stretch| stretch == part)
}

/// Returns the pairs of neighbours in a text, each as one number, sorted; a character alone is its
/// own.
fn pairs(chars: impl Iterator<Item = char>) -> Vec<u64> {
    let chars: Vec<char> = chars.filter(is_said).collect();
    let pair = |first: char, second: char| u64::from(first) << 32 | u64::from(second);
    let mut pairs: Vec<u64> = match chars.as_slice() {
        [only] => vec![pair(*only, *only)],
        chars => chars.windows(2).map(|two| pair(two[0], two[1])).collect(),
    };
    pairs.sort_unstable();
    pairs
}

/// Returns whether `text` says little beyond what is shown: most of it stands there, or it is
/// that with a few words more.
fn nearly_same(shown: &[u64], text: &[u64]) -> bool {
    let (mut a, mut b, mut n_common) = (0, 0, 0);
    while let (Some(left), Some(right)) = (shown.get(a), text.get(b)) {
        n_common += usize::from(left == right);
        (a, b) = (a + usize::from(left <= right), b + usize::from(right <= left));
    }
    let is_most_of = |all: usize| n_common * 100 >= all * NEARLY_SAME;
    n_common > 0
        && (is_most_of(text.len()) || is_most_of(shown.len()) && text.len() * 2 <= shown.len() * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nearly_the_same_with_a_word_changed_or_cut_off() {
        let same = |a: &str, b: &str| nearly_same(&pairs(a.chars()), &pairs(b.chars()));
        assert!(same(
            "杭州举行跨境电商峰会，四百家企业参加",
            "杭州举行跨境电商峰会，五百家企业参加"
        ));
        assert!(same("杭州举行跨境电商峰会", "昨天，杭州举行跨境电商峰会。"));
        assert!(same("昨天，杭州举行跨境电商峰会，四百家企业参加", "杭州举行跨境电商峰会"));
        assert!(!same("跨境电商峰会", "杭州举行跨境电商峰会，四百家企业参加"));
        assert!(!same("杭州举行跨境电商峰会", "跨境电商企业增加三成"));
        assert!(!same("", "图"));
        assert!(same("图。", "图！"));
    }
}
