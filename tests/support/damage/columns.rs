//! Paragraphs wrapped to lines of one width, as in narrow columns, mail and old sites.

use super::draft::{Draft, Layout, Passage};
use super::sentences::{is_finished, may_end_before, part};
use super::{Fault, Kind};
use crate::random::SplitMix;

/// A column layout.
struct Setting {
    /// The separator of lines.
    line_gap: &'static str,
    /// The separator of paragraphs.
    layout: Layout,
    /// Whether a paragraph end is recognisable only by a short last line.
    is_bare: bool,
    /// Names for narrow, medium and wide columns.
    variants: [&'static str; 3],
}

const SETTINGS: &[Setting] = &[
    Setting {
        line_gap: "\n",
        layout: Layout { gap: "\n\n", indent: "" },
        is_bare: false,
        variants: [
            "8-14, blank line between paragraphs",
            "15-24, blank line between paragraphs",
            "25-44, blank line between paragraphs",
        ],
    },
    Setting {
        line_gap: "\n",
        layout: Layout { gap: "\n", indent: "　　" },
        is_bare: false,
        variants: ["8-14, indented", "15-24, indented", "25-44, indented"],
    },
    Setting {
        line_gap: "\n\n",
        layout: Layout { gap: "\n\n", indent: "　　" },
        is_bare: false,
        variants: [
            "8-14, lines parted, indented",
            "15-24, lines parted, indented",
            "25-44, lines parted, indented",
        ],
    },
    Setting {
        line_gap: "\n\n",
        layout: Layout { gap: "\n\n\n\n", indent: "" },
        is_bare: false,
        variants: [
            "8-14, lines parted, wider between paragraphs",
            "15-24, lines parted, wider between paragraphs",
            "25-44, lines parted, wider between paragraphs",
        ],
    },
    Setting {
        line_gap: "\n",
        layout: Layout { gap: "\n", indent: "" },
        is_bare: true,
        variants: ["8-14, short last line", "15-24, short last line", "25-44, short last line"],
    },
];

/// The treatment of marks that must not begin a line.
#[derive(Clone, Copy)]
enum LineEndMarks {
    /// The mark hangs over the end.
    Hang,
    /// The character before the mark moves to the next line.
    Push,
    /// The mark begins the next line.
    Fall,
}

/// Wraps half of the paragraphs to one column; in one of four articles, all of them.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let Some(setting) = random.one(SETTINGS) else { return };
    // All widths are equally likely; narrow columns break most often.
    let width = random.between(8, 44);
    let variant = setting.variants[usize::from(width > 14) + usize::from(width > 24)];
    let marks = *random
        .one(&[LineEndMarks::Hang, LineEndMarks::Push, LineEndMarks::Fall])
        .unwrap_or(&LineEndMarks::Hang);
    let share = if random.chance(25) { 100 } else { 50 };
    draft.layout = setting.layout;
    let fault = Fault { kind: Kind::Column, variant };
    for passage in &mut draft.passages {
        let is_set = !passage.is_sealed && passage.is_running_text() && random.chance(share);
        let last = if is_set {
            let indent = setting.layout.indent.chars().count() * 2;
            let gap = setting.line_gap;
            let column = Column { limit: width * 2, indent, marks, gap, fault };
            wrap(passage, &column)
        } else {
            width_of(&passage.raw())
        };
        passage.is_sealed |= is_set;
        // A full last line, or one without a final mark, does not show the end of the paragraph.
        let is_short = last + 4 <= width * 2 && is_finished(&passage.text);
        passage.has_plain_end = !setting.is_bare || (is_set && is_short);
    }
}

/// The column that a paragraph is wrapped to.
struct Column<'a> {
    /// The width of a line, in half-widths.
    limit: usize,
    /// The width of the indentation of the first line, in half-widths.
    indent: usize,
    marks: LineEndMarks,
    /// The separator of lines.
    gap: &'a str,
    fault: Fault,
}

/// Wraps a paragraph and returns the width of its last line, in half-widths.
fn wrap(passage: &mut Passage, column: &Column<'_>) -> usize {
    let Column { limit, indent, marks, gap, fault } = *column;
    let mut line = indent;
    for sentence in &mut passage.sentences {
        let mut at = 0;
        while at < sentence.atoms.len() {
            let width = width_of(&sentence.atoms[at].raw);
            if line + width <= limit || line == 0 {
                line += width;
                at += 1;
                continue;
            }
            let Some(end) = line_end(sentence, at, marks) else {
                // The line cannot end here, so it is longer.
                line += width;
                at += 1;
                continue;
            };
            part(sentence, end, gap.to_owned());
            if end > 0 {
                sentence.mark(fault);
            }
            line = 0;
            at = end + 1;
        }
    }
    line
}

/// Returns the atom before which the line ends, if atom `at` does not fit.
fn line_end(sentence: &super::draft::Sentence, at: usize, marks: LineEndMarks) -> Option<usize> {
    let atoms = &sentence.atoms;
    let may_end = |at: usize| {
        (at == 0 && atoms.first().is_some_and(|a| !a.raw.is_empty())) || may_end_before(atoms, at)
    };
    let is_line_end = |at: usize| atoms.get(at).is_some_and(|atom| atom.raw.contains('\n'));
    match marks {
        _ if atoms[at].raw.is_empty() || is_line_end(at) => None,
        LineEndMarks::Fall => Some(at),
        _ if may_end(at) || atoms[at].is_blank() => Some(at),
        LineEndMarks::Hang => None,
        LineEndMarks::Push => {
            let before = at.checked_sub(1)?;
            (may_end(before) && before > 0 && !is_line_end(before - 1)).then_some(before)
        }
    }
}

/// Returns the width in half-widths: Han characters and full-width marks count two.
fn width_of(text: &str) -> usize {
    text.chars().map(|c| 1 + usize::from(c as u32 >= 0x2010)).sum()
}
