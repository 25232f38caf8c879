//! The best hits, read and ranked again.
//!
//! The index knows pairs of neighbouring characters, not words: 中大 is in 其中大部分 too, and a word
//! that opens an article counts no more than one in its last line. The first [`N_READ`] hits are
//! read for their snippets anyway, so their texts have the last word on their order: a word of
//! the query counts where the text, too, is cut into it, and the sooner an article comes to what is
//! asked, and the more of it stands in one place, the better. Hits beyond them keep their order and
//! stay behind.

mod proximity_window;

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, Result, Score, SegmentReader};
use xunwen_text::{Analysis, CharClass, MAX_ATOM_CHARS};

use crate::highlight::{FoldedArticle, RunFinder, RunOccurrence, whole_atoms};
use crate::plan::ScoringField;
use crate::rank::bm25f::Ranker;
use proximity_window::Passage;

/// Hits that are read before they are put in order: a page.
pub(crate) const N_READ: usize = 10;

/// Occurrences of a word after which more of them bring next to nothing, and are no longer cut.
const ENOUGH: f32 = 4.0;

/// Characters on each side of a word within which its clause is cut; words are far shorter.
const CLAUSE: usize = 40;

/// Characters of an article over which the worth of coming to the point soon falls by half.
const LEAD_CHARS: f32 = 20.0;

/// Reads articles for what a plan ranks by.
pub(crate) struct SecondLook<'a> {
    ranker: &'a Ranker<'a>,
    analysis: &'a Analysis,
    finder: RunFinder,
    patterns: Vec<Pattern>,
    /// Which patterns may go on in the text.
    is_cut: Vec<bool>,
    /// What each pattern brings where it stands beside others.
    worth: Vec<f32>,
    /// Where among the words of the query a word is: twice, when it is asked for in the title too.
    words: HashMap<&'a str, Vec<usize>>,
}

/// What is looked for in a text.
#[derive(Clone, Copy)]
enum Pattern {
    Term(usize),
    Word(usize),
    Run(usize),
}

/// How often something stands in an article.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Times {
    pub(crate) in_title: f32,
    pub(crate) in_body: f32,
}

/// What an article was found to have.
pub(crate) struct Seen {
    pub(crate) terms: Vec<Times>,
    /// Words where the text is cut into them.
    pub(crate) words: Vec<Times>,
    /// Which runs stand there as they were typed: the index knows only that all their grams do.
    runs: Vec<bool>,
    /// Characters before the first word that says what is asked.
    first: Option<usize>,
    /// The share of what is asked, by worth, that stands in the best place.
    together: f32,
    /// What one occurrence is measured against: k1 and the article's length.
    norm: f32,
}

/// The score of an article that was read, and what it is made of.
pub(crate) struct Looked {
    /// What each term brings, then each word, then each run.
    pub(crate) brought: Vec<f32>,
    /// What the sum is multiplied by for the words that are there and those that are missing.
    pub(crate) share: f32,
    /// What it is multiplied by for coming to the point.
    pub(crate) lead: f32,
    /// What it is multiplied by for what stands in one place.
    pub(crate) together: f32,
}

impl Looked {
    pub(crate) fn score(&self) -> Score {
        self.brought.iter().sum::<f32>() * self.share * self.lead * self.together
    }
}

impl<'a> SecondLook<'a> {
    pub(crate) fn new(ranker: &'a Ranker<'a>, analysis: &'a Analysis) -> Self {
        let terms = ranker.terms.iter().enumerate();
        let words = ranker.words.iter().enumerate();
        let terms = terms.map(|(n, term)| (term.text.as_str(), Pattern::Term(n)));
        let named = words.clone().map(|(n, word)| (word.text.as_str(), Pattern::Word(n)));
        let runs = ranker.runs.iter().enumerate();
        let runs = runs.map(|(n, run)| (run.text.as_str(), Pattern::Run(n)));
        let (texts, patterns): (Vec<&str>, Vec<Pattern>) = terms.chain(named).chain(runs).unzip();
        let is_cut = texts.iter().zip(&patterns).map(|(text, pattern)| match pattern {
            Pattern::Run(_) => false,
            _ => text.chars().count() == MAX_ATOM_CHARS,
        });
        let is_cut = is_cut.collect();
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        let worth = patterns.iter().map(|pattern| match pattern {
            Pattern::Term(term) => ranker.terms[*term].plain,
            Pattern::Word(word) => ranker.words[*word].plain,
            // Its grams stand beside each other already.
            Pattern::Run(_) => 0.0,
        });
        let worth = worth.collect();
        words.for_each(|(n, word)| places.entry(&word.text).or_default().push(n));
        let words = places;
        Self { ranker, analysis, finder: RunFinder::new(texts), patterns, is_cut, worth, words }
    }

    /// Returns what an article has of what is asked for.
    pub(crate) fn read(&self, article: &FoldedArticle, n_grams: u32) -> Seen {
        let (n_terms, n_words) = (self.ranker.terms.len(), self.ranker.words.len());
        let mut seen = Seen {
            terms: vec![Times::default(); n_terms],
            words: vec![Times::default(); n_words],
            runs: vec![false; self.ranker.runs.len()],
            first: None,
            together: 0.0,
            norm: self.ranker.norm(n_grams),
        };
        let mut passage = Passage::new(&self.worth);
        let mut n_before = 0;
        let bodies = article.paragraphs().map(|paragraph| (paragraph, false));
        for (text, is_title) in std::iter::once((article.title(), true)).chain(bodies) {
            self.read_text(text, is_title, n_before, &mut seen, &mut passage);
            n_before += text.len() + 1;
        }
        seen.together = passage.share();
        seen
    }

    fn read_text(
        &self,
        folded: &[char],
        is_title: bool,
        n_before: usize,
        seen: &mut Seen,
        passage: &mut Passage<'_>,
    ) {
        passage.begin();
        // What was cut already goes up to here.
        let mut cut_to = 0;
        for RunOccurrence { start, end, number } in self.finder.find(folded) {
            // Of a longer run of letters the index has the beginning.
            let is_whole = match self.is_cut[number] {
                true => whole_atoms(folded, start, folded.len()),
                false => whole_atoms(folded, start, end),
            };
            if !is_whole {
                continue;
            }
            passage.meet(end, number);
            match self.patterns[number] {
                Pattern::Term(term) => match (self.ranker.terms[term].place, is_title) {
                    (ScoringField::Char, _) => seen.terms[term].in_body = 1.0,
                    (ScoringField::Title, false) => {}
                    (_, true) => seen.terms[term].in_title += 1.0,
                    (_, false) => seen.terms[term].in_body += 1.0,
                },
                Pattern::Word(word) if self.counts(word, is_title) => {
                    if seen.first.is_none() && self.ranker.words[word].content > 0.0 {
                        seen.first = Some(n_before + start);
                    }
                    let times = seen.words[word];
                    if start >= cut_to && times.in_title + times.in_body < ENOUGH {
                        cut_to = self.cut(folded, (start, end), cut_to, is_title, seen);
                    }
                }
                Pattern::Word(_) => {}
                Pattern::Run(run) => {
                    let terms = &self.ranker.runs[run].terms;
                    seen.runs[run] |= is_title || !self.is_of_title(terms);
                }
            }
        }
    }

    /// Counts the words of the query among those that the clause around a range is cut into.
    /// Returns where the clause ends.
    fn cut(
        &self,
        folded: &[char],
        (start, end): (usize, usize),
        cut_to: usize,
        is_title: bool,
        seen: &mut Seen,
    ) -> usize {
        let is_token = |c: &&char| CharClass::from_char(**c).is_token();
        let before = folded[cut_to..start].iter().rev().take(CLAUSE).take_while(is_token);
        let after = folded[end..].iter().take(CLAUSE).take_while(is_token);
        let (from, to) = (start - before.count(), end + after.count());
        let clause: String = folded[from..to].iter().collect();
        for word in self.analysis.segmenter.words(&clause) {
            for &word in self.words.get(word.text).into_iter().flatten() {
                let times = &mut seen.words[word];
                match (is_title, self.counts(word, is_title)) {
                    (true, _) => times.in_title += 1.0,
                    (false, true) => times.in_body += 1.0,
                    (false, false) => {}
                }
            }
        }
        to
    }

    /// Returns whether a word counts in this part of an article: one that is asked for in the
    /// title does not in the body.
    fn counts(&self, word: usize, is_title: bool) -> bool {
        is_title || !self.is_of_title(&self.ranker.words[word].terms)
    }

    fn is_of_title(&self, terms: &[usize]) -> bool {
        terms.iter().any(|term| self.ranker.terms[*term].place == ScoringField::Title)
    }

    /// Returns what an article is worth.
    pub(crate) fn rank(&self, seen: &Seen) -> Looked {
        let Ranker { weights, terms, words, runs, .. } = self.ranker;
        let times = |times: &Times| weights.title * times.in_title + times.in_body;
        let saturated = |times: f32| times * (weights.k1 + 1.0) / (times + seen.norm);
        let stands = |terms: &[usize]| terms.iter().all(|term| times(&seen.terms[*term]) > 0.0);

        let of_terms = terms.iter().zip(&seen.terms).map(|(t, n)| t.plain * saturated(times(n)));
        let of_words = words.iter().zip(&seen.words).map(|(w, n)| w.plain * saturated(times(n)));
        let of_runs = runs.iter().zip(&seen.runs);
        let of_runs = of_runs.map(|(run, stands)| if *stands { run.worth } else { 0.0 });
        let covered = words.iter().filter(|word| stands(&word.terms)).map(|word| word.content);
        #[allow(clippy::cast_precision_loss, reason = "a place in an article")]
        let lead = seen.first.map_or(0.0, |first| 1.0 / (1.0 + first as f32 / LEAD_CHARS));
        Looked {
            share: self.ranker.share(covered.sum()),
            lead: 1.0 + weights.lead * lead,
            together: 1.0 + weights.together * seen.together,
            brought: of_terms.chain(of_words).chain(of_runs).collect(),
        }
    }
}

/// Returns the length of an article as the index knows it, in grams.
pub(crate) fn n_grams(ranker: &Ranker<'_>, reader: &SegmentReader, doc: DocId) -> Result<u32> {
    let norms = ranker.gram_fields().map(|field| reader.get_fieldnorms_reader(field));
    let [title, body]: [Result<FieldNormReader>; 2] = norms;
    Ok(title?.fieldnorm(doc) + body?.fieldnorm(doc))
}
