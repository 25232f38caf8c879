//! The figures of one query, as `trec_eval` computes them and BEIR reports them (through
//! `pytrec_eval`).
//!
//! A grade is 0 for a document that is judged to be of no use or not judged at all, and the
//! higher the better it answers. Means over queries are plain.

use super::count;

/// Returns the normalised discounted cumulative gain of the first `n` hits: the sum of
/// `grade / log2(rank + 1)`, ranks from 1, over the same sum for the best order of all `judged`
/// grades (Järvelin and Kekäläinen 2002, with the linear gain of `ndcg_cut` in `trec_eval`). 0
/// when nothing is relevant.
#[must_use]
pub fn ndcg_at(n: usize, grades: &[u32], judged: &[u32]) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    match gain(n, &best) {
        ideal if ideal > 0.0 => gain(n, grades) / ideal,
        _ => 0.0,
    }
}

fn gain(n: usize, grades: &[u32]) -> f64 {
    let ranked = (1_usize..).zip(grades.iter().take(n));
    ranked.map(|(rank, grade)| f64::from(*grade) / count(rank + 1).log2()).sum()
}

/// Returns one over the rank of the first relevant document among the first `n` hits, 0 when
/// there is none (`recip_rank` in `trec_eval`, cut off at `n`).
#[must_use]
pub fn mrr_at(n: usize, grades: &[u32]) -> f64 {
    let first = grades.iter().take(n).position(|grade| *grade > 0);
    first.map_or(0.0, |at| 1.0 / count(at + 1))
}

/// Returns which part of the relevant documents is among the first `n` hits (`recall` in
/// `trec_eval`). 0 when nothing is relevant.
#[must_use]
pub fn recall_at(n: usize, grades: &[u32], judged: &[u32]) -> f64 {
    let relevant = |grades: &[u32]| count(grades.iter().filter(|grade| **grade > 0).count());
    match relevant(judged) {
        all if all > 0.0 => relevant(&grades[..grades.len().min(n)]) / all,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    /// The worked example of Wikipedia's article on the measure: 6.861 over 8.740.
    #[test]
    fn ndcg_of_a_case_computed_by_hand() {
        let dcg = 3.0 + 2.0 / 1.584_962_5 + 3.0 / 2.0 + 1.0 / 2.584_962_5 + 2.0 / 2.807_354_9;
        let ideal = 3.0
            + 3.0 / 1.584_962_5
            + 3.0 / 2.0
            + 2.0 / 2.321_928_1
            + 2.0 / 2.584_962_5
            + 2.0 / 2.807_354_9;
        close(dcg, 6.861_127);
        close(ideal, 8.740_262);
        close(ndcg_at(6, &[3, 2, 3, 0, 1, 2], &[3, 2, 3, 0, 1, 2, 3, 2]), dcg / ideal);
    }

    #[test]
    fn ndcg_is_one_in_the_best_order_and_counts_only_the_first_hits() {
        close(ndcg_at(10, &[2, 1, 0], &[1, 2, 0]), 1.0);
        close(ndcg_at(10, &[0, 1], &[1]), 1.0 / 3.0_f64.log2());
        close(ndcg_at(2, &[0, 0, 1], &[1]), 0.0);
        close(ndcg_at(10, &[], &[1]), 0.0);
        close(ndcg_at(10, &[0], &[0]), 0.0);
    }

    /// More relevant documents than places: the ideal fills the places, no more.
    #[test]
    fn the_ideal_is_cut_off_like_the_list() {
        close(ndcg_at(2, &[1, 1], &[1; 30]), 1.0);
    }

    #[test]
    fn mrr_is_of_the_first_relevant_hit() {
        close(mrr_at(10, &[0, 0, 2, 1]), 1.0 / 3.0);
        close(mrr_at(2, &[0, 0, 2]), 0.0);
        close(mrr_at(10, &[]), 0.0);
    }

    #[test]
    fn recall_is_of_all_relevant_documents() {
        close(recall_at(100, &[1, 0, 3], &[1, 3, 2, 0, 1]), 0.5);
        close(recall_at(1, &[0, 1], &[1]), 0.0);
        close(recall_at(100, &[], &[]), 0.0);
    }
}
