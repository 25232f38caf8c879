//! The figures of judged sets, as a table and as JSON.

use serde::Serialize;
use xunwen_indexer::SetFigures;

use crate::output::TerminalText;

/// The figures of all sets, and their mean.
#[derive(Debug, Serialize)]
pub(super) struct EvalFigures {
    sets: Vec<SetRow>,
    mean: MeanRow,
}

/// The figures of one set.
#[derive(Debug, Serialize)]
struct SetRow {
    set: String,
    queries: usize,
    ndcg_10: f64,
    ndcg_10_shown: f64,
    mrr_10: f64,
    recall_100: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// The mean over the sets, each with the same weight.
#[derive(Debug, Serialize)]
struct MeanRow {
    ndcg_10: f64,
    ndcg_10_shown: f64,
    mrr_10: f64,
    recall_100: f64,
}

impl EvalFigures {
    pub(super) fn new(figures: &[SetFigures]) -> Self {
        let mean = MeanRow {
            ndcg_10: mean(figures, |figures| figures.ndcg_10),
            ndcg_10_shown: mean(figures, |figures| figures.ndcg_10_shown),
            mrr_10: mean(figures, |figures| figures.mrr_10),
            recall_100: mean(figures, |figures| figures.recall_100),
        };
        Self { sets: figures.iter().map(SetRow::from).collect(), mean }
    }

    /// Returns a line for each set, and one for the mean.
    pub(super) fn to_table(&self) -> TerminalText {
        let longest = self.sets.iter().map(|row| row.set.chars().count()).max();
        let width = longest.unwrap_or(0).max("mean".len());
        let mut text = TerminalText::from_line(format_args!(
            "{:width$} {:>8} {:>8} {:>8} {:>8} {:>10} {:>8} {:>8}",
            "set", "queries", "nDCG@10", "shown", "MRR@10", "recall@100", "p50 ms", "p99 ms"
        ));

        for row in &self.sets {
            let SetRow { set, queries, ndcg_10, ndcg_10_shown, mrr_10, recall_100, p50_ms, p99_ms } =
                row;
            text.line(format_args!(
                "{set:width$} {queries:8} {ndcg_10:8.4} {ndcg_10_shown:8.4} {mrr_10:8.4} {recall_100:10.4} {p50_ms:8.2} {p99_ms:8.2}",
            ));
        }

        let MeanRow { ndcg_10, ndcg_10_shown, mrr_10, recall_100 } = self.mean;
        text.line(format_args!(
            "{:width$} {:8} {ndcg_10:8.4} {ndcg_10_shown:8.4} {mrr_10:8.4} {recall_100:10.4}",
            "mean", ""
        ));
        text
    }
}

impl From<&SetFigures> for SetRow {
    fn from(figures: &SetFigures) -> Self {
        Self {
            set: figures.set.clone(),
            queries: figures.queries,
            ndcg_10: figures.ndcg_10,
            ndcg_10_shown: figures.ndcg_10_shown,
            mrr_10: figures.mrr_10,
            recall_100: figures.recall_100,
            p50_ms: figures.p50_ms,
            p99_ms: figures.p99_ms,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "the number of sets is small")]
fn mean(figures: &[SetFigures], figure: fn(&SetFigures) -> f64) -> f64 {
    figures.iter().map(figure).sum::<f64>() / figures.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn figures(set: &str, ndcg_10: f64) -> SetFigures {
        let set = set.to_owned();
        SetFigures {
            set,
            queries: 400,
            ndcg_10,
            ndcg_10_shown: ndcg_10,
            mrr_10: 0.5,
            recall_100: 1.0,
            p50_ms: 0.4,
            p99_ms: 2.25,
        }
    }

    #[test]
    fn the_table_ends_with_the_mean_of_the_sets() {
        let figures = EvalFigures::new(&[figures("drcd", 0.9), figures("baidu-hot", 0.8)]);
        expect![[r#"
            set        queries  nDCG@10    shown   MRR@10 recall@100   p50 ms   p99 ms
            drcd           400   0.9000   0.9000   0.5000     1.0000     0.40     2.25
            baidu-hot      400   0.8000   0.8000   0.5000     1.0000     0.40     2.25
            mean                 0.8500   0.8500   0.5000     1.0000
        "#]]
        .assert_eq(&figures.to_table().to_plain());
    }

    #[test]
    fn the_json_keeps_its_field_names() {
        let json = serde_json::to_string(&EvalFigures::new(&[figures("a", 0.5)])).unwrap();
        expect![[r#"{"sets":[{"set":"a","queries":400,"ndcg_10":0.5,"ndcg_10_shown":0.5,"mrr_10":0.5,"recall_100":1.0,"p50_ms":0.4,"p99_ms":2.25}],"mean":{"ndcg_10":0.5,"ndcg_10_shown":0.5,"mrr_10":0.5,"recall_100":1.0}}"#]]
        .assert_eq(&json);
    }
}
