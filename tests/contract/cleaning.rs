//! The quality of the cleaner: how much damage it repairs, how rarely it changes undamaged text, and
//! that cleaning a second time changes nothing.
//!
//! `cargo run --release -p xunwen-tests --example cleaning` prints the whole table.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::path::Path;

use serde_json::json;
use xunwen_corpus::{Change, Cleaned, Format, Record, clean, read};
use xunwen_tests::cleaning::false_repairs::{FalseRepairs, undamaged_texts};
use xunwen_tests::cleaning::pass_through::PassThrough;
use xunwen_tests::cleaning::{cleaned, page_record, score};
use xunwen_tests::damage::{Damaged, Damager, Kind, damage};
use xunwen_tests::expected::{Expected, Width};
use xunwen_tests::fuzzing::read_and_clean;
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{WholeArticle, raw_articles, whole_articles};
use xunwen_tests::shared::shared_or_skip;
use xunwen_tests::synthetic::sample_articles;

/// The number of damaged articles.
const N_ARTICLES: usize = 2_000;

/// The number of articles that are cleaned twice.
const N_TWICE: usize = 600;

/// Every n-th article is cleaned undamaged.
const STRIDE: usize = 20;

/// Every n-th text is searched for repairs, as it is and with blanks in it.
const FALSE_REPAIR_STRIDE: usize = 40;

/// The minimum share of damaged sentences that must be restored, by kind of damage. The known gaps: blanks inside words,
/// and inserted lines that resemble the surrounding text.
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

/// The expected result is the text of the original article, whatever the damage.
#[test]
fn every_expected_sentence_occurs_in_the_original_article() {
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
fn undamaged_sentences_occur_on_the_damaged_page() {
    for article in sample_articles().iter().map(WholeArticle::new) {
        let damaged = damage(&article, &[], 1);
        assert!(!damaged.is_damaged());
        assert!(damaged.untouched.iter().all(|expected| expected.is_in(&damaged.text)));
        let again = damage(&article, &[Kind::Gloss, Kind::Column], 2).text;
        assert_eq!(again, damage(&article, &[Kind::Gloss, Kind::Column], 2).text);
    }
}

#[test]
fn damaged_sentences_are_restored_and_the_others_kept() {
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
fn undamaged_articles_are_unchanged() {
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

/// `cargo run --release -p xunwen-tests --example cleaning -- --false-repairs` looks through all texts.
#[test]
fn nothing_is_repaired_where_only_blanks_or_signs_are_odd() {
    let Some(shared) = shared_or_skip("false repairs") else { return };
    let (mut repairs, mut random) = (FalseRepairs::default(), SplitMix::seeded(11));
    for (id, text) in undamaged_texts(&shared).step_by(FALSE_REPAIR_STRIDE) {
        repairs.add(&id, &text, &mut random);
    }
    assert!(repairs.n_texts > 50_000, "too few texts: {repairs}");
    assert_eq!(repairs.n_repairs, 0, "{repairs}");
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

/// The properties of the fuzz target, checked on damaged pages that are cut at any byte.
#[test]
fn pages_cut_at_any_byte_are_read_without_loss() {
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
        // Every tenth page is read in a wrong format.
        page[0] = if n % 10 == 0 { (n / 10 % 7) as u8 } else { 0 };
        read_and_clean(&page);
    }
}

#[test]
fn cleaning_the_cleaned_reference_articles_changes_nothing() {
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

/// Checks that cleaning the output of `xunwen clean --json` changes nothing.
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

/// Returns whether cleaning the plain text of a cleaned article, without its paragraph kinds, changes nothing.
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

/// Returns the changes without those that only report text that was kept.
fn edits(cleaned: &Cleaned) -> Vec<&Change> {
    cleaned.changes.iter().filter(|change| change.before != change.after).collect()
}
