//! The same input, the same clock and the same output for every engine of the comparison.
//!
//! A program of an engine implements [`Peer`] and calls [`run`] from `main`. The program for Lucene
//! is written in Java and keeps to the same protocol:
//!
//! | command | effect |
//! |---|---|
//! | `index VARIANT WORK` | indexes `WORK/articles/articles.jsonl` into `WORK/indexes/INDEX`, adds a line to `WORK/results/INDEX.index` |
//! | `search VARIANT WORK ROUND` | asks each set of queries, writes `WORK/results/VARIANT.SET.ROUND.pages` |
//! | `literal VARIANT WORK` | searches for each quoted run, writes `WORK/results/INDEX.literal` |
//!
//! `INDEX` is the part of the variant before the first dot, so that variants can share an index.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cpu_time::{ProcessTime, ThreadTime};
use serde::{Deserialize, Serialize};

/// Hits of a page.
pub const N_HITS: usize = 10;

/// Rounds over all queries in one process; the best time of each query counts.
const N_ROUNDS: usize = 5;

/// The sets of queries: names and their files.
pub const QUERY_SETS: [&str; 2] = ["log", "titles"];

/// An article as every engine gets it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Article {
    /// Its number, from 0, as text.
    pub id: String,
    /// The headline.
    pub title: String,
    /// The paragraphs, separated by line ends.
    pub body: String,
    /// The name of the source; only Xunwen stores it.
    #[serde(default)]
    pub source: String,
    /// The date of publication; only Xunwen stores it.
    #[serde(default)]
    pub date: String,
}

/// The folder with the input, the indexes and the results.
#[derive(Debug, Clone)]
pub struct Work(PathBuf);

impl Work {
    /// Names the folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Returns the folder that holds only the file of articles.
    pub fn articles_folder(&self) -> PathBuf {
        self.0.join("articles")
    }

    /// Returns the file of articles, one JSON object a line.
    pub fn articles_file(&self) -> PathBuf {
        self.articles_folder().join("articles.jsonl")
    }

    /// Reads the articles one by one.
    ///
    /// # Errors
    /// If the file cannot be opened; `scripts/peers.sh` writes it.
    pub fn articles(&self) -> Result<impl Iterator<Item = Result<Article>> + use<>> {
        let path = self.articles_file();
        let file = File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        Ok(BufReader::new(file).lines().map(|line| Ok(serde_json::from_str(&line?)?)))
    }

    /// Returns the path of a file of the input.
    pub fn input(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Reads a file of the input by lines.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn lines(&self, name: &str) -> Result<Vec<String>> {
        let path = self.input(name);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Returns the folder of an index.
    pub fn index(&self, name: &str) -> PathBuf {
        self.0.join("indexes").join(name)
    }

    /// Returns the path of a file of results, and creates its folder.
    ///
    /// # Errors
    /// If the folder cannot be created.
    pub fn result(&self, name: &str) -> Result<PathBuf> {
        let folder = self.0.join("results");
        fs::create_dir_all(&folder)?;
        Ok(folder.join(name))
    }
}

/// A page of hits, as counted by the program of an engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Page {
    /// The number of all matching articles, if the engine gives the exact one.
    pub total: Option<u64>,
    /// The hits of the page.
    pub n_hits: usize,
    /// The hits with a mark in their title or snippets.
    pub n_marked: usize,
}

/// An open index of an engine.
pub trait Peer: Sized {
    /// Returns the version of the engine.
    fn version() -> String;

    /// Builds the index in an empty folder and makes it durable.
    ///
    /// # Errors
    /// If the engine reports one.
    fn index(name: &str, work: &Work, folder: &Path) -> Result<()>;

    /// Opens the index for searches on one thread.
    ///
    /// # Errors
    /// If the engine reports one.
    fn open(variant: &str, folder: &Path) -> Result<Self>;

    /// Returns the first page for a query as a reader types it.
    ///
    /// # Errors
    /// If the engine reports one.
    fn page(&mut self, query: &str) -> Result<Page>;

    /// Returns the numbers of all articles in which the engine finds a quoted run.
    ///
    /// # Errors
    /// If the engine reports one.
    fn find(&mut self, run: &str) -> Result<Vec<u32>>;

    /// Returns the clock of searches: the processor time of this thread. Engines that search on
    /// other threads return that of the process.
    fn clock() -> Duration {
        ThreadTime::now().as_duration()
    }
}

/// The cost of an index.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct IndexCost {
    /// The version of the engine.
    pub version: String,
    /// Processor time of all threads of the process, from its start to the durable index.
    pub cpu_seconds: f64,
    /// The most memory that the process held, in kilobytes, files mapped into memory included.
    pub peak_kb: u64,
}

/// Runs the command of the program's arguments.
///
/// # Errors
/// If the arguments are wrong, or the engine reports an error.
pub fn run<P: Peer>() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["index", variant, work] => index::<P>(variant, &Work::new(work)),
        ["search", variant, work, round] => search::<P>(variant, &Work::new(work), round),
        ["literal", variant, work] => literal::<P>(variant, &Work::new(work)),
        _ => bail!("usage: index|literal VARIANT WORK, or search VARIANT WORK ROUND"),
    }
}

/// Returns the name of the index of a variant.
pub fn index_name(variant: &str) -> &str {
    variant.split('.').next().unwrap_or(variant)
}

fn index<P: Peer>(variant: &str, work: &Work) -> Result<()> {
    let name = index_name(variant);
    let folder = work.index(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    P::index(name, work, &folder)?;
    let cost = IndexCost {
        version: P::version(),
        cpu_seconds: ProcessTime::now().as_duration().as_secs_f64(),
        peak_kb: peak_kb()?,
    };
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(work.result(&format!("{name}.index"))?)?;
    writeln!(file, "{}", serde_json::to_string(&cost)?)?;
    Ok(())
}

/// Returns the high-water mark of the memory of this process.
fn peak_kb() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.split_whitespace().next());
    Ok(kb.context("no VmHWM in /proc/self/status")?.parse()?)
}

fn search<P: Peer>(variant: &str, work: &Work, round: &str) -> Result<()> {
    let mut peer = P::open(variant, &work.index(index_name(variant)))?;
    for set in QUERY_SETS {
        let queries = work.lines(&format!("{set}.queries"))?;
        let mut pages = vec![(Duration::MAX, Page::default()); queries.len()];
        for _ in 0..N_ROUNDS {
            for (query, best) in queries.iter().zip(&mut pages) {
                let started = P::clock();
                let page = peer.page(query).with_context(|| format!("query: {query}"))?;
                *best = (best.0.min(P::clock() - started), page);
            }
        }
        let path = work.result(&format!("{variant}.{set}.{round}.pages"))?;
        let mut file = BufWriter::new(File::create(path)?);
        for (took, page) in pages {
            let total = page.total.map_or_else(|| "-".to_owned(), |total| total.to_string());
            writeln!(file, "{}\t{total}\t{}\t{}", took.as_nanos(), page.n_hits, page.n_marked)?;
        }
        file.flush()?;
    }
    Ok(())
}

fn literal<P: Peer>(variant: &str, work: &Work) -> Result<()> {
    let name = index_name(variant);
    let mut peer = P::open(variant, &work.index(name))?;
    let mut file = BufWriter::new(File::create(work.result(&format!("{name}.literal"))?)?);
    for run in work.lines("runs")? {
        let mut numbers = peer.find(&run).with_context(|| format!("run: {run}"))?;
        numbers.sort_unstable();
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        writeln!(file, "{}", numbers.join(" "))?;
    }
    Ok(file.flush()?)
}
