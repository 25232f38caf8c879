//! Chooses the line that continues an open one, by the odds of the boundary model and by the lines between.

use std::cell::Cell;

use super::aside::{is_bare, is_laid_in, may_be_aside};
use super::bonus::bonus_over_asides;
use super::evidence::{are_inside_brackets, are_rows, is_cut, is_hyphenated};
use super::line_join::JoinThresholds;
use crate::clean::boundary::{BoundaryLine, BoundaryPage, ends_sentence, lift};
use crate::clean::captions;
use crate::clean::lines::{PageLine, is_longer};
use crate::clean::params::CleanerParams;
use crate::clean::traced_text::TracedText;

/// Units of work of scoring two lines, which walks through all trees. Chosen by hand.
const UNITS_PER_SCORE: usize = 100;

/// Units of work of weighing a candidate with known odds. Chosen by hand.
const UNITS_PER_CANDIDATE: usize = 50;

/// The running text of a page, and the lines between.
///
/// Positions (`left`, `right`, `at`) are indices into the running text, unless a name says `line`.
pub(super) struct Continuations<'a> {
    params: &'a CleanerParams,
    /// The text of the page, which has the budget.
    traced: &'a TracedText<'a>,
    page: BoundaryPage<'a>,
    /// All lines of the page.
    lines: &'a [PageLine<'a>],
    /// The indices of the lines of the running text.
    flow: &'a [usize],
    /// The number of blank lines that sets a line apart from others.
    far_gap: usize,
    /// The odds that each line continues on each of the next ones. They are needed more than once.
    known_odds: Vec<Cell<Option<f32>>>,
    /// Most lines end a sentence, unlike in lists, columns and verse.
    is_prose: bool,
}

impl<'a> Continuations<'a> {
    /// Returns the running text of a page: the indices of its lines in `flow`, and their text and place in `set`.
    pub(super) fn new(
        lines: &'a [PageLine<'a>],
        flow: &'a [usize],
        set: &'a [BoundaryLine<'a>],
        traced: &'a TracedText<'a>,
        params: &'a CleanerParams,
    ) -> Self {
        let n_odds = flow.len() * (params.asides.max_lines + 1);
        let mut page = Self {
            params,
            traced,
            page: BoundaryPage::new(set),
            lines,
            flow,
            far_gap: captions::far_gap(lines, &params.captions),
            known_odds: vec![Cell::new(None); n_odds],
            is_prose: false,
        };

        // The first line may be the headline.
        let n_open = (1..flow.len())
            .filter(|&at| !ends_sentence(page.text(at)) && !page.is_next_to_aside(at))
            .count();
        page.is_prose = n_open * params.continuation.min_lines_per_open <= flow.len();
        page
    }

    pub(super) fn params(&self) -> &'a CleanerParams {
        self.params
    }

    fn line(&self, at: usize) -> &PageLine<'_> {
        &self.lines[self.flow[at]]
    }

    fn text(&self, at: usize) -> &str {
        &self.line(at).text
    }

    /// Returns the lines of the page between two lines of the running text.
    fn between(&self, left: usize, right: usize) -> &[PageLine<'_>] {
        &self.lines[self.flow[left] + 1..self.flow[right]]
    }

    /// Returns the line that continues an open one.
    pub(super) fn continuation(&self, left: usize, thresholds: &JoinThresholds) -> Option<usize> {
        let right = self.best(left, thresholds)?;
        Some(self.without_detour(left, right, thresholds))
    }

    /// Returns the line with the best odds, if they are above the threshold.
    fn best(&self, left: usize, thresholds: &JoinThresholds) -> Option<usize> {
        let asides = &self.params.asides;
        let is_short = !is_longer(self.text(left), self.params.continuation.max_short_chars);
        let mut best: Option<(f32, usize)> = None;
        // Of the lines passed over: those set apart by blank lines, and those next to asides.
        let (mut n_far, mut n_next_to_asides) = (0, 0);

        for right in left + 1..self.flow.len() {
            if !self.traced.spend(UNITS_PER_CANDIDATE) {
                return None;
            }
            let line = self.line(right);
            let n_over = right - left - 1;
            let over = PassedLines {
                n_lines: n_over,
                are_far: n_over > 0 && n_far == n_over,
                are_next_to_asides: n_over > 0 && n_next_to_asides == n_over,
            };
            let is_next_to_aside = self.is_next_to_aside(right) && !ends_sentence(&line.text);

            let mut odds = self.odds(left, right);
            odds += if over.are_far { asides.gap_bonus } else { 0.0 };
            odds += if over.are_next_to_asides { asides.neighbour_bonus } else { 0.0 };
            if is_next_to_aside && may_be_aside(line, asides) {
                odds -= asides.neighbour_bonus;
            }
            odds += self.bonus_over(left, right, &over, thresholds);

            let threshold = self.threshold(best, right, &over, thresholds);
            if odds > threshold && !self.is_claimed(left, right) {
                best = Some((odds, right));
            }

            n_far += usize::from(line.n_blank >= self.far_gap);
            n_next_to_asides += usize::from(is_next_to_aside);
            if is_short || !may_be_aside(line, asides) || n_over >= asides.max_lines {
                break;
            }
        }
        best.map(|(_, right)| right)
    }

    /// Returns the odds that a line has to beat, given the best one so far.
    fn threshold(
        &self,
        best: Option<(f32, usize)>,
        right: usize,
        over: &PassedLines,
        thresholds: &JoinThresholds,
    ) -> f32 {
        match best {
            None if over.n_lines > 0 => thresholds.over,
            None => thresholds.adjacent,
            // The best line so far does not continue, like a caption.
            Some(_) if self.is_dangling(right) => thresholds.over,
            Some((best, _)) if over.are_next_to_asides => best,
            Some((best, _)) => best + self.params.continuation.min_lead_over,
        }
    }

    /// Returns a line after `right` that continues the line at `left` if the characters fit better straight on than by
    /// way of the lines between, which are captions then; otherwise `right`.
    fn without_detour(&self, left: usize, right: usize, thresholds: &JoinThresholds) -> usize {
        let asides = &self.params.asides;
        let lead = if self.is_prose { 0.0 } else { self.params.continuation.min_lead_in_columns };

        let mut last = right;
        while is_bare(self.line(last), asides) && !ends_sentence(self.text(last)) {
            let next = self.best(last, thresholds).filter(|next| next - left <= asides.max_lines);
            let Some(next) = next else { break };

            let straight = self.lift(left, next);
            let detour = self.lift(left, right).max(self.lift(last, next));
            if straight > 0.0 && straight > detour + lead {
                return next;
            }
            last = next;
        }
        right
    }

    /// Returns the odds of the boundary model, corrected by evidence that it does not see.
    fn odds(&self, left: usize, right: usize) -> f32 {
        let params = &self.params.continuation;
        let (left_text, right_text) = (self.text(left), self.text(right));
        let mut odds = self.log_odds(left, right);

        if is_hyphenated(left_text, right_text) {
            odds += params.hyphen_bonus;
        }
        if are_inside_brackets(left_text, right_text) {
            odds += params.bracket_bonus;
        }
        if self.between(left, right).iter().any(|line| line.level > 0) {
            odds -= params.heading_malus;
        }
        if are_rows(left_text, right_text) {
            odds -= params.row_malus;
        }
        odds
    }

    /// Returns the bonus on a page of prose over asides: by their form, by their neighbours, or because the line was cut
    /// and continues at `right`, not on the lines between.
    fn bonus_over(
        &self,
        left: usize,
        right: usize,
        over: &PassedLines,
        thresholds: &JoinThresholds,
    ) -> f32 {
        let asides = &self.params.asides;
        let between = self.between(left, right);
        if between.is_empty() || !self.is_prose {
            return 0.0;
        }
        let by_form = || bonus_over_asides(between, self.text(left), self.text(right), self.params);

        // Only lines that are not running text are between.
        let n_over = right - left - 1;
        if n_over == 0 {
            let may_be_aside_too =
                self.is_next_to_aside(right) && is_bare(self.line(right), asides);
            return if may_be_aside_too { 0.0 } else { by_form() };
        }

        let by_neighbours =
            if over.are_next_to_asides { asides.neighbour_share * by_form() } else { 0.0 };
        let has_no_aside = n_over == between.len();
        if !is_cut(self.text(left), asides) || (has_no_aside && !thresholds.is_damaged) {
            return by_neighbours;
        }

        let detour = self.lift(left, left + 1).max(self.lift(right - 1, right));
        let lead = self.lift(left, right) - detour;
        lead.clamp(0.0, asides.max_lift_bonus).max(by_neighbours)
    }

    /// Returns whether an aside that its form reveals is directly before or after a line.
    fn is_next_to_aside(&self, at: usize) -> bool {
        let line = self.flow[at];
        let before = line.checked_sub(1).filter(|&i| at == 0 || self.flow[at - 1] != i);
        let after = Some(line + 1).filter(|i| self.flow.get(at + 1) != Some(i));
        [before, after]
            .into_iter()
            .filter_map(|i| self.lines.get(i?))
            .any(|line| is_laid_in(&line.text, self.params))
    }

    /// Returns whether a line fits the one directly before it better than `left`, if `left` is not cut prose but, for
    /// instance, a headline.
    fn is_claimed(&self, left: usize, right: usize) -> bool {
        right > left + 1
            && !is_cut(self.text(left), &self.params.asides)
            && !ends_sentence(self.text(right - 1))
            && self.lift(right - 1, right) > self.lift(left, right)
    }

    /// Returns whether the line before one is open and does not continue on it.
    fn is_dangling(&self, right: usize) -> bool {
        !ends_sentence(self.text(right - 1))
            && self.log_odds(right - 1, right) < self.params.continuation.dangling_odds
    }

    fn lift(&self, left: usize, right: usize) -> f32 {
        lift(self.text(left), self.text(right))
    }

    /// Returns the odds of the boundary model.
    fn log_odds(&self, left: usize, right: usize) -> f32 {
        let row = left * (self.params.asides.max_lines + 1);
        let known = &self.known_odds[row + right - left - 1];
        if let Some(odds) = known.get() {
            return odds;
        }
        if !self.traced.spend(UNITS_PER_SCORE) {
            return self.params.boundary.hopeless_odds;
        }
        let odds = self.page.log_odds(left, right, &self.params.boundary);
        known.set(Some(odds));
        odds
    }
}

/// The lines of the running text between an open line and a candidate, if there are any.
struct PassedLines {
    /// How many they are.
    n_lines: usize,
    /// Blank lines set all of them apart.
    are_far: bool,
    /// All of them are next to asides.
    are_next_to_asides: bool,
}
