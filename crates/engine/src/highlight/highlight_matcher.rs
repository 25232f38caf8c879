//! Finds runs, numbers and runs near each other in a text.

use xunwen_text::{CharClass, Mark, PARAGRAPH_END, is_factor, is_numeral, merge_marks};

use super::run_finder::{RunFinder, RunOccurrence};
use crate::highlight::proximity::{RunAt, groups, near_others, stretches};
use crate::plan::{Highlight, UNKNOWN};

/// Matches that a snippet is chosen by, at most: runs in runs stand in a text of one character more
/// often than it is long.
const MAX_FOUND: usize = 100_000;

/// Finds what is to be marked in folded texts.
pub(crate) struct HighlightMatcher {
    marked: Vec<Highlight>,
    /// What each run of the finder is of: which of `marked`, and which of its runs.
    uses: Vec<(usize, usize)>,
    finder: RunFinder,
}

/// A match in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The characters it covers.
    pub(crate) mark: Mark,
    /// Which of the things that are marked it is.
    pub(crate) run: usize,
}

impl HighlightMatcher {
    pub(crate) fn new(marked: &[Highlight]) -> Self {
        let parts =
            |(n, marked): (usize, &Highlight)| (0..marked.runs().len()).map(move |part| (n, part));
        Self {
            uses: marked.iter().enumerate().flat_map(parts).collect(),
            finder: RunFinder::new(marked.iter().flat_map(Highlight::runs).map(String::as_str)),
            marked: marked.to_vec(),
        }
    }

    /// Returns the matches in a folded text, in order of their ends, overlapping ones too: every one,
    /// or of runs that stand by themselves the first [`MAX_FOUND`].
    pub(crate) fn find(&self, folded: &[char]) -> Vec<Found> {
        let mut found = Vec::new();
        let near = self.each(folded, |run| {
            found.push(run);
            found.len() < MAX_FOUND
        });
        if !near.is_empty() {
            found.extend(near);
            found.sort_by_key(|found| (found.mark.end, found.mark.start));
        }
        found
    }

    /// Returns all of what a folded text has of matches, those that touch or overlap as one: no
    /// more than fits into the text, however many there are.
    pub(crate) fn marks(&self, folded: &[char]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        let near = self.each(folded, |Found { mut mark, .. }| {
            while let Some(last) = marks.pop_if(|last| mark.start <= last.end) {
                mark.start = mark.start.min(last.start);
            }
            marks.push(mark);
            true
        });
        marks.extend(near.into_iter().map(|found| found.mark));
        merge_marks(marks)
    }

    /// Meets every match of a run that stands by itself, in order of their ends, while `meet` wants
    /// more, and returns those of runs that are near each other.
    fn each(&self, folded: &[char], mut meet: impl FnMut(Found) -> bool) -> Vec<Found> {
        let mut near: Vec<(usize, RunAt)> = Vec::new();
        let mut wants_more = true;
        for RunOccurrence { start, end, number } in self.finder.find(folded) {
            let (n, run) = self.uses[number];
            let marked = &self.marked[n];
            let goes_on =
                matches!(marked, Highlight::Number(_)) && splits_number(folded, start, end);
            if goes_on || !whole_atoms(folded, start, end) {
                continue;
            }
            let mark = Mark::new(start, end);
            match marked {
                Highlight::Run(_) | Highlight::Number(_) => {
                    wants_more = wants_more && meet(Found { mark, run: n });
                }
                Highlight::Near(..) | Highlight::Stretch(..) => {
                    let (start, end) = (narrow(mark.start), narrow(mark.end));
                    near.push((n, RunAt { start, end, run }));
                }
            }
        }
        self.find_near(near, folded)
    }

    fn find_near(&self, mut near: Vec<(usize, RunAt)>, folded: &[char]) -> Vec<Found> {
        let mut found = Vec::new();
        if near.is_empty() {
            return found;
        }
        near.sort_unstable();
        let ends = folded.iter().enumerate().filter(|(_, c)| **c == PARAGRAPH_END);
        let ends: Vec<u32> = ends.map(|(at, _)| narrow(at)).collect();
        for of_one in near.chunk_by(|a, b| a.0 == b.0) {
            let run = of_one[0].0;
            let standing: Vec<RunAt> = of_one.iter().map(|(_, standing)| *standing).collect();
            let mut add = |start: u32, end: u32| {
                found.push(Found { mark: Mark::new(start as usize, end as usize), run });
            };
            match &self.marked[run] {
                Highlight::Near(runs, distance) => {
                    for group in groups(&standing, runs.len(), *distance, &ends) {
                        let group = &standing[group];
                        let near = near_others(group, *distance);
                        let near = group.iter().zip(near).filter(|(_, is_near)| *is_near);
                        near.for_each(|(s, _)| add(s.start, s.end));
                    }
                }
                Highlight::Stretch(runs, gap) => {
                    for (start, end) in stretches(&standing, runs.len(), *gap, &ends) {
                        add(start, end);
                    }
                }
                Highlight::Run(_) | Highlight::Number(_) => {}
            }
        }
        found
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Returns whether letters and digits at the ends of the range are whole runs: `ai` is not in
/// `said`.
pub(crate) fn whole_atoms(text: &[char], start: usize, end: usize) -> bool {
    let is_split = |before: char, after: char| {
        let before = CharClass::from_char(before);
        matches!(before, CharClass::Letter | CharClass::Digit)
            && before == CharClass::from_char(after)
    };
    !at_edges(text, start, end).into_iter().flatten().any(|(before, after)| is_split(before, after))
}

/// Returns whether a number goes on beyond the range: 十二 is not in 二十二, 5% not in 3.5%.
fn splits_number(text: &[char], start: usize, end: usize) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    // What grams can tell: a number in characters that goes on in characters on either side, and
    // any that goes on so behind its end.
    let is_split = |before, after| is_numeral(before) && is_numeral(after) && !is_digit(after);
    let (before, number) = (&text[..start], &text[start..end]);
    let is_fraction = match before {
        [.., whole, '.'] if is_digit(*whole) => number.first().is_some_and(|c| is_digit(*c)),
        [.., ','] => parts_thousands(before, number),
        [.., '点'] => number.last() == Some(&'%'),
        _ => false,
    };
    let [front, back] = at_edges(text, start, end);
    is_fraction
        || front.is_some_and(|(before, first)| {
            let is_unknown = UNKNOWN.contains(&before) && is_factor(first);
            is_unknown || !is_digit(before) && is_split(before, first)
        })
        || back.is_some_and(|(last, behind)| {
            let is_grouped = matches!(last, '万' | '亿') && is_digit(behind);
            is_grouped || is_split(last, behind) || goes_on_behind_point(last, &text[end..])
        })
}

/// Returns whether the comma at the end of the first text parts thousands: 105 is not in 1,105.
fn parts_thousands(before: &[char], behind: &[char]) -> bool {
    let n_digits = |chars: &mut dyn Iterator<Item = &char>| {
        chars.take_while(|c| CharClass::from_char(**c) == CharClass::Digit).take(4).count()
    };
    let n_before = n_digits(&mut before.iter().rev().skip(1));
    (1..=3).contains(&n_before) && n_digits(&mut behind.iter()) == 3
}

/// Returns whether behind a number that ends in a character there is 点 and a digit.
fn goes_on_behind_point(last: char, behind: &[char]) -> bool {
    let is_digit = |c| is_numeral(c) && !matches!(c, '两' | '十' | '百' | '千' | '万' | '亿');
    let is_of_characters = |c| is_numeral(c) && CharClass::from_char(c) == CharClass::Cjk;
    let is_fraction = matches!(behind, ['点', c, ..] if is_digit(*c) && is_of_characters(*c));
    is_of_characters(last) && is_fraction
}

/// Returns the characters before and after each end of a range that is not empty.
fn at_edges(text: &[char], start: usize, end: usize) -> [Option<(char, char)>; 2] {
    let at = |edge: usize| Some((*text.get(edge.checked_sub(1)?)?, *text.get(edge)?));
    [at(start), at(end)]
}
