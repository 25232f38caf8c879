//! The tables, in Markdown.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xunwen_peers_harness::{IndexCost, QUERY_SETS, Work, index_name};

use crate::literal;

/// Engines by the names of their variants. Variants of one index share the part before the dot.
const VARIANTS: [(&str, &str); 11] = [
    ("xunwen", "Xunwen"),
    ("xunwen.facets", "Xunwen, with three facets"),
    ("lucene-cjk.or", "Lucene CJKAnalyzer, OR"),
    ("lucene-cjk.and", "Lucene CJKAnalyzer, AND"),
    ("lucene-smartcn.or", "Lucene smartcn, OR"),
    ("lucene-smartcn.and", "Lucene smartcn, AND"),
    ("groonga", "Groonga TokenBigram"),
    ("seekstorm.or", "SeekStorm ZH, OR"),
    ("seekstorm.and", "SeekStorm ZH, AND"),
    ("sqlite-trigram", "SQLite FTS5 trigram"),
    ("sqlite-chars", "SQLite FTS5, spaced characters"),
];

/// Rounds that are looked for; missing ones are skipped.
const MAX_ROUNDS: usize = 100;

/// Prints the tables of all engines that have results.
pub fn report(work: &Work) -> Result<()> {
    let mut text = corpus_line(work)?;
    text.push_str(&index_table(work)?);
    for set in QUERY_SETS {
        text.push_str(&search_table(work, set)?);
    }
    text.push_str(&literal_table(work)?);
    print!("{text}");
    Ok(())
}

/// Returns the articles and the bytes of their titles and bodies.
fn corpus_size(work: &Work) -> Result<(usize, usize)> {
    let (mut n_articles, mut n_bytes) = (0, 0);
    for article in work.articles()? {
        let article = article?;
        n_articles += 1;
        n_bytes += article.title.len() + article.body.len();
    }
    Ok((n_articles, n_bytes))
}

fn corpus_line(work: &Work) -> Result<String> {
    let (n_articles, n_bytes) = corpus_size(work)?;
    let name = fs::read_to_string(work.input("corpus"))?;
    Ok(format!("{name}: {n_articles} articles, {:.1} MB of text\n", n_bytes as f64 / 1e6))
}

fn index_table(work: &Work) -> Result<String> {
    let (_, n_bytes) = corpus_size(work)?;
    let mut table =
        "\n| index | version | MB per CPU second | CPU seconds | peak MB | index / text |\n\
                     |---|---|---|---|---|---|\n"
            .to_owned();
    let mut last = "";
    for (variant, label) in VARIANTS {
        let name = index_name(variant);
        let path = work.result(&format!("{name}.index"))?;
        if name == last || !path.exists() {
            continue;
        }
        last = name;
        let cost = best_cost(&work.lines(&format!("results/{name}.index"))?)?;
        writeln!(
            table,
            "| {} | {} | {:.1} | {:.1} | {:.0} | {:.2} |",
            label.trim_end_matches(", OR"),
            cost.version,
            n_bytes as f64 / 1e6 / cost.cpu_seconds,
            cost.cpu_seconds,
            cost.peak_kb as f64 / 1e3,
            disk_bytes(&work.index(name))? as f64 / n_bytes as f64,
        )?;
    }
    Ok(table)
}

/// Returns the run of the least processor time.
fn best_cost(lines: &[String]) -> Result<IndexCost> {
    let mut best: Option<IndexCost> = None;
    for line in lines {
        let cost: IndexCost = serde_json::from_str(line)?;
        if best.as_ref().is_none_or(|best| cost.cpu_seconds < best.cpu_seconds) {
            best = Some(cost);
        }
    }
    best.context("an engine was not indexed: run it again")
}

/// Returns the disk space of all files below a folder; holes in files take none.
fn disk_bytes(folder: &Path) -> Result<u64> {
    let mut n_bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        n_bytes +=
            if metadata.is_dir() { disk_bytes(&entry.path())? } else { metadata.blocks() * 512 };
    }
    Ok(n_bytes)
}

/// The pages of a variant for a set of queries.
struct Pages {
    /// The best time of each query in nanoseconds, sorted.
    times: Vec<u64>,
    n_with_hits: usize,
    n_hits: usize,
    n_marked: usize,
}

impl Pages {
    /// Reads all rounds; `None` if there are none.
    fn read(work: &Work, variant: &str, set: &str) -> Result<Option<Self>> {
        let n_queries = work.lines(&format!("{set}.queries"))?.len();
        let mut pages: Option<Self> = None;
        for round in 1..=MAX_ROUNDS {
            let name = format!("{variant}.{set}.{round}.pages");
            if !work.result(&name)?.exists() {
                continue;
            }
            let round = Self::parse(&work.lines(&format!("results/{name}"))?)?;
            ensure!(round.times.len() == n_queries, "{name} is of other queries: run it again");
            let pages =
                pages.get_or_insert_with(|| Self { times: vec![u64::MAX; n_queries], ..round });
            for (best, time) in pages.times.iter_mut().zip(round.times) {
                *best = time.min(*best);
            }
        }
        if let Some(pages) = &mut pages {
            pages.times.sort_unstable();
        }
        Ok(pages)
    }

    fn parse(lines: &[String]) -> Result<Self> {
        let mut pages = Self { times: Vec::new(), n_with_hits: 0, n_hits: 0, n_marked: 0 };
        for line in lines {
            let mut values = line.split('\t');
            let mut next = || values.next().context("too few values");
            pages.times.push(next()?.parse()?);
            next()?;
            let n_hits: usize = next()?.parse()?;
            pages.n_with_hits += usize::from(n_hits > 0);
            pages.n_hits += n_hits;
            pages.n_marked += next()?.parse::<usize>()?;
        }
        Ok(pages)
    }

    /// Returns a percentile in milliseconds.
    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.times.len() * percent).div_ceil(100).max(1) - 1;
        self.times.get(at).map_or(0.0, |time| *time as f64 / 1e6)
    }
}

fn search_table(work: &Work, set: &str) -> Result<String> {
    let n_queries = work.lines(&format!("{set}.queries"))?.len();
    let mut table = format!(
        "\n| {n_queries} queries of `{set}` | p50 ms | p95 ms | p99 ms | max ms | queries with hits | hits | hits with marks |\n\
         |---|---|---|---|---|---|---|---|\n"
    );
    for (variant, label) in VARIANTS {
        let Some(pages) = Pages::read(work, variant, set)? else { continue };
        write!(table, "| {label} |")?;
        for percent in [50, 95, 99, 100] {
            write!(table, " {:.2} |", pages.percentile(percent))?;
        }
        writeln!(table, " {} | {} | {} |", pages.n_with_hits, pages.n_hits, pages.n_marked)?;
    }
    Ok(table)
}

fn literal_table(work: &Work) -> Result<String> {
    let mut table = String::new();
    let mut last = "";
    for (variant, label) in VARIANTS {
        let name = index_name(variant);
        if name == last || !work.result(&format!("{name}.literal"))?.exists() {
            continue;
        }
        last = name;
        let score = literal::score(work, name)?;
        if table.is_empty() {
            write!(
                table,
                "\n| quoted runs | exact of {} | exact of the {} in Chinese characters only | runs with articles missing | runs with wrong articles |\n\
                 |---|---|---|---|---|\n",
                score.n_runs, score.n_han_runs
            )?;
        }
        writeln!(
            table,
            "| {} | {} | {} | {} | {} |",
            label.trim_end_matches(", OR"),
            score.n_exact,
            score.n_exact_han,
            score.n_missing,
            score.n_extra,
        )?;
    }
    Ok(table)
}
