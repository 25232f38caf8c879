//! Rearranges the first hits of a list: reranks the best, then demotes near-duplicates.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::Score;
use xunwen_corpus::Article;

use crate::highlight::FoldedArticle;
use crate::index::sketch::ClauseSketch;
use crate::plan::recency::Aging;
use crate::rank::{Bm25f, MatchEvidence, NEAR_DUPLICATE, Reranker, Rescored, near_duplicates};
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::hit_key::HitKey;
use crate::search::leveled_search::CollectedHit;

/// The characters of a body that a model judges, after the title.
///
/// Source: chosen. Models for passages read about 512 tokens, and the beginning of a news article sums
/// it up. Half or twice is not measured.
const MODEL_CHARS: usize = 400;

/// A hit at its place in the list.
pub(crate) struct RankedHit {
    pub(crate) score: Score,
    pub(crate) hit: HitKey,
    /// The article, as printed and folded, if reranking has read it.
    pub(crate) article: Option<(Article, FoldedArticle)>,
    /// The factor of the score for the date.
    pub(crate) recency: f32,
    /// The better hit that it is a near-duplicate of.
    pub(crate) near_duplicate_of: Option<HitKey>,
    /// Whether the article has only some of the words.
    pub(crate) is_partial: bool,
    /// Whether it is listed after those that have everything asked.
    comes_last: bool,
}

impl RankedHit {
    pub(crate) fn new(hit: CollectedHit, aging: Option<Aging>) -> Self {
        let CollectedHit { key, hit, is_partial } = hit;
        Self {
            score: key.score,
            hit,
            article: None,
            recency: aging.map_or(1.0, |aging| aging.factor(key.time)),
            near_duplicate_of: None,
            is_partial,
            comes_last: key.comes_last.0,
        }
    }
}

/// Returns whether demotion is needed: the first hits contain a near-duplicate.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn has_near_duplicates(
    context: &SearchContext<'_>,
    hits: &[CollectedHit],
) -> Result<bool, SearchError> {
    let probed = hits.iter().take(NEAR_DUPLICATE.n_probed);
    let sketches = probed.map(|hit| sketch(context, hit.hit)).collect::<Result<Vec<_>, _>>()?;
    Ok(near_duplicates(&sketches).iter().any(Option::is_some))
}

/// Demotes near-duplicates among the first hits.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn demote_near_duplicates(
    context: &SearchContext<'_>,
    hits: &mut [RankedHit],
) -> Result<(), SearchError> {
    let n_hits = hits.len().min(NEAR_DUPLICATE.window);
    let hits = &mut hits[..n_hits];
    let sketches =
        hits.iter().map(|hit| sketch(context, hit.hit)).collect::<Result<Vec<_>, _>>()?;
    demote(hits, &near_duplicates(&sketches));
    Ok(())
}

/// Moves near-duplicates below the best hits of their part of the list that differ, as many as a page
/// has, and clamps scores, so that each part stays sorted. `originals` has, for each hit, the index of
/// the hit that it is a near-duplicate of.
///
/// They move no further: a sketch may take a report for another one that says something else.
fn demote(hits: &mut [RankedHit], originals: &[Option<usize>]) {
    let keys: Vec<HitKey> = hits.iter().map(|hit| hit.hit).collect();
    for (hit, original) in hits.iter_mut().zip(originals) {
        hit.near_duplicate_of = original.map(|original| keys[original]);
    }

    for part in hits.chunk_by_mut(|one, next| one.comes_last == next.comes_last) {
        let mut n_originals = 0;
        let mut places = HashMap::with_capacity(part.len());
        for hit in &*part {
            let is_original = hit.near_duplicate_of.is_none();
            let place = if is_original { 0 } else { NEAR_DUPLICATE.n_distinct };
            places.insert(hit.hit, (n_originals.max(place), is_original));
            n_originals += usize::from(is_original);
        }
        part.sort_by_key(|hit| places[&hit.hit]);

        let mut lowest = Score::INFINITY;
        for hit in part {
            lowest = lowest.min(hit.score);
            hit.score = lowest;
        }
    }
}

/// Returns the parts of the list among its first `n_hits`: hits are ordered within their part.
pub(crate) fn parts(hits: &[RankedHit], n_hits: usize) -> Vec<Range<usize>> {
    let best = &hits[..hits.len().min(n_hits)];
    let mut ranges = Vec::new();
    let mut start = 0;
    for part in best.chunk_by(|one, next| one.comes_last == next.comes_last) {
        ranges.push(start..start + part.len());
        start += part.len();
    }
    ranges
}

/// Reads hits and orders them by the evidence in their texts. They keep their order if the budget
/// of the search does not suffice for all of them.
pub(crate) fn rerank(
    context: &SearchContext<'_>,
    bm25f: &Bm25f,
    hits: &mut [RankedHit],
) -> Result<(), SearchError> {
    let reranker = Reranker::new(bm25f, context.analysis, context.budget);
    let mut scores = Vec::with_capacity(hits.len());
    for hit in &mut *hits {
        let ReadHit { article, folded, evidence } = read_hit(context, bm25f, &reranker, hit.hit)?;
        if !context.budget.is_open() {
            return Ok(());
        }
        scores.push(Rescored::new(bm25f, &evidence).score() * hit.recency);
        hit.article = Some((article, folded));
    }

    reorder(hits, &scores);
    Ok(())
}

/// Orders the first hits by the model of the search, if it has one. Returns false, with the hits as
/// they were, if the model does not answer.
pub(crate) fn rank_by_model(
    context: &SearchContext<'_>,
    query: &str,
    hits: &mut [RankedHit],
) -> Result<bool, SearchError> {
    // Once the budget is spent, hits keep the order that they have, with a note of its own.
    let Some(model) = context.model.filter(|_| context.budget.is_open()) else { return Ok(true) };
    let n_hits = hits.len().min(model.n_hits()).min(NEAR_DUPLICATE.window);
    let mut texts = Vec::with_capacity(n_hits);
    for hit in &hits[..n_hits] {
        texts.push(match &hit.article {
            Some((article, _)) => passage(article),
            None => passage(&context.state.article(hit.hit)?),
        });
    }
    if texts.len() < 2 {
        return Ok(true);
    }

    let scores = model.scores(query, &texts).filter(|scores| scores.len() == n_hits);
    // The search may have been cancelled meanwhile.
    context.check_overdraft()?;
    let Some(scores) = scores else { return Ok(false) };
    for range in parts(hits, n_hits) {
        order_by(&mut hits[range.clone()], &scores[range]);
    }
    Ok(true)
}

/// Returns the beginning of an article, which a model judges.
fn passage(article: &Article) -> String {
    let paragraphs = article.paragraphs.iter().map(|paragraph| paragraph.text.as_str());
    let mut passage = article.title.clone();
    let mut n_left = MODEL_CHARS;
    for paragraph in paragraphs {
        if n_left == 0 {
            break;
        }
        passage.push('\n');
        passage.extend(paragraph.chars().take(n_left));
        n_left = n_left.saturating_sub(paragraph.chars().count());
    }
    passage
}

/// Orders hits by other scores, highest first. Their own scores keep their sequence, so that all other
/// hits stay after them.
fn order_by(hits: &mut [RankedHit], scores: &[f32]) {
    let own: Vec<Score> = hits.iter().map(|hit| hit.score).collect();
    let judged = hits.iter().zip(scores).map(|(hit, score)| (hit.hit, *score));
    let by_key: HashMap<HitKey, f32> = judged.collect();
    hits.sort_by(|a, b| by_key[&b.hit].total_cmp(&by_key[&a.hit]));
    for (hit, score) in hits.iter_mut().zip(own) {
        hit.score = score;
    }
}

/// An article with its evidence for the query.
pub(crate) struct ReadHit {
    pub(crate) article: Article,
    pub(crate) folded: FoldedArticle,
    pub(crate) evidence: MatchEvidence,
}

/// Reads a hit for its evidence.
pub(crate) fn read_hit(
    context: &SearchContext<'_>,
    bm25f: &Bm25f,
    reranker: &Reranker<'_>,
    hit: HitKey,
) -> Result<ReadHit, SearchError> {
    let article = context.state.article(hit)?;
    let folded = FoldedArticle::new(&article, &context.analysis.fold);

    let norms = bm25f.norms.of(context.state.lengths(hit)?);
    let evidence = reranker.evidence(&folded, norms);
    Ok(ReadHit { article, folded, evidence })
}

/// Orders hits by new scores, scaled so that no hit falls below its old score: all other hits stay
/// after them. Without evidence in one of the hits, all keep their order.
fn reorder(hits: &mut [RankedHit], scores: &[Score]) {
    if !scores.iter().all(|score| *score > 0.0) {
        return;
    }

    let ratios = hits.iter().zip(scores).map(|(hit, score)| hit.score / score);
    let scale = ratios.fold(0.0, f32::max);
    for (hit, score) in hits.iter_mut().zip(scores) {
        hit.score = hit.score.max(score * scale);
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
}

fn sketch(context: &SearchContext<'_>, hit: HitKey) -> Result<Option<ClauseSketch>, SearchError> {
    Ok(context.state.columns(hit)?.sketch.map(ClauseSketch::from_bits))
}

#[cfg(test)]
mod tests {
    use xunwen_corpus::{Paragraph, ParagraphKind};

    use super::*;
    use crate::rank::RERANK;

    fn hits(scores: &[Score]) -> Vec<RankedHit> {
        let ranked = |(doc, score): (u32, &Score)| RankedHit {
            score: *score,
            hit: HitKey(doc.into()),
            article: None,
            recency: 1.0,
            near_duplicate_of: None,
            is_partial: false,
            comes_last: false,
        };
        (0..).zip(scores).map(ranked).collect()
    }

    /// Returns the ends of the ranges that are reranked.
    fn ends(hits: &[RankedHit]) -> Vec<usize> {
        parts(hits, RERANK.n_hits).into_iter().map(|range| range.end).collect()
    }

    fn order(hits: &[RankedHit]) -> Vec<(u64, Score)> {
        hits.iter().map(|hit| (hit.hit.0, hit.score)).collect()
    }

    #[test]
    fn near_duplicates_are_demoted_and_scores_clamped() {
        let mut hits = hits(&[4.0, 3.0, 2.0, 1.0]);
        demote(&mut hits, &[None, Some(0), None, Some(0)]);
        assert_eq!(order(&hits), [(0, 4.0), (2, 2.0), (1, 2.0), (3, 1.0)]);
        assert_eq!(hits[2].near_duplicate_of, Some(HitKey(0)));
    }

    #[test]
    fn hits_with_some_of_the_words_stay_after_those_with_everything() {
        let mut hits = hits(&[4.0, 3.0, 9.0, 8.0, 7.0]);
        hits[2..].iter_mut().for_each(|hit| hit.comes_last = true);
        demote(&mut hits, &[None, Some(0), Some(0), None, None]);
        assert_eq!(order(&hits), [(0, 4.0), (1, 3.0), (3, 8.0), (4, 7.0), (2, 7.0)]);
        assert_eq!(parts(&hits, 20), [0..2, 2..5]);
    }

    #[test]
    fn near_duplicates_come_right_after_the_best_hits_that_differ() {
        let n_distinct = u32::try_from(NEAR_DUPLICATE.n_distinct).unwrap();
        let mut hits = hits(&[1.0; 25]);
        let mut originals = vec![None; 25];
        (originals[1], originals[20]) = (Some(0), Some(3));
        demote(&mut hits, &originals);

        let places = [1, 20].map(|doc| hits.iter().position(|hit| hit.hit == HitKey(doc)));
        assert_eq!(places, [Some(n_distinct as usize), Some(20)]);
    }

    #[test]
    fn only_the_first_hits_are_reranked() {
        assert_eq!(ends(&hits(&[1.0; 35])), [RERANK.n_hits]);
    }

    #[test]
    fn hits_in_the_order_of_a_model_have_falling_scores() {
        let mut hits = hits(&[8.0, 6.0, 4.0]);
        order_by(&mut hits, &[-1.0, 0.5, 0.1]);
        assert_eq!(order(&hits), [(1, 8.0), (2, 6.0), (0, 4.0)]);
    }

    #[test]
    fn a_model_reads_the_title_and_the_beginning_of_the_body() {
        let long = "港".repeat(MODEL_CHARS - 2);
        let paragraphs = ["开头", &long, "后文"];
        let article = Article {
            title: "标题".into(),
            paragraphs: paragraphs.map(|text| Paragraph::new(ParagraphKind::Body, text)).to_vec(),
            ..Article::default()
        };
        assert_eq!(passage(&article), format!("标题\n开头\n{long}"));
    }

    #[test]
    fn reranked_hits_never_fall_below_their_old_scores() {
        let mut hits = hits(&[8.0, 6.0, 4.0]);
        reorder(&mut hits, &[2.0, 1.0, 4.0]);
        assert_eq!(order(&hits), [(2, 24.0), (0, 12.0), (1, 6.0)]);
    }

    #[test]
    fn hits_keep_their_order_if_one_has_no_evidence() {
        let mut hits = hits(&[3.0, 2.0]);
        reorder(&mut hits, &[0.0, 5.0]);
        assert_eq!(order(&hits), [(0, 3.0), (1, 2.0)]);
    }
}
