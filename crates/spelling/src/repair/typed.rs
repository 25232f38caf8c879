//! Repairs of runs of characters: by sound and by shape.

use crate::lexicon::{MAX_PHRASE_CHARS, PhraseMatch};
use crate::params::SpellerParams;
use crate::readings::Fit;
use crate::repair::candidate::{Candidate, Evidence, Repair, SpellingKind};
use crate::shapes::similar_shapes;
use crate::slots::Slot;

/// Returns the repairs of a folded run of ideographs, the likeliest first.
pub(crate) fn typed_repairs(run: &[char], evidence: &Evidence<'_>) -> Vec<Repair> {
    let params = evidence.params;
    if run.len() < 2 || run.len() > params.max_run_chars {
        return Vec::new();
    }

    let is_whole = run.len() <= params.max_whole_chars;
    let articles = if is_whole { evidence.counts.run(run) } else { Some(0) };
    let Some(articles) = articles.filter(|articles| !is_supported(*articles, run.len(), evidence))
    else {
        return Vec::new();
    };

    let by_sound = phrases_by_sound(run, evidence);
    if is_whole {
        let candidates = [by_sound.clone(), single_characters(run, evidence)].concat();
        let repairs = whole_repairs(candidates, articles, evidence);
        if !repairs.is_empty() {
            return repairs;
        }
    }
    part_repairs(run, by_sound, evidence)
}

/// Returns whether enough articles have a run, so that it needs no repair.
fn is_supported(articles: u64, n_chars: usize, evidence: &Evidence<'_>) -> bool {
    let share = SpellerParams::by_length(evidence.params.supported_share, n_chars);
    articles as f64 >= evidence.counts.share(share, 3.0)
}

/// Returns the run with a part replaced by a phrase of titles that sounds like it.
fn phrases_by_sound(run: &[char], evidence: &Evidence<'_>) -> Vec<Candidate> {
    let slots: Vec<Slot> = run.iter().map(|c| Slot::Like(*c)).collect();
    let mut candidates = Vec::new();
    for start in 0..run.len() {
        let longest = (run.len() - start).min(MAX_PHRASE_CHARS);
        for n_chars in 2..=longest {
            let part = &slots[start..start + n_chars];
            let limit = evidence.params.max_compared;
            let matches = evidence.lexicon.matches(part, evidence.readings, limit);
            let is_other = |found: &PhraseMatch| {
                (1..=n_chars.div_ceil(2)).contains(&found.departure.n_changed)
                    && found.departure.n_changed < n_chars
            };
            candidates.extend(
                matches.into_iter().filter(is_other).map(|m| with_phrase(run, start, m, evidence)),
            );
        }
    }
    candidates
}

fn with_phrase(
    run: &[char],
    start: usize,
    found: PhraseMatch,
    evidence: &Evidence<'_>,
) -> Candidate {
    let mut text = run.to_vec();
    text.iter_mut()
        .skip(start)
        .zip(evidence.lexicon.folded(found.id))
        .for_each(|(c, new)| *c = new);
    let n_more = i32::try_from(found.departure.n_changed.saturating_sub(1)).unwrap_or(i32::MAX);
    let likelihood = found.departure.likelihood(evidence.params);
    Candidate {
        text,
        phrases: vec![(start, found.id)],
        kind: SpellingKind::Sound,
        likelihood: likelihood * evidence.params.change_factor.powi(n_more),
    }
}

/// Returns the run with one character replaced by one that sounds or looks like it.
fn single_characters(run: &[char], evidence: &Evidence<'_>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    evidence.counts.expect([run]);
    for at in weakest_positions(run, evidence) {
        // No change here can help where another pair is in no article.
        let (left, right) = (&run[..at], &run[at + 1..]);
        if evidence.counts.weakest_pair(left) == 0 || evidence.counts.weakest_pair(right) == 0 {
            continue;
        }
        let changed = alternatives(run[at], evidence).into_iter().map(|(c, kind, likelihood)| {
            let mut text = run.to_vec();
            text[at] = c;
            (text, kind, likelihood)
        });
        let changed: Vec<_> = changed.collect();
        let around = at.saturating_sub(1)..(at + 2).min(run.len());
        evidence.counts.expect(changed.iter().map(|(text, ..)| &text[around.clone()]));
        for (text, kind, likelihood) in changed {
            // Both pairs of a character are in the index, or no article has the text.
            let around = &text[around.clone()];
            if evidence.counts.weakest_pair(around) > 0 {
                candidates.push(Candidate { text, phrases: Vec::new(), kind, likelihood });
            }
        }
    }
    candidates
}

/// Returns the positions of a run, those with the rarest pairs first.
fn weakest_positions(run: &[char], evidence: &Evidence<'_>) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..run.len()).collect();
    let articles = |at: usize| {
        let around = &run[at.saturating_sub(1)..(at + 2).min(run.len())];
        let pairs = around.windows(2).map(|pair| evidence.counts.pair([pair[0], pair[1]]));
        pairs.map(|articles| (articles as f64 + 1.0).ln()).sum::<f64>() / (around.len() - 1) as f64
    };
    positions.sort_by(|a, b| articles(*a).total_cmp(&articles(*b)));
    positions.truncate(evidence.params.max_positions);
    positions
}

/// Returns the characters that may be meant by one, with their likelihoods.
fn alternatives(c: char, evidence: &Evidence<'_>) -> Vec<(char, SpellingKind, f64)> {
    let params = evidence.params;
    let factor = |fit: Fit| match fit {
        Fit::Exact => 1.0,
        Fit::Rare => params.rare_factor,
        Fit::Near => params.near_factor,
    };
    let sounds = evidence.lexicon.near_sounds(c, evidence.readings).into_iter();
    let sounds = sounds.filter(|other| *other != c);
    let mut all: Vec<(char, SpellingKind, f64)> = sounds
        .filter_map(|other| Some((other, evidence.readings.likeness(c, other)?)))
        .map(|(other, fit)| (other, SpellingKind::Sound, factor(fit)))
        .collect();
    // The likeliest sounds first, each kind by frequency.
    all.sort_by(|(.., a), (.., b)| b.total_cmp(a));
    all.truncate(params.max_alternatives);

    let shapes = similar_shapes(c).iter();
    let shapes =
        shapes.map(|shape| (shape.char, SpellingKind::Shape, params.shape_factors[shape.degree]));
    all.extend(shapes);
    all
}

/// Returns the candidates that enough articles have as a whole, against those with the run.
fn whole_repairs(
    candidates: Vec<Candidate>,
    articles: u64,
    evidence: &Evidence<'_>,
) -> Vec<Repair> {
    let params = evidence.params;
    let mut repairs = evidence.confirmed(candidates);
    repairs.retain(|repair| {
        let text = &repair.candidate.text;
        let least = if text.len() < 4 { 2.0 } else { 1.0 };
        let share = SpellerParams::by_length(params.min_share, text.len());
        let ratio = SpellerParams::by_length(params.min_ratio, text.len());
        // A frequent pair may be a part of words: 郑月 is one of 林郑月娥.
        let is_word = text.len() > 2 || evidence.lexicon.find(text, evidence.readings).is_some();
        let least_weight = evidence.counts.share(share, 0.0).max(articles as f64 * ratio);
        is_word && repair.articles as f64 >= least && repair.weight() >= least_weight
    });
    repairs
}

/// Returns the repairs of one part of a longer run: a phrase of titles with a changed character that
/// many articles have, where hardly any has the part as typed.
fn part_repairs(run: &[char], candidates: Vec<Candidate>, evidence: &Evidence<'_>) -> Vec<Repair> {
    let params = evidence.params;
    let mut parts: Vec<(f64, usize, usize, Candidate)> = Vec::new();
    for candidate in candidates {
        let Some((start, id)) = candidate.phrases.first().copied() else { continue };
        let n_chars = evidence.lexicon.folded(id).count();
        if n_chars < params.min_part_chars || n_chars == run.len() {
            continue;
        }
        let new = evidence.counts.weakest_pair(&candidate.text[start..start + n_chars]);
        let share = SpellerParams::by_length(params.min_part_share, n_chars);
        if new as f64 >= evidence.counts.share(share, 3.0) {
            parts.push((new as f64 * candidate.likelihood, start, n_chars, candidate));
        }
    }
    parts.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));

    let mut repairs = Vec::new();
    for (_, start, n_chars, candidate) in parts.into_iter().take(1) {
        let old = evidence.counts.run(&run[start..start + n_chars]);
        let new = evidence.counts.run(&candidate.text[start..start + n_chars]);
        let Some((old, articles)) = old.zip(new) else { break };
        let share = SpellerParams::by_length(params.min_part_share, n_chars);
        let ratio = SpellerParams::by_length(params.min_ratio, n_chars);
        let least = evidence.counts.share(share, 3.0).max(old as f64 * ratio);
        if articles as f64 >= least {
            repairs.push(Repair { candidate, articles });
        }
    }
    repairs
}
