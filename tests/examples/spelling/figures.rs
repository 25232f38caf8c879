//! The two figures: how often the right text is first, and how often nothing is offered for a sound query.

use std::fs;
use std::path::Path;

use xunwen_tests::random::SplitMix;
use xunwen_text::Analysis;

use crate::MeasureOptions;
use crate::answers::{Answers, Costs};
use crate::generator::{Change, Generator, LeftOut, SpoiltQuery};

/// The sound queries: real ones from `queries.txt` and texts of titles.
const N_REAL: usize = 700;
const N_TITLE_TEXTS: usize = 300;

/// The queries of a seed.
pub(crate) struct Sample {
    pub(crate) spoilt: Vec<(Change, Vec<SpoiltQuery>, LeftOut)>,
    pub(crate) real: Vec<String>,
    pub(crate) title_texts: Vec<String>,
}

impl Sample {
    pub(crate) fn new(
        generator: &Generator<'_>,
        shared: &Path,
        seed: u64,
        options: &MeasureOptions,
    ) -> anyhow::Result<Self> {
        let spoilt = Change::ALL.map(|change| {
            let (queries, left_out) = generator.spoilt(change, options.queries, seed);
            (change, queries, left_out)
        });
        let title_texts = generator.sound_texts(N_TITLE_TEXTS, seed);
        Ok(Self { spoilt: spoilt.into(), real: real_queries(shared, seed)?, title_texts })
    }
}

/// Returns Chinese queries of readers: of the odd lines of the file for odd seeds, or of the others.
fn real_queries(shared: &Path, seed: u64) -> anyhow::Result<Vec<String>> {
    let lines = fs::read_to_string(shared.join("data/queries.txt"))?;
    let parity = usize::try_from(seed % 2)?;
    let is_chinese = |line: &&str| line.chars().any(|c| c > '\u{2e80}');
    let lines = lines.lines().skip(1 - parity).step_by(2).filter(is_chinese);
    let mut queries: Vec<String> = lines.map(str::to_owned).collect();
    SplitMix::seeded(seed).shuffle(&mut queries);
    queries.truncate(N_REAL);
    Ok(queries)
}

/// Prints the figures of a sample.
pub(crate) fn measure(
    answers: &Answers<'_>,
    sample: &Sample,
    analysis: &Analysis,
    options: &MeasureOptions,
) -> anyhow::Result<()> {
    let mut costs = Costs::default();
    for (change, queries, left_out) in &sample.spoilt {
        let name = format!("{change:?}").to_lowercase();
        let (mut n_first, mut n_offered) = (0, 0);
        for query in queries {
            let offers = answers.ask(&query.spoilt, &mut costs)?;
            let texts: Vec<String> =
                offers.iter().map(|offer| analysis.fold.fold(&offer.text)).collect();
            n_first += usize::from(texts.first() == Some(&query.text));
            n_offered += usize::from(texts.contains(&query.text));
            if texts.first() != Some(&query.text) && is_shown(options, &name) {
                println!("  {name}: {} for {}: {texts:?}", query.spoilt, query.text);
            }
        }
        println!(
            "{name}: {n_first} of {} first, {n_offered} offered; left out: {} good queries, {} ambiguous",
            queries.len(),
            left_out.good_query,
            left_out.ambiguous
        );
    }
    costs.print("spoilt");

    let mut costs = Costs::default();
    let real = n_silent(answers, &sample.real, options, &mut costs)?;
    let texts = n_silent(answers, &sample.title_texts, options, &mut costs)?;
    println!(
        "sound: nothing offered for {real} of {} real queries and {texts} of {} texts of titles",
        sample.real.len(),
        sample.title_texts.len()
    );
    costs.print("sound");
    Ok(())
}

/// Returns for how many sound queries no other spelling is offered.
fn n_silent(
    answers: &Answers<'_>,
    queries: &[String],
    options: &MeasureOptions,
    costs: &mut Costs,
) -> anyhow::Result<usize> {
    let mut n_silent = 0;
    for query in queries {
        let mut offers = answers.ask(query, costs)?;
        offers.retain(|offer| offer.is_spelling);
        n_silent += usize::from(offers.is_empty());
        if let Some(first) = offers.first().filter(|_| is_shown(options, "offers")) {
            let texts: Vec<&str> = offers.iter().map(|offer| offer.text.as_str()).collect();
            println!("  offered for {query}: {texts:?} {}", first.n_articles);
        }
    }
    Ok(n_silent)
}

fn is_shown(options: &MeasureOptions, name: &str) -> bool {
    options.show == name || options.show == "all"
}
