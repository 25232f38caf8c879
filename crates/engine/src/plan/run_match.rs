//! From runs of characters to the conditions that find them.

use xunwen_text::is_long_word;

use super::condition::Match;
use super::gram_run::{GramRun, NearRuns, RunOrder};
use super::highlights::Highlight;
use super::run_grams::{Signs, run_grams};
use super::search_field::SearchField;

/// Returns the condition that the run occurs in a field; `None` when it has nothing to look up.
///
/// Every character counts, punctuation and blanks included. In names of authors and sources, each
/// of those matches any one such character.
pub(super) fn run_match(folded: &str, field: SearchField) -> Option<Match> {
    if folded.trim().is_empty() {
        return None;
    }
    let mut run = run_grams(folded, Signs::of_field(field))?;
    // The index has the words of title and body together.
    run.word = (field == SearchField::Text && is_long_word(folded)).then(|| folded.to_owned());
    Some(Match::Run(field, run))
}

/// Returns the condition that a name with hyphens occurs in a field, with any one character in the
/// place of each hyphen, or with none: covid-19, covid 19, covid19.
pub(super) fn name_match(folded: &str, field: SearchField) -> Option<Match> {
    let separate = Match::Run(field, run_grams(folded, Signs::AnyForHyphen)?);
    let joined = run_grams(&folded.replace('-', ""), Signs::of_field(field))?;
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
    let grams = |run: &String| run_grams(run, Signs::of_field(field));
    let runs: Vec<GramRun> = folded.iter().filter_map(grams).collect();
    if runs.len() < 2 {
        return run_match(folded.first()?, field);
    }

    // In names, punctuation at the ends of a run is not in its grams, so it widens the distance.
    let n_outside = folded.iter().zip(&runs).map(|(folded, run)| {
        u32::try_from(folded.chars().count()).unwrap_or(u32::MAX).saturating_sub(run.n_chars)
    });
    let distance = n_outside.fold(distance, u32::saturating_add);
    Some(Match::Near(field, NearRuns { runs, distance, order }))
}

/// Returns the pattern that is marked for runs near each other.
pub(super) fn near_highlight(folded: &[String], distance: u32, order: RunOrder) -> Highlight {
    match order {
        RunOrder::Any => Highlight::Near(folded.to_vec(), distance),
        RunOrder::Given => Highlight::Stretch(folded.to_vec(), distance),
    }
}
