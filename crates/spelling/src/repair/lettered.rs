//! Repairs of runs with letters: pinyin, initials, and characters among them.

mod lattice;

use crate::lexicon::{MAX_PHRASE_CHARS, PhraseMatch};
use crate::params::SpellerParams;
use crate::repair::candidate::{Candidate, Evidence, Repair, SpellingKind};
use crate::slots::Slot;
use crate::syllables::Sound;

use lattice::joined_phrases;

/// A way to read a run with letters.
#[derive(Debug, Clone)]
pub(crate) struct LetteredReading {
    pub(crate) slots: Vec<Slot>,
}

impl LetteredReading {
    fn n_initials(&self) -> usize {
        let is_initial = |slot: &&Slot| matches!(slot, Slot::Sound(sound) if sound.is_initial());
        self.slots.iter().filter(is_initial).count()
    }

    /// Returns how likely it is, against one letter for each initial.
    fn likelihood(&self, params: &SpellerParams) -> f64 {
        let is_retroflex =
            |slot: &&Slot| matches!(slot, Slot::Sound(Sound::Initial { is_retroflex: true, .. }));
        let n_retroflex = self.slots.iter().filter(is_retroflex).count();
        params.retroflex_factor.powi(i32::try_from(n_retroflex).unwrap_or(i32::MAX))
    }

    fn has_characters(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Exact(_)))
    }

    fn kind(&self) -> SpellingKind {
        let n_initials = self.n_initials();
        if self.has_characters() {
            SpellingKind::Mixed
        } else if n_initials == 0 {
            SpellingKind::Pinyin
        } else if n_initials == self.slots.len() {
            SpellingKind::Initials
        } else {
            SpellingKind::Mixed
        }
    }

    /// Returns whether it says enough to name a text: some letters stand for hundreds.
    fn is_telling(&self, min_initials: usize) -> bool {
        let n_whole = self.slots.len() - self.n_initials();
        match n_whole {
            0 => self.slots.len() >= min_initials,
            _ => self.slots.len() >= 2 && self.n_initials() + 2 * n_whole >= min_initials,
        }
    }
}

/// Returns the repairs of a run by its readings, the likeliest first. `articles` have the run as typed.
pub(crate) fn lettered_repairs(
    readings: &[LetteredReading],
    articles: u64,
    evidence: &Evidence<'_>,
) -> Vec<Repair> {
    let params = evidence.params;
    let telling = readings.iter().filter(|reading| {
        reading.is_telling(params.min_initials) && reading.slots.len() <= params.max_run_chars
    });
    let readings: Vec<&LetteredReading> = telling.collect();

    let mut candidates: Vec<Candidate> =
        readings.iter().flat_map(|reading| whole_phrases(reading, evidence)).collect();
    if candidates.iter().all(|candidate| candidate.likelihood < 1.0) {
        candidates.extend(readings.iter().flat_map(|reading| joined_texts(reading, evidence)));
    }

    let mut repairs = evidence.confirmed(candidates);
    repairs.retain(|repair| is_offered(repair, articles, evidence));
    let best = repairs.first().map_or(0.0, Repair::weight);
    repairs.retain(|repair| repair.weight() * params.max_gap >= best);
    repairs
}

/// Returns the phrases of titles that a reading spells.
fn whole_phrases(reading: &LetteredReading, evidence: &Evidence<'_>) -> Vec<Candidate> {
    let limit = evidence.params.max_compared;
    let matches = evidence.lexicon.matches(&reading.slots, evidence.readings, limit);
    let candidate = |PhraseMatch { departure, id }: PhraseMatch| Candidate {
        text: evidence.lexicon.folded(id).collect(),
        phrases: vec![(0, id)],
        kind: reading.kind(),
        likelihood: departure.likelihood(evidence.params) * reading.likelihood(evidence.params),
    };
    matches.into_iter().map(candidate).collect()
}

/// Returns the texts of several phrases that a reading spells. Initials of more than one phrase's length
/// stand for too many.
fn joined_texts(reading: &LetteredReading, evidence: &Evidence<'_>) -> Vec<Candidate> {
    if reading.n_initials() > 0 && reading.slots.len() > MAX_PHRASE_CHARS {
        return Vec::new();
    }
    let params = evidence.params;
    let joined = joined_phrases(&reading.slots, evidence).into_iter();
    let texts = joined.map(|joined| Candidate {
        text: joined.text,
        phrases: joined.phrases,
        kind: reading.kind(),
        likelihood: joined.departure.likelihood(params) * reading.likelihood(params),
    });
    texts.collect()
}

/// Returns whether enough articles have a text, against those with the letters as typed. Initials
/// alone stand for many texts, so rare ones are not offered for them.
fn is_offered(repair: &Repair, articles: u64, evidence: &Evidence<'_>) -> bool {
    let params = evidence.params;
    let share = match repair.candidate.kind {
        SpellingKind::Initials => params.min_share[1],
        _ => params.min_share[2],
    };
    let ratio = params.min_ratio[0];
    repair.articles as f64 >= evidence.counts.share(share, 1.0).max(articles as f64 * ratio)
}
