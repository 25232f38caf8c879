//! An article while it is damaged: paragraphs of sentences of atoms. Each atom has the text of the
//! page and the original text.

use super::sentences::{atoms, is_finished, sentences};
use super::{Fault, Stranger};
use crate::expected::{Expected, ExpectedChar, Width, half_width};
use crate::random::SplitMix;
use crate::real_news::{Script, WholeArticle};

/// An article while it is damaged.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) script: Script,
    pub(super) passages: Vec<Passage>,
    pub(super) layout: Layout,
    /// The inserted lines.
    pub(super) strangers: Vec<Stranger>,
    /// The text after the last paragraph.
    pub(super) closing: String,
    pub(super) closing_fault: Option<Fault>,
    /// Whether punctuation is half-width, as on some sites.
    pub(super) is_half_width: bool,
}

/// The separator of paragraphs on the page.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) gap: &'static str,
    pub(super) indent: &'static str,
}

/// A paragraph.
pub(super) struct Passage {
    /// The original text, with full-width punctuation.
    pub(super) text: String,
    pub(super) sentences: Vec<Sentence>,
    /// Whether the paragraph may not be damaged further.
    pub(super) is_sealed: bool,
    /// Whether the end is visible on the page.
    pub(super) has_plain_end: bool,
    /// The lines inserted after the paragraph, with their separators.
    pub(super) behind: String,
}

/// A sentence.
pub(super) struct Sentence {
    pub(super) atoms: Vec<Atom>,
    pub(super) faults: Vec<Fault>,
    pub(super) width: Width,
}

/// The smallest piece that a line end does not break.
#[derive(Clone)]
pub(super) struct Atom {
    /// The text of the page.
    pub(super) raw: String,
    /// The original text.
    pub(super) places: Vec<ExpectedChar>,
}

/// Page layouts, by frequency.
const LAYOUTS: &[Layout] = &[
    Layout { gap: "\n\n", indent: "" },
    Layout { gap: "\n\n", indent: "" },
    Layout { gap: "\n", indent: "" },
    Layout { gap: "\n", indent: "　　" },
    Layout { gap: "\n\n", indent: "  " },
];

impl Draft {
    /// Returns the undamaged article in a random layout; one in four has half-width punctuation.
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

    /// Returns a paragraph after which a line can be inserted.
    pub(super) fn gap(&self, random: &mut SplitMix) -> Option<usize> {
        let inner = self.passages.len().checked_sub(1)?;
        let free: Vec<usize> =
            (0..inner).filter(|at| self.passages[*at].behind.is_empty()).collect();
        random.one(&free).copied()
    }
}

impl Passage {
    /// Returns whether this is running text, not a heading, a caption or a line of metadata.
    pub(super) fn is_running_text(&self) -> bool {
        self.text.chars().count() >= 24 && is_finished(&self.text)
    }

    /// Returns the text of the page.
    pub(super) fn raw(&self) -> String {
        self.sentences.iter().map(Sentence::raw).collect()
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.sentences.iter().any(|s| !s.faults.is_empty())
    }
}

impl Sentence {
    fn new(text: &str) -> Self {
        Self { atoms: atoms(text), faults: Vec::new(), width: Width::Distinct }
    }

    /// Returns the text of the page.
    pub(super) fn raw(&self) -> String {
        self.atoms.iter().map(|atom| atom.raw.as_str()).collect()
    }

    /// Returns the original text without blanks at the ends. Blanks between Han characters of the
    /// original are optional.
    pub(super) fn expected(&self) -> Expected {
        let mut places: Vec<ExpectedChar> =
            self.atoms.iter().flat_map(|atom| atom.places.iter().copied()).collect();
        let is_wide = |p: ExpectedChar| matches!(p, ExpectedChar::Char(c) if !c.is_ascii());
        for at in 1..places.len().saturating_sub(1) {
            if places[at] == ExpectedChar::Char(' ')
                && is_wide(places[at - 1])
                && is_wide(places[at + 1])
            {
                places[at] = ExpectedChar::MaybeBlank;
            }
        }
        let is_blank = |p: &ExpectedChar| {
            matches!(p, ExpectedChar::MaybeBlank) || *p == ExpectedChar::Char(' ')
        };
        let start = places.iter().take_while(|p| is_blank(p)).count();
        let end = places.iter().rev().take_while(|p| is_blank(p)).count();
        let places = places.get(start..places.len() - end.min(places.len() - start));
        Expected { places: places.unwrap_or_default().to_vec(), width: self.width }
    }

    /// Returns whether the expected text is certain: blanks between Han characters of the original
    /// may be intended or not.
    pub(super) fn is_fit(&self) -> bool {
        let raw: Vec<char> = self.atoms.iter().filter_map(Atom::single).collect();
        !raw.windows(3).any(|w| w[1].is_whitespace() && !w[0].is_ascii() && !w[2].is_ascii())
            && !self.atoms.iter().any(|a| a.places.contains(&ExpectedChar::Char('\u{3000}')))
    }

    /// Returns whether the layout has broken the sentence already.
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
    /// Returns an undamaged atom.
    pub(super) fn plain(raw: &str) -> Self {
        Self { raw: raw.to_owned(), places: raw.chars().map(ExpectedChar::Char).collect() }
    }

    /// Returns inserted text that is not part of the original.
    pub(super) fn laid_in(raw: impl Into<String>) -> Self {
        Self { raw: raw.into(), places: Vec::new() }
    }

    /// Returns the original character, if the atom is a single one.
    pub(super) fn single(&self) -> Option<char> {
        match self.places.as_slice() {
            [ExpectedChar::Char(c)] => Some(*c),
            _ => None,
        }
    }

    /// Returns whether this is an undamaged Han character.
    pub(super) fn is_plain_han(&self) -> bool {
        self.single().is_some_and(|c| {
            ('\u{4E00}'..='\u{9FFF}').contains(&c) && self.raw.chars().eq(std::iter::once(c))
        })
    }

    /// Returns whether this is a Latin word or a number.
    pub(super) fn is_latin(&self) -> bool {
        let edge = |place: Option<&ExpectedChar>| match place {
            Some(ExpectedChar::Char(c)) => c.is_ascii_alphanumeric(),
            _ => false,
        };
        edge(self.places.first()) || edge(self.places.last())
    }

    pub(super) fn is_blank(&self) -> bool {
        self.single() == Some(' ')
    }
}
