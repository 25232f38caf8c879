//! Breaks real news at random places and in columns of any width, and grows the trees that tell those breaks from the
//! line ends that the news have by themselves.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use xunwen_corpus::training::{FEATURES, Page, SetLine, Trees, ends_sentence};

use crate::news;
use crate::trees::{Size, Table, grow};

const SIZE: Size = Size { n_trees: 120, depth: 5, min_rows: 30.0 };

/// Of the held-out articles this share is broken; all of them are looked at whole.
const BROKEN_SHARE: f64 = 0.2;

/// How a page of the training set came about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Whole,
    Single,
    Columns,
}

/// One line end.
struct Row {
    features: [f32; FEATURES],
    is_break: bool,
    way: Way,
    file: usize,
    is_test: bool,
}

pub(crate) fn train(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut random = Random(7);
    let mut rows = Vec::new();
    news::each(|news| {
        if !news.is_held_out() || news.lines.is_empty() {
            return;
        }
        let lines = &news.lines;
        let mut add = |way, page: Broken| {
            let set: Vec<_> = page.lines.iter().map(Line::set).collect();
            let known = Page::new(&set);
            for left in 0..set.len().saturating_sub(1) {
                if !ends_sentence(set[left].text) {
                    let features = known.features(left, left + 1);
                    let is_break = page.lines[left].is_broken;
                    let (file, is_test) = (news.file, news.number / 5 % 4 == 0);
                    rows.push(Row { features, is_break, way, file, is_test });
                }
            }
        };
        add(Way::Whole, whole(lines, &mut random));
        if random.unit() < BROKEN_SHARE {
            add(Way::Single, single(lines, &mut random));
            add(Way::Columns, columns(lines, &mut random));
            add(Way::Columns, columns(lines, &mut random));
        }
    })?;
    let (test, training): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_test);
    let numbers: Vec<_> = training.iter().map(|row| row.features).collect();
    let answers: Vec<_> = training.iter().map(|row| row.is_break).collect();
    let weights: Vec<_> = training.iter().map(|row| weight(row)).collect();
    let trees = grow(&Table::new(&numbers), &answers, &weights, &SIZE);
    let figures = figures(&test, &trees);
    print!("{} line ends\n{figures}", numbers.len());
    let head = "# Made by train_cleaner: what each number is, see features.rs.\n".to_owned();
    Ok(std::fs::write(path, head + &trees)?)
}

/// Columns make many line ends, and easy ones.
fn weight(row: &Row) -> f64 {
    match row.way {
        Way::Whole => 1.0,
        Way::Single => 2.0,
        Way::Columns => 0.15,
    }
}

/// How many breaks are found, and how many line ends of whole pages are taken for breaks, by threshold.
fn figures(rows: &[&Row], trees: &str) -> String {
    let trees = Trees::parse(trees);
    let mut text = String::new();
    let odds: Vec<_> = rows.iter().map(|row| trees.log_odds(&row.features)).collect();
    for threshold in [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0] {
        let share = |is: &dyn Fn(&Row) -> bool| {
            let among: Vec<_> = rows.iter().zip(&odds).filter(|(row, _)| is(row)).collect();
            let n = among.iter().filter(|(_, odds)| **odds > threshold).count();
            n as f64 / among.len().max(1) as f64
        };
        let _ = write!(text, "above {threshold:4}:");
        for file in 0..2 {
            let of = |way, is_break| {
                share(&move |row: &Row| row.file == file && row.way == way && row.is_break == is_break)
            };
            let _ = write!(
                text,
                " | single {:.4}, columns {:.4}, whole {:.5}, columns' own {:.4}",
                of(Way::Single, true),
                of(Way::Columns, true),
                of(Way::Whole, false),
                of(Way::Columns, false),
            );
        }
        text.push('\n');
    }
    text
}

/// A page with its breaks known.
struct Broken {
    lines: Vec<Line>,
}

struct Line {
    text: String,
    is_indented: bool,
    is_apart: bool,
    /// A break follows.
    is_broken: bool,
}

impl Line {
    fn set(&self) -> SetLine<'_> {
        SetLine { text: &self.text, is_indented: self.is_indented, is_apart: self.is_apart }
    }
}

/// How paragraphs are set: with blanks before them, with blank lines between them.
struct Setting {
    is_indented: bool,
    is_apart: bool,
    is_inside_apart: bool,
}

impl Setting {
    fn any(random: &mut Random) -> Self {
        let is_apart = random.unit() < 0.6;
        Self {
            is_indented: random.unit() < 0.3,
            is_apart,
            is_inside_apart: is_apart && random.unit() < 0.4,
        }
    }

    fn push(&self, page: &mut Broken, pieces: &[&str]) {
        let pieces: Vec<_> = pieces.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect();
        for (i, piece) in pieces.iter().enumerate() {
            page.lines.push(Line {
                text: (*piece).to_owned(),
                is_indented: i == 0 && self.is_indented,
                is_apart: if i == 0 { self.is_apart } else { self.is_inside_apart },
                is_broken: i + 1 < pieces.len(),
            });
        }
    }
}

fn whole(lines: &[String], random: &mut Random) -> Broken {
    let setting = Setting::any(random);
    let mut page = Broken { lines: Vec::new() };
    lines.iter().for_each(|line| setting.push(&mut page, &[line]));
    page
}

fn single(lines: &[String], random: &mut Random) -> Broken {
    let mut setting = Setting::any(random);
    let mut page = Broken { lines: Vec::new() };
    for line in lines {
        setting.is_inside_apart = random.unit() < 0.6;
        let ends: Vec<_> = line.char_indices().map(|(at, _)| at).skip(2).collect();
        if ends.len() < 10 || random.unit() > 0.35 {
            setting.push(&mut page, &[line]);
            continue;
        }
        let at = ends[random.below(ends.len() - 2)];
        let (left, right) = line.split_at(at);
        setting.push(&mut page, &[left, right]);
    }
    page
}

fn columns(lines: &[String], random: &mut Random) -> Broken {
    let setting = Setting::any(random);
    let width = 6 + random.below(40);
    let mut page = Broken { lines: Vec::new() };
    let by_columns = random.unit() < 0.3;
    for line in lines {
        setting.push(&mut page, &wrap(line, width, by_columns));
    }
    page
}

/// The pieces of a line that are `width` wide: in characters, or with Latin ones counting half.
fn wrap(line: &str, width: usize, by_columns: bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut n) = (0, 0);
    for (at, c) in line.char_indices() {
        if n >= 2 * width {
            pieces.push(&line[start..at]);
            (start, n) = (at, 0);
        }
        n += if by_columns && c.is_ascii() { 1 } else { 2 };
    }
    pieces.push(&line[start..]);
    pieces
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same pages in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}
