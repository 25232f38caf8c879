//! From runs of characters to the conditions that find them.

use xunwen_text::{CharClass, GramKind, MAX_ATOM_CHARS, grams};

use super::condition::Match;
use super::gram_run::{GramRun, NearRuns, RunOrder};
use super::highlights::Highlight;
use super::run_grams::run_grams;
use super::search_field::SearchField;

/// Returns the condition that the run occurs in a field; `None` when it has nothing to look up.
///
/// Every character counts, punctuation and blanks included. In names of authors and sources, each
/// of those matches any one such character. For punctuation alone, which has no gram, every article
/// is read.
pub(super) fn run_match(folded: &str, field: SearchField) -> Option<Match> {
    let Some(run) = run_grams(folded, field) else {
        let is_sign = !field.is_name() && folded.contains(|c: char| !c.is_whitespace());
        let pattern = Highlight::Run(folded.to_owned());
        return is_sign.then(|| Match::Read(field, Box::new(Match::Everything), pattern));
    };
    let candidates = Match::Run(field, run);
    if is_more_than_grams(folded) && !field.is_name() {
        let pattern = Highlight::Run(folded.to_owned());
        return Some(Match::Read(field, Box::new(candidates), pattern));
    }
    Some(candidates)
}

/// Returns the condition that a name with hyphens occurs in a field, with any one character in the
/// place of each hyphen, or with none: covid-19, covid 19, covid19.
pub(super) fn name_match(folded: &str, field: SearchField) -> Option<Match> {
    let separate = Match::Run(field, run_grams(folded, field)?);
    let joined = run_grams(&folded.replace('-', ""), field)?;
    Some(Match::Any(vec![separate, Match::Run(field, joined)]))
}

/// Returns the condition that runs occur near each other, in any order or, for a star between
/// them, in theirs.
pub(super) fn near_match(
    folded: &[String],
    distance: u32,
    order: RunOrder,
    field: SearchField,
) -> Option<Match> {
    let runs: Vec<GramRun> = folded.iter().filter_map(|run| run_grams(run, field)).collect();
    if runs.len() < 2 {
        return run_match(folded.first()?, field);
    }

    // Punctuation at the ends of a run is not in its grams, so it widens the distance.
    let n_outside = folded.iter().zip(&runs).map(|(folded, run)| {
        u32::try_from(folded.chars().count()).unwrap_or(u32::MAX).saturating_sub(run.n_chars)
    });
    let widened = n_outside.fold(distance, u32::saturating_add);
    let candidates = Match::Near(field, NearRuns { runs, distance: widened, order });

    let is_read = folded.iter().any(|run| is_more_than_grams(run)) && !field.is_name();
    if is_read {
        let pattern = near_highlight(folded, distance, order);
        return Some(Match::Read(field, Box::new(candidates), pattern));
    }
    Some(candidates)
}

/// Returns the pattern that is marked for runs near each other.
pub(super) fn near_highlight(folded: &[String], distance: u32, order: RunOrder) -> Highlight {
    match order {
        RunOrder::Any => Highlight::Near(folded.to_vec(), distance),
        RunOrder::Given => Highlight::Stretch(folded.to_vec(), distance),
    }
}

/// Returns whether grams alone cannot prove that a text contains this run. Of the punctuation of
/// sentences they contain only decimal points and per cent signs, and of very long runs of letters
/// the beginning.
pub(super) fn is_more_than_grams(folded: &str) -> bool {
    let mut n_known_signs = 0;
    for gram in grams(folded) {
        match gram.kind {
            GramKind::Atom if gram.text.chars().count() >= MAX_ATOM_CHARS => return true,
            GramKind::Fraction | GramKind::Sign => n_known_signs += 1,
            // The sign of a unit is also a gram by itself.
            GramKind::Percentage if gram.text.ends_with('%') => n_known_signs += 1,
            _ => {}
        }
    }

    let n_signs = folded.chars().filter(|c| !CharClass::from_char(*c).is_token()).count();
    n_known_signs < n_signs
}
