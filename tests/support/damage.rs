//! Real pages are damaged in ways of their own; here a whole article is damaged as they are, and
//! what a careful editor would make of it is known for every sentence.
//!
//! ```text
//! WholeArticle ─Draft::new→ Draft ─apply (one fault or a few)→ Draft ─finish→ Damaged {text, what must come out}
//! ```
//!
//! Each kind of fault is a function on the draft in a file of its own. They know nothing of the
//! cleaner's rules: they model how the damage comes about.

mod blanks;
mod breaks;
mod captions;
mod columns;
mod damager;
mod draft;
mod entities;
mod finish;
mod fragments;
mod glosses;
mod hyphens;
mod lost_bytes;
mod misread;
mod page_heads;
mod phrases;
mod sentences;

use std::fmt;

pub use self::damager::Damager;
use self::draft::Draft;
pub use self::sentences::{is_finished, sentences as sentences_of};
use crate::expected::Expected;
use crate::random::SplitMix;
use crate::real_news::WholeArticle;

/// A way in which pages are damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A paragraph set in lines of one width.
    Column,
    /// A sentence that one line end parts.
    Break,
    /// Captions between paragraphs and inside sentences.
    Caption,
    /// The running head or number of a printed page.
    PageHead,
    /// Readings in brackets behind Han characters.
    Gloss,
    /// A byte lost in a GBK stream.
    LostByte,
    /// UTF-8 read as another encoding.
    Misread,
    /// Character references of HTML.
    Entity,
    /// A Latin word that a hyphen parts.
    Hyphen,
    /// Blanks and invisible characters between Han characters.
    Blank,
    /// Pieces of the layout behind the article.
    Fragment,
}

/// Every kind, in the order in which they are laid over one another: what happened to the text
/// before what happened to the page.
pub const KINDS: &[Kind] = &[
    Kind::LostByte,
    Kind::Misread,
    Kind::Gloss,
    Kind::Entity,
    Kind::Blank,
    Kind::Hyphen,
    Kind::Column,
    Kind::Break,
    Kind::Caption,
    Kind::PageHead,
    Kind::Fragment,
];

impl Kind {
    /// Returns the name under which reports count it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Break => "break",
            Self::Caption => "caption",
            Self::PageHead => "page_head",
            Self::Gloss => "gloss",
            Self::LostByte => "lost_byte",
            Self::Misread => "misread",
            Self::Entity => "entity",
            Self::Hyphen => "hyphen",
            Self::Blank => "blank",
            Self::Fragment => "fragment",
        }
    }

    fn apply(self, draft: &mut Draft, random: &mut SplitMix) {
        match self {
            Self::Column => columns::apply(draft, random),
            Self::Break => breaks::apply(draft, random),
            Self::Caption => captions::apply(draft, random),
            Self::PageHead => page_heads::apply(draft, random),
            Self::Gloss => glosses::apply(draft, random),
            Self::LostByte => lost_bytes::apply(draft, random),
            Self::Misread => misread::apply(draft, random),
            Self::Entity => entities::apply(draft, random),
            Self::Hyphen => hyphens::apply(draft, random),
            Self::Blank => blanks::apply(draft, random),
            Self::Fragment => fragments::apply(draft, random),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// One kind of fault in one of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// What happened.
    pub kind: Kind,
    /// In which form.
    pub variant: &'static str,
}

/// How the damaged text reaches the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text file that begins with the title.
    PageRange,
    /// The `body` of a JSON article that states its title.
    Body,
}

/// A damaged article, and what must come out of it.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// What names it.
    pub id: String,
    /// The title, which is not damaged.
    pub title: String,
    /// The page, or the body.
    pub text: String,
    /// Which of the two.
    pub form: Form,
    /// The sentences that must come back.
    pub broken: Vec<Broken>,
    /// The sentences that must stay, each in one paragraph.
    pub untouched: Vec<Expected>,
    /// The lines that must not stand inside a sentence.
    pub strangers: Vec<Stranger>,
    /// Where two paragraphs meet: what stands there when they were merged.
    pub boundaries: Vec<Boundary>,
    /// Brackets around Latin letters that the article itself has, and which must stay.
    pub brackets: Vec<String>,
}

impl Damaged {
    /// Whether anything was done to it.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        let is_closed =
            |boundary: &Boundary| boundary.faults.iter().any(|fault| fault.kind == Kind::Fragment);
        !self.broken.is_empty()
            || !self.strangers.is_empty()
            || self.boundaries.iter().any(is_closed)
    }
}

/// A damaged sentence.
#[derive(Clone, Debug)]
pub struct Broken {
    /// What happened to it, first things first.
    pub faults: Vec<Fault>,
    /// As the page has it.
    pub raw: String,
    /// As it must come back, whole in one body paragraph.
    pub expected: Expected,
}

/// A line that is not part of the running text.
#[derive(Clone, Debug)]
pub struct Stranger {
    /// What it is.
    pub fault: Fault,
    /// What it says, once.
    pub text: String,
}

/// How a paragraph ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a final mark.
    Finished,
    /// Without, as headings and captions do.
    Open,
}

/// Where two paragraphs meet.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// How the first of them ends.
    pub end: End,
    /// The end of the one and the beginning of the other, in one stretch.
    pub merged: Expected,
    /// What was done to either.
    pub faults: Vec<Fault>,
}

/// Returns the article damaged by the given kinds, those that find a hold in it: a text without
/// Latin words has no hyphens.
#[must_use]
pub fn damage(article: &WholeArticle, kinds: &[Kind], seed: u64) -> Damaged {
    let mut random = SplitMix::seeded(seed);
    let mut draft = Draft::new(article, &mut random);
    for kind in KINDS.iter().filter(|kind| kinds.contains(kind)) {
        kind.apply(&mut draft, &mut random);
    }
    finish::finish(draft, &mut random)
}
