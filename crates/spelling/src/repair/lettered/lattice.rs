//! Texts made of several phrases, for letters that no phrase of a title spells.

use crate::lexicon::{MAX_PHRASE_CHARS, PhraseId, PhraseMatch};
use crate::repair::candidate::Evidence;
use crate::slots::{Departure, Slot};

/// The phrases of one part of the slots that are tried. Doubled, the time doubles, and one text in a
/// hundred changes.
const MAX_PHRASES: usize = 12;

/// The best texts that are kept for the slots before a position.
const MAX_BEAM: usize = 8;

/// The logarithm added where no article has the last character of one phrase and the first of the next
/// side by side.
const APART_LOG: f64 = -8.0;

/// The weight of the logarithm of the articles with the pair at a seam.
const SEAM_WEIGHT: f64 = 1.0;

/// A text made of phrases.
#[derive(Debug, Clone, Default)]
pub(super) struct JoinedPhrases {
    pub(super) text: Vec<char>,
    pub(super) phrases: Vec<(usize, PhraseId)>,
    pub(super) departure: Departure,
    log: f64,
}

/// Returns the likeliest texts that slots spell, the best first: the product of the shares of their
/// phrases, with evidence of the index at each seam.
pub(super) fn joined_phrases(slots: &[Slot], evidence: &Evidence<'_>) -> Vec<JoinedPhrases> {
    let mut before: Vec<Vec<JoinedPhrases>> = vec![Vec::new(); slots.len() + 1];
    before[0].push(JoinedPhrases::default());
    for end in 1..=slots.len() {
        let mut here: Vec<JoinedPhrases> = Vec::new();
        for start in end.saturating_sub(MAX_PHRASE_CHARS)..end {
            if before[start].is_empty() {
                continue;
            }
            let part = &slots[start..end];
            for found in evidence.lexicon.matches(part, evidence.readings, MAX_PHRASES) {
                here.extend(before[start].iter().map(|left| joined(left, found, evidence)));
            }
        }
        here.sort_by(|a, b| b.log.total_cmp(&a.log));
        here.dedup_by(|a, b| a.text == b.text);
        here.truncate(MAX_BEAM);
        before[end] = here;
    }
    before.pop().unwrap_or_default()
}

fn joined(left: &JoinedPhrases, found: PhraseMatch, evidence: &Evidence<'_>) -> JoinedPhrases {
    let mut joined = left.clone();
    joined.phrases.push((left.text.len(), found.id));
    joined.text.extend(evidence.lexicon.folded(found.id));
    joined.departure.n_near += found.departure.n_near;
    joined.departure.n_rare += found.departure.n_rare;
    joined.log += evidence.lexicon.log_share(found.id);
    joined.log += found.departure.likelihood(evidence.params).ln();

    let seam = left.text.last().copied().zip(joined.text.get(left.text.len()).copied());
    if let Some((last, first)) = seam {
        let articles = evidence.counts.pair([last, first]);
        joined.log += if articles == 0 { APART_LOG } else { (articles as f64).ln() * SEAM_WEIGHT };
    }
    joined
}
