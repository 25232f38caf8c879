//! Damages whole articles in the ways in which real pages are damaged. The correct result is known
//! for every sentence.
//!
//! ```text
//! WholeArticle ─Draft::new→ Draft ─apply (one fault or a few)→ Draft ─finish→ Damaged {text, expected result}
//! ```
//!
//! Each kind of fault is a function on the draft, in its own file. The functions do not know the
//! rules of the cleaner: they model how the damage happens.

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

/// A kind of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A paragraph wrapped to lines of one width.
    Column,
    /// A sentence broken by one line end.
    Break,
    /// Captions between paragraphs and inside sentences.
    Caption,
    /// The running head or number of a printed page.
    PageHead,
    /// Pinyin in brackets after Han characters.
    Gloss,
    /// A lost byte in GBK text.
    LostByte,
    /// UTF-8 decoded as another encoding.
    Misread,
    /// Character references of HTML.
    Entity,
    /// A Latin word broken by a hyphen.
    Hyphen,
    /// Blanks and invisible characters between Han characters.
    Blank,
    /// Pieces of the layout after the article.
    Fragment,
}

/// All kinds, in the order in which they are applied: damage to the text before damage to the page.
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
    /// Returns the name in reports.
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

/// A kind of damage in one of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// The kind.
    pub kind: Kind,
    /// The form.
    pub variant: &'static str,
}

/// The file format of the damaged text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text file whose first line is the title.
    PageRange,
    /// The `body` of a JSON article with a title.
    Body,
}

/// A damaged article and the expected result.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// The id.
    pub id: String,
    /// The title, undamaged.
    pub title: String,
    /// The damaged text.
    pub text: String,
    /// The format of the text.
    pub form: Form,
    /// The sentences that must be restored.
    pub broken: Vec<Broken>,
    /// The undamaged sentences, which must each stay in one paragraph.
    pub untouched: Vec<Expected>,
    /// The lines that must not occur inside a sentence.
    pub strangers: Vec<Stranger>,
    /// The texts that occur where two paragraphs were merged.
    pub boundaries: Vec<Boundary>,
    /// Brackets around Latin letters of the original, which must stay.
    pub brackets: Vec<String>,
}

impl Damaged {
    /// Returns whether the article was damaged at all.
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
    /// The damage, in order.
    pub faults: Vec<Fault>,
    /// The text of the page.
    pub raw: String,
    /// The expected text, whole in one body paragraph.
    pub expected: Expected,
}

/// A line that does not belong to the running text.
#[derive(Clone, Debug)]
pub struct Stranger {
    /// The kind of damage.
    pub fault: Fault,
    /// The text, once.
    pub text: String,
}

/// The end of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A final mark.
    Finished,
    /// No final mark, as in headings and captions.
    Open,
}

/// The boundary between two paragraphs.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The end of the first paragraph.
    pub end: End,
    /// The end of the first and the beginning of the second paragraph, joined.
    pub merged: Expected,
    /// The damage of either paragraph.
    pub faults: Vec<Fault>,
}

/// Damages an article in the given ways, as far as they apply to it: a text without Latin words has
/// no hyphens.
#[must_use]
pub fn damage(article: &WholeArticle, kinds: &[Kind], seed: u64) -> Damaged {
    let mut random = SplitMix::seeded(seed);
    let mut draft = Draft::new(article, &mut random);
    for kind in KINDS.iter().filter(|kind| kinds.contains(kind)) {
        kind.apply(&mut draft, &mut random);
    }
    finish::finish(draft, &mut random)
}
