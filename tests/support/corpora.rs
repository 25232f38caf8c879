//! Corpora for benchmarks.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use xunwen_text::Analysis;

use crate::real_news::raw_articles;
use crate::shared::shared;
use crate::synthetic::News;

/// The number of articles of the synthetic corpus.
const N_SYNTHETIC: usize = 20_000;

/// A folder of articles and queries for it.
pub struct Corpus {
    /// The name in reports.
    pub name: &'static str,
    /// The folder of the articles.
    pub folder: PathBuf,
    /// The queries, like those of readers.
    pub queries: Vec<String>,
    /// Titles of its articles, as queries of another length.
    pub titles: Vec<String>,
}

/// The number of titles.
const N_TITLES: usize = 2_000;

/// Returns a synthetic corpus and, if real news is available, the corpus of television news with
/// queries from search logs. Creates both below `scratch`.
///
/// # Errors
/// If `scratch` cannot be written.
pub fn corpora(scratch: &Path, analysis: &Analysis) -> std::io::Result<Vec<Corpus>> {
    let mut corpora = vec![synthetic(&scratch.join("synthetic"), analysis)?];
    if let Some(shared) = shared() {
        let folder = scratch.join("real");
        fs::create_dir_all(&folder)?;
        fs::copy(shared.join("data/xwlb.jsonl.zst"), folder.join("xwlb.jsonl.zst"))?;
        let queries = fs::read_to_string(shared.join("data/queries.txt"))?;
        let queries = queries.lines().filter(|q| !q.trim().is_empty()).map(str::to_owned).collect();
        let articles = raw_articles(&folder.join("xwlb.jsonl.zst"));
        let titles = sampled(articles.filter_map(|article| article.title));
        corpora.push(Corpus { name: "xwlb", folder, queries, titles });
    }
    Ok(corpora)
}

/// Returns titles spread evenly over all.
fn sampled(titles: impl Iterator<Item = String>) -> Vec<String> {
    let titles: Vec<String> = titles.collect();
    let step = (titles.len() / N_TITLES).max(1);
    titles.into_iter().step_by(step).take(N_TITLES).collect()
}

fn synthetic(folder: &Path, analysis: &Analysis) -> std::io::Result<Corpus> {
    fs::create_dir_all(folder)?;
    let mut file = BufWriter::new(fs::File::create(folder.join("news.jsonl"))?);
    let mut news = News::seeded(7, analysis);
    let mut titles = Vec::with_capacity(N_SYNTHETIC);
    for n in 0..N_SYNTHETIC {
        let article = news.article(n);
        let line =
            serde_json::json!({"id": article.id, "title": article.title, "body": article.body()});
        writeln!(file, "{line}")?;
        titles.push(article.title);
    }
    file.flush()?;
    let queries = (0..2_000).map(|_| news.query()).collect();
    let titles = sampled(titles.into_iter());
    Ok(Corpus { name: "synthetic", folder: folder.to_owned(), queries, titles })
}
