//! What happens when a parameter is halved or doubled.

use xunwen_spelling::SpellerParams;

use crate::answers::{Costs, MemoryAnswers};
use crate::figures::Sample;
use crate::generator::Change;

/// Multiplies a parameter.
type Scale = fn(&mut SpellerParams, f64);

/// Prints the figures with each parameter halved and doubled.
pub(crate) fn sweep(memory: &MemoryAnswers<'_>, samples: &[Sample]) {
    println!("\n| parameter | halved | doubled |\n|---|---|---|");
    println!("| none | {} | |", figures(memory, samples));
    for (name, scale) in PARAMETERS {
        let [halved, doubled] = [0.5, 2.0].map(|factor| {
            let mut params = SpellerParams::default();
            scale(&mut params, factor);
            figures(&memory.with_params(params), samples)
        });
        println!("| `{name}` | {halved} | {doubled} |");
    }
}

/// Returns in how many spoilt queries the right text is first, without mixed ones, and for how many sound queries
/// something is offered.
fn figures(memory: &MemoryAnswers<'_>, samples: &[Sample]) -> String {
    let mut costs = Costs::default();
    let (mut n_first, mut n_offers) = (0, 0);
    for sample in samples {
        for (_, queries, _) in sample.spoilt.iter().filter(|(change, ..)| *change != Change::Mixed)
        {
            for query in queries {
                let offers = memory.ask(&query.spoilt, &mut costs);
                let first = offers.first().map(|offer| memory.analysis.fold.fold(&offer.text));
                n_first += usize::from(first.as_ref() == Some(&query.text));
            }
        }
        for query in sample.real.iter().chain(&sample.title_texts) {
            n_offers += usize::from(!memory.ask(query, &mut costs).is_empty());
        }
    }
    format!("{n_first} first, {n_offers} offers")
}

fn scale_all(values: &mut [f64], factor: f64) {
    values.iter_mut().for_each(|value| *value *= factor);
}

fn scale_count(value: &mut usize, factor: f64) {
    *value = (*value as f64 * factor).round() as usize;
}

const PARAMETERS: [(&str, Scale); 21] = [
    ("max_run_chars", |p, f| scale_count(&mut p.max_run_chars, f)),
    ("max_whole_chars", |p, f| scale_count(&mut p.max_whole_chars, f)),
    ("supported_share", |p, f| scale_all(&mut p.supported_share, f)),
    ("min_share", |p, f| scale_all(&mut p.min_share, f)),
    ("min_ratio", |p, f| scale_all(&mut p.min_ratio, f)),
    ("min_part_share", |p, f| scale_all(&mut p.min_part_share, f)),
    ("min_part_chars", |p, f| scale_count(&mut p.min_part_chars, f)),
    ("near_factor", |p, f| p.near_factor *= f),
    ("rare_factor", |p, f| p.rare_factor *= f),
    ("change_factor", |p, f| p.change_factor *= f),
    ("retroflex_factor", |p, f| p.retroflex_factor *= f),
    ("shape_factors", |p, f| scale_all(&mut p.shape_factors, f)),
    ("phrase_factor", |p, f| p.phrase_factor *= f),
    ("min_initials", |p, f| scale_count(&mut p.min_initials, f)),
    ("max_gap", |p, f| p.max_gap *= f),
    ("max_suggestions", |p, f| scale_count(&mut p.max_suggestions, f)),
    ("max_compared", |p, f| scale_count(&mut p.max_compared, f)),
    ("max_alternatives", |p, f| scale_count(&mut p.max_alternatives, f)),
    ("max_positions", |p, f| scale_count(&mut p.max_positions, f)),
    ("max_pair_lookups", |p, f| scale_count(&mut p.max_pair_lookups, f)),
    ("max_run_lookups", |p, f| scale_count(&mut p.max_run_lookups, f)),
];
