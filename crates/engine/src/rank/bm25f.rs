//! How well an article answers: BM25 over title and body as one text, times coverage.
//!
//! tantivy's scorers know one field each, take lengths from a segment's fields one by one, and
//! visit whatever has any term. Here the articles that match are asked about every term, title
//! and body together (the simple BM25F of Robertson, Zaragoza and Taylor 2004: occurrences are
//! added up, those in the title counted more, before they saturate), with statistics of the
//! whole index, so that its segments never show in the order. An article that cannot come among
//! the best any more is left as soon as that is certain.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Result, Score, Searcher, SegmentReader, Term};

use crate::index::schema::IndexFields;
use crate::matching::term_cache::{Cursor, Lookups};
use crate::plan::{Scoring, ScoringField, ScoringTerm};
use crate::rank::weights::Weights;

/// The scoring of a plan with the statistics of an index.
pub(crate) struct Ranker<'a> {
    fields: &'a IndexFields,
    /// What was looked up to find the articles.
    lookups: &'a Lookups,
    pub(crate) weights: Weights,
    pub(crate) terms: Vec<RankedTerm>,
    pub(crate) words: Vec<RankedWord>,
    pub(crate) runs: Vec<RankedRun>,
    /// The mean length of an article, in grams.
    mean_length: f32,
    /// What the words that count weigh together.
    content: f32,
    /// The most that an article can have.
    most: f32,
    /// Terms to ask for together, with what coverage loses when one of them is not there.
    turns: Vec<(Vec<usize>, f32)>,
}

/// A term that the index has.
pub(crate) struct RankedTerm {
    pub(crate) text: String,
    pub(crate) place: ScoringField,
    /// Articles with it.
    pub(crate) n_articles: u64,
    pub(crate) idf: f32,
    /// What it brings as a gram when it saturates, over k1 + 1.
    pub(crate) plain: f32,
    /// The same with what it brings as a word.
    pub(crate) worth: f32,
}

/// A word, by terms that the index has.
pub(crate) struct RankedWord {
    pub(crate) text: String,
    pub(crate) terms: Vec<usize>,
    /// What it brings as a word when it saturates, over k1 + 1.
    pub(crate) plain: f32,
    /// The same beside its terms: nothing where it is one gram.
    worth: f32,
    /// What it weighs in coverage.
    pub(crate) content: f32,
}

/// An unbroken run, by terms that the index has.
pub(crate) struct RankedRun {
    pub(crate) text: String,
    pub(crate) terms: Vec<usize>,
    pub(crate) worth: f32,
}

/// Returns the weight of rarity, never negative: ln(1 + (N - n + ½) / (n + ½)).
pub(crate) fn idf(n_all: u64, n_with: u64) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "a logarithm of counts")]
    let (all, with) = (n_all.max(n_with) as f32, n_with as f32);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}

impl<'a> Ranker<'a> {
    pub(crate) fn new(
        scoring: &Scoring,
        searcher: &Searcher,
        lookups: &'a Lookups,
        fields: &'a IndexFields,
        weights: Weights,
    ) -> Result<Self> {
        let n_all = searcher.num_docs();
        let mut terms = Vec::with_capacity(scoring.terms.len());
        for ScoringTerm { place, text, weight } in &scoring.terms {
            let n_articles = lookups.n_articles(searcher, &looked_up(fields, *place, text))?;
            let idf = idf(n_all, n_articles);
            let plain = weight * weights.grams * idf;
            let (text, place, worth) = (text.clone(), *place, plain);
            terms.push(RankedTerm { text, place, n_articles, idf, plain, worth });
        }
        let mut words = Vec::with_capacity(scoring.words.len());
        for word in &scoring.words {
            let rarest = word.terms.iter().map(|term| terms[*term].idf).fold(0.0, f32::max);
            let is_char = word.terms.iter().any(|t| terms[*t].place == ScoringField::Char);
            let plain = word.weight * rarest * if is_char { weights.single } else { 1.0 };
            let mut worth = plain;
            if let ([term], false) = (word.terms.as_slice(), is_char) {
                terms[*term].worth += std::mem::take(&mut worth);
            }
            let content = if word.is_content { rarest } else { 0.0 };
            let (text, terms) = (word.text.clone(), word.terms.clone());
            words.push(RankedWord { text, terms, plain, worth, content });
        }
        let runs = scoring.runs.iter().map(|run| RankedRun {
            text: run.text.clone(),
            terms: run.terms.clone(),
            worth: weights.run * run.weight * run.terms.iter().map(|t| terms[*t].idf).sum::<f32>(),
        });
        let content: f32 = words.iter().map(|word| word.content).sum();
        let runs: Vec<RankedRun> = runs.collect();
        let saturated = weights.k1 + 1.0;
        let of_terms = terms.iter().map(|term| term.worth * saturated).sum::<f32>();
        let of_words = words.iter().map(|word| word.worth * saturated).sum::<f32>();
        let of_runs = runs.iter().map(|run| run.worth).sum::<f32>();
        Ok(Self {
            turns: turns(&words, terms.len()),
            lookups,
            most: of_terms + of_words + of_runs,
            runs,
            mean_length: mean_length(searcher, fields)?,
            content,
            fields,
            weights,
            terms,
            words,
        })
    }

    /// Returns what an article's sum is multiplied by when it has words of this weight. A query of
    /// nothing but function words is covered by anything; what shares no whole word still ranks
    /// by the grams that it shares.
    pub(crate) fn share(&self, covered: f32) -> f32 {
        match self.content > 0.0 {
            true => (covered / self.content).max(MIN_COVERAGE).powf(self.weights.coverage),
            false => 1.0,
        }
    }

    /// Returns what one occurrence is measured against in an article of so many grams.
    pub(crate) fn norm(&self, n_grams: u32) -> f32 {
        let Weights { k1, b, .. } = self.weights;
        #[allow(clippy::cast_precision_loss, reason = "articles are shorter than 2^24 grams")]
        let length = n_grams as f32 / self.mean_length;
        k1 * (1.0 - b + b * length)
    }

    /// Returns the fields whose grams rank: of titles and of bodies.
    pub(crate) fn gram_fields(&self) -> [Field; 2] {
        [self.fields.title_grams, self.fields.body_grams]
    }

    /// Returns the scorer of a segment.
    pub(crate) fn segment(&self, reader: &SegmentReader) -> Result<SegmentRanker<'_>> {
        let grams = self.gram_fields();
        let norms =
            [reader.get_fieldnorms_reader(grams[0])?, reader.get_fieldnorms_reader(grams[1])?];
        let mut cursors = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let mut of_fields = [None, None];
            for looked_up in looked_up(self.fields, term.place, &term.text) {
                let field = looked_up.field();
                let option = IndexRecordOption::WithFreqs;
                let cursor = self.lookups.cursor(reader, &looked_up, option)?;
                of_fields[usize::from(field != grams[0])] = cursor;
            }
            cursors.push(of_fields);
        }
        let found = vec![0.0; self.terms.len()];
        let shares = [(0, self.share(0.0)); N_SHARES];
        Ok(SegmentRanker { ranker: self, norms, cursors, found, shares })
    }
}

/// Returns in which order to ask for terms: those of the rarest words first, each once, at last
/// those that make up no word.
fn turns(words: &[RankedWord], n_terms: usize) -> Vec<(Vec<usize>, f32)> {
    let mut order: Vec<&RankedWord> = words.iter().filter(|word| word.content > 0.0).collect();
    order.sort_by(|a, b| b.content.total_cmp(&a.content));
    let mut is_open = vec![true; n_terms];
    let mut open = |terms: &[usize]| -> Vec<usize> {
        terms.iter().copied().filter(|t| std::mem::take(&mut is_open[*t])).collect()
    };
    // A word whose terms others asked for before is not told missing twice: the bound is looser.
    let mut turns: Vec<(Vec<usize>, f32)> =
        order.iter().map(|word| (open(&word.terms), word.content)).collect();
    turns.push((open(&(0..n_terms).collect::<Vec<_>>()), 0.0));
    turns.retain(|(terms, _)| !terms.is_empty());
    turns
}

/// Returns the terms of the index that a term of the plan stands for.
fn looked_up(fields: &IndexFields, place: ScoringField, text: &str) -> Vec<Term> {
    let fields: &[_] = match place {
        ScoringField::Anywhere => &[fields.title_grams, fields.body_grams],
        ScoringField::Title => &[fields.title_grams],
        ScoringField::Char => &[fields.chars],
    };
    fields.iter().map(|field| Term::from_field_text(*field, text)).collect()
}

#[allow(clippy::cast_precision_loss, reason = "a mean of counts")]
fn mean_length(searcher: &Searcher, fields: &IndexFields) -> Result<f32> {
    let mut n_grams = 0;
    let mut n_articles = 0;
    for reader in searcher.segment_readers() {
        n_articles += u64::from(reader.max_doc());
        for field in [fields.title_grams, fields.body_grams] {
            n_grams += reader.inverted_index(field)?.total_num_tokens();
        }
    }
    Ok((n_grams as f32 / n_articles.max(1) as f32).max(1.0))
}

/// Scores the articles of a segment, in their order.
pub(crate) struct SegmentRanker<'a> {
    ranker: &'a Ranker<'a>,
    norms: [FieldNormReader; 2],
    /// Of each term its postings in the titles, and in the bodies or characters.
    cursors: Vec<[Option<Cursor>; 2]>,
    /// How often each term is in the article, those in the title counted more.
    found: Vec<f32>,
    /// Shares that were worked out, by the bits of what is covered: the same few come again and
    /// again.
    shares: [(u32, f32); N_SHARES],
}

impl SegmentRanker<'_> {
    /// Returns the score of an article; `None` when it is certainly below `least`. Articles are
    /// asked about in order, none twice.
    pub(crate) fn score(&mut self, doc: DocId, least: Score) -> Option<Score> {
        let Ranker { weights, terms, words, runs, content, .. } = self.ranker;
        let norm = self.ranker.norm(self.norms.iter().map(|norms| norms.fieldnorm(doc)).sum());
        let saturated = |times: f32| times * (weights.k1 + 1.0) / (times + norm);

        // The rarest words first: without them there is soon too little left to hope for.
        let mut hope = self.ranker.most;
        let mut covered = *content;
        for (turn, missed) in &self.ranker.turns {
            let mut is_there = true;
            for term in turn {
                let [title, body] = &mut self.cursors[*term];
                let (in_title, in_body) = (frequency(title, doc), frequency(body, doc));
                let times = weights.title * in_title + in_body;
                self.found[*term] = times;
                hope -= terms[*term].worth * (weights.k1 + 1.0 - saturated(times));
                is_there &= times > 0.0;
            }
            if !is_there {
                covered -= missed;
                if hope * share(&mut self.shares, self.ranker, covered) * ROUNDING < least {
                    return None;
                }
            }
        }

        let times = |of: &[usize]| of.iter().map(|t| self.found[*t]).fold(f32::MAX, f32::min);
        // Not `sum`, which makes -0.0 of no terms.
        let worths = terms.iter().zip(&self.found).map(|(t, found)| t.worth * saturated(*found));
        let mut sum = worths.fold(0.0, |sum, worth| sum + worth);
        let mut covered = 0.0;
        for word in words {
            let times = times(&word.terms);
            if times > 0.0 {
                covered += word.content;
                sum += word.worth * saturated(times);
            }
        }
        for run in runs.iter().filter(|run| times(&run.terms) > 0.0) {
            sum += run.worth;
        }
        let score = sum * share(&mut self.shares, self.ranker, covered);
        (score >= least).then_some(score)
    }
}

/// Returns [`Ranker::share`], worked out once for each of the values that come most.
fn share(shares: &mut [(u32, f32); N_SHARES], ranker: &Ranker<'_>, covered: f32) -> f32 {
    let bits = covered.to_bits();
    // The upper bits of a product with an odd number depend on all the lower ones.
    let slot = &mut shares[(bits.wrapping_mul(0x9E37_79B1) >> 26) as usize];
    if slot.0 != bits {
        *slot = (bits, ranker.share(covered));
    }
    slot.1
}

/// Shares that a segment keeps: 2⁶.
const N_SHARES: usize = 64;

/// What the order of sums may add to a bound.
pub(crate) const ROUNDING: f32 = 1.001;

/// The least coverage that an article is taken to have.
const MIN_COVERAGE: f32 = 0.05;

#[allow(clippy::cast_precision_loss, reason = "no term is in an article 2^24 times")]
#[inline]
fn frequency(cursor: &mut Option<Cursor>, doc: DocId) -> f32 {
    let Some(cursor) = cursor else { return 0.0 };
    if cursor.advance_to(doc) == doc { cursor.term_freq() as f32 } else { 0.0 }
}
