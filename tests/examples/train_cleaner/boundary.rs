//! Breaks real news at random places and in columns of any width, and grows the trees that tell those breaks from the
//! line ends that the news have by themselves.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use xunwen_corpus::training::{FEATURES, Page, SetLine, Trees, ends_sentence};

use crate::news;
use crate::trees::{Size, Table, grow};

const SIZE: Size = Size { n_trees: 180, depth: 6, min_rows: 20.0 };

/// Of the held-out articles this share is set in columns; all of them are looked at whole and broken here and there.
const COLUMNS_SHARE: f64 = 0.25;

/// The longest line that may be laid into a sentence, in characters, and how many are kept to be laid in.
const MAX_ASIDE_CHARS: usize = 40;
const N_ASIDES: usize = 500;

/// How a page of the training set came about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Whole,
    Single,
    Columns,
    /// Two lines with others between them.
    Over,
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
    let mut asides = vec!["资料图片".to_owned()];
    news::each(|news| {
        if !news.is_held_out() || news.lines.is_empty() {
            return;
        }
        let lines = &news.lines;
        let mut add = |way, page: &Broken| {
            let set: Vec<_> = page.lines.iter().map(Line::set).collect();
            let known = Page::new(&set);
            for left in 0..set.len().saturating_sub(1) {
                if ends_sentence(set[left].text) {
                    continue;
                }
                // A short line behind an open one may have been laid in, so the next is looked at, too.
                let mut rights = vec![left + 1];
                for right in left + 2..set.len().min(left + 5) {
                    if set[right - 1].text.chars().count() > MAX_ASIDE_CHARS {
                        break;
                    }
                    rights.push(right);
                }
                for right in rights {
                    let features = known.features(left, right);
                    let is_break = page.lines[left].goes_on_at == Some(right);
                    let way = if right > left + 1 { Way::Over } else { way };
                    let (file, is_test) = (news.file, news.number / 5 % 4 == 0);
                    rows.push(Row { features, is_break, way, file, is_test });
                }
            }
        };
        add(Way::Whole, &whole(lines, &mut random));
        add(Way::Single, &single(lines, &asides, &mut random));
        if random.unit() < COLUMNS_SHARE {
            add(Way::Columns, &columns(lines, &asides, &mut random));
        }
        // What may be laid in: short lines of other articles.
        for line in lines.iter().filter(|line| !ends_sentence(line)) {
            let n = line.chars().count();
            if (2..=MAX_ASIDE_CHARS).contains(&n) && random.unit() < 0.2 {
                let at = random.below(N_ASIDES);
                if asides.len() < N_ASIDES {
                    asides.push(line.clone());
                } else {
                    asides[at] = line.clone();
                }
            }
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
        Way::Columns => 0.2,
        Way::Over => 0.7,
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
                share(&move |row: &Row| {
                    row.file == file && row.way == way && row.is_break == is_break
                })
            };
            let _ = write!(
                text,
                " | single {:.4}, columns {:.4}, over {:.4}, whole {:.5}, own of single {:.5}, of columns {:.4}, over {:.5}",
                of(Way::Single, true),
                of(Way::Columns, true),
                of(Way::Over, true),
                of(Way::Whole, false),
                of(Way::Single, false),
                of(Way::Columns, false),
                of(Way::Over, false),
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
    n_blank: usize,
    /// The line that goes on with its sentence.
    goes_on_at: Option<usize>,
}

impl Line {
    fn set(&self) -> SetLine<'_> {
        SetLine { text: &self.text, is_indented: self.is_indented, n_blank: self.n_blank }
    }
}

/// How paragraphs are set: with blanks before them, with blank lines between them or inside them.
struct Setting {
    is_indented: bool,
    n_between: usize,
    n_inside: usize,
    /// How often something is laid in between two lines, and with how many blank lines more.
    aside_share: f64,
    n_around_asides: usize,
}

impl Setting {
    fn any(random: &mut Random) -> Self {
        let n_between = [0, 0, 1, 1, 1, 2][random.below(6)];
        Self {
            is_indented: random.unit() < 0.3,
            n_between,
            n_inside: if random.unit() < 0.4 { n_between } else { 0 },
            aside_share: if random.unit() < 0.3 { 0.2 } else { 0.0 },
            n_around_asides: random.below(3),
        }
    }

    fn push(&self, page: &mut Broken, pieces: &[&str], asides: &[String], random: &mut Random) {
        let pieces: Vec<_> = pieces.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect();
        let mut last = None;
        for (i, piece) in pieces.iter().enumerate() {
            let n_asides = if random.unit() < self.aside_share { 1 + random.below(3) } else { 0 };
            for _ in 0..n_asides {
                page.lines.push(Line {
                    text: asides[random.below(asides.len())].clone(),
                    is_indented: false,
                    n_blank: self.n_between + self.n_around_asides,
                    goes_on_at: None,
                });
            }
            let at = page.lines.len();
            if let Some(last) = last {
                let last: &mut Line = &mut page.lines[last];
                last.goes_on_at = Some(at);
            }
            last = Some(at);
            page.lines.push(Line {
                text: (*piece).to_owned(),
                is_indented: i == 0 && self.is_indented,
                n_blank: if i == 0 || n_asides > 0 { self.n_between } else { self.n_inside },
                goes_on_at: None,
            });
        }
    }
}

fn whole(lines: &[String], random: &mut Random) -> Broken {
    let setting = Setting { aside_share: 0.0, ..Setting::any(random) };
    let mut page = Broken { lines: Vec::new() };
    lines.iter().for_each(|line| setting.push(&mut page, &[line], &[], random));
    page
}

fn single(lines: &[String], asides: &[String], random: &mut Random) -> Broken {
    let mut setting = Setting::any(random);
    let mut page = Broken { lines: Vec::new() };
    let share = [0.05, 0.15, 0.35, 0.6][random.below(4)];
    for line in lines {
        setting.n_inside = [0, 1, 1, 2, 3][random.below(5)];
        let mut cuts: Vec<_> = line.char_indices().map(|(at, _)| at).skip(2).collect();
        cuts.truncate(cuts.len().saturating_sub(2));
        if cuts.len() < 8 || random.unit() > share {
            setting.push(&mut page, &[line], asides, random);
            continue;
        }
        let mut pieces = Vec::new();
        let (first, second) = (cuts[random.below(cuts.len())], cuts[random.below(cuts.len())]);
        let is_twice = random.unit() < 0.2 && first.abs_diff(second) > 30;
        let (first, second) =
            if is_twice { (first.min(second), first.max(second)) } else { (first, first) };
        pieces.extend([&line[..first], &line[first..second], &line[second..]]);
        setting.push(&mut page, &pieces, asides, random);
    }
    page
}

fn columns(lines: &[String], asides: &[String], random: &mut Random) -> Broken {
    let setting = Setting::any(random);
    let width = 6 + random.below(40);
    let mut page = Broken { lines: Vec::new() };
    let by_columns = random.unit() < 0.3;
    let hangs = random.unit() < 0.5;
    // Some pages are set in columns only in part.
    let share = if random.unit() < 0.3 { 0.5 } else { 1.0 };
    for line in lines {
        let pieces = if random.unit() < share {
            wrap(line, width, by_columns, hangs)
        } else {
            vec![&**line]
        };
        setting.push(&mut page, &pieces, asides, random);
    }
    page
}

/// The pieces of a line that are `width` wide: in characters, or with Latin ones counting half.
fn wrap(line: &str, width: usize, by_columns: bool, hangs: bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut n) = (0, 0);
    for (at, c) in line.char_indices() {
        let is_hanging = hangs && "，。、；：！？”」』）》".contains(c);
        if n >= 2 * width && !is_hanging {
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
