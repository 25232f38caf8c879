//! Why a hit ranks where it does, in parts that can be told to people.

use crate::rank::bm25f::{RankedWord, Ranker};
use crate::rank::rerank::{Looked, Seen, Times};
use crate::search::Hit;

/// A hit and why it ranks where it does.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedHit {
    /// The hit.
    pub hit: Hit,
    /// What its score is made of.
    pub reasons: ScoreExplanation,
    /// The id of the better hit that it is a reprint of: it stands behind those that are none.
    pub reprint_of: Option<String>,
}

/// What a score is made of: the sum of what the parts brought, times the share, the lead, what stands
/// together and the date. The scores of a list are that times one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreExplanation {
    /// What speaks for it, most first.
    pub parts: Vec<ScorePart>,
    /// Words of the query that it has not.
    pub missing: Vec<String>,
    /// What the sum is multiplied by for the words that are there and those that are missing.
    pub share: f32,
    /// What it is multiplied by for coming to the point.
    pub lead: f32,
    /// What it is multiplied by for what stands in one place.
    pub together: f32,
    /// What it is multiplied by for its date: 1 unless newer articles are preferred.
    pub of_date: f32,
}

/// Something that speaks for a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// What it is.
    pub kind: ScorePartKind,
    /// Its text.
    pub text: String,
    /// How many articles of the index have it, as far as its rarest gram says.
    pub n_articles: u64,
    /// Occurrences in the title.
    pub in_title: u32,
    /// Occurrences in the body; of a single character, 1 for title and body.
    pub in_body: u32,
    /// What it brought.
    pub brought: f32,
}

/// What speaks for a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScorePartKind {
    /// A word of the query, where the text is cut into it too.
    Word,
    /// Two neighbouring characters of it, or a run of letters or digits, cut or not.
    Gram,
    /// A text of the query as a whole.
    Run,
}

/// Returns why an article that was read has its score.
pub(crate) fn reasons(
    ranker: &Ranker<'_>,
    seen: &Seen,
    looked: &Looked,
    of_date: f32,
) -> ScoreExplanation {
    let Ranker { terms, words, runs, .. } = ranker;
    let part = |kind, text: &str, of: &[usize], times: Times, brought: f32| ScorePart {
        kind,
        text: text.to_owned(),
        n_articles: of.iter().map(|term| terms[*term].n_articles).min().unwrap_or(0),
        in_title: whole(times.in_title),
        in_body: whole(times.in_body),
        brought,
    };
    let (of_terms, rest) = looked.brought.split_at(terms.len());
    let (of_words, of_runs) = rest.split_at(words.len());
    let mut parts = Vec::new();
    for (n, term) in terms.iter().enumerate() {
        parts.push(part(ScorePartKind::Gram, &term.text, &[n], seen.terms[n], of_terms[n]));
    }
    for (n, word) in words.iter().enumerate() {
        parts.push(part(ScorePartKind::Word, &word.text, &word.terms, seen.words[n], of_words[n]));
    }
    for (run, brought) in runs.iter().zip(of_runs) {
        parts.push(part(ScorePartKind::Run, &run.text, &run.terms, Times::default(), *brought));
    }
    parts.retain(|part| part.brought > 0.0);
    parts.sort_by(|a, b| b.brought.total_cmp(&a.brought));
    let stands = |term: &usize| seen.terms[*term] != Times::default();
    let is_missing = |word: &&RankedWord| word.content > 0.0 && !word.terms.iter().all(stands);
    let missing = words.iter().filter(is_missing).map(|word| word.text.clone()).collect();
    let Looked { share, lead, together, .. } = *looked;
    ScoreExplanation { parts, missing, share, lead, together, of_date }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that was made a float"
)]
fn whole(times: f32) -> u32 {
    times.round() as u32
}
