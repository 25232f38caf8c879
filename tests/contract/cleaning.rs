//! How well the cleaner undoes the damage of real pages, how little it does where there is none,
//! and that it has nothing left to do on what it made.
//!
//! `cargo run --release -p xunwen-tests --example cleaning` prints the whole table.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::path::Path;

use serde_json::json;
use xunwen_corpus::{Change, Cleaned, Format, Record, clean, read};
use xunwen_tests::cleaning::pass_through::PassThrough;
use xunwen_tests::cleaning::{cleaned, page_record, score};
use xunwen_tests::damage::{Damaged, Damager, Kind, damage};
use xunwen_tests::expected::{Expected, Width};
use xunwen_tests::fuzzing::read_and_clean;
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{WholeArticle, raw_articles, whole_articles};
use xunwen_tests::shared::shared_or_skip;
use xunwen_tests::synthetic::sample_articles;

/// Articles that are damaged.
const N_ARTICLES: usize = 2_000;

/// Articles that are cleaned twice.
const N_TWICE: usize = 600;

/// One of so many articles passes through undamaged.
const STRIDE: usize = 20;

/// How many of the damaged sentences have to come back whole, by what was done to them. What is still missing to all
/// of them is known: blanks inside words, and lines laid in that look like the text around them.
const FLOORS: &[(Kind, f64)] = &[
    (Kind::Misread, 0.98),
    (Kind::Entity, 0.98),
    (Kind::Gloss, 0.98),
    (Kind::Column, 0.97),
    (Kind::Break, 0.97),
    (Kind::LostByte, 0.95),
    (Kind::Hyphen, 0.93),
    (Kind::PageHead, 0.95),
    (Kind::Caption, 0.91),
    (Kind::Blank, 0.85),
];

/// What is asked of the cleaner is what the article said, whatever happened to the page.
#[test]
fn what_must_come_out_stands_in_the_article() {
    let mut n_broken = 0;
    for article in sample_articles().iter().map(WholeArticle::new) {
        let mut damager = Damager::seeded(5);
        for _ in 0..30 {
            let damaged = damager.damage(&article);
            n_broken += damaged.broken.len();
            let broken = damaged.broken.iter().map(|broken| &broken.expected);
            for expected in broken.chain(&damaged.untouched) {
                let either = Expected { width: Width::Folded, ..expected.clone() };
                let is_there = article.paragraphs.iter().any(|text| either.is_in(text));
                assert!(is_there, "{expected} in {}", damaged.text);
            }
            for stranger in &damaged.strangers {
                assert!(!article.paragraphs.iter().any(|text| text.contains(&stranger.text)));
                assert!(damaged.text.contains(&stranger.text), "{stranger:?}");
            }
        }
    }
    assert!(n_broken > 1_000, "{n_broken} sentences are damaged");
}

#[test]
fn undamaged_sentences_stand_on_the_page() {
    for article in sample_articles().iter().map(WholeArticle::new) {
        let damaged = damage(&article, &[], 1);
        assert!(!damaged.is_damaged());
        assert!(damaged.untouched.iter().all(|expected| expected.is_in(&damaged.text)));
        let again = damage(&article, &[Kind::Gloss, Kind::Column], 2).text;
        assert_eq!(again, damage(&article, &[Kind::Gloss, Kind::Column], 2).text);
    }
}

#[test]
fn damaged_sentences_come_back_and_the_others_stay() {
    let Some(shared) = shared_or_skip("cleaning") else { return };
    let score = score(&shared, N_ARTICLES, 7);
    assert_eq!(score.n_skipped, 0, "{score}");
    assert!(score.whole.all > 8_000 && score.untouched.all > 15_000, "too little damage: {score}");
    for &(kind, floor) in FLOORS {
        let counts = score.whole_by_fault.iter().filter(|(fault, _)| fault.kind == kind);
        let (good, all) = counts.fold((0, 0), |(good, all), (_, n)| (good + n.good, all + n.all));
        assert!(good as f64 >= floor * all as f64, "{kind:?}: {good} of {all}, {score}");
    }
    assert!(score.whole_without_blanks.share() >= 0.985, "{score}");
    assert!(score.untouched.share() >= 0.999, "{score}");
    assert_eq!(score.brackets.bad(), 0, "{score}");
    assert!(score.boundaries.share() >= 0.99, "{score}");
    assert!(score.open_boundaries.share() >= 0.94, "{score}");
}

#[test]
fn undamaged_articles_pass_through() {
    let Some(shared) = shared_or_skip("cleaning") else { return };
    for file in ["xwlb.jsonl.zst", "hkcnews.jsonl.zst"] {
        let (mut through, mut random) = (PassThrough::default(), SplitMix::seeded(1));
        for raw in raw_articles(&shared.join("data").join(file)).step_by(STRIDE) {
            through.add(raw, &mut random);
        }
        assert!(through.sentences.all > 10_000, "{file}: {through}");
        let changed: Vec<_> = through.changed.iter().take(10).collect();
        assert!(through.sentences.share() >= 0.999, "{file}: {through}\n{changed:#?}");
        let merged: Vec<_> = through.merged.iter().take(10).collect();
        assert!(through.ends.share() >= 0.999, "{file}: {through}\n{merged:#?}");
    }
}

#[test]
fn cleaning_a_cleaned_article_changes_nothing() {
    let Some(shared) = shared_or_skip("cleaning") else { return };
    let mut damager = Damager::seeded(3);
    let (mut n_same, mut n) = (0, 0);
    for article in whole_articles(&shared, N_TWICE, 3) {
        check_twice(&damage(&article, &[], 3));
        let damaged = damager.damage(&article);
        check_twice(&damaged);
        n_same += usize::from(cleaned(&damaged).is_some_and(|cleaned| is_same_as_page(&cleaned)));
        n += 1;
    }
    assert!(n_same * 100 >= n * 85, "as a page, {n_same} of {n} are the same again");
}

/// What the fuzz target asks of any bytes, asked of pages that are damaged and cut anywhere.
#[test]
fn nothing_is_lost_of_pages_that_are_cut_anywhere() {
    const N_PAGES: usize = 1_500;
    let samples: Vec<_> = sample_articles().iter().map(WholeArticle::new).collect();
    let (mut damager, mut random) = (Damager::seeded(7), SplitMix::seeded(7));
    for n in 0..N_PAGES {
        let mut page = vec![0];
        for _ in 0..random.between(1, 3) {
            let text = damager.damage(&samples[random.below(samples.len())]).text.into_bytes();
            let (from, to) = (random.below(text.len()), random.below(text.len() + 1));
            page.extend(&text[from.min(to)..from.max(to)]);
        }
        // Every tenth page as another format, which it is not.
        page[0] = if n % 10 == 0 { (n / 10 % 7) as u8 } else { 0 };
        read_and_clean(&page);
    }
}

#[test]
fn the_reference_articles_are_clean_once_cleaned() {
    let Some(shared) = shared_or_skip("cleaning") else { return };
    for entry in std::fs::read_dir(shared.join("seeds")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = std::fs::read_to_string(&path).unwrap();
            check_again(&once(page_record(&name(&path), &text)).unwrap());
        }
    }
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn once(record: Record) -> Option<Cleaned> {
    clean(read(record).remove(0).unwrap()).ok()
}

fn check_twice(damaged: &Damaged) {
    let cleaned = cleaned(damaged).unwrap_or_else(|| panic!("{} is skipped", damaged.id));
    check_again(&cleaned);
}

/// The cleaned article, as `xunwen clean --json` writes it, is as it is.
fn check_again(cleaned: &Cleaned) {
    let article = &cleaned.article;
    let json = json!({
        "id": article.id,
        "title": article.title,
        "authors": article.authors,
        "paragraphs": article.paragraphs,
    });
    let record = Record::new(&article.id, Format::Json, json.to_string().into_bytes());
    let again = once(record).unwrap();
    assert_eq!(again.article.title, article.title, "{}", article.id);
    assert_eq!(again.article.paragraphs, article.paragraphs, "{}", article.id);
    assert_eq!(edits(&again), NONE, "{}", article.id);
}

/// Whether the cleaned article is as it is when its text comes as a page, with nothing known of its paragraphs.
fn is_same_as_page(cleaned: &Cleaned) -> bool {
    let article = &cleaned.article;
    let texts: Vec<&str> = std::iter::once(article.title.as_str())
        .chain(article.paragraphs.iter().map(|p| p.text.as_str()))
        .filter(|text| !text.is_empty())
        .collect();
    let again = once(page_record(&article.id, &texts.join("\n\n"))).unwrap();
    again.article.body() == texts[1..].join("\n") && edits(&again) == NONE
}

const NONE: [&Change; 0] = [];

/// What was changed; a run that stays as it is may be pointed out again.
fn edits(cleaned: &Cleaned) -> Vec<&Change> {
    cleaned.changes.iter().filter(|change| change.before != change.after).collect()
}
