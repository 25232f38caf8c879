//! The stored form of articles, compared with zstd alone and with a trained dictionary: bytes for
//! each article, and the time to unpack one.
//!
//! Run with `cargo bench --bench codec`. Uses real news below `XUNWEN_SHARED`; without it, the sample
//! articles, which are too few for a trained dictionary to mean anything.

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its figures"
)]

use std::hint::black_box;
use std::io;

use cpu_time::ThreadTime;
use xunwen_corpus::Article;
use xunwen_engine::codec;
use xunwen_tests::real_news::raw_articles;
use xunwen_tests::shared::shared;
use xunwen_tests::synthetic::sample_articles;
use zstd::bulk::{Compressor, Decompressor};

/// The level that the stored form uses.
const LEVEL: i32 = 8;

/// The size of the trained dictionary, in bytes: zstd's recommendation.
const DICTIONARY_BYTES: usize = 112_640;

/// Every n-th article trains the dictionary; the others are measured.
const TRAINING_STEP: usize = 10;

/// Articles with a longer JSON form are left out, so that the buffers of all sides are equal.
const MAX_ARTICLE_BYTES: usize = 1 << 20;

/// The number of rounds of unpacking; the best one counts.
const N_ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    let articles = articles();
    let texts: Vec<Vec<u8>> = articles.iter().map(plain_form).collect();
    let (training, measured): (Vec<usize>, Vec<usize>) =
        (0..articles.len()).partition(|n| n % TRAINING_STEP == 0);

    let samples: Vec<&[u8]> = training.iter().map(|n| &*texts[*n]).collect();
    let dictionary = zstd::dict::from_samples(&samples, DICTIONARY_BYTES)?;

    println!("{} articles, {} measured", articles.len(), measured.len());
    println!("{:28} {:>14} {:>14}", "stored form", "bytes/article", "us to unpack");
    let packed: Vec<Vec<u8>> =
        measured.iter().map(|n| codec::pack(&articles[*n])).collect::<io::Result<_>>()?;
    let mut codes = Vec::new();
    report("own codes, zstd", &packed, |bytes| codec::unpack(bytes, &mut codes))?;

    let mut compressor = Compressor::new(LEVEL)?;
    let packed: Vec<Vec<u8>> =
        measured.iter().map(|n| compressor.compress(&texts[*n])).collect::<io::Result<_>>()?;
    let mut decompressor = Decompressor::new()?;
    report("UTF-8, zstd", &packed, |bytes| decompress(&mut decompressor, bytes))?;

    let mut compressor = Compressor::with_dictionary(LEVEL, &dictionary)?;
    let packed: Vec<Vec<u8>> =
        measured.iter().map(|n| compressor.compress(&texts[*n])).collect::<io::Result<_>>()?;
    let mut decompressor = Decompressor::with_dictionary(&dictionary)?;
    report("UTF-8, zstd with dictionary", &packed, |bytes| decompress(&mut decompressor, bytes))
}

fn articles() -> Vec<Article> {
    let Some(shared) = shared() else { return sample_articles() };
    let raw = raw_articles(&shared.join("data/news-small.jsonl"));
    raw.filter_map(|raw| xunwen_corpus::clean(raw).ok()).map(|cleaned| cleaned.article).collect()
}

/// Returns the text of an article as UTF-8, its values separated by line ends.
fn plain_form(article: &Article) -> Vec<u8> {
    let mut text = format!("{}\n{}\n", article.id, article.title);
    for paragraph in &article.paragraphs {
        text.push_str(&paragraph.text);
        text.push('\n');
    }
    let published = article.published.map(|published| published.to_string());
    for value in [&article.source, &published, &article.url].into_iter().flatten() {
        text.push_str(value);
        text.push('\n');
    }
    text.into_bytes()
}

fn decompress(decompressor: &mut Decompressor<'_>, bytes: &[u8]) -> io::Result<()> {
    black_box(decompressor.decompress(bytes, MAX_ARTICLE_BYTES)?);
    Ok(())
}

fn report(
    name: &str,
    packed: &[Vec<u8>],
    mut unpack: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let n_bytes: usize = packed.iter().map(Vec::len).sum();
    let mut best_us = f64::INFINITY;
    for _ in 0..N_ROUNDS {
        let started = ThreadTime::now();
        for bytes in packed {
            unpack(bytes)?;
        }
        let elapsed_us = started.elapsed().as_secs_f64() * 1e6;
        best_us = best_us.min(elapsed_us / packed.len() as f64);
    }
    println!("{name:28} {:14.1} {best_us:14.2}", n_bytes as f64 / packed.len() as f64);
    Ok(())
}
