//! Why a hit ranks where it does, in parts that can be told to people.

use tantivy::{Result, Score, SegmentReader};

use crate::plan::ScoredPlace;
use crate::ranked::{Ranker, SegmentRanker};
use crate::search::Hit;

/// A hit and what its score is made of: the sum of what the parts brought, times the share.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The hit.
    pub hit: Hit,
    /// What speaks for it, most first.
    pub parts: Vec<ExplainedPart>,
    /// Words of the query that it has not.
    pub missing: Vec<String>,
    /// What the sum is multiplied by for the words that are there and those that are missing.
    pub share: f32,
}

/// Something that speaks for a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedPart {
    /// What it is.
    pub kind: PartKind,
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
pub enum PartKind {
    /// A word of the query.
    Word,
    /// Two neighbouring characters of it, or a run of letters or digits, that are no word.
    Gram,
    /// A text of the query as a whole.
    Run,
}

/// The parts of a score, the words that are missing, and the share.
pub(crate) type Reasons = (Vec<ExplainedPart>, Vec<String>, f32);

/// Returns why an article of a segment has its score.
pub(crate) fn reasons(ranker: &Ranker<'_>, reader: &SegmentReader, doc: u32) -> Result<Reasons> {
    let mut segment: SegmentRanker<'_> = ranker.segment(reader)?;
    let Some(found) = segment.parts(doc, Score::NEG_INFINITY) else {
        return Ok((vec![], vec![], 1.0));
    };
    let k1 = ranker.weights.k1;
    let saturated = |times: f32| times * (k1 + 1.0) / (times + found.norm);
    let least = |of: &[usize], times: &dyn Fn(usize) -> f32| {
        of.iter().map(|term| times(*term)).fold(f32::MAX, f32::min)
    };
    let part = |kind: PartKind, text: &str, of: &[usize], brought: f32| ExplainedPart {
        kind,
        text: text.to_owned(),
        n_articles: of.iter().map(|term| ranker.terms[*term].n_articles).min().unwrap_or(0),
        in_title: whole(least(of, &|term| found.in_title[term])),
        in_body: whole(least(of, &|term| found.in_body(term, ranker.weights.title))),
        brought,
    };
    let mut parts = Vec::new();
    let mut missing = Vec::new();
    let mut is_word = vec![false; ranker.terms.len()];
    for word in &ranker.words {
        if let ([term], true) = (word.terms.as_slice(), word.worth == 0.0) {
            is_word[*term] = true;
        }
        let times = least(&word.terms, &|term| found.times[term]);
        if times > 0.0 && word.worth > 0.0 {
            let brought = word.worth * saturated(times);
            parts.push(part(PartKind::Word, &word.text, &word.terms, brought));
        } else if times == 0.0 && word.content > 0.0 {
            missing.push(word.text.clone());
        }
    }
    for (at, term) in ranker.terms.iter().enumerate() {
        let brought = term.worth * saturated(found.times[at]);
        if brought > 0.0 && term.place != ScoredPlace::Char {
            let kind = if is_word[at] { PartKind::Word } else { PartKind::Gram };
            parts.push(part(kind, &term.text, &[at], brought));
        }
    }
    for run in &ranker.runs {
        if least(&run.terms, &|term| found.times[term]) > 0.0 {
            parts.push(part(PartKind::Run, &run.text, &run.terms, run.worth));
        }
    }
    parts.sort_by(|a, b| b.brought.total_cmp(&a.brought));
    Ok((parts, missing, found.share))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that was made a float"
)]
fn whole(times: f32) -> u32 {
    times.round() as u32
}
