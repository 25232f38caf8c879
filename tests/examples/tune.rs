//! Searches for better ranking weights on judged sets:
//!
//! ```text
//! cargo run --release -p xunwen-tests --example tune -- SET… [--queries N]
//! ```
//!
//! Coordinate ascent on the mean nDCG@10 of the sets: starting from the current weights, each weight
//! is moved up and down in turn, improvements are kept, and the steps shrink until nothing changes.
//! The search is then repeated with each set left out and measured on that set, which shows
//! overfitting. Sixty queries of two sets take two minutes; all queries of six sets are run several
//! hundred times, which takes hours. The search is deterministic. Chosen values go to
//! `crates/engine/src/rank/weights.rs`.

#![allow(clippy::print_stdout, reason = "a command that prints a table")]

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use xunwen_engine::{Engine, FirstHits, SearchRequest, Weights, plain_text};
use xunwen_indexer::{JudgedSet, index_set, ndcg_at};
use xunwen_text::Analysis;

/// The factors by which a weight is moved; each round tries all of them.
const STEPS: &[f32] = &[1.4, 1.15];

/// The maximum number of rounds over all weights.
const MAX_ROUNDS: usize = 3;

/// Smaller gains are noise: one query in a thousand that gained a rank.
const MIN_GAIN: f64 = 0.000_05;

struct Set {
    judged: JudgedSet,
    engine: Engine,
}

fn main() -> anyhow::Result<()> {
    let mut folders = Vec::new();
    let mut n_queries = usize::MAX;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--queries" => n_queries = args.next().context("how many?")?.parse()?,
            _ => folders.push(PathBuf::from(arg)),
        }
    }
    let analysis = Arc::new(Analysis::load()?);
    let scratch = tempfile::tempdir()?;
    let mut sets = Vec::new();
    for folder in &folders {
        let mut judged = JudgedSet::read(folder)?;
        judged.queries.truncate(n_queries);
        let engine = index_set(&judged, scratch.path(), &analysis)?;
        sets.push(Set { judged, engine });
    }
    let start = Weights::default();
    let (mut sets, before) = measure(sets, start)?;
    report("as they are", &sets, &before, start);
    for left_out in [None].into_iter().chain((0..sets.len()).map(Some)) {
        let (after, best) = climb(sets, start, left_out)?;
        sets = after;
        let (after, figures) = measure(sets, best)?;
        sets = after;
        let name = left_out
            .map_or("on all sets".to_owned(), |at| format!("without {}", sets[at].judged.name));
        report(&name, &sets, &figures, best);
    }
    Ok(())
}

/// Returns the best weights found from `start`, on all sets except the one left out.
fn climb(
    mut sets: Vec<Set>,
    start: Weights,
    left_out: Option<usize>,
) -> anyhow::Result<(Vec<Set>, Weights)> {
    let mean = |figures: &[f64]| {
        let kept = figures.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        let kept: Vec<f64> = kept.map(|(_, figure)| *figure).collect();
        kept.iter().sum::<f64>() / f64::from(u32::try_from(kept.len().max(1)).unwrap_or(1))
    };
    let mut best = start;
    let (measured, figures) = measure(sets, best)?;
    sets = measured;
    let mut best_mean = mean(&figures);
    for _ in 0..MAX_ROUNDS {
        let mut moved = false;
        for at in 0..best.parts().len() {
            for factor in STEPS.iter().flat_map(|step| [*step, 1.0 / step]) {
                let mut tried = best;
                *tried.parts()[at].1 *= factor;
                for share in [&mut tried.b, &mut tried.title_b, &mut tried.cut] {
                    *share = share.min(1.0);
                }
                let (measured, figures) = measure(sets, tried)?;
                sets = measured;
                if mean(&figures) > best_mean + MIN_GAIN {
                    (best, best_mean, moved) = (tried, mean(&figures), true);
                }
            }
        }
        if !moved {
            break;
        }
    }
    Ok((sets, best))
}

/// Returns the nDCG@10 of every set with the given weights.
fn measure(sets: Vec<Set>, weights: Weights) -> anyhow::Result<(Vec<Set>, Vec<f64>)> {
    let mut measured = Vec::with_capacity(sets.len());
    let mut figures = Vec::with_capacity(sets.len());
    for Set { judged, engine } in sets {
        let engine = engine.with_weights(weights);
        let mut sum = 0.0;
        for query in &judged.queries {
            let request = SearchRequest {
                query: plain_text(&query.text),
                limit: 10,
                first_hits: FirstHits::Reranked,
                ..SearchRequest::default()
            };
            let hits = engine.search(&request)?.hits;
            let grades: Vec<u32> = hits.iter().map(|hit| query.grade(&hit.id)).collect();
            let judged: Vec<u32> = query.grades.values().copied().collect();
            sum += ndcg_at(10, &grades, &judged);
        }
        figures.push(sum / f64::from(u32::try_from(judged.queries.len().max(1))?));
        measured.push(Set { judged, engine });
    }
    Ok((measured, figures))
}

fn report(name: &str, sets: &[Set], figures: &[f64], mut weights: Weights) {
    let of_sets: Vec<String> = sets
        .iter()
        .zip(figures)
        .map(|(set, figure)| format!("{} {figure:.4}", set.judged.name))
        .collect();
    let constants: Vec<String> =
        weights.parts().iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
    println!("{name}: {}\n  {}", of_sets.join(", "), constants.join(", "));
}
