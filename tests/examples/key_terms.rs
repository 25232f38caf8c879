//! How many of an article's own keywords are among its key terms, next to jieba's two extractors.
//!
//! ```text
//! XUNWEN_SHARED=…/shared cargo run --release -p xunwen-tests --example key_terms -- [OPTION]
//! ```
//!
//! Reads the judged set `news-keywords`: 900 items of television news and the keywords that the station
//! gave each. A keyword counts as found if one of the eight terms is the same text, folded.
//!
//! | option | prints |
//! |---|---|
//! | none | recall, precision and speed, on all articles and on two halves |
//! | `--halve-and-double` | the recall of the even half, with each number halved and doubled |
//! | `--look N` | the terms of N articles of each news archive, to read |

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a command that prints a table of shares"
)]

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use jieba_rs::{Jieba, KeywordExtract, TextRank, TfIdf};
use serde_json::Value;
use xunwen_text::{Analysis, FoldedTexts, KeyTermExtractor, KeyTermParams};

/// The keywords that an extractor finds.
type Extractor<'a> = Box<dyn FnMut(&JudgedArticle) -> Vec<String> + 'a>;

/// An article with its own keywords, all folded.
struct JudgedArticle {
    title: String,
    body: String,
    keywords: HashSet<String>,
}

/// The counts of an extractor.
#[derive(Default)]
struct Tally {
    n_found: usize,
    n_keywords: usize,
    n_terms: usize,
    n_bytes: usize,
    took: Duration,
}

fn main() -> anyhow::Result<()> {
    let shared = PathBuf::from(std::env::var("XUNWEN_SHARED").unwrap_or("../shared".into()));
    let data = shared.join("data");
    let analysis = Analysis::load()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [] => compare(&judged_articles(&data, &analysis)?, &analysis),
        ["--halve-and-double"] => halve_and_double(&judged_articles(&data, &analysis)?, &analysis),
        ["--look", n] => look(&data, n.parse()?, &analysis)?,
        _ => anyhow::bail!("unknown option (expected `--halve-and-double` or `--look N`)"),
    }
    Ok(())
}

/// Prints the figures of our terms, of jieba's TF-IDF and of its TextRank.
fn compare(articles: &[JudgedArticle], analysis: &Analysis) {
    let jieba = Jieba::new();
    let (tf_idf, text_rank) = (TfIdf::default(), TextRank::default());
    let of_jieba = |extractor: &dyn KeywordExtract, article: &JudgedArticle| {
        let text = format!("{}\n{}", article.title, article.body);
        let found = extractor.extract_keywords(&jieba, &text, 8, Vec::new());
        found.into_iter().map(|keyword| keyword.keyword).collect()
    };
    let mut ours = KeyTermExtractor::default();
    let extractors: [(&str, Extractor<'_>); 3] = [
        ("key terms", Box::new(|article| terms(&mut ours, analysis, article))),
        ("jieba TF-IDF", Box::new(|article| of_jieba(&tf_idf, article))),
        ("jieba TextRank", Box::new(|article| of_jieba(&text_rank, article))),
    ];

    println!(
        "{:16} {:>7} {:>9} {:>6} {:>6} {:>6}",
        "", "recall", "precision", "even", "odd", "MB/s"
    );
    for (name, mut extractor) in extractors {
        let [even, odd] = [0, 1].map(|half| {
            let half = articles.iter().skip(half).step_by(2);
            measure(half, &mut extractor)
        });
        let all = measure(articles.iter(), &mut extractor);
        println!(
            "{name:16} {:7.3} {:9.3} {:6.3} {:6.3} {:6.1}",
            all.recall(),
            all.n_found as f64 / all.n_terms as f64,
            even.recall(),
            odd.recall(),
            all.n_bytes as f64 / 1e6 / all.took.as_secs_f64(),
        );
    }
}

/// Prints the recall on the half that tuned the numbers, with each number in turn halved and doubled.
fn halve_and_double(articles: &[JudgedArticle], analysis: &Analysis) {
    let recall = |params: KeyTermParams| {
        let mut extractor = KeyTermExtractor::with_params(params);
        let half = articles.iter().step_by(2);
        measure(half, &mut |article| terms(&mut extractor, analysis, article)).recall()
    };
    let params = KeyTermParams::default();
    println!("{:20} {:>7} {:>7}", format!("{:.3}", recall(params)), "halved", "doubled");
    macro_rules! vary {
        ($two:literal: $($field:ident),*) => {$(
            let halved = recall(KeyTermParams { $field: params.$field / $two, ..params });
            let doubled = recall(KeyTermParams { $field: params.$field * $two, ..params });
            println!("{:20} {halved:7.3} {doubled:7.3}", stringify!($field));
        )*};
    }
    vary!(2: max_body_chars, opening_chars, min_occurrences, max_words, max_chars);
    vary!(2.0: title_weight, opening_weight, max_rarity, name_factor, other_name_factor);
    vary!(2.0: verb_factor, adjective_factor, compound_factor, noun_part_share, name_part_share);
}

/// Prints the titles and terms of articles spread over each archive.
fn look(data: &Path, n_articles: usize, analysis: &Analysis) -> anyhow::Result<()> {
    let mut extractor = KeyTermExtractor::default();
    for archive in ["xwlb", "hkcnews"] {
        println!("{archive}");
        let articles = archived(data, archive)?;
        let step = (articles.len() / n_articles.max(1)).max(1);
        for article in articles.iter().skip(step / 2).step_by(step).take(n_articles) {
            let text = |name: &str| analysis.fold.fold(article[name].as_str().unwrap_or_default());
            let (title, body) = (text("title"), text("body"));
            let found = extractor
                .terms(analysis, FoldedTexts { title: &title, body: &body, own_names: &[] });
            let found: Vec<String> = found.into_iter().map(|term| term.folded).collect();
            println!("  {title}\n    {}", found.join(" "));
        }
    }
    Ok(())
}

fn terms(
    extractor: &mut KeyTermExtractor,
    analysis: &Analysis,
    article: &JudgedArticle,
) -> Vec<String> {
    let texts = FoldedTexts { title: &article.title, body: &article.body, own_names: &[] };
    extractor.terms(analysis, texts).into_iter().map(|term| term.folded).collect()
}

fn measure<'a>(
    articles: impl Iterator<Item = &'a JudgedArticle>,
    extractor: &mut dyn FnMut(&JudgedArticle) -> Vec<String>,
) -> Tally {
    let mut tally = Tally::default();
    for article in articles {
        let started = Instant::now();
        let terms = extractor(article);
        tally.took += started.elapsed();
        tally.n_bytes += article.title.len() + article.body.len();
        tally.n_terms += terms.len();
        tally.n_keywords += article.keywords.len();
        tally.n_found += terms.iter().filter(|term| article.keywords.contains(*term)).count();
    }
    tally
}

impl Tally {
    fn recall(&self) -> f64 {
        self.n_found as f64 / self.n_keywords as f64
    }
}

/// Returns the articles that have judged keywords.
fn judged_articles(data: &Path, analysis: &Analysis) -> anyhow::Result<Vec<JudgedArticle>> {
    let set = data.join("eval/news-keywords");
    let mut keywords: HashMap<String, String> = HashMap::new();
    for line in lines(Box::new(open(&set.join("queries.jsonl"))?)) {
        let query: Value = serde_json::from_str(&line?)?;
        let text = |name: &str| query[name].as_str().unwrap_or_default().to_owned();
        keywords.insert(text("_id"), text("text"));
    }
    let mut of_article: HashMap<String, String> = HashMap::new();
    for line in lines(Box::new(open(&set.join("qrels.tsv"))?)) {
        let line = line?;
        let mut columns = line.split('\t');
        if let (Some(query), Some(article)) = (columns.next(), columns.next())
            && let Some(text) = keywords.remove(query)
        {
            of_article.insert(article.to_owned(), text);
        }
    }

    let mut articles = Vec::new();
    for article in archived(data, "xwlb")? {
        let text = |name: &str| analysis.fold.fold(article[name].as_str().unwrap_or_default());
        let Some(keywords) = of_article.get(article["id"].as_str().unwrap_or_default()) else {
            continue;
        };
        let keywords = keywords.split_whitespace().map(|keyword| analysis.fold.fold(keyword));
        articles.push(JudgedArticle {
            title: text("title"),
            body: text("body"),
            keywords: keywords.collect(),
        });
    }
    Ok(articles)
}

/// Returns the articles of a packed archive.
fn archived(data: &Path, name: &str) -> anyhow::Result<Vec<Value>> {
    let file = open(&data.join(format!("{name}.jsonl.zst")))?;
    let unpacked = BufReader::new(zstd::Decoder::new(file)?);
    lines(Box::new(unpacked)).map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path);
    Ok(BufReader::new(file.with_context(|| format!("{} (see XUNWEN_SHARED)", path.display()))?))
}

fn lines(file: Box<dyn BufRead>) -> impl Iterator<Item = std::io::Result<String>> {
    file.lines()
}
