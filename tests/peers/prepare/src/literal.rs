//! How many quoted runs an engine finds exactly.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use xunwen_peers_harness::Work;

use crate::truth::is_han;

/// Results of an engine over all runs.
#[derive(Debug, Default)]
pub struct LiteralScore {
    /// Runs, and those of Chinese characters only.
    pub n_runs: usize,
    pub n_han_runs: usize,
    /// Those found in exactly the articles that contain them.
    pub n_exact: usize,
    pub n_exact_han: usize,
    /// Runs for which an article is missing, or found that does not contain the run.
    pub n_missing: usize,
    pub n_extra: usize,
}

/// Compares the answers of an engine with the truth.
pub fn score(work: &Work, engine: &str) -> Result<LiteralScore> {
    let runs = work.lines("runs")?;
    let truth = work.lines("truth")?;
    let answers = work.lines(&format!("results/{engine}.literal"))?;
    ensure!(
        runs.len() == truth.len() && runs.len() == answers.len(),
        "{engine} answered {} of {} runs: run it again",
        answers.len(),
        runs.len()
    );

    let mut score = LiteralScore { n_runs: runs.len(), ..LiteralScore::default() };
    for ((run, truth), answer) in runs.iter().zip(&truth).zip(&answers) {
        let readings: Vec<BTreeSet<&str>> = truth.split('\t').map(set).collect();
        let answer = set(answer);
        let is_exact = readings.contains(&answer);
        let is_han_run = run.chars().all(is_han);
        score.n_han_runs += usize::from(is_han_run);
        score.n_exact += usize::from(is_exact);
        score.n_exact_han += usize::from(is_exact && is_han_run);

        // An article is missing if every reading has it, and extra if none has.
        let is_in_all = |number: &&str| readings.iter().all(|reading| reading.contains(number));
        let is_in_any = |number: &&str| readings.iter().any(|reading| reading.contains(number));
        let mut wanted = readings.iter().flatten().filter(|number| is_in_all(number));
        score.n_missing += usize::from(wanted.any(|number| !answer.contains(number)));
        score.n_extra += usize::from(answer.iter().any(|number| !is_in_any(number)));
    }
    Ok(score)
}

fn set(numbers: &str) -> BTreeSet<&str> {
    numbers.split(' ').filter(|number| !number.is_empty()).collect()
}
