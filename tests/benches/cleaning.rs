//! The speed of reading and cleaning, in bytes per second on one thread, on clean text of two corpora
//! and on damaged text. The target is 60 MB/s on clean text. Run with `cargo bench --bench cleaning`;
//! without real news (`XUNWEN_SHARED`) only the sample corpus is measured.

use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xunwen_corpus::{Record, clean, read};
use xunwen_tests::cleaning::{body_record, record};
use xunwen_tests::damage::Damager;
use xunwen_tests::real_news::{raw_articles, whole_articles};
use xunwen_tests::shared::shared;
use xunwen_tests::synthetic::sample_articles;

/// The minimum number of bytes of each kind of text.
const BYTES: usize = 4 << 20;

/// The number of damaged articles.
const N_DAMAGED: usize = 1_000;

static RECORDS: LazyLock<Vec<(&str, Vec<Record>)>> = LazyLock::new(|| {
    let samples = sample_articles();
    let samples = samples.iter().map(|a| body_record(&a.id, &a.title, &a.body()));
    let mut records = vec![("samples", samples.collect())];
    if let Some(shared) = shared() {
        for (name, file) in [("xwlb", "xwlb.jsonl.zst"), ("hkcnews", "hkcnews.jsonl.zst")] {
            let mut n_bytes = 0;
            let raw = raw_articles(&shared.join("data").join(file)).step_by(3);
            let enough = raw.take_while(|raw| {
                n_bytes += raw.body.len();
                n_bytes < BYTES
            });
            let found = enough.map(|raw| {
                body_record(&raw.id, raw.title.as_deref().unwrap_or_default(), &raw.body)
            });
            records.push((name, found.collect()));
        }
        let mut damager = Damager::seeded(1);
        let whole = whole_articles(&shared, N_DAMAGED, 1);
        let damaged = whole.iter().map(|article| record(&damager.damage(article)));
        records.push(("damaged", damaged.collect()));
    }
    records
});

fn names() -> impl Iterator<Item = &'static str> {
    RECORDS.iter().map(|(name, _)| *name)
}

fn records(name: &str) -> &'static [Record] {
    RECORDS.iter().find(|(n, _)| *n == name).map_or(&[], |(_, records)| records)
}

fn n_bytes(records: &[Record]) -> BytesCount {
    BytesCount::new(records.iter().map(|record| record.bytes.len()).sum::<usize>())
}

fn main() {
    divan::main();
}

#[divan::bench(args = names(), sample_count = 20)]
fn read_and_clean(bencher: Bencher<'_, '_>, name: &str) {
    let records = records(name);
    let bencher = bencher.counter(n_bytes(records)).with_inputs(|| records.to_vec());
    bencher.bench_local_values(|records| {
        let raw = records.into_iter().flat_map(|record| read(black_box(record))).flatten();
        let n_paragraphs: usize = raw
            .filter_map(|raw| clean(raw).ok())
            .map(|cleaned| cleaned.article.paragraphs.len())
            .sum();
        assert!(n_paragraphs > 0, "nothing was read of {name}");
        n_paragraphs
    });
}

/// Reading alone: decoding and parsing without cleaning.
#[divan::bench(args = names(), sample_count = 20)]
fn read_only(bencher: Bencher<'_, '_>, name: &str) {
    let records = records(name);
    let bencher = bencher.counter(n_bytes(records)).with_inputs(|| records.to_vec());
    bencher.bench_local_values(|records| {
        records.into_iter().flat_map(|record| read(black_box(record))).flatten().count()
    });
}
