//! The tuned numbers of spelling repairs.

use crate::shapes::N_DEGREES;

/// How much evidence the index must give for a repair, and how much work a query may cause.
///
/// Shares are of the articles of the index. The values come from `tests/examples/spelling`, seeds 1
/// to 9; `docs/spelling.md` has the figures of other seeds. Each line says what happens when the
/// value is halved or doubled.
#[derive(Debug, Clone)]
pub struct SpellerParams {
    /// The longest run that is repaired, in characters. Longer ones are sentences; doubled, they
    /// cost twice the lookups and almost none is repaired.
    pub max_run_chars: usize,
    /// A whole run of up to this number of characters is looked up as it is. Doubled, titles typed
    /// as queries cost a phrase query each; halved, names of organisations are not recognised.
    pub max_whole_chars: usize,
    /// The share of articles with a run from which it needs no repair, by its length in characters: of
    /// two, of three, and of more. Two characters are often the end of one word and the start of the
    /// next. Halved, misprints that the articles contain themselves count as right; doubled, rare names
    /// are replaced.
    pub supported_share: [f64; 3],
    /// The smallest share of articles with the repaired text, by the same lengths. Short texts are like others by chance. Halved, rare names are replaced
    /// twice as often; doubled, one misspelling in thirty is missed.
    pub min_share: [f64; 3],
    /// How many times more articles must have the repaired text than the query, by the same
    /// lengths. Halved, right spellings that are merely rarer are replaced.
    pub min_ratio: [f64; 3],
    /// The same share for a repair of a part of a longer run. The rest of the run is no evidence
    /// there, so more is required.
    pub min_part_share: [f64; 3],
    /// The smallest number of characters of a repaired part of a longer run. With two, one title in
    /// fifty has a pair of characters that sounds like a frequent word.
    pub min_part_chars: usize,
    /// The factor by which each near sound makes a reading less likely than an equal sound. Halved or
    /// doubled, the order of one repair in a hundred changes.
    pub near_factor: f64,
    /// The factor of a sound that is not the usual one of its character: chong for 重.
    pub rare_factor: f64,
    /// The factor of each change after the first: two mistakes are rarer than one.
    pub change_factor: f64,
    /// The factor of zh, ch or sh read as one initial; most people type the first letter only.
    pub retroflex_factor: f64,
    /// The factors of similar shapes against an equal sound, by the degree of their similarity. Input by
    /// pinyin is the usual one, so homophones are typed more often than similar shapes. Halved, one query in a
    /// hundred with a similar shape is repaired by sound.
    pub shape_factors: [f64; N_DEGREES],
    /// The factor of a text that is a phrase of a title: others are accidents of pairs more often.
    pub phrase_factor: f64,
    /// The fewest letters that are read as initials. Three letters stand for hundreds of names.
    pub min_initials: usize,
    /// How many times likelier the first repair may be than a further one that is offered with it.
    /// Halved, the meant reading of initials is missing in one more query of fifty; doubled, unlikely
    /// readings are offered.
    pub max_gap: f64,
    /// The most repairs that are returned.
    pub max_suggestions: usize,
    /// The most phrases of one spelling that are compared by their pairs. Doubled, the time of
    /// initials doubles, and one reading in a hundred changes.
    pub max_compared: usize,
    /// The most characters that are tried for one position of a run. Doubled, rare characters are
    /// tried too, for twice the lookups, and no repair is better.
    pub max_alternatives: usize,
    /// The most positions of a run at which other characters are tried, weakest first.
    pub max_positions: usize,
    /// The most lookups of a pair for one query: 2 µs each in an index of 100,000 articles, so 2 ms.
    pub max_pair_lookups: usize,
    /// The most lookups of a run for one query, about 0.5 ms each. Halved, the order of homophones
    /// is less exact; doubled, it is no better.
    pub max_run_lookups: usize,
}

impl Default for SpellerParams {
    fn default() -> Self {
        Self {
            max_run_chars: 24,
            max_whole_chars: 10,
            supported_share: [2e-3, 3e-4, 1e-4],
            min_share: [5e-4, 5e-5, 1e-5],
            min_ratio: [40.0, 20.0, 10.0],
            min_part_share: [2e-3, 1e-3, 1e-4],
            min_part_chars: 4,
            near_factor: 0.1,
            rare_factor: 0.3,
            change_factor: 0.2,
            retroflex_factor: 0.3,
            shape_factors: [0.6, 0.4, 0.24, 0.12],
            phrase_factor: 10.0,
            min_initials: 4,
            max_gap: 10.0,
            max_suggestions: 3,
            max_compared: 24,
            max_alternatives: 30,
            max_positions: 8,
            max_pair_lookups: 1_000,
            max_run_lookups: 5,
        }
    }
}

impl SpellerParams {
    /// Returns the value for a text of `n_chars` characters.
    pub(crate) fn by_length(values: [f64; 3], n_chars: usize) -> f64 {
        values[n_chars.clamp(2, 4) - 2]
    }
}
