//! Corpora for benchmarks.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use xunwen_text::Analysis;

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
    /// The queries.
    pub queries: Vec<String>,
}

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
        corpora.push(Corpus { name: "xwlb", folder, queries });
    }
    Ok(corpora)
}

fn synthetic(folder: &Path, analysis: &Analysis) -> std::io::Result<Corpus> {
    fs::create_dir_all(folder)?;
    let mut file = BufWriter::new(fs::File::create(folder.join("news.jsonl"))?);
    let mut news = News::seeded(7, analysis);
    for n in 0..N_SYNTHETIC {
        let article = news.article(n);
        let line =
            serde_json::json!({"id": article.id, "title": article.title, "body": article.body()});
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    let queries = (0..2_000).map(|_| news.query()).collect();
    Ok(Corpus { name: "synthetic", folder: folder.to_owned(), queries })
}
