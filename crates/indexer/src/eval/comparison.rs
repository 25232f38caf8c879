//! Whether one ranking is better than another: paired tests over the queries of judged sets.
//!
//! The same queries are answered by both, so their differences count, not their means: a change of
//! .002 in a mean may be noise or a gain of many queries. A randomization test (Fisher 1935; Smucker,
//! Allan and Carterette 2007 recommend it for retrieval) says how likely such a difference is by
//! chance, and a bootstrap says how far it reaches.

use std::collections::HashMap;

use serde::Serialize;

use super::metrics::to_f64;
use super::{QueryResult, SetResults};

/// How often queries are drawn for an interval, and signs for a probability.
///
/// Source: chosen. The standard error of a probability of .05 is .002.
const N_SAMPLES: usize = 10_000;

/// The seed of the random draws, so that the same results give the same figures.
const SEED: u64 = 1;

/// The probability below which a difference is not taken for chance.
const SIGNIFICANT: f64 = 0.05;

/// A figure of a query that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// nDCG@10 of the order by score.
    #[serde(rename = "ndcg_10")]
    Ndcg,
    /// nDCG@10 of the page as readers see it.
    #[serde(rename = "ndcg_10_shown")]
    NdcgShown,
    /// MRR@10.
    #[serde(rename = "mrr_10")]
    Mrr,
    /// Recall@100.
    #[serde(rename = "recall_100")]
    Recall,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 4] = [Self::Ndcg, Self::NdcgShown, Self::Mrr, Self::Recall];

    fn of(self, result: &QueryResult) -> f64 {
        match self {
            Self::Ndcg => result.ndcg_10,
            Self::NdcgShown => result.ndcg_10_shown,
            Self::Mrr => result.mrr_10,
            Self::Recall => result.recall_100,
        }
    }
}

/// The comparison of two rankings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The differences of each set, by measure.
    pub sets: Vec<SetDifference>,
    /// The differences of the mean over the sets, by measure.
    pub mean: Vec<Difference>,
    /// The queries that gained most nDCG@10, the largest gain first.
    pub won: Vec<ChangedQuery>,
    /// The queries that lost most nDCG@10, the largest loss first.
    pub lost: Vec<ChangedQuery>,
}

/// The differences of a set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetDifference {
    /// The name of the set.
    pub set: String,
    /// The number of queries that both rankings answered.
    pub queries: usize,
    /// The differences, by measure.
    pub differences: Vec<Difference>,
}

/// The difference of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The measure.
    pub measure: Measure,
    /// Its mean before.
    pub before: f64,
    /// Its mean after.
    pub after: f64,
    /// The 95 % interval of the difference: the lower end, then the upper end.
    pub interval: [f64; 2],
    /// The probability of a difference as large as this by chance.
    pub p: f64,
    /// Queries with a higher value than before.
    pub n_better: usize,
    /// Queries with a lower value than before.
    pub n_worse: usize,
}

/// A query whose answer changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedQuery {
    /// The name of the set.
    pub set: String,
    /// The answer before.
    pub before: QueryResult,
    /// The answer after.
    pub after: QueryResult,
}

/// Why two results cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// No query is in both.
    #[error("the two files have no set and query in common")]
    NothingInCommon,
}

impl Difference {
    /// Returns the difference of the means.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.after - self.before
    }

    /// Returns whether the difference is larger than chance explains.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        self.p < SIGNIFICANT
    }
}

/// Compares the answers to the queries that are in both results, with the `n_changed` queries that
/// won and lost most.
///
/// # Errors
/// If no query is in both.
pub fn compare(
    before: &[SetResults],
    after: &[SetResults],
    n_changed: usize,
) -> Result<Comparison, ComparisonError> {
    let sets: Vec<PairedSet<'_>> = before.iter().filter_map(|set| pair(set, after)).collect();
    if sets.is_empty() {
        return Err(ComparisonError::NothingInCommon);
    }

    let of_set = |set: &PairedSet<'_>| SetDifference {
        set: set.name.to_owned(),
        queries: set.pairs.len(),
        differences: Measure::ALL
            .map(|measure| difference(measure, std::slice::from_ref(set)))
            .to_vec(),
    };
    let mut changed: Vec<ChangedQuery> = sets.iter().flat_map(PairedSet::changed).collect();
    changed.sort_by(|a, b| b.gain().total_cmp(&a.gain()));
    let lost = changed.iter().rev().take_while(|query| query.gain() < 0.0).take(n_changed);
    let lost = lost.cloned().collect();
    changed.retain(|query| query.gain() > 0.0);
    changed.truncate(n_changed);
    Ok(Comparison {
        mean: Measure::ALL.map(|measure| difference(measure, &sets)).to_vec(),
        sets: sets.iter().map(of_set).collect(),
        won: changed,
        lost,
    })
}

/// The queries of a set that both rankings answered.
struct PairedSet<'a> {
    name: &'a str,
    pairs: Vec<(&'a QueryResult, &'a QueryResult)>,
}

impl PairedSet<'_> {
    fn changed(&self) -> impl Iterator<Item = ChangedQuery> {
        self.pairs.iter().map(|(before, after)| ChangedQuery {
            set: self.name.to_owned(),
            before: (*before).clone(),
            after: (*after).clone(),
        })
    }
}

impl ChangedQuery {
    fn gain(&self) -> f64 {
        self.after.ndcg_10 - self.before.ndcg_10
    }
}

fn pair<'a>(before: &'a SetResults, after: &'a [SetResults]) -> Option<PairedSet<'a>> {
    let after = after.iter().find(|set| set.set == before.set)?;
    let by_text: HashMap<&str, &QueryResult> =
        after.queries.iter().map(|result| (result.query.as_str(), result)).collect();
    let pairs: Vec<_> = before
        .queries
        .iter()
        .filter_map(|result| Some((result, *by_text.get(result.query.as_str())?)))
        .collect();
    (!pairs.is_empty()).then_some(PairedSet { name: &before.set, pairs })
}

/// Returns the difference of a measure: of the mean of the sets, each with the same weight.
fn difference(measure: Measure, sets: &[PairedSet<'_>]) -> Difference {
    let values = |set: &PairedSet<'_>| -> Vec<f64> {
        let changes = set.pairs.iter();
        changes.map(|(before, after)| measure.of(after) - measure.of(before)).collect()
    };
    let changes: Vec<Vec<f64>> = sets.iter().map(values).collect();
    let mean_of = |value: fn(Measure, &(&QueryResult, &QueryResult)) -> f64| {
        let means = sets
            .iter()
            .map(|set| mean(set.pairs.iter().map(|pair| value(measure, pair)), set.pairs.len()));
        mean(means, sets.len())
    };

    let all = changes.iter().flatten();
    Difference {
        measure,
        before: mean_of(|measure, pair| measure.of(pair.0)),
        after: mean_of(|measure, pair| measure.of(pair.1)),
        interval: bootstrap_interval(&changes),
        p: randomization_p(&changes),
        n_better: all.clone().filter(|change| **change > 0.0).count(),
        n_worse: all.filter(|change| **change < 0.0).count(),
    }
}

/// Returns the 95 % interval of the mean change, by resampling the queries of each set with
/// replacement (the percentile bootstrap of Efron 1979).
fn bootstrap_interval(changes: &[Vec<f64>]) -> [f64; 2] {
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut drawn: Vec<f64> = (0..N_SAMPLES)
        .map(|_| {
            let means = changes
                .iter()
                .map(|set| mean((0..set.len()).map(|_| set[random.usize(..set.len())]), set.len()));
            mean(means, changes.len())
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    [drawn[N_SAMPLES / 40], drawn[N_SAMPLES - 1 - N_SAMPLES / 40]]
}

/// Returns how likely a mean change as large as this one is, in either direction, if it was chance
/// which of the two rankings gave which answer: Fisher's randomization test.
fn randomization_p(changes: &[Vec<f64>]) -> f64 {
    // A query without a change has none with the other sign either.
    let changed: Vec<Vec<f64>> = changes
        .iter()
        .map(|set| set.iter().copied().filter(|change| *change != 0.0).collect())
        .collect();
    let mean_change = |sign: &mut dyn FnMut() -> f64| {
        let sums = changed.iter().map(|set| set.iter().map(|change| sign() * change).sum::<f64>());
        let means = sums.zip(changes).map(|(sum, set)| sum / to_f64(set.len()).max(1.0));
        mean(means, changes.len())
    };

    // The sum in another order may differ in its last bits.
    let found = mean_change(&mut || 1.0).abs() - 1e-12;
    let mut random = fastrand::Rng::with_seed(SEED);
    let n_as_large = (0..N_SAMPLES)
        .filter(|_| mean_change(&mut || if random.bool() { 1.0 } else { -1.0 }).abs() >= found)
        .count();
    to_f64(n_as_large + 1) / to_f64(N_SAMPLES + 1)
}

fn mean(values: impl Iterator<Item = f64>, n: usize) -> f64 {
    values.sum::<f64>() / to_f64(n).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(set: &str, values: &[f64]) -> SetResults {
        let result = |(n, value): (usize, &f64)| QueryResult {
            query: format!("问{n}"),
            ndcg_10: *value,
            ndcg_10_shown: *value,
            mrr_10: *value,
            recall_100: 1.0,
            ms: 1.0,
            hits: Vec::new(),
        };
        SetResults { set: set.to_owned(), queries: values.iter().enumerate().map(result).collect() }
    }

    fn compared(before: &[f64], after: &[f64]) -> Comparison {
        compare(&[results("甲", before)], &[results("甲", after)], 2).unwrap()
    }

    #[test]
    fn equal_answers_are_no_difference() {
        let comparison = compared(&[0.5; 30], &[0.5; 30]);
        let ndcg = comparison.mean[0];
        assert_eq!((ndcg.change(), ndcg.interval, ndcg.p), (0.0, [0.0, 0.0], 1.0));
        assert!(comparison.won.is_empty() && comparison.lost.is_empty());
    }

    #[test]
    fn many_small_gains_are_significant_and_one_large_gain_is_not() {
        let many = compared(&[0.5; 40], &[0.51; 40]).mean[0];
        assert!(many.is_significant() && many.interval[0] > 0.0, "{many:?}");
        let mut one = [0.5; 40];
        one[7] = 0.9;
        let one = compared(&[0.5; 40], &one).mean[0];
        assert!(!one.is_significant() && one.interval[0] <= 0.0, "{one:?}");
        assert_eq!((one.n_better, one.n_worse), (1, 0));
    }

    /// With five changes of one size, 2 of the 32 choices of signs have a sum as large as theirs.
    #[test]
    fn the_probability_is_that_of_all_choices_of_signs() {
        let p = compared(&[0.0; 5], &[0.2; 5]).mean[0].p;
        assert!((p - 2.0 / 32.0).abs() < 0.01, "{p}");
    }

    #[test]
    fn the_mean_weighs_every_set_alike_and_queries_are_paired_by_their_text() {
        let before = [results("大", &[0.0; 100]), results("小", &[0.0; 4]), results("旧", &[0.1])];
        let mut after = [results("小", &[1.0; 4]), results("大", &[0.0; 100])];
        after[0].queries.reverse();
        let comparison = compare(&before, &after, 20).unwrap();
        assert!((comparison.mean[0].change() - 0.5).abs() < 1e-9);
        assert_eq!(comparison.sets.iter().map(|set| set.queries).collect::<Vec<_>>(), [100, 4]);
        assert_eq!(comparison.won.len(), 4);
        assert_eq!(compare(&before[2..], &after, 1), Err(ComparisonError::NothingInCommon));
    }

    #[test]
    fn the_largest_changes_come_first() {
        let comparison = compared(&[0.5, 0.5, 0.5, 0.5, 0.5], &[0.6, 0.9, 0.1, 0.4, 0.7]);
        let texts = |changed: &[ChangedQuery]| -> Vec<String> {
            changed.iter().map(|query| query.after.query.clone()).collect()
        };
        assert_eq!(texts(&comparison.won), ["问1", "问4"]);
        assert_eq!(texts(&comparison.lost), ["问2", "问3"]);
    }
}
