//! Which line goes on with an open one, by the odds of the page and by what stands between them.

use std::cell::Cell;

use super::is_laid_in;
use crate::clean::boundary::{Page, SetLine, ends_sentence, ends_softly, is_closing, lift};
use crate::clean::captions;
use crate::clean::lines::{Line, is_longer};
use crate::clean::page_heads::is_running_head;

/// What is added to the odds over lines that stand farther off than others, as captions do; and what is taken off
/// over a heading.
const GAP_BONUS: f32 = 3.0;
const HEADING_MALUS: f32 = 3.0;

/// What is added over lines that stand beside captions or the heads of pages, and taken off where such a line were
/// itself to go on: pictures come in rows.
const BESIDE_BONUS: f32 = 2.0;

/// What is added where prose was cut by captions or by the head of a page, told by their form; over the head of a page
/// also where nothing else tells that the line was cut; over other lines that are no text; and where it was cut behind a
/// comma.
const OVER_CAPTION_BONUS: f32 = 5.0;
const OVER_HEAD_BONUS: f32 = 6.0;
const UNCUT_OVER_HEAD_BONUS: f32 = 5.0;
const OVER_OTHER_BONUS: f32 = 2.0;
const COMMA_BONUS: f32 = 4.0;

/// How much of that counts where bare lines stand among those that their form tells.
const BESIDE_SHARE: f32 = 0.6;

/// The most that is added where the characters go on over lines and not with them.
const MAX_LIFT_BONUS: f32 = 6.0;

/// Where lines between two are unmistakable: how much is added for each nat by which the characters are likelier in one
/// sentence beyond the least that counts, and at most.
const LIFT_WEIGHT: f32 = 0.5;
const LEAST_LIFT: f32 = 1.0;
const MAX_LIFT_BONUS_OVER_TOLD: f32 = 4.0;

/// On a page of prose no more than one of so many lines is open.
const OPEN_PART: usize = 4;

/// A shorter line with a comma may be a headline, in characters.
const MIN_CUT_CHARS: usize = 21;

/// What is added where a hyphen parts two letters: no headline ends in one.
const HYPHEN_BONUS: f32 = 6.0;

/// What is added where a bracket that opens in the one line closes in the other.
const BRACKET_BONUS: f32 = 4.0;

/// What is taken off between two numbers, addresses of the web or rows of a table: lists and notes have those.
const ROW_MALUS: f32 = 6.0;

/// How much better a line farther away has to be than one that would do, as odds.
const MIN_LEAD_OVER: f32 = 3.0;

/// How much likelier the characters have to be over lines than by way of them where lines end by their width, in nats.
const MIN_LEAD_IN_COLUMNS: f32 = 6.0;

/// Below these odds a line does not go on with the next.
const DANGLING_ODDS: f32 = -1.0;

/// How many lines may be set aside at one place, and how long each may be, in characters.
const MAX_ASIDE: usize = 5;
const MAX_ASIDE_CHARS: usize = 40;

/// A shorter line is no sentence into which something was laid, in characters.
const MIN_OPEN_CHARS: usize = 6;

/// The lines of running text on a page, and those between them.
pub(super) struct Flow<'a> {
    page: Page<'a>,
    lines: &'a [Line<'a>],
    /// Which lines of the page are text.
    flow: &'a [usize],
    /// How many blank lines set a line apart from the others.
    far: usize,
    /// The odds that each line goes on with those behind it: they are asked for more than once.
    known: Vec<[Cell<Option<f32>>; MAX_ASIDE + 1]>,
    /// Whether most lines end a sentence, as they do not in lists, columns and verse.
    is_prose: bool,
}

impl<'a> Flow<'a> {
    /// Returns the text of a page: which of its lines are text, and those as they are set.
    pub(super) fn new(lines: &'a [Line<'a>], flow: &'a [usize], set: &'a [SetLine<'a>]) -> Self {
        let mut page = Self {
            page: Page::new(set),
            lines,
            flow,
            far: captions::far_gap(lines),
            known: vec![[const { Cell::new(None) }; MAX_ASIDE + 1]; flow.len()],
            is_prose: false,
        };
        let is_open = |at: &usize| !ends_sentence(&page.line(*at).text) && !page.is_beside(*at);
        // The first may be the headline.
        page.is_prose = (1..flow.len()).filter(is_open).count() * OPEN_PART <= flow.len();
        page
    }

    fn line(&self, at: usize) -> &Line<'_> {
        &self.lines[self.flow[at]]
    }

    /// Returns the line that goes on with an open one.
    pub(super) fn goes_on_at(&self, left: usize, min: &Least) -> Option<usize> {
        self.best(left, min).map(|right| self.past_detour(left, right, min))
    }

    /// The same, by the odds alone.
    fn best(&self, left: usize, min: &Least) -> Option<usize> {
        let mut best: Option<(f32, usize)> = None;
        let (mut n_far, mut n_beside) = (0, 0);
        let is_short = !is_longer(&self.line(left).text, MIN_OPEN_CHARS);
        for right in left + 1..self.flow.len() {
            let line = self.line(right);
            let n_over = right - left - 1;
            let is_over_gap = n_over > 0 && n_far == n_over;
            let is_over_laid_in = n_over > 0 && n_beside == n_over;
            let is_beside = self.is_beside(right) && !ends_sentence(&line.text);
            let odds = self.odds(left, right)
                + if is_over_gap { GAP_BONUS } else { 0.0 }
                + if is_over_laid_in { BESIDE_BONUS } else { 0.0 }
                - if is_beside && may_stand_aside(line) { BESIDE_BONUS } else { 0.0 }
                + self.bonus_over(left, right, is_over_laid_in, min);
            let least = match best {
                None if n_over > 0 => min.over,
                None => min.next,
                // The line that would do leads nowhere: it stands by itself, like a caption.
                Some(_) if self.is_dangling(right) => min.over,
                Some((best, _)) if is_over_laid_in => best,
                Some((best, _)) => best + MIN_LEAD_OVER,
            };
            if odds > least && !self.is_claimed(left, right) {
                best = Some((odds, right));
            }
            n_far += usize::from(line.n_blank >= self.far);
            n_beside += usize::from(is_beside);
            if is_short || !may_stand_aside(line) || n_over >= MAX_ASIDE {
                break;
            }
        }
        best.map(|(_, right)| right)
    }

    /// Returns the line behind the one at `right` with which the line at `left` goes on, if the characters are likelier
    /// straight on than by way of those between, which are captions then; else `right`.
    fn past_detour(&self, left: usize, right: usize, min: &Least) -> usize {
        let lift = |a: usize, b: usize| lift(&self.line(a).text, &self.line(b).text);
        let lead = if self.is_prose { 0.0 } else { MIN_LEAD_IN_COLUMNS };
        let mut last = right;
        while is_bare(self.line(last)) && !ends_sentence(&self.line(last).text) {
            let Some(next) = self.best(last, min).filter(|next| next - left <= MAX_ASIDE) else {
                break;
            };
            let straight = lift(left, next);
            if straight > 0.0 && straight > lift(left, right).max(lift(last, next)) + lead {
                return next;
            }
            last = next;
        }
        right
    }

    fn odds(&self, left: usize, right: usize) -> f32 {
        let between = &self.lines[self.flow[left] + 1..self.flow[right]];
        let is_over_heading = between.iter().any(|line| line.level > 0);
        let is_hyphenated = is_hyphenated(&self.line(left).text, &self.line(right).text);
        let is_between_rows = are_rows(&self.line(left).text, &self.line(right).text);
        let bonus = |is: bool, bonus: f32| if is { bonus } else { 0.0 };
        let is_inside = are_inside_brackets(&self.line(left).text, &self.line(right).text);
        self.log_odds(left, right)
            + bonus(is_hyphenated, HYPHEN_BONUS)
            + bonus(is_inside, BRACKET_BONUS)
            - bonus(is_over_heading, HEADING_MALUS)
            - bonus(is_between_rows, ROW_MALUS)
    }

    /// What is added on a page of prose: over lines that are laid in by their form, or stand among such lines as
    /// `is_over_laid_in` says; and where the line at `left` was cut and goes on with the line at `right` and not with
    /// those between them, beside which there are such lines or other damage.
    fn bonus_over(&self, left: usize, right: usize, is_over_laid_in: bool, min: &Least) -> f32 {
        let (n_all, n_over) = (self.flow[right] - self.flow[left] - 1, right - left - 1);
        let (text, goes_on) = (&*self.line(left).text, &*self.line(right).text);
        if n_all == 0 || !self.is_prose {
            return 0.0;
        }
        let between = &self.lines[self.flow[left] + 1..self.flow[right]];
        if n_over == 0 {
            let may_be_one_more = self.is_beside(right) && is_bare(self.line(right));
            return if may_be_one_more { 0.0 } else { bonus_over_laid_in(between, text, goes_on) };
        }
        let over_laid_in = if is_over_laid_in {
            BESIDE_SHARE * bonus_over_laid_in(between, text, goes_on)
        } else {
            0.0
        };
        if !is_cut(text) || (n_over == n_all && !min.is_damaged) {
            return over_laid_in;
        }
        let lift = |a: usize, b: usize| lift(&self.line(a).text, &self.line(b).text);
        let detour = lift(left, left + 1).max(lift(right - 1, right));
        (lift(left, right) - detour).clamp(0.0, MAX_LIFT_BONUS).max(over_laid_in)
    }

    /// Whether a caption or the head of a page stands directly before or behind a line.
    fn is_beside(&self, at: usize) -> bool {
        let line = self.flow[at];
        let is_laid_in = |line: Option<&Line<'_>>| line.is_some_and(|line| is_laid_in(&line.text));
        let before = line.checked_sub(1).filter(|&i| at == 0 || self.flow[at - 1] != i);
        let behind = Some(line + 1).filter(|i| self.flow.get(at + 1) != Some(i));
        is_laid_in(before.and_then(|i| self.lines.get(i)))
            || is_laid_in(behind.and_then(|i| self.lines.get(i)))
    }

    /// Whether a line goes on better with the one directly before it than with one farther off that is no prose that was
    /// cut, like a headline.
    fn is_claimed(&self, left: usize, right: usize) -> bool {
        let lift = |at: usize| lift(&self.line(at).text, &self.line(right).text);
        right > left + 1
            && !is_cut(&self.line(left).text)
            && !ends_sentence(&self.line(right - 1).text)
            && lift(right - 1) > lift(left)
    }

    /// Whether the line before one is open and does not go on with it.
    fn is_dangling(&self, right: usize) -> bool {
        !ends_sentence(&self.line(right - 1).text)
            && self.log_odds(right - 1, right) < DANGLING_ODDS
    }

    fn log_odds(&self, left: usize, right: usize) -> f32 {
        let known = &self.known[left][right - left - 1];
        let odds = known.get().unwrap_or_else(|| self.page.log_odds(left, right));
        known.set(Some(odds));
        odds
    }
}

/// The odds from which lines are joined.
pub(super) struct Least {
    /// Next to each other.
    pub(super) next: f32,
    /// Over lines that have to be set aside.
    pub(super) over: f32,
    /// The page is known to be damaged, and damage seldom comes alone.
    pub(super) is_damaged: bool,
}

const BRACKETS: [(char, char); 4] = [('（', '）'), ('(', ')'), ('《', '》'), ('〈', '〉')];
const QUOTES: [(char, char); 3] = [('「', '」'), ('『', '』'), ('“', '”')];

/// Whether a bracket that opens in one line, behind other words, closes in the other. Verse has whole lines in brackets.
fn are_inside_brackets(left: &str, right: &str) -> bool {
    let ends_inside = |(opening, closing)| {
        opened(left, opening, closing).is_some_and(|at| at > 0)
            && right.find(closing).is_some_and(|at| !right[..at].contains(opening))
    };
    BRACKETS.into_iter().any(ends_inside)
}

/// Whether a line begins with the closing one of marks of which the opening one stands in the line before: none does.
pub(super) fn closes(left: &str, right: &str) -> bool {
    let mut pairs = BRACKETS.into_iter().chain(QUOTES);
    may_close(right)
        && pairs.any(|(opening, closing)| {
            right.starts_with(closing) && opened(left, opening, closing).is_some()
        })
}

/// Whether a line begins with a closing mark.
pub(super) fn may_close(line: &str) -> bool {
    line.starts_with(['」', '』', '”', '）', ')', '》', '〉'])
}

/// Where a mark opens that is not closed.
fn opened(line: &str, opening: char, closing: char) -> Option<usize> {
    line.rfind(opening).filter(|&at| !line[at..].contains(closing))
}

fn is_hyphenated(left: &str, right: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    left.strip_suffix('-').is_some_and(|left| left.ends_with(is_letter))
        && right.starts_with(is_letter)
}

/// Whether two lines are such as stand below each other in tables and notes: a number or a lone letter beside another,
/// an address behind something, cells between strokes.
fn are_rows(left: &str, right: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let head = &left[left.trim_end_matches(is_word).len()..];
    let tail = &right[..right.len() - right.trim_start_matches(is_word).len()];
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let are_numbers = is_number(head) && is_number(tail);
    let are_letters = !head.is_empty() && !tail.is_empty() && (head.len() == 1 || tail.len() == 1);
    let is_address = |text: &str| text.trim_start().starts_with("http");
    let are_addresses = is_address(left.rsplit(' ').next().unwrap_or_default())
        || is_address(right)
        || is_address(&right[tail.len()..]);
    let are_cells = left.ends_with('|') && right.starts_with('|');
    are_numbers || are_letters || are_addresses || are_cells
}

/// Whether a line may have been laid into a sentence: a caption, a heading, the head of a page.
fn may_stand_aside(line: &Line<'_>) -> bool {
    !is_longer(&line.text, MAX_ASIDE_CHARS)
        && !line.text.trim_end_matches('。').contains(['。', '；', '！', '？'])
}

/// Whether a line is a caption and nothing else by its look: a few words without a mark.
fn is_bare(line: &Line<'_>) -> bool {
    may_stand_aside(line) && !line.text.contains(['，', '。', ',', '、', '：', ':'])
}

/// What is added over lines that are laid in by their form.
fn bonus_over_laid_in(between: &[Line<'_>], left: &str, right: &str) -> f32 {
    let has = |is: fn(&str) -> bool| between.iter().any(|line| is(&line.text));
    let is_open = !ends_softly(left) && !left.ends_with(is_closing);
    let laid_in = match is_cut(left) {
        true if has(captions::is_laid_in) => OVER_CAPTION_BONUS,
        true if has(is_running_head) => OVER_HEAD_BONUS,
        true => OVER_OTHER_BONUS,
        false if is_open && !has(captions::is_laid_in) && has(is_running_head) => {
            UNCUT_OVER_HEAD_BONUS
        }
        false => 0.0,
    };
    let comma = if ends_in_comma(left) { COMMA_BONUS } else { 0.0 };
    // What may be a number or a date of the text itself says less.
    let is_told = || between.iter().any(|line| is_unmistakable(&line.text));
    let lift = if is_open && is_told() {
        (LIFT_WEIGHT * (lift(left, right) - LEAST_LIFT)).clamp(0.0, MAX_LIFT_BONUS_OVER_TOLD)
    } else {
        0.0
    };
    comma + lift + laid_in
}

/// Whether a line can be nothing but a caption or the number of a page.
fn is_unmistakable(line: &str) -> bool {
    let is_page = line.contains(['页', '頁', '版', '［']) || line.starts_with("Page");
    captions::is_laid_in(line) || is_page || line.starts_with(['-', '—', '–', '·', '•'])
}

/// Whether a line is prose that was cut: there is a sentence or a clause before its open end, which is no colon and no
/// bracket.
fn is_cut(line: &str) -> bool {
    let is_long_clause = || line.contains(['，', ',']) && is_longer(line, MIN_CUT_CHARS - 1);
    let has_sentence = || line.contains(['。', '！', '？', '；']);
    ends_in_comma(line)
        || (!ends_softly(line)
            && !line.ends_with(is_closing)
            && (has_sentence() || is_long_clause()))
}

fn ends_in_comma(line: &str) -> bool {
    line.ends_with(['，', '、', ','])
}
