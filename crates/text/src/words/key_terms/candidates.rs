//! The words and the runs of words of an article that may be its terms, with their scores.

use std::cmp::Reverse;

use super::names::{is_name, is_surname};
use super::params::KeyTermParams;
use super::token::Token;
use super::word_facts::{WordFacts, WordKind};

/// The most words of a run, whatever the parameters say.
const MAX_RUN_WORDS: usize = 4;

/// In place of a word after the end of a run.
const NO_WORD: u32 = u32::MAX;

/// The last characters of names of organisations: of universities, institutes, companies, offices,
/// courts, committees, agencies, parties and armies.
///
/// Source: chosen by hand.
const ORGANISATION_ENDS: &str = "学院校所司团局厅部署会社党军队行厂馆室台";

/// The words of a run, and [`NO_WORD`] after the last one.
type RunWords = [u32; MAX_RUN_WORDS];

/// A word, or a run of words, that may be a term.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    words: RunWords,
    /// The index of the first token of its first occurrence.
    pub(super) first: usize,
    pub(super) score: f32,
    n_occurrences: u32,
    /// The sum of the weights of its occurrences.
    weight: f32,
}

impl Candidate {
    fn new(words: RunWords, first: usize) -> Self {
        Self { words, first, score: 0.0, n_occurrences: 0, weight: 0.0 }
    }

    /// Returns the words.
    pub(super) fn words(&self) -> &[u32] {
        let n_words = self.words.iter().position(|word| *word == NO_WORD);
        &self.words[..n_words.unwrap_or(MAX_RUN_WORDS)]
    }

    /// Returns whether one of two runs of several words contains the other, or ends as the other
    /// begins.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (one, other) = (self.words(), other.words());
        one.len() > 1
            && other.len() > 1
            && (contains(one, other)
                || contains(other, one)
                || ends_as_begins(one, other)
                || ends_as_begins(other, one))
    }

    /// Returns whether a run is part of another one wherever it occurs.
    fn is_always_in(&self, longer: &Self) -> bool {
        longer.words().len() > self.words().len()
            && longer.n_occurrences >= self.n_occurrences
            && contains(longer.words(), self.words())
    }
}

/// The words of an article.
pub(super) struct ArticleWords<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) facts: &'a [WordFacts],
    pub(super) params: &'a KeyTermParams,
}

impl ArticleWords<'_> {
    /// Returns the candidates with their scores, in no order.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let mut runs = self.runs();
        let mut words = self.words();
        for run in &runs {
            self.discount_parts(run, &mut words);
        }

        for run in &mut runs {
            run.score = run.weight * self.run_rarity(run);
        }
        for word in &mut words {
            word.score = word.weight * self.fact(word.words[0]).weight;
        }
        runs.append(&mut words);
        runs
    }

    /// Returns the weight of an occurrence.
    fn weight(&self, token: &Token<'_>) -> f32 {
        let params = self.params;
        if token.in_title {
            params.title_weight
        } else if token.char_start < params.opening_chars {
            params.opening_weight
        } else {
            1.0
        }
    }

    /// Returns the facts of a word.
    fn fact(&self, word: u32) -> WordFacts {
        self.facts[word as usize]
    }

    /// Returns the words that are terms by themselves, in the order of their numbers.
    fn words(&self) -> Vec<Candidate> {
        let telling = self.tokens.iter().enumerate();
        let telling = telling.filter(|(_, token)| self.fact(token.word).weight > 0.0);
        let mut occurrences: Vec<(u32, usize)> =
            telling.map(|(n, token)| (token.word, n)).collect();
        occurrences.sort_unstable();

        let mut words = Vec::with_capacity(occurrences.len());
        for same in occurrences.chunk_by(|one, other| one.0 == other.0) {
            let (word, first) = same[0];
            words.push(self.candidate([word, NO_WORD, NO_WORD, NO_WORD], first, same));
        }
        words
    }

    /// Returns the names and compounds that occur often enough, without those that occur only
    /// within a longer one.
    fn runs(&self) -> Vec<Candidate> {
        let mut starts = self.run_starts();
        starts.sort_unstable();

        let is_same = |one: &RunStart, other: &RunStart| one.0 == other.0;
        let mut runs: Vec<Candidate> = Vec::new();
        for same in starts.chunk_by(is_same) {
            if same.len() >= self.params.min_occurrences {
                runs.push(self.run(same));
            }
        }

        // Longer ones first. A longer run that begins with a place is left out, and so are
        // its first words: 杭州跨境 in 杭州跨境电商.
        runs.sort_unstable_by_key(|run| (Reverse(run.words().len()), run.first));
        let mut kept: Vec<Candidate> = Vec::new();
        let mut rejected: Vec<Candidate> = Vec::new();
        for run in runs {
            let starts_rejected =
                |longer: &Candidate| run.is_always_in(longer) && longer.words[0] == run.words[0];
            if !self.is_name(&run) && !self.is_compound(&run) {
                if run.words().iter().all(|word| self.fact(*word).kind.joins()) {
                    rejected.push(run);
                }
            } else if !kept.iter().any(|longer| run.is_always_in(longer))
                && !rejected.iter().any(starts_rejected)
            {
                kept.push(run);
            }
        }
        kept
    }

    /// Returns the starts of all runs that may be a term.
    fn run_starts(&self) -> Vec<RunStart> {
        let mut starts = Vec::new();
        let recurs = self.recurring_words();
        for first in 0..self.tokens.len() {
            if !recurs(self.tokens[first].word) {
                continue;
            }
            let mut words = [NO_WORD; MAX_RUN_WORDS];
            words[0] = self.tokens[first].word;
            for n_words in 2..=self.params.max_words.min(MAX_RUN_WORDS) {
                let Some(run) = self.tokens.get(first..first + n_words) else { break };
                let [.., before, last] = run else { break };
                if !before.touches(last) || !recurs(last.word) || !self.may_join(run) {
                    break;
                }
                words[n_words - 1] = run[n_words - 1].word;
                starts.push((words, first));
            }
        }
        starts
    }

    /// Returns whether a word occurs as often as a run must. Most words do not, so that few runs are
    /// looked at.
    fn recurring_words(&self) -> impl Fn(u32) -> bool + use<> {
        let mut words: Vec<u32> = self.tokens.iter().map(|token| token.word).collect();
        words.sort_unstable();
        let min_occurrences = self.params.min_occurrences;
        let recurring: Vec<u32> = words
            .chunk_by(|one, other| one == other)
            .filter(|same| same.len() >= min_occurrences)
            .map(|same| same[0])
            .collect();
        move |word| recurring.binary_search(&word).is_ok()
    }

    /// Returns whether neighbouring words may be a term or the start of one.
    fn may_join(&self, run: &[Token<'_>]) -> bool {
        let kind = |token: &Token<'_>| self.fact(token.word).kind;
        run.iter().map(|token| token.n_chars).sum::<usize>() <= self.params.max_chars
            && (run.iter().all(|token| kind(token).joins())
                || run.iter().all(|token| token.n_chars <= 2)
                    && run.iter().any(|token| kind(token) == WordKind::Character))
    }

    /// Returns the run of these starts, of which there is at least one.
    fn run(&self, starts: &[RunStart]) -> Candidate {
        let (words, first) = starts[0];
        self.candidate(words, first, starts)
    }

    /// Returns a candidate with these occurrences, each with the index of its first token.
    fn candidate<T>(&self, words: RunWords, first: usize, occurrences: &[(T, usize)]) -> Candidate {
        let mut candidate = Candidate::new(words, first);
        for (_, first) in occurrences {
            candidate.n_occurrences += 1;
            candidate.weight += self.weight(&self.tokens[*first]);
        }
        candidate
    }

    /// Returns whether a run is the name of a person.
    fn is_name(&self, run: &Candidate) -> bool {
        let tokens = &self.tokens[run.first..run.first + run.words().len()];
        let texts: Vec<&str> = tokens.iter().map(|token| token.text).collect();
        is_name(&texts) || self.is_surname_and_given_name(tokens)
    }

    /// Returns whether two words are a surname and a given name that jieba knows.
    fn is_surname_and_given_name(&self, tokens: &[Token<'_>]) -> bool {
        let [surname, given] = tokens else { return false };
        is_surname(surname.text)
            && given.n_chars == 2
            && self.fact(given.word).kind == WordKind::Person
    }

    /// Returns whether a run is a noun of several words. 会见俄罗斯总理 and 中共中央印发 are clauses, and
    /// 云南省普洱 is two places.
    fn is_compound(&self, run: &Candidate) -> bool {
        let kinds = || run.words().iter().map(|word| self.fact(*word).kind);
        let n_names = kinds().filter(|kind| kind.is_place_or_organisation()).count();
        let (first, last) = (kinds().next(), kinds().next_back());
        let is_long = run.words().len() > 2 && !self.ends_as_organisation(run);
        let is_clause = n_names > 0
            && (first == Some(WordKind::VerbalNoun) || last == Some(WordKind::VerbalNoun));
        kinds().all(WordKind::joins)
            && last.is_some_and(WordKind::ends_compound)
            && !(is_long && (first == Some(WordKind::Place) || last == Some(WordKind::VerbalNoun)))
            && kinds().filter(|kind| *kind == WordKind::Place).count() < 2
            && !is_clause
    }

    /// Returns whether the last word of a run says that it is an organisation: 学 in 澳门科技大学.
    fn ends_as_organisation(&self, run: &Candidate) -> bool {
        let last = &self.tokens[run.first + run.words().len() - 1];
        last.text.ends_with(|c| ORGANISATION_ENDS.contains(c))
    }

    /// Reduces the weight of the words of a run by the occurrences in it.
    fn discount_parts(&self, run: &Candidate, words: &mut [Candidate]) {
        for word in run.words() {
            let found = words.binary_search_by_key(word, |candidate| candidate.words[0]);
            let Some(part) = found.ok().and_then(|n| words.get_mut(n)) else { continue };
            let kept = match self.fact(*word).kind {
                WordKind::Noun | WordKind::VerbalNoun | WordKind::Adjective => {
                    self.params.noun_part_share
                }
                _ => self.params.name_part_share,
            };
            #[allow(clippy::cast_precision_loss, reason = "counts are small")]
            let share = run.n_occurrences as f32 / part.n_occurrences as f32;
            part.weight *= 1.0 - (1.0 - kept) * share.min(1.0);
        }
    }

    /// Returns the rarity of a run: that of the rarest words for a name, the mean of its words for a
    /// compound.
    fn run_rarity(&self, run: &Candidate) -> f32 {
        let params = self.params;
        if self.is_name(run) {
            return params.name_factor * params.max_rarity;
        }
        #[allow(clippy::cast_precision_loss, reason = "a run has at most a few words")]
        let n_words = run.words().len() as f32;
        let sum: f32 = run.words().iter().map(|word| self.fact(*word).weight).sum();
        params.compound_factor * sum / n_words
    }
}

/// The words of a run and the index of its first token.
type RunStart = (RunWords, usize);

/// Returns whether the last words of a run are the first ones of another.
fn ends_as_begins(words: &[u32], next: &[u32]) -> bool {
    (1..words.len().min(next.len())).any(|n_words| words.ends_with(&next[..n_words]))
}

fn contains(words: &[u32], part: &[u32]) -> bool {
    words.windows(part.len()).any(|window| window == part)
}
