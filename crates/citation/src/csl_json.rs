//! CSL-JSON, the data format of citation processors and of Zotero: one object for each reference.

use serde::Serialize;

use crate::author::Author;
use crate::bibtex::bibtex_key;
use crate::reference::{Reference, ReferenceKind};

/// A reference in the terms of CSL 1.0.2.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct CslItem<'r> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'r str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<CslName<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<CslDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'r str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessed: Option<CslDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum CslName<'r> {
    Literal { literal: &'r str },
    Person { family: &'r str, given: &'r str },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct CslDate {
    date_parts: [[i16; 3]; 1],
}

/// Returns a reference as a JSON object on one line. `id` is the key that BibTeX has.
///
/// A surname in Chinese characters is not cut off (`literal`): bylines hold pen names and
/// organisations, too.
pub(crate) fn csl_json(reference: &Reference) -> String {
    let item = CslItem {
        id: bibtex_key(&reference.id),
        kind: match reference.kind {
            ReferenceKind::Newspaper => "article-newspaper",
            ReferenceKind::WebPage => "webpage",
        },
        title: &reference.title,
        author: reference.authors.iter().map(name).collect(),
        container_title: reference.source.as_deref(),
        issued: reference.published.map(date),
        page: reference.page.as_deref(),
        url: reference.url.as_deref(),
        accessed: reference.url.as_ref().map(|_| date(reference.accessed)),
        language: reference.is_chinese().then_some("zh"),
    };
    // Texts, numbers and lists of them can always be written.
    serde_json::to_string(&item).unwrap_or_default()
}

fn name(author: &Author) -> CslName<'_> {
    match author {
        Author::Literal(name) => CslName::Literal { literal: name },
        Author::Person { family, given, .. } => CslName::Person { family, given },
    }
}

fn date(day: jiff::civil::Date) -> CslDate {
    CslDate { date_parts: [[day.year(), day.month().into(), day.day().into()]] }
}
