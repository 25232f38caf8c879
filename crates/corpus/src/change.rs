//! The changes that the cleaner reports, for `xunwen clean` and for the counters of a run.

mod warning;

use std::fmt;

use serde::Serialize;

pub(crate) use self::warning::FieldCut;
pub use self::warning::{ArticleWarning, WarningKind};
use crate::article::Article;

/// An article, and the changes made to its source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cleaned {
    /// The article that an editor would see.
    pub article: Article,
    /// All changes of the text, in the order of the source.
    pub changes: Vec<Change>,
    /// Parts that were not understood, or kept only in part. The part of a field that was cut off is one of
    /// the changes.
    pub warnings: Vec<ArticleWarning>,
    /// The names of fields that were not read, because they are not known.
    pub unread_fields: Vec<String>,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The fault that was repaired.
    pub kind: ChangeKind,
    /// The text as the source has it.
    pub before: String,
    /// The text as the article has it; empty where it was removed. Of an unfinished pass, its name.
    pub after: String,
    /// The beginning of `before` in the decoded body of the source, in code points.
    pub at: usize,
}

impl Change {
    /// Returns the change that reports a pass that ended early.
    pub(crate) fn unfinished(pass: &str) -> Self {
        Self { kind: ChangeKind::Unfinished, before: String::new(), after: pass.to_owned(), at: 0 }
    }
}

/// A fault of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// A character reference of HTML: `R&amp;D`.
    Entity,
    /// Control and zero-width characters.
    Invisible,
    /// A letter followed by its accents as separate characters.
    Decomposed,
    /// Blanks between Han characters.
    Blank,
    /// The reading of a character in brackets after it: `醫(yī)`.
    Gloss,
    /// A run of GBK read one byte off.
    LostByte,
    /// Text in one encoding read as another: UTF-8 as Latin-1 or as GBK.
    Misread,
    /// A damaged run that could not be restored; it is kept.
    Unreadable,
    /// A pass that ended early because its work for the article exceeded the budget; the rest of the text is kept as it
    /// was before the pass.
    Unfinished,
    /// The halves of a sentence that a line end separated.
    Join,
    /// A Latin word that a hyphen separated.
    Hyphen,
    /// A caption or heading inside a sentence, moved after its paragraph.
    SetAside,
    /// A passage that the page gives twice.
    Repeat,
    /// The head or number of a printed page, inside the text.
    PageHead,
    /// Pieces of the site's layout after the end of the article.
    Fragment,
    /// A line that is only a place of a template that the site did not fill: `{{title}}`.
    Template,
    /// The part of a field above the limit.
    Cut,
}

impl ChangeKind {
    /// Returns the stable name of this kind in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Invisible => "invisible",
            Self::Decomposed => "decomposed",
            Self::Blank => "blank",
            Self::Gloss => "gloss",
            Self::LostByte => "lost_byte",
            Self::Misread => "misread",
            Self::Unreadable => "unreadable",
            Self::Unfinished => "unfinished",
            Self::Join => "join",
            Self::Hyphen => "hyphen",
            Self::SetAside => "set_aside",
            Self::Repeat => "repeat",
            Self::PageHead => "page_head",
            Self::Fragment => "fragment",
            Self::Template => "template",
            Self::Cut => "cut",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
