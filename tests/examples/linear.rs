//! The time of each step for hostile inputs, by doubling the size of the input.
//!
//! ```sh
//! cargo run --release -p xunwen-tests --example linear -- [units|text|containers|mixed N] [KIB]
//! ```
//!
//! Prints, for each family of inputs, the time per byte, the step that grows most, and the ratio of its time for twice
//! the input; slow families first. A linear step has the ratio 2, a quadratic one 4.

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    reason = "a program that prints figures"
)]

use std::env;

use xunwen_tests::hostile::{
    HostileFamily, container_families, mixed_families, text_families, unit_families,
};
use xunwen_tests::step_times::{StepTimes, Steps};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let choice = arguments.first().map_or("text", String::as_str);
    let kib: usize = arguments.last().and_then(|n| n.parse().ok()).unwrap_or(64);
    let families = match choice {
        "units" => unit_families(),
        "containers" => container_families(),
        "mixed" => mixed_families(arguments[1].parse().unwrap(), 400),
        _ => text_families(),
    };

    let steps = Steps::load();
    let mut found: Vec<(f64, String)> =
        families.iter().map(|family| figures(&steps, family, kib << 10)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, line) in found.iter().take(60) {
        println!("{line}");
    }
}

/// Returns the time per byte of a family, and a line that shows it.
fn figures(steps: &Steps, family: &HostileFamily, n_bytes: usize) -> (f64, String) {
    let small = steps.times(family, n_bytes);
    let n_small = family.input(n_bytes).len();
    let per_byte = |times: &StepTimes| times.total_s() * 1e9 / n_small as f64;
    if small.total_s() > 3.0 {
        return (
            per_byte(&small),
            format!(
                "{:9.0} ns/byte  not doubled {family:?}: {}",
                per_byte(&small),
                small.slowest()
            ),
        );
    }
    let large = steps.times(family, 2 * n_bytes);
    let (step, ratio) = large.steepest(&small);
    let ns = per_byte(&large) / 2.0;
    (ns, format!("{ns:9.0} ns/byte  {ratio:5.1} ({step}) {family:?}: {}", large.slowest()))
}
