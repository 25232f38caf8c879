//! The time of making the snippets of a page of ten hits, on synthetic articles and, if
//! `XUNWEN_SHARED` is set, on real news, compared with folding the same text.
//! Run with `cargo bench --bench snippets`.

use std::path::Path;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xunwen_corpus::{Article, clean, read, records};
use xunwen_engine::{Highlight, snippets_of};
use xunwen_tests::shared::shared;
use xunwen_tests::synthetic::News;
use xunwen_text::Analysis;

/// The number of hits of a page.
const N_HITS: usize = 10;

static ANALYSIS: LazyLock<Analysis> =
    LazyLock::new(|| Analysis::load().expect("the dictionaries are installed"));

/// The name of a page, its articles, and the runs of its query.
type PageRange = (&'static str, Vec<Article>, Vec<Highlight>);

/// Returns ten articles of each kind and the runs of a query of three words that occur in them.
static PAGES: LazyLock<Vec<PageRange>> = LazyLock::new(|| {
    let news = News::seeded(1, &ANALYSIS);
    let mut pages = vec![page("synthetic", (0..N_HITS).map(|n| news.article(n)).collect())];
    if let Some(shared) = shared() {
        let path = shared.join("data/news-small.jsonl");
        let articles =
            records(&path, Path::new("news-small.jsonl")).into_iter().flatten().flatten();
        let articles = articles.flat_map(read).flatten().filter_map(|raw| clean(raw).ok());
        let long = articles.map(|cleaned| cleaned.article).filter(|a| a.body().len() > 2_000);
        pages.push(page("real", long.take(N_HITS).collect()));
    }
    pages
});

fn page(name: &'static str, articles: Vec<Article>) -> PageRange {
    let body = ANALYSIS.fold.fold(&articles[0].body());
    let words = ANALYSIS.segmenter.words(&body);
    let long = words.iter().map(|word| word.text).filter(|word| word.chars().count() > 1);
    let mut runs: Vec<String> = long.step_by(7).take(3).map(str::to_owned).collect();
    runs.push(runs.concat());
    (name, articles, runs.into_iter().map(Highlight::Run).collect())
}

fn names() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(name, ..)| *name)
}

fn named(name: &str) -> &'static PageRange {
    PAGES.iter().find(|(n, ..)| *n == name).unwrap_or(&PAGES[0])
}

fn n_bytes(articles: &[Article]) -> BytesCount {
    BytesCount::new(articles.iter().map(|article| article.body().len()).sum::<usize>())
}

fn main() {
    divan::main();
}

#[divan::bench(args = names())]
fn snippets(bencher: Bencher<'_, '_>, name: &str) {
    let (_, articles, runs) = named(name);
    let all = snippets_of(articles, runs, &ANALYSIS.fold);
    assert!(all.len() == articles.len() && all.iter().all(|fragments| !fragments.is_empty()));
    bencher
        .counter(n_bytes(articles))
        .bench_local(|| snippets_of(black_box(articles), runs, &ANALYSIS.fold));
}

/// The baseline: snippets require folded text.
#[divan::bench(args = names())]
fn fold(bencher: Bencher<'_, '_>, name: &str) {
    let (_, articles, _) = named(name);
    let mut folded = String::new();
    bencher.counter(n_bytes(articles)).bench_local(|| {
        for paragraph in articles.iter().flat_map(|a| &a.paragraphs) {
            ANALYSIS.fold.fold_into(black_box(&paragraph.text), &mut folded);
        }
    });
}
