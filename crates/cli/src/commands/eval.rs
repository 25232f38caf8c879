//! `xunwen eval`.

mod explain;

use std::fmt::Write;
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;
use xunwen_engine::SearchRequest;
use xunwen_indexer::{JudgedSet, SetFigures, evaluate, index_set};
use xunwen_text::Analysis;

use crate::Outcome;
use crate::args::EvalArgs;
use crate::output::print;

/// Hits that are explained.
const N_EXPLAINED: usize = 10;

pub(crate) fn run(args: &EvalArgs) -> anyhow::Result<Outcome> {
    // Read first: a mistyped folder should not be told after minutes of measuring.
    let sets = args.sets.iter().map(|folder| JudgedSet::read(folder));
    let sets: Vec<JudgedSet> = sets.collect::<Result<_, _>>()?;
    let analysis = Arc::new(Analysis::load()?);
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    let n_queries = args.queries.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
    let mut figures = Vec::with_capacity(sets.len());
    for set in &sets {
        let engine = index_set(set, scratch.path(), &analysis)?;
        if let Some(query) = &args.explain {
            let request = SearchRequest {
                query: query.clone(),
                limit: N_EXPLAINED,
                ..SearchRequest::default()
            };
            print(&explain::shown(&set.name, &engine.explain(&request)?))?;
            continue;
        }
        figures.push(evaluate(set, &engine, n_queries)?);
    }
    if args.explain.is_some() {
        return Ok(Outcome::Done);
    }
    let figures = Figures::of(&figures);
    if args.json {
        let text = serde_json::to_string_pretty(&figures).context("cannot write the figures")?;
        print(&format!("{text}\n"))?;
    } else {
        print(&shown(&figures))?;
    }
    Ok(Outcome::Done)
}

#[derive(Debug, Serialize)]
struct Figures {
    sets: Vec<OfSet>,
    mean: Mean,
}

#[derive(Debug, Serialize)]
struct OfSet {
    set: String,
    queries: usize,
    ndcg_10: f64,
    mrr_10: f64,
    recall_100: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// The mean of the sets' figures, each set as much as any other.
#[derive(Debug, Serialize)]
struct Mean {
    ndcg_10: f64,
    mrr_10: f64,
    recall_100: f64,
}

impl Figures {
    #[allow(clippy::cast_precision_loss, reason = "nobody names 2^52 sets")]
    fn of(figures: &[SetFigures]) -> Self {
        let n = figures.len().max(1) as f64;
        let mean = |figure: fn(&SetFigures) -> f64| figures.iter().map(figure).sum::<f64>() / n;
        let of_set = |figures: &SetFigures| OfSet {
            set: figures.set.clone(),
            queries: figures.queries,
            ndcg_10: figures.ndcg_10,
            mrr_10: figures.mrr_10,
            recall_100: figures.recall_100,
            p50_ms: figures.p50_ms,
            p99_ms: figures.p99_ms,
        };
        Self {
            mean: Mean {
                ndcg_10: mean(|f| f.ndcg_10),
                mrr_10: mean(|f| f.mrr_10),
                recall_100: mean(|f| f.recall_100),
            },
            sets: figures.iter().map(of_set).collect(),
        }
    }
}

fn shown(figures: &Figures) -> String {
    let longest = figures.sets.iter().map(|set| set.set.chars().count()).max();
    let width = longest.unwrap_or(0).max("mean".len());
    let mut text = format!(
        "{:width$} {:>8} {:>8} {:>8} {:>10} {:>8} {:>8}\n",
        "set", "queries", "nDCG@10", "MRR@10", "recall@100", "p50 ms", "p99 ms"
    );
    for set in &figures.sets {
        let OfSet { set, queries, ndcg_10, mrr_10, recall_100, p50_ms, p99_ms } = set;
        let _ = writeln!(
            text,
            "{set:width$} {queries:8} {ndcg_10:8.4} {mrr_10:8.4} {recall_100:10.4} {p50_ms:8.2} {p99_ms:8.2}",
        );
    }
    let Mean { ndcg_10, mrr_10, recall_100 } = figures.mean;
    let _ =
        writeln!(text, "{:width$} {:8} {ndcg_10:8.4} {mrr_10:8.4} {recall_100:10.4}", "mean", "");
    text
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
            mrr_10: 0.5,
            recall_100: 1.0,
            p50_ms: 0.4,
            p99_ms: 2.25,
        }
    }

    #[test]
    fn the_table_ends_with_the_mean_of_the_sets() {
        let figures = Figures::of(&[figures("drcd", 0.9), figures("baidu-hot", 0.8)]);
        expect![[r"
            set        queries  nDCG@10   MRR@10 recall@100   p50 ms   p99 ms
            drcd           400   0.9000   0.5000     1.0000     0.40     2.25
            baidu-hot      400   0.8000   0.5000     1.0000     0.40     2.25
            mean                 0.8500   0.5000     1.0000
        "]]
        .assert_eq(&shown(&figures));
    }

    #[test]
    fn the_json_has_the_names_of_the_contract() {
        let json = serde_json::to_string(&Figures::of(&[figures("a", 0.5)])).unwrap();
        expect![[
            r#"{"sets":[{"set":"a","queries":400,"ndcg_10":0.5,"mrr_10":0.5,"recall_100":1.0,"p50_ms":0.4,"p99_ms":2.25}],"mean":{"ndcg_10":0.5,"mrr_10":0.5,"recall_100":1.0}}"#
        ]]
        .assert_eq(&json);
    }
}
