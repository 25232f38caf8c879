//! What the cleaner changed, for the reader of `xunwen clean` and the counters of a report.

use std::fmt;

use serde::Serialize;

use crate::article::Article;

/// An article and what was changed on the way to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cleaned {
    /// The article that an editor would see.
    pub article: Article,
    /// Every change of the text, in the order of the source.
    pub changes: Vec<Change>,
}

/// One change: what stood there, and what stands there now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What was wrong.
    pub kind: ChangeKind,
    /// The text as the source has it.
    pub before: String,
    /// The text as the article has it; empty where it was taken out.
    pub after: String,
    /// Where it begins in the decoded body of the source, in code points.
    pub at: usize,
}

/// What was wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// A character reference of HTML: `R&amp;D`.
    Entity,
    /// Control and zero-width characters.
    Invisible,
    /// A letter whose accents stand behind it as characters of their own.
    Decomposed,
    /// Blanks between Han characters.
    Blank,
    /// The reading of a character in brackets behind it: `醫(yī)`.
    Gloss,
    /// A run of GBK read one byte off.
    LostByte,
    /// Text in one encoding read as another: UTF-8 as Latin-1 or as GBK.
    Misread,
    /// A damaged run that could not be restored; it stays as it is.
    Unreadable,
    /// The halves of a sentence that a line end parted.
    Join,
    /// A Latin word that a hyphen parted.
    Hyphen,
    /// A caption or heading that stood inside a sentence, now behind its paragraph.
    SetAside,
    /// A passage that the page gives twice.
    Repeat,
    /// The head or number of a printed page, inside the text.
    PageHead,
    /// Pieces of the layout behind the end of the article.
    Fragment,
}

impl ChangeKind {
    /// Returns the stable name under which reports count this kind.
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
            Self::Join => "join",
            Self::Hyphen => "hyphen",
            Self::SetAside => "set_aside",
            Self::Repeat => "repeat",
            Self::PageHead => "page_head",
            Self::Fragment => "fragment",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
