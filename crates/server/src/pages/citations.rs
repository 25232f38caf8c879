//! The citations at the end of an article page.

use serde::Serialize;
use xunwen_citation::{CitationFormat, Reference};
use xunwen_corpus::Article;

use super::form::SearchForm;
use super::links::citation_href;
use crate::api::params::period::today;

/// The formats that are shown as text, with the names of their standards.
const TEXTS: [(CitationFormat, &str); 2] =
    [(CitationFormat::Gbt2025, "GB/T 7714—2025"), (CitationFormat::Gbt2015, "GB/T 7714—2015")];

/// The formats that are offered as files.
const FILES: [(CitationFormat, &str); 3] = [
    (CitationFormat::Ris, "RIS"),
    (CitationFormat::Bibtex, "BibTeX"),
    (CitationFormat::CslJson, "CSL-JSON"),
];

/// The citations of an article.
#[derive(Debug, Serialize)]
pub(crate) struct Citations {
    texts: Vec<CitationText>,
    files: Vec<CitationFile>,
}

/// A citation as text.
#[derive(Debug, Serialize)]
struct CitationText {
    name: &'static str,
    label: &'static str,
    text: String,
}

/// A link to a citation as a file.
#[derive(Debug, Serialize)]
struct CitationFile {
    label: &'static str,
    href: String,
}

impl Citations {
    /// Returns the citations of an article as printed, read today.
    pub(crate) fn new(article: &Article, form: &SearchForm) -> Self {
        let reference = Reference::new(article, today());
        let text = |(format, label): (CitationFormat, &'static str)| CitationText {
            name: format.name(),
            label,
            text: format.cite(&reference),
        };
        let file = |(format, label): (CitationFormat, &'static str)| CitationFile {
            label,
            href: citation_href(&form.base, &article.id, format.name()),
        };
        Self { texts: TEXTS.map(text).into(), files: FILES.map(file).into() }
    }
}
