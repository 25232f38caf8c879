//! Breaks real news at random places and in columns of any width, and grows the trees that tell those breaks from the
//! line ends of the news.

mod error_rates;
mod pages;

use std::error::Error;
use std::path::Path;

use xunwen_corpus::training::{BoundaryPage, FEATURES, ends_sentence};

use self::error_rates::error_rates;
use self::pages::{BrokenPage, Damage, break_here_and_there, keep_whole, set_in_columns};
use crate::news::{self, NewsArticle};
use crate::random::TrainingRandom;
use crate::trees::{BinnedTable, TreeSize, grow};

/// The size of the model: chosen by hand where larger trees no longer reduced the printed error rates.
const SIZE: TreeSize = TreeSize { n_trees: 180, depth: 6, min_rows: 20.0 };

/// The share of the held-out articles that are set in columns. Each one is also seen whole and with single breaks.
const COLUMNS_SHARE: f64 = 0.25;

/// Of this many held-out articles, the first is kept for the error rates.
const TEST_FOLD: usize = 4;

/// Longest line that may be laid into a sentence, in characters.
const MAX_ASIDE_CHARS: usize = 40;
/// Lines that are kept to be laid in, and the share of short lines that are kept.
const N_ASIDES: usize = 500;
const ASIDE_SHARE: f64 = 0.2;
/// Lines after the next one that are also looked at, if those between may be asides.
const MAX_LINES_OVER: usize = 3;

/// A pair of lines, described and labelled.
struct LineEndRow {
    features: [f32; FEATURES],
    is_break: bool,
    damage: Damage,
    file: usize,
    is_test: bool,
}

/// Writes the trees to `path` and prints their error rates.
pub(crate) fn train(path: &Path) -> Result<(), Box<dyn Error>> {
    let rows = rows()?;
    let (test, training): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_test);

    let features: Vec<_> = training.iter().map(|row| row.features).collect();
    let answers: Vec<_> = training.iter().map(|row| row.is_break).collect();
    let weights: Vec<_> = training.iter().map(|row| weight(row)).collect();
    let trees = grow(&BinnedTable::new(&features), &answers, &weights, &SIZE);

    print!("{} line ends\n{}", features.len(), error_rates(&test, &trees));
    let head = "# Made by train_cleaner: what each number is, see features.rs.\n".to_owned();
    Ok(std::fs::write(path, head + &trees)?)
}

/// Returns the line ends of all held-out articles.
fn rows() -> Result<Vec<LineEndRow>, Box<dyn Error>> {
    let mut random = TrainingRandom::new(7);
    let mut rows = Vec::new();
    let mut asides = vec!["资料图片".to_owned()];

    news::for_each(|news| {
        if !news.is_held_out() || news.lines.is_empty() {
            return;
        }
        let lines = &news.lines;
        add_rows(&mut rows, &news, Damage::None, &keep_whole(lines, &mut random));
        let broken = break_here_and_there(lines, &asides, &mut random);
        add_rows(&mut rows, &news, Damage::Single, &broken);
        if random.unit() < COLUMNS_SHARE {
            let columns = set_in_columns(lines, &asides, &mut random);
            add_rows(&mut rows, &news, Damage::Columns, &columns);
        }
        keep_asides(lines, &mut asides, &mut random);
    })?;
    Ok(rows)
}

/// Keeps short lines of an article, to be laid into others.
fn keep_asides(lines: &[String], asides: &mut Vec<String>, random: &mut TrainingRandom) {
    for line in lines.iter().filter(|line| !ends_sentence(line)) {
        let n = line.chars().count();
        if (2..=MAX_ASIDE_CHARS).contains(&n) && random.unit() < ASIDE_SHARE {
            let at = random.below(N_ASIDES);
            if asides.len() < N_ASIDES {
                asides.push(line.clone());
            } else {
                asides[at] = line.clone();
            }
        }
    }
}

/// Adds the open line ends of a page.
fn add_rows(rows: &mut Vec<LineEndRow>, news: &NewsArticle, damage: Damage, page: &BrokenPage) {
    let lines = page.boundary_lines();
    let described = BoundaryPage::new(&lines);

    for left in 0..lines.len().saturating_sub(1) {
        if ends_sentence(lines[left].text) {
            continue;
        }
        // Short lines after an open one may be asides, so the lines after them are candidates, too.
        for right in left + 1..lines.len().min(left + 2 + MAX_LINES_OVER) {
            let is_over = right > left + 1;
            if is_over && lines[right - 1].text.chars().count() > MAX_ASIDE_CHARS {
                break;
            }
            rows.push(LineEndRow {
                features: described.features(left, right),
                is_break: page.lines[left].continues_at == Some(right),
                damage: if is_over { Damage::Over } else { damage },
                file: news.file,
                is_test: news.held_out_number().is_multiple_of(TEST_FOLD),
            });
        }
    }
}

/// Returns the weight of a row. Columns give many line ends, and easy ones.
fn weight(row: &LineEndRow) -> f64 {
    match row.damage {
        Damage::None => 1.0,
        Damage::Single => 2.0,
        Damage::Columns => 0.2,
        Damage::Over => 0.7,
    }
}
