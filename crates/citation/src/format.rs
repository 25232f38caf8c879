//! The formats by name.

use crate::bibtex::bibtex;
use crate::csl_json::csl_json;
use crate::gbt7714::{Edition, gbt7714};
use crate::plain_text::plain_text;
use crate::reference::Reference;
use crate::ris::ris;

/// A format that citations are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CitationFormat {
    /// The text of GB/T 7714—2025.
    Gbt2025,
    /// The text of GB/T 7714—2015.
    Gbt2015,
    /// RIS.
    Ris,
    /// BibTeX.
    Bibtex,
    /// CSL-JSON.
    CslJson,
    /// Lines of plain text.
    Text,
}

impl CitationFormat {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Gbt2025, Self::Gbt2015, Self::Ris, Self::Bibtex, Self::CslJson, Self::Text];

    /// Returns the name in URIs, such as `csl-json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gbt2025 => "gbt7714-2025",
            Self::Gbt2015 => "gbt7714-2015",
            Self::Ris => "ris",
            Self::Bibtex => "bibtex",
            Self::CslJson => "csl-json",
            Self::Text => "text",
        }
    }

    /// Returns the media type of a document in this format.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Gbt2025 | Self::Gbt2015 | Self::Text => "text/plain; charset=utf-8",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::Bibtex => "application/x-bibtex; charset=utf-8",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
        }
    }

    /// Returns the extension of a file in this format, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Gbt2025 | Self::Gbt2015 | Self::Text => "txt",
            Self::Ris => "ris",
            Self::Bibtex => "bib",
            Self::CslJson => "json",
        }
    }

    /// Returns one reference in this format. The texts of GB/T 7714 and the object of CSL-JSON are
    /// one line without an end; the other formats end with a line end.
    pub fn cite(self, reference: &Reference) -> String {
        match self {
            Self::Gbt2025 => gbt7714(reference, Edition::Of2025),
            Self::Gbt2015 => gbt7714(reference, Edition::Of2015),
            Self::Ris => ris(reference),
            Self::Bibtex => bibtex(reference),
            Self::CslJson => csl_json(reference),
            Self::Text => plain_text(reference),
        }
    }

    /// Returns a whole file with one reference: CSL-JSON files hold an array.
    pub fn file(self, reference: &Reference) -> String {
        let cited = self.cite(reference);
        match self {
            Self::Gbt2025 | Self::Gbt2015 => format!("{cited}\n"),
            Self::CslJson => format!("[{cited}]\n"),
            Self::Ris | Self::Bibtex | Self::Text => cited,
        }
    }
}
