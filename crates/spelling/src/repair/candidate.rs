//! Candidates: texts that a query may mean, before and after the index has decided.

use crate::counts::QueryCounts;
use crate::lexicon::{PhraseId, PhraseLexicon};
use crate::params::SpellerParams;
use crate::readings::Readings;

/// How a repair differs from the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpellingKind {
    /// Characters that sound alike: 跨镜电商 for 跨境电商.
    Sound,
    /// Characters that look alike: 末来 for 未来.
    Shape,
    /// Whole syllables in letters: kuajing dianshang.
    Pinyin,
    /// First letters only: kjds.
    Initials,
    /// Characters and letters: kua境, k境ds.
    Mixed,
}

impl SpellingKind {
    /// Returns the name of the kind in lower case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Shape => "shape",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Mixed => "mixed",
        }
    }
}

/// The tables and counts that candidates are made and judged with.
pub(crate) struct Evidence<'s> {
    pub(crate) readings: &'s Readings,
    pub(crate) lexicon: &'s PhraseLexicon,
    pub(crate) counts: &'s QueryCounts<'s>,
    pub(crate) params: &'s SpellerParams,
}

/// A text that a run of the query may mean.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The whole run, folded.
    pub(crate) text: Vec<char>,
    /// The phrases of the lexicon in it, with their starts in characters.
    pub(crate) phrases: Vec<(usize, PhraseId)>,
    pub(crate) kind: SpellingKind,
    /// How likely the text is typed like the query, against an equal sound: at most 1.
    pub(crate) likelihood: f64,
}

/// A candidate that the index has confirmed.
#[derive(Debug, Clone)]
pub(crate) struct Repair {
    pub(crate) candidate: Candidate,
    /// The articles with the repaired text, or with the repaired part of a longer run.
    pub(crate) articles: u64,
}

impl Repair {
    /// Returns the articles, each counted by the likelihood: the order of repairs.
    pub(crate) fn weight(&self) -> f64 {
        self.articles as f64 * self.candidate.likelihood
    }
}

impl Evidence<'_> {
    /// Keeps one candidate for each text, without those that have a pair that no article has, the
    /// likeliest first as far as pairs and phrases show it.
    fn ranked(&self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        self.counts.expect(candidates.iter().map(|candidate| candidate.text.as_slice()));
        let mut ranked: Vec<(f64, Candidate)> = Vec::new();
        for candidate in candidates {
            if self.counts.weakest_pair(&candidate.text) > 0 {
                ranked
                    .push((self.pair_articles(&candidate.text) * candidate.likelihood, candidate));
            }
        }
        ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));

        let mut distinct: Vec<(f64, Candidate)> = Vec::new();
        for (rank, candidate) in ranked {
            if distinct.len() == self.params.max_compared {
                break;
            }
            if distinct.iter().all(|(_, known)| known.text != candidate.text) {
                let is_phrase = self.lexicon.find(&candidate.text, self.readings).is_some();
                let factor = if is_phrase { self.params.phrase_factor } else { 1.0 };
                distinct.push((rank * factor, candidate));
            }
        }
        distinct.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        distinct.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// Returns a guess of the articles with a text: between those with its rarest pair, which no
    /// article can do without, and the mean of all pairs.
    fn pair_articles(&self, text: &[char]) -> f64 {
        let articles: Vec<f64> =
            text.windows(2).map(|pair| self.counts.pair([pair[0], pair[1]]) as f64).collect();
        let weakest = articles.iter().copied().fold(f64::MAX, f64::min);
        let mean = articles.iter().map(|n| n.ln()).sum::<f64>() / articles.len().max(1) as f64;
        (weakest * mean.exp()).sqrt()
    }

    /// Looks up the candidates, the likeliest first while lookups are left, and returns those that an
    /// article has, in the order of their weight.
    pub(crate) fn confirmed(&self, candidates: Vec<Candidate>) -> Vec<Repair> {
        let mut repairs: Vec<Repair> = Vec::new();
        let mut best = 0.0_f64;
        for candidate in self.ranked(candidates) {
            // A text cannot be in more articles than its rarest pair.
            let bound = self.counts.weakest_pair(&candidate.text) as f64 * candidate.likelihood;
            if bound * self.params.max_gap < best {
                continue;
            }
            let Some(articles) = self.counts.run(&candidate.text) else { break };
            if articles > 0 {
                let repair = Repair { candidate, articles };
                best = best.max(repair.weight());
                repairs.push(repair);
            }
        }
        repairs.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
        repairs
    }
}
