//! Reads articles for the evidence that a plan ranks by.

use std::collections::HashMap;

use xunwen_text::{Analysis, CharClass, MAX_ATOM_CHARS};

use crate::budget::SearchBudget;
use crate::highlight::{FoldedArticle, RunFinder, RunOccurrence, whole_atoms};
use crate::plan::ScoringField;
use crate::rank::bm25f::Bm25f;
use crate::rank::length_norms::ArticleNorms;
use crate::rank::rerank::evidence::{MatchEvidence, OccurrenceCounts};
use crate::rank::rerank::params::RERANK;
use crate::rank::rerank::proximity_window::ProximityWindow;

/// Collects the evidence for a query in folded articles.
pub(crate) struct Reranker<'a> {
    bm25f: &'a Bm25f,
    analysis: &'a Analysis,
    finder: RunFinder,
    patterns: Vec<RankedPattern>,
    /// For each pattern: whether it is the beginning of a longer run of letters in the text.
    is_truncated: Vec<bool>,
    /// For each pattern: its weight in proximity windows.
    proximity_weights: Vec<f32>,
    /// The indexes of each word: two if the query restricts it to the title, too.
    words: HashMap<&'a str, Vec<usize>>,
}

/// The term, word or run that a pattern of the finder belongs to, by index.
#[derive(Clone, Copy)]
enum RankedPattern {
    Term(usize),
    Word(usize),
    Run(usize),
}

/// A title or a paragraph while it is read.
struct ScannedText<'t> {
    folded: &'t [char],
    is_title: bool,
    /// Characters of the article before it.
    n_chars_before: usize,
    /// The characters of it that are the opening of the body.
    n_opening_chars: usize,
    /// The character up to which it was segmented.
    segmented_to: usize,
}

impl<'a> Reranker<'a> {
    pub(crate) fn new(bm25f: &'a Bm25f, analysis: &'a Analysis, budget: &SearchBudget) -> Self {
        let (texts, patterns): (Vec<&str>, Vec<RankedPattern>) = ranked_patterns(bm25f).unzip();
        let is_truncated = texts.iter().zip(&patterns).map(|(text, pattern)| match pattern {
            RankedPattern::Run(_) => false,
            _ => text.chars().count() == MAX_ATOM_CHARS,
        });
        let proximity_weights = patterns.iter().map(|pattern| match pattern {
            RankedPattern::Term(term) => bm25f.terms[*term].gram_weight,
            RankedPattern::Word(word) => bm25f.words[*word].word_weight,
            // The grams of a run are close together already.
            RankedPattern::Run(_) => 0.0,
        });

        let mut words: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, word) in bm25f.words.iter().enumerate() {
            words.entry(&word.text).or_default().push(index);
        }

        Self {
            bm25f,
            analysis,
            is_truncated: is_truncated.collect(),
            proximity_weights: proximity_weights.collect(),
            finder: RunFinder::new(texts).within(budget),
            patterns,
            words,
        }
    }

    /// Returns the evidence in an article with these discounts.
    pub(crate) fn evidence(&self, article: &FoldedArticle, norms: ArticleNorms) -> MatchEvidence {
        let mut evidence = MatchEvidence::new(self.bm25f, norms);
        let mut window = ProximityWindow::new(&self.proximity_weights);

        let title = std::iter::once((article.title(), true));
        let paragraphs = article.paragraphs().map(|paragraph| (paragraph, false));
        let mut n_chars_before = 0;
        let mut opening_left = RERANK.opening_chars;
        for (folded, is_title) in title.chain(paragraphs) {
            let n_opening_chars = if is_title { 0 } else { opening_left };
            let mut text =
                ScannedText { folded, is_title, n_chars_before, n_opening_chars, segmented_to: 0 };
            self.scan(&mut text, &mut window, &mut evidence);
            n_chars_before += folded.len() + 1;
            opening_left = opening_left.saturating_sub(n_opening_chars.min(folded.len() + 1));
        }

        evidence.proximity = window.best_share();
        evidence
    }

    fn scan(
        &self,
        text: &mut ScannedText<'_>,
        window: &mut ProximityWindow<'_>,
        evidence: &mut MatchEvidence,
    ) {
        window.start_text();
        for occurrence in self.finder.find(text.folded) {
            if self.is_whole(&occurrence, text) {
                window.add(occurrence.end, occurrence.number);
                self.count(&occurrence, text, evidence);
            }
        }
    }

    /// Returns whether an occurrence does not begin or end inside a number or a run of letters.
    fn is_whole(&self, occurrence: &RunOccurrence, text: &ScannedText<'_>) -> bool {
        let RunOccurrence { start, end, number } = *occurrence;
        // The index has only the beginning of a long run of letters.
        let end = if self.is_truncated[number] { text.folded.len() } else { end };
        whole_atoms(text.folded, start, end)
    }

    fn count(
        &self,
        found: &RunOccurrence,
        text: &mut ScannedText<'_>,
        evidence: &mut MatchEvidence,
    ) {
        match self.patterns[found.number] {
            RankedPattern::Term(term) => {
                let counts = &mut evidence.terms[term];
                match (self.bm25f.terms[term].field, text.is_title) {
                    (ScoringField::Char, _) => counts.in_body = 1.0,
                    (ScoringField::Title, false) => {}
                    _ => text.count(counts, found.start),
                }
            }
            RankedPattern::Word(word) => self.count_word(word, found, text, evidence),
            RankedPattern::Run(run) => {
                let terms = &self.bm25f.runs[run].terms;
                evidence.runs[run] |= text.is_title || !self.is_title_only(terms);
            }
        }
    }

    /// Notes a word, and counts the words of its clause if that was not segmented yet.
    fn count_word(
        &self,
        word: usize,
        found: &RunOccurrence,
        text: &mut ScannedText<'_>,
        evidence: &mut MatchEvidence,
    ) {
        if !self.counts_in(word, text) {
            return;
        }

        if evidence.first_match.is_none() && self.bm25f.words[word].covered_idf > 0.0 {
            evidence.first_match = Some(text.n_chars_before + found.start);
        }

        let counts = evidence.words[word];
        let has_enough = counts.in_title + counts.in_body >= RERANK.enough_occurrences;
        if found.start >= text.segmented_to && !has_enough {
            self.count_clause(found, text, evidence);
        }
    }

    /// Segments the clause around an occurrence and counts the words of the query in it.
    fn count_clause(
        &self,
        found: &RunOccurrence,
        text: &mut ScannedText<'_>,
        evidence: &mut MatchEvidence,
    ) {
        let before = &text.folded[text.segmented_to..found.start];
        let n_before = n_clause_chars(before.iter().rev());
        let (start, end) =
            (found.start - n_before, found.end + n_clause_chars(text.folded[found.end..].iter()));

        // A word at an end that the limit cut is not whole.
        let is_token =
            |at: usize| text.folded.get(at).is_some_and(|c| CharClass::from_char(*c).is_token());
        let is_cut_before = start > text.segmented_to && is_token(start - 1);
        let clause: String = text.folded[start..end].iter().collect();
        let words = self.analysis.segmenter.words(&clause);
        let n_whole = words.len().saturating_sub(usize::from(is_token(end)));
        let next = words.get(n_whole).map_or(end, |word| start + word.char_start);

        let whole = words.iter().take(n_whole).skip(usize::from(is_cut_before));
        for cut in whole {
            let Some(words) = self.words.get(cut.text) else { continue };
            for &word in words.iter().filter(|word| self.counts_in(**word, text)) {
                text.count(&mut evidence.words[word], start + cut.char_start);
            }
        }
        text.segmented_to = next.max(found.end);
    }

    /// Returns whether a word counts in a text: one that is restricted to the title does not count
    /// in the body.
    fn counts_in(&self, word: usize, text: &ScannedText<'_>) -> bool {
        text.is_title || !self.is_title_only(&self.bm25f.words[word].terms)
    }

    fn is_title_only(&self, terms: &[usize]) -> bool {
        terms.iter().any(|term| self.bm25f.terms[*term].field == ScoringField::Title)
    }
}

impl ScannedText<'_> {
    /// Counts an occurrence that starts at a character.
    fn count(&self, counts: &mut OccurrenceCounts, start: usize) {
        if self.is_title {
            counts.in_title += 1.0;
            return;
        }
        counts.in_body += 1.0;
        if start < self.n_opening_chars {
            counts.in_opening += 1.0;
        }
    }
}

/// Returns the texts to find: terms, then words, then runs.
fn ranked_patterns(bm25f: &Bm25f) -> impl Iterator<Item = (&str, RankedPattern)> {
    let terms = bm25f.terms.iter().enumerate();
    let terms = terms.map(|(index, term)| (term.text.as_str(), RankedPattern::Term(index)));
    let words = bm25f.words.iter().enumerate();
    let words = words.map(|(index, word)| (word.text.as_str(), RankedPattern::Word(index)));
    let runs = bm25f.runs.iter().enumerate();
    let runs = runs.map(|(index, run)| (run.text.as_str(), RankedPattern::Run(index)));
    terms.chain(words).chain(runs)
}

/// Returns the characters up to the end of the clause, within
/// [`RerankParams::max_clause_chars`](crate::rank::rerank::params::RerankParams).
fn n_clause_chars<'c>(chars: impl Iterator<Item = &'c char>) -> usize {
    let nearest = chars.take(RERANK.max_clause_chars);
    nearest.take_while(|c| CharClass::from_char(**c).is_token()).count()
}
