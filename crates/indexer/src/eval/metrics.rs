//! The measures of one query, as `trec_eval` computes them and BEIR reports them (through
//! `pytrec_eval`).
//!
//! A grade is 0 for a document that is irrelevant or was not judged, and higher for a better
//! answer. Means over queries are not weighted.

/// Returns the normalised discounted cumulative gain of the first `n` hits: the sum of
/// `grade / log2(rank + 1)`, ranks from 1, over the same sum for the best order of all `judged`
/// grades (Järvelin and Kekäläinen 2002, with the linear gain of `ndcg_cut` in `trec_eval`).
/// Returns 0 if nothing is relevant.
#[must_use]
pub fn ndcg_at(n: usize, grades: &[u32], judged: &[u32]) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));

    let ideal = gain(n, &best);
    if ideal > 0.0 { gain(n, grades) / ideal } else { 0.0 }
}

fn gain(n: usize, grades: &[u32]) -> f64 {
    let ranked = (1_usize..).zip(grades.iter().take(n));
    ranked.map(|(rank, grade)| f64::from(*grade) / to_f64(rank + 1).log2()).sum()
}

/// Returns one over the rank of the first relevant document among the first `n` hits, or 0 without
/// one (`recip_rank` in `trec_eval`, cut off at `n`).
#[must_use]
pub fn mrr_at(n: usize, grades: &[u32]) -> f64 {
    let first = grades.iter().take(n).position(|grade| *grade > 0);
    first.map_or(0.0, |index| 1.0 / to_f64(index + 1))
}

/// Returns the share of the relevant documents that is among the first `n` hits (`recall` in
/// `trec_eval`). Returns 0 if nothing is relevant.
#[must_use]
pub fn recall_at(n: usize, grades: &[u32], judged: &[u32]) -> f64 {
    let n_relevant = count_relevant(judged);
    if n_relevant == 0 {
        return 0.0;
    }
    let n_found = count_relevant(&grades[..grades.len().min(n)]);
    to_f64(n_found) / to_f64(n_relevant)
}

fn count_relevant(grades: &[u32]) -> usize {
    grades.iter().filter(|grade| **grade > 0).count()
}

#[allow(clippy::cast_precision_loss, reason = "far fewer than 2^52 queries and hits")]
pub(super) fn to_f64(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    /// The worked example of Wikipedia's article on the measure: 6.861 / 8.740.
    #[test]
    fn ndcg_equals_a_case_computed_by_hand() {
        let dcg = 3.0 + 2.0 / 1.584_962_5 + 3.0 / 2.0 + 1.0 / 2.584_962_5 + 2.0 / 2.807_354_9;
        let ideal = 3.0
            + 3.0 / 1.584_962_5
            + 3.0 / 2.0
            + 2.0 / 2.321_928_1
            + 2.0 / 2.584_962_5
            + 2.0 / 2.807_354_9;
        check_close(dcg, 6.861_127);
        check_close(ideal, 8.740_262);
        check_close(ndcg_at(6, &[3, 2, 3, 0, 1, 2], &[3, 2, 3, 0, 1, 2, 3, 2]), dcg / ideal);
    }

    #[test]
    fn ndcg_is_one_in_the_best_order_and_counts_only_the_first_hits() {
        check_close(ndcg_at(10, &[2, 1, 0], &[1, 2, 0]), 1.0);
        check_close(ndcg_at(10, &[0, 1], &[1]), 1.0 / 3.0_f64.log2());
        check_close(ndcg_at(2, &[0, 0, 1], &[1]), 0.0);
        check_close(ndcg_at(10, &[], &[1]), 0.0);
        check_close(ndcg_at(10, &[0], &[0]), 0.0);
    }

    #[test]
    fn the_ideal_list_is_cut_off_at_the_same_rank() {
        check_close(ndcg_at(2, &[1, 1], &[1; 30]), 1.0);
    }

    #[test]
    fn mrr_depends_on_the_first_relevant_hit() {
        check_close(mrr_at(10, &[0, 0, 2, 1]), 1.0 / 3.0);
        check_close(mrr_at(2, &[0, 0, 2]), 0.0);
        check_close(mrr_at(10, &[]), 0.0);
    }

    #[test]
    fn recall_counts_all_relevant_documents() {
        check_close(recall_at(100, &[1, 0, 3], &[1, 3, 2, 0, 1]), 0.5);
        check_close(recall_at(1, &[0, 1], &[1]), 0.0);
        check_close(recall_at(100, &[], &[]), 0.0);
    }
}
