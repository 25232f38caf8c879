//! An article on its way to be damaged: paragraphs of sentences of atoms, each atom with what the
//! page has and what was meant.

use super::sentences::{atoms, is_finished, sentences};
use super::{Fault, Stranger};
use crate::expected::{Expected, Location, Width, half_width};
use crate::random::SplitMix;
use crate::real_news::{Script, WholeArticle};

/// An article on its way.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) script: Script,
    pub(super) passages: Vec<Passage>,
    pub(super) layout: Layout,
    /// Lines that were laid in.
    pub(super) strangers: Vec<Stranger>,
    /// What stands behind the last paragraph.
    pub(super) closing: String,
    pub(super) closing_fault: Option<Fault>,
    /// Whether its punctuation was made half-width, as on some sites.
    pub(super) is_half_width: bool,
}

/// How paragraphs are told apart on the page.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) gap: &'static str,
    pub(super) indent: &'static str,
}

/// A paragraph.
pub(super) struct Passage {
    /// As the editor had it, with full-width punctuation.
    pub(super) text: String,
    pub(super) sentences: Vec<Sentence>,
    /// Nothing more may be done to it.
    pub(super) is_sealed: bool,
    /// Whether the page shows where it ends.
    pub(super) has_plain_end: bool,
    /// Lines laid in behind it, with their gaps.
    pub(super) behind: String,
}

/// A sentence.
pub(super) struct Sentence {
    pub(super) atoms: Vec<Atom>,
    pub(super) faults: Vec<Fault>,
    pub(super) width: Width,
}

/// The smallest piece that a line end does not part.
#[derive(Clone)]
pub(super) struct Atom {
    /// What the page has.
    pub(super) raw: String,
    /// What was meant.
    pub(super) places: Vec<Location>,
}

/// Layouts of pages, by how often they are seen.
const LAYOUTS: &[Layout] = &[
    Layout { gap: "\n\n", indent: "" },
    Layout { gap: "\n\n", indent: "" },
    Layout { gap: "\n", indent: "" },
    Layout { gap: "\n", indent: "　　" },
    Layout { gap: "\n\n", indent: "  " },
];

impl Draft {
    /// Returns the article as it is, in a layout of its own; one of four in half-width
    /// punctuation.
    pub(super) fn new(article: &WholeArticle, random: &mut SplitMix) -> Self {
        let is_half_width = random.chance(25);
        let passage = |text: &String| {
            let shown: String =
                if is_half_width { text.chars().map(half_width).collect() } else { text.clone() };
            Passage {
                sentences: sentences(&shown).into_iter().map(Sentence::new).collect(),
                text: text.clone(),
                is_sealed: false,
                has_plain_end: true,
                behind: String::new(),
            }
        };
        Self {
            id: article.id.clone(),
            title: article.title.clone(),
            script: article.script,
            passages: article.paragraphs.iter().map(passage).collect(),
            layout: *random.one(LAYOUTS).unwrap_or(&LAYOUTS[0]),
            strangers: Vec::new(),
            closing: String::new(),
            closing_fault: None,
            is_half_width,
        }
    }

    /// Returns the paragraphs of running text that may still be damaged, in a random order.
    pub(super) fn open_passages(&self, random: &mut SplitMix) -> Vec<usize> {
        let is_open = |p: &Passage| !p.is_sealed && p.is_running_text();
        let mut open: Vec<usize> =
            (0..self.passages.len()).filter(|at| is_open(&self.passages[*at])).collect();
        random.shuffle(&mut open);
        open
    }

    /// Returns the sentences that may still be damaged, as the numbers of paragraph and sentence,
    /// in a random order.
    pub(super) fn open_sentences(&self, random: &mut SplitMix) -> Vec<(usize, usize)> {
        let mut open = Vec::new();
        for at in self.open_passages(random) {
            let sentences = self.passages[at].sentences.iter().enumerate();
            let long = sentences.filter(|(_, s)| s.is_fit() && s.atoms.len() >= 14);
            open.extend(long.map(|(n, _)| (at, n)));
        }
        random.shuffle(&mut open);
        open
    }

    /// Returns a paragraph in which something can still be laid behind.
    pub(super) fn gap(&self, random: &mut SplitMix) -> Option<usize> {
        let inner = self.passages.len().checked_sub(1)?;
        let free: Vec<usize> =
            (0..inner).filter(|at| self.passages[*at].behind.is_empty()).collect();
        random.one(&free).copied()
    }
}

impl Passage {
    /// Whether it is a paragraph, not a heading, a caption or a line of metadata.
    pub(super) fn is_running_text(&self) -> bool {
        self.text.chars().count() >= 24 && is_finished(&self.text)
    }

    /// Returns it as the page has it.
    pub(super) fn raw(&self) -> String {
        self.sentences.iter().map(Sentence::raw).collect()
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.sentences.iter().any(|s| !s.faults.is_empty())
    }
}

impl Sentence {
    fn new(text: &str) -> Self {
        Self { atoms: atoms(text), faults: Vec::new(), width: Width::UpdateEvent }
    }

    /// Returns it as the page has it.
    pub(super) fn raw(&self) -> String {
        self.atoms.iter().map(|atom| atom.raw.as_str()).collect()
    }

    /// Returns what was meant, without blanks at the ends. Blanks between Han characters of the original
    /// may be meant or not.
    pub(super) fn expected(&self) -> Expected {
        let mut places: Vec<Location> =
            self.atoms.iter().flat_map(|atom| atom.places.iter().copied()).collect();
        let is_wide = |p: Location| matches!(p, Location::Char(c) if !c.is_ascii());
        for at in 1..places.len().saturating_sub(1) {
            if places[at] == Location::Char(' ')
                && is_wide(places[at - 1])
                && is_wide(places[at + 1])
            {
                places[at] = Location::MaybeBlank;
            }
        }
        let is_blank =
            |p: &Location| matches!(p, Location::MaybeBlank) || *p == Location::Char(' ');
        let start = places.iter().take_while(|p| is_blank(p)).count();
        let end = places.iter().rev().take_while(|p| is_blank(p)).count();
        let places = places.get(start..places.len() - end.min(places.len() - start));
        Expected { places: places.unwrap_or_default().to_vec(), width: self.width }
    }

    /// Whether what it should be is certain: blanks between Han characters of the original may be
    /// meant or not.
    pub(super) fn is_fit(&self) -> bool {
        let raw: Vec<char> = self.atoms.iter().filter_map(Atom::single).collect();
        !raw.windows(3).any(|w| w[1].is_whitespace() && !w[0].is_ascii() && !w[2].is_ascii())
            && !self.atoms.iter().any(|a| a.places.contains(&Location::Char('\u{3000}')))
    }

    /// Whether the layout has parted it already.
    pub(super) fn is_parted(&self) -> bool {
        use super::Kind::{Break, Caption, Column, PageHead};
        self.faults.iter().any(|f| matches!(f.kind, Break | Caption | Column | PageHead))
    }

    pub(super) fn mark(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

impl Atom {
    /// Returns an atom that is what it looks like.
    pub(super) fn plain(raw: &str) -> Self {
        Self { raw: raw.to_owned(), places: raw.chars().map(Location::Char).collect() }
    }

    /// Returns something that was laid in and means nothing.
    pub(super) fn laid_in(raw: impl Into<String>) -> Self {
        Self { raw: raw.into(), places: Vec::new() }
    }

    /// Returns the one character that was meant.
    pub(super) fn single(&self) -> Option<char> {
        match self.places.as_slice() {
            [Location::Char(c)] => Some(*c),
            _ => None,
        }
    }

    /// Whether it is a Han character that nothing was done to.
    pub(super) fn is_plain_han(&self) -> bool {
        self.single().is_some_and(|c| {
            ('\u{4E00}'..='\u{9FFF}').contains(&c) && self.raw.chars().eq(std::iter::once(c))
        })
    }

    /// Whether it is a Latin word or a number.
    pub(super) fn is_latin(&self) -> bool {
        let edge = |place: Option<&Location>| match place {
            Some(Location::Char(c)) => c.is_ascii_alphanumeric(),
            _ => false,
        };
        edge(self.places.first()) || edge(self.places.last())
    }

    pub(super) fn is_blank(&self) -> bool {
        self.single() == Some(' ')
    }
}
