//! The speed of folding, segmentation and grams, in bytes per second, on synthetic text and, if
//! `XUNWEN_SHARED` is set, on real news. Run with `cargo bench --bench text`.

use std::fs;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xunwen_tests::shared::shared;
use xunwen_tests::synthetic::News;
use xunwen_text::{Analysis, Conversion, Converter, FoldTable, grams};

static ANALYSIS: LazyLock<Analysis> =
    LazyLock::new(|| Analysis::load().expect("the dictionaries are installed"));

/// About a megabyte of each kind of text.
const BYTES: usize = 1 << 20;

static TEXTS: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let news = News::seeded(1, &ANALYSIS);
    let mut synthetic = String::new();
    while synthetic.len() < BYTES {
        synthetic.push_str(&news.article(0).body());
    }
    let mut texts = vec![("synthetic", synthetic)];
    if let Some(text) = real_news() {
        texts.push(("real", text));
    }
    texts
});

fn real_news() -> Option<String> {
    let lines = fs::read_to_string(shared()?.join("data/news-small.jsonl")).ok()?;
    let mut text = String::new();
    for line in lines.lines() {
        let article: serde_json::Value = serde_json::from_str(line).ok()?;
        text.push_str(article["body"].as_str()?);
        if text.len() >= BYTES {
            break;
        }
    }
    Some(text)
}

fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

fn text(name: &str) -> &'static str {
    TEXTS.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text)
}

fn main() {
    divan::main();
}

#[divan::bench(args = names())]
fn fold(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    let mut folded = String::new();
    let bencher = bencher.counter(BytesCount::of_str(text));
    bencher.bench_local(|| ANALYSIS.fold.fold_into(black_box(text), &mut folded));
}

/// The baseline that the fold table replaces: calling OpenCC for every text.
#[divan::bench(args = names(), sample_count = 10)]
fn opencc(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    let converter = Converter::new();
    let bencher = bencher.counter(BytesCount::of_str(text));
    bencher.bench_local(|| converter.convert(Conversion::ToSimplified, black_box(text)));
}

#[divan::bench(args = names())]
fn words(bencher: Bencher<'_, '_>, name: &str) {
    let folded = ANALYSIS.fold.fold(text(name));
    let bencher = bencher.counter(BytesCount::of_str(&folded));
    bencher.bench_local(|| ANALYSIS.segmenter.words(black_box(&folded)).len());
}

#[divan::bench(args = names())]
fn gram(bencher: Bencher<'_, '_>, name: &str) {
    let folded = ANALYSIS.fold.fold(text(name));
    let bencher = bencher.counter(BytesCount::of_str(&folded));
    bencher.bench_local(|| grams(black_box(&folded)).count());
}

#[divan::bench(sample_count = 10)]
fn load_fold_table() -> Option<FoldTable> {
    FoldTable::new(&Converter::new()).ok()
}

#[divan::bench(sample_count = 10)]
fn load_analysis() -> Option<Analysis> {
    Analysis::load().ok()
}
