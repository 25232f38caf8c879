//! Why a hit ranks where it does.

use crate::highlight::Highlighters;
use crate::rank::{Bm25f, MatchEvidence, OccurrenceCounts, RankedWord, Reranker, Rescored};
use crate::search::arrange::read_hit;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::hit::Hit;
use crate::search::hit_key::HitKey;
use crate::search::present::present;
use crate::search::request::SearchRequest;
use crate::search::strictness::FoundHits;

/// A hit with the explanation of its rank.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedHit {
    /// The hit.
    pub hit: Hit,
    /// The parts of its score.
    pub reasons: ScoreExplanation,
    /// The id of the better hit that it is a near-duplicate of, and ranks after.
    pub near_duplicate_of: Option<String>,
}

/// The parts of a score: the sum of all parts times coverage, lead, proximity and recency. The
/// scores of a list are these values times one common factor.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreExplanation {
    /// The terms, words and runs that the article contains, highest score first.
    pub parts: Vec<ScorePart>,
    /// Words of the query that the article lacks.
    pub missing: Vec<String>,
    /// The factor for the words that occur and those that are missing.
    pub coverage: f32,
    /// The factor for an early match.
    pub lead: f32,
    /// The factor for proximity: much of the query within one window of text.
    pub proximity: f32,
    /// The factor for the date: 1 unless newer articles are preferred.
    pub recency: f32,
}

/// A term, word or run of the query that an article contains.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// The kind of the part.
    pub kind: ScorePartKind,
    /// The text of the part.
    pub text: String,
    /// The number of articles with its rarest gram.
    pub n_articles: u64,
    /// Occurrences in the title.
    pub in_title: u32,
    /// Occurrences in the body; for a single character, 1 for title and body together.
    pub in_body: u32,
    /// Those at the opening of the body, which count more.
    pub in_opening: u32,
    /// Occurrences that segmentation of the text yields as this word; `None` for other parts. Those
    /// where the characters only meet count less.
    pub as_word: Option<u32>,
    /// The score of the part.
    pub score: f32,
}

/// The kind of a part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScorePartKind {
    /// A word of the query.
    Word,
    /// Two neighboring characters of the query, or a run of letters or digits.
    Gram,
    /// A whole text of the query, unbroken.
    Run,
}

/// Explains the hits of a search.
pub(crate) fn explain_hits(
    context: &SearchContext<'_>,
    found: FoundHits,
    request: &SearchRequest,
) -> Result<Vec<ExplainedHit>, SearchError> {
    let bm25f = context.bm25f(&found.plan.scoring)?;
    let reranker = Reranker::new(&bm25f, context.analysis, context.budget);
    let highlighters = Highlighters::new(&found.plan.marks, &context.analysis.fold, context.budget);

    let mut explained = Vec::with_capacity(found.list.hits.len());
    for ranked in found.list.hits {
        let evidence = read_hit(context, &bm25f, &reranker, ranked.hit)?.evidence;
        let rescored = Rescored::new(&bm25f, &evidence);
        let reasons = explain_score(&bm25f, &evidence, &rescored, ranked.recency);

        let is_shown = |original: &HitKey| !context.state.is_hidden(*original);
        let original = ranked.near_duplicate_of.filter(is_shown);
        let original = original.map(|original| context.state.article(original));
        let near_duplicate_of = original.transpose()?.map(|original| original.id);
        if let Some(hit) = present(context, ranked, &highlighters, request)? {
            explained.push(ExplainedHit { hit, reasons, near_duplicate_of });
        }
    }
    Ok(explained)
}

fn explain_score(
    bm25f: &Bm25f,
    evidence: &MatchEvidence,
    rescored: &Rescored,
    recency: f32,
) -> ScoreExplanation {
    let mut parts = score_parts(bm25f, evidence, rescored);
    parts.retain(|part| part.score > 0.0);
    parts.sort_by(|a, b| b.score.total_cmp(&a.score));

    let missing = bm25f.words.iter().filter(|word| is_missing(word, evidence));
    ScoreExplanation {
        parts,
        missing: missing.map(|word| word.text.clone()).collect(),
        coverage: rescored.coverage,
        lead: rescored.lead,
        proximity: rescored.proximity,
        recency,
    }
}

/// Returns all parts: terms, then words, then runs.
fn score_parts(bm25f: &Bm25f, evidence: &MatchEvidence, rescored: &Rescored) -> Vec<ScorePart> {
    let Bm25f { terms, words, runs, .. } = bm25f;
    let mut parts = Vec::with_capacity(rescored.part_scores.len());
    for (n, (term, counts)) in terms.iter().zip(&evidence.terms).enumerate() {
        parts.push(score_part(bm25f, ScorePartKind::Gram, &term.text, &[n], *counts));
    }
    for (word, cut) in words.iter().zip(&evidence.words) {
        let counts = fewest(word.terms.iter().map(|term| evidence.terms[*term]));
        let part = score_part(bm25f, ScorePartKind::Word, &word.text, &word.terms, counts);
        parts.push(ScorePart { as_word: Some(rounded(cut.in_title + cut.in_body)), ..part });
    }
    for run in runs {
        let counts = OccurrenceCounts::default();
        parts.push(score_part(bm25f, ScorePartKind::Run, &run.text, &run.terms, counts));
    }

    for (part, score) in parts.iter_mut().zip(&rescored.part_scores) {
        part.score = *score;
    }
    parts
}

/// Returns how often several terms occur together at most.
fn fewest(counts: impl Iterator<Item = OccurrenceCounts>) -> OccurrenceCounts {
    let fewest = counts.reduce(|a, b| OccurrenceCounts {
        in_title: a.in_title.min(b.in_title),
        in_body: a.in_body.min(b.in_body),
        in_opening: a.in_opening.min(b.in_opening),
    });
    fewest.unwrap_or_default()
}

/// Returns a part that consists of `terms`, without its score.
fn score_part(
    bm25f: &Bm25f,
    kind: ScorePartKind,
    text: &str,
    terms: &[usize],
    counts: OccurrenceCounts,
) -> ScorePart {
    let n_articles = terms.iter().map(|term| bm25f.terms[*term].n_articles);
    ScorePart {
        kind,
        text: text.to_owned(),
        n_articles: n_articles.min().unwrap_or(0),
        in_title: rounded(counts.in_title),
        in_body: rounded(counts.in_body),
        in_opening: rounded(counts.in_opening),
        as_word: None,
        score: 0.0,
    }
}

/// Returns whether an article lacks a content word.
fn is_missing(word: &RankedWord, evidence: &MatchEvidence) -> bool {
    word.covered_idf > 0.0 && !word.terms.iter().all(|term| evidence.has_term(*term))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that is stored as a float"
)]
fn rounded(count: f32) -> u32 {
    count.round() as u32
}
