//! Measures the tuned parameters of the cleaner: cleans damaged real news with each value halved and doubled, and
//! prints the change of the score.

use std::error::Error;
use std::fmt;

use xunwen_corpus::training::{CleanerParams, clean_with};
use xunwen_corpus::{Pass, RawArticle, read};
use xunwen_tests::cleaning::{Score, record};
use xunwen_tests::damage::{Damaged, Damager};
use xunwen_tests::real_news::whole_articles;

use crate::news;

/// Articles that are damaged and cleaned for each value, unless the caller names another number.
const N_ARTICLES: usize = 150;

/// The seed of the damage, the same as that of the printed tables of the `cleaning` example.
const SEED: u64 = 1;

/// Prints one row for each parameter whose `group.name` begins with `prefix`.
pub(crate) fn measure(n_articles: Option<usize>, prefix: &str) -> Result<(), Box<dyn Error>> {
    let news = DamagedNews::new(n_articles.unwrap_or(N_ARTICLES));
    let default = news.score(&CleanerParams::DEFAULT);
    println!("{} articles, default parameters: {default}", news.articles.len());
    println!("{:<36}{:>10}  {:<36}{:<36}", "parameter", "default", "halved", "doubled");

    for (index, (name, value)) in parameters().into_iter().enumerate() {
        if name.starts_with(prefix) {
            let halved = news.effect(index, 0.5, &default);
            let doubled = news.effect(index, 2.0, &default);
            println!("{name:<36}{value:>10}  {halved:<36}{doubled:<36}");
        }
    }
    Ok(())
}

/// Returns the names of all parameters, as `group.name`, and their default values.
fn parameters() -> Vec<(String, f64)> {
    let mut parameters = Vec::new();
    CleanerParams::DEFAULT.clone().for_each(|group, name, value| {
        // Shown as the source code has it, not with the digits of a widened f32.
        let shown = (value.get() * 1e6).round() / 1e6;
        parameters.push((format!("{group}.{name}"), shown));
    });
    parameters
}

/// Returns the default parameters with one of them scaled; None if that changes nothing, as for 0.
fn scaled(index: usize, factor: f64) -> Option<CleanerParams> {
    let mut params = CleanerParams::DEFAULT;
    let mut at = 0;
    params.for_each(|_, _, value| {
        if at == index {
            value.set(value.get() * factor);
        }
        at += 1;
    });
    (params != CleanerParams::DEFAULT).then_some(params)
}

/// Real news with damage.
struct DamagedNews {
    articles: Vec<(Damaged, RawArticle)>,
}

impl DamagedNews {
    fn new(n: usize) -> Self {
        let mut damager = Damager::seeded(SEED);
        let whole = whole_articles(&news::shared(), n, SEED);
        let damaged = whole.iter().map(|article| damager.damage(article));
        let articles = damaged.filter_map(|damaged| {
            let raw = read(record(&damaged)).into_iter().next()?.ok()?;
            Some((damaged, raw))
        });
        Self { articles: articles.collect() }
    }

    /// Returns the score of the cleaner with some parameters.
    fn score(&self, params: &CleanerParams) -> CleaningCounts {
        let mut score = Score::default();
        for (damaged, raw) in &self.articles {
            let cleaned = clean_with(raw.clone(), Pass::LAST, params).ok();
            score.add(damaged, cleaned.as_ref());
        }
        CleaningCounts::new(&score)
    }

    /// Returns how the score changes when one parameter is scaled, in words.
    fn effect(&self, index: usize, factor: f64, default: &CleaningCounts) -> String {
        match scaled(index, factor) {
            Some(params) => self.score(&params).difference(default),
            None => "same value".to_owned(),
        }
    }
}

/// The counts of a score that a parameter may change.
#[derive(Clone, Copy, PartialEq)]
struct CleaningCounts {
    /// Damaged sentences, and those that came back whole.
    n_damaged: usize,
    n_whole: usize,
    /// Undamaged sentences that were changed.
    n_touched: usize,
    /// Paragraphs that were merged with the next one.
    n_merged: usize,
}

impl CleaningCounts {
    fn new(score: &Score) -> Self {
        Self {
            n_damaged: score.whole.all,
            n_whole: score.whole.good,
            n_touched: score.untouched.bad(),
            n_merged: score.boundaries.bad() + score.open_boundaries.bad(),
        }
    }

    /// Returns the counts that differ from the default ones, with their differences.
    fn difference(&self, default: &Self) -> String {
        let counts = [
            ("whole", self.n_whole, default.n_whole),
            ("touched", self.n_touched, default.n_touched),
            ("merged", self.n_merged, default.n_merged),
        ];
        let changed = counts.iter().filter(|(_, now, before)| now != before);
        let shown: Vec<_> = changed
            .map(|&(name, now, before)| format!("{name} {:+}", now as i64 - before as i64))
            .collect();
        if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
    }
}

impl fmt::Display for CleaningCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_damaged, n_whole, n_touched, n_merged } = self;
        write!(f, "{n_whole} of {n_damaged} damaged sentences whole, ")?;
        write!(f, "{n_touched} undamaged ones touched, {n_merged} paragraphs merged")
    }
}
