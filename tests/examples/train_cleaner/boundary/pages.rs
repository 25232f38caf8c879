//! Pages made of real news, broken in known places. Their proportions were chosen by hand after real pages.

use xunwen_corpus::training::BoundaryLine;

use crate::random::TrainingRandom;

/// How a page was broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Damage {
    None,
    /// Single line ends inside sentences.
    Single,
    Columns,
    /// Two lines with others between them.
    Over,
}

/// A page whose breaks are known.
pub(super) struct BrokenPage {
    pub(super) lines: Vec<BrokenLine>,
}

pub(super) struct BrokenLine {
    text: String,
    is_indented: bool,
    n_blank: usize,
    /// The index of the line that continues its sentence.
    pub(super) continues_at: Option<usize>,
}

impl BrokenPage {
    fn new() -> Self {
        Self { lines: Vec::new() }
    }

    /// Returns the lines as the model sees them.
    pub(super) fn boundary_lines(&self) -> Vec<BoundaryLine<'_>> {
        let lines = self.lines.iter();
        lines
            .map(|line| BoundaryLine {
                text: &line.text,
                is_indented: line.is_indented,
                n_blank: line.n_blank,
            })
            .collect()
    }
}

/// How the paragraphs of a page are set: with indents, and with blank lines between or inside them.
struct ParagraphStyle {
    is_indented: bool,
    n_between: usize,
    n_inside: usize,
    /// The probability of asides between two pieces of a paragraph, and the number of blank lines more around them.
    aside_share: f64,
    n_around_asides: usize,
}

impl ParagraphStyle {
    fn random(random: &mut TrainingRandom) -> Self {
        let n_between = [0, 0, 1, 1, 1, 2][random.below(6)];
        Self {
            is_indented: random.unit() < 0.3,
            n_between,
            n_inside: if random.unit() < 0.4 { n_between } else { 0 },
            aside_share: if random.unit() < 0.3 { 0.2 } else { 0.0 },
            n_around_asides: random.below(3),
        }
    }

    /// Adds the pieces of a paragraph to a page, perhaps with asides before them.
    fn push(
        &self,
        page: &mut BrokenPage,
        pieces: &[&str],
        asides: &[String],
        random: &mut TrainingRandom,
    ) {
        let pieces: Vec<_> = pieces.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect();
        let mut last: Option<usize> = None;

        for (i, piece) in pieces.iter().enumerate() {
            let n_asides = if random.unit() < self.aside_share { 1 + random.below(3) } else { 0 };
            for _ in 0..n_asides {
                page.lines.push(BrokenLine {
                    text: asides[random.below(asides.len())].clone(),
                    is_indented: false,
                    n_blank: self.n_between + self.n_around_asides,
                    continues_at: None,
                });
            }

            let at = page.lines.len();
            if let Some(last) = last {
                page.lines[last].continues_at = Some(at);
            }
            last = Some(at);
            page.lines.push(BrokenLine {
                text: (*piece).to_owned(),
                is_indented: i == 0 && self.is_indented,
                n_blank: if i == 0 || n_asides > 0 { self.n_between } else { self.n_inside },
                continues_at: None,
            });
        }
    }
}

/// Returns a page without breaks.
pub(super) fn keep_whole(lines: &[String], random: &mut TrainingRandom) -> BrokenPage {
    let style = ParagraphStyle { aside_share: 0.0, ..ParagraphStyle::random(random) };
    let mut page = BrokenPage::new();
    for line in lines {
        style.push(&mut page, &[line], &[], random);
    }
    page
}

/// Returns a page with one or two breaks in some of its paragraphs.
pub(super) fn break_here_and_there(
    lines: &[String],
    asides: &[String],
    random: &mut TrainingRandom,
) -> BrokenPage {
    let mut style = ParagraphStyle::random(random);
    let mut page = BrokenPage::new();
    let share = [0.05, 0.15, 0.35, 0.6][random.below(4)];

    for line in lines {
        style.n_inside = [0, 1, 1, 2, 3][random.below(5)];
        // Not directly at an end.
        let mut cuts: Vec<_> = line.char_indices().map(|(at, _)| at).skip(2).collect();
        cuts.truncate(cuts.len().saturating_sub(2));
        if cuts.len() < 8 || random.unit() > share {
            style.push(&mut page, &[line], asides, random);
            continue;
        }

        let (first, second) = (cuts[random.below(cuts.len())], cuts[random.below(cuts.len())]);
        let is_twice = random.unit() < 0.2 && first.abs_diff(second) > 30;
        let (first, second) =
            if is_twice { (first.min(second), first.max(second)) } else { (first, first) };
        let pieces = [&line[..first], &line[first..second], &line[second..]];
        style.push(&mut page, &pieces, asides, random);
    }
    page
}

/// Returns a page set in columns of a random width.
pub(super) fn set_in_columns(
    lines: &[String],
    asides: &[String],
    random: &mut TrainingRandom,
) -> BrokenPage {
    let style = ParagraphStyle::random(random);
    let width = 6 + random.below(40);
    let mut page = BrokenPage::new();
    let wrapping = Wrapping {
        width,
        are_letters_half: random.unit() < 0.3,
        do_marks_hang: random.unit() < 0.5,
    };
    // Some pages are set in columns only in part.
    let share = if random.unit() < 0.3 { 0.5 } else { 1.0 };

    for line in lines {
        let pieces = if random.unit() < share { wrapping.pieces(line) } else { vec![&**line] };
        style.push(&mut page, &pieces, asides, random);
    }
    page
}

/// How lines are wrapped.
struct Wrapping {
    /// The width of the column, in Han characters.
    width: usize,
    /// An ASCII character counts half.
    are_letters_half: bool,
    /// Closing marks may exceed the width.
    do_marks_hang: bool,
}

impl Wrapping {
    /// Returns the pieces of a line.
    fn pieces<'a>(&self, line: &'a str) -> Vec<&'a str> {
        let mut pieces = Vec::new();
        let (mut start, mut n_halves) = (0, 0);

        for (at, c) in line.char_indices() {
            let is_hanging = self.do_marks_hang && "，。、；：！？”」』）》".contains(c);
            if n_halves >= 2 * self.width && !is_hanging {
                pieces.push(&line[start..at]);
                (start, n_halves) = (at, 0);
            }
            n_halves += if self.are_letters_half && c.is_ascii() { 1 } else { 2 };
        }
        pieces.push(&line[start..]);
        pieces
    }
}
