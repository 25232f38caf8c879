//! The speed of indexing, from JSON Lines to a committed index, compared with a ceiling measured in
//! the same run: tantivy with the same text, segmented in advance and separated by blanks.
//!
//! Run with `cargo bench --bench index`. Both use one thread; the unit is bytes of text per second of
//! processor time.

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its figures"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cpu_time::ProcessTime;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, TantivyDocument};
use xunwen_corpus::{clean, read, records};
use xunwen_indexer::{IndexJob, Progress, run};
use xunwen_tests::corpora::corpora;
use xunwen_text::Analysis;

/// The number of alternating runs of each side. The best one counts, so that a busy machine
/// affects neither.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scratch = tempfile::tempdir()?;
    let analysis = Arc::new(Analysis::load()?);
    let mut lines = vec![format!(
        "{:10} {:>8} {:>9} {:>11} {:>11} {:>6} {:>11} {:>6}",
        "corpus", "text MB", "articles", "MB/s (all)", "MB/s (cpu)", "ratio", "ceiling", "size"
    )];
    for corpus in corpora(scratch.path(), &analysis)? {
        let index = scratch.path().join("index");
        let (mut wall, mut cpu, mut ceiling) = (f64::INFINITY, f64::INFINITY, 0.0_f64);
        let (mut megabytes, mut n_articles, mut size) = (0.0, 0, 0.0);
        for _ in 0..ROUNDS {
            let started = (Instant::now(), ProcessTime::now());
            let report =
                run(&IndexJob::new(&corpus.folder, &index), &analysis, &Progress::default())?;
            wall = wall.min(started.0.elapsed().as_secs_f64());
            cpu = cpu.min(started.1.elapsed().as_secs_f64());
            ceiling = ceiling.max(self::ceiling(
                &corpus.folder,
                &analysis,
                &scratch.path().join("ceiling"),
            )?);
            megabytes = report.text_bytes as f64 / 1e6;
            n_articles = report.n_indexed;
            size = size_of(&index)? as f64 / report.text_bytes as f64;
            fs::remove_dir_all(&index)?;
        }
        let per_thread = megabytes / cpu;
        lines.push(format!(
            "{:10} {megabytes:8.1} {:9} {:11.1} {per_thread:11.1} {:6.2} {ceiling:11.1} {size:6.2}",
            corpus.name,
            n_articles,
            megabytes / wall,
            per_thread / ceiling,
        ));
    }
    println!("{}", lines.join("\n"));
    Ok(())
}

/// Returns the megabytes of text indexed per second of processor time with the least possible work:
/// words separated by blanks, with frequencies, nothing stored.
fn ceiling(
    folder: &Path,
    analysis: &Analysis,
    path: &Path,
) -> Result<f64, Box<dyn std::error::Error>> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let field =
        schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
    fs::create_dir_all(path)?;
    let index = Index::create_in_dir(path, schema.build())?;
    let (documents, n_bytes) = cut_documents(folder, analysis)?;
    let cpu = ProcessTime::now();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 200 << 20)?;
    for text in documents {
        let mut document = TantivyDocument::new();
        document.add_text(field, text);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let speed = n_bytes as f64 / 1e6 / cpu.elapsed().as_secs_f64();
    fs::remove_dir_all(path)?;
    Ok(speed)
}

/// Returns the articles as words separated by blanks, and the original size in bytes.
fn cut_documents(folder: &Path, analysis: &Analysis) -> std::io::Result<(Vec<String>, usize)> {
    let mut documents = Vec::new();
    let mut n_bytes = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = Path::new(path.file_name().unwrap_or_default());
        let Ok(records) = records(&path, name) else { continue };
        for article in records
            .flatten()
            .flat_map(read)
            .flatten()
            .filter_map(|raw| clean(raw).ok().map(|cleaned| cleaned.article))
        {
            let text = format!("{}\n{}", article.title, article.body());
            n_bytes += text.len();
            let folded = analysis.fold.fold(&text);
            let words: Vec<&str> =
                analysis.segmenter.words(&folded).iter().map(|w| w.text).collect();
            documents.push(words.join(" "));
        }
    }
    Ok((documents, n_bytes))
}

fn size_of(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size_of(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
