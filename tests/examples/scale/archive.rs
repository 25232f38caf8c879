//! The archive on disk: compressed JSON Lines, made by all cores.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use xunwen_tests::synthetic::News;

/// The articles of a file.
const ARTICLES_PER_FILE: usize = 20_000;

/// The level of compression: the fastest, since the archive is read once.
const ZSTD_LEVEL: i32 = 1;

/// Writes the first `n_articles` articles to files in a folder, and returns the bytes of their texts.
pub(crate) fn write_archive(
    news: &News,
    n_articles: usize,
    folder: &Path,
) -> anyhow::Result<usize> {
    std::fs::create_dir_all(folder)?;
    let n_files = n_articles.div_ceil(ARTICLES_PER_FILE);
    let next_file = AtomicUsize::new(0);
    let write_files = || -> anyhow::Result<usize> {
        let mut n_text_bytes = 0;
        loop {
            let file = next_file.fetch_add(1, Ordering::Relaxed);
            if file >= n_files {
                return Ok(n_text_bytes);
            }
            let first = file * ARTICLES_PER_FILE;
            let articles = first..n_articles.min(first + ARTICLES_PER_FILE);
            let path = folder.join(format!("news-{file:05}.jsonl.zst"));
            n_text_bytes += write_file(news, articles, &path)?;
        }
    };

    let n_threads = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(write_files)).collect();
        let written = threads.into_iter().map(|thread| thread.join().expect("no thread panics"));
        written.sum()
    })
}

fn write_file(news: &News, articles: std::ops::Range<usize>, path: &Path) -> anyhow::Result<usize> {
    let file = BufWriter::new(File::create(path)?);
    let mut file = zstd::Encoder::new(file, ZSTD_LEVEL)?.auto_finish();
    let mut n_text_bytes = 0;
    for n in articles {
        let article = news.article(n);
        let body = article.body();
        n_text_bytes += article.title.len() + body.len();
        let line = serde_json::json!({
            "id": article.id,
            "title": article.title,
            "body": body,
            "date": article.published.map(|published| published.to_string()),
            "source": article.source,
            "authors": article.authors,
        });
        serde_json::to_writer(&mut file, &line)?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(n_text_bytes)
}
