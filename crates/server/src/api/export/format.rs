//! The formats of an export.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use xunwen_citation::{CitationFormat, Reference};
use xunwen_corpus::Paragraph;
use xunwen_engine::FoundArticle;

use super::about::ExportAbout;
use crate::api::params::period::today;
use crate::wire::moment;

/// A format of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// JSON Lines: whole articles.
    #[default]
    Jsonl,
    /// A table for spreadsheets.
    Csv,
    /// The whole texts for reading, each with its citation.
    Text,
    /// A format of reference managers.
    Citation(CitationFormat),
}

/// The formats by name.
pub(crate) const FORMATS: &[(&str, ExportFormat)] = &[
    ("jsonl", ExportFormat::Jsonl),
    ("csv", ExportFormat::Csv),
    ("ris", ExportFormat::Citation(CitationFormat::Ris)),
    ("bibtex", ExportFormat::Citation(CitationFormat::Bibtex)),
    ("csl-json", ExportFormat::Citation(CitationFormat::CslJson)),
    ("text", ExportFormat::Text),
];

/// Spreadsheets read a file in UTF-8 as such if it begins with this mark.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The columns of a table. The name of one more column describes the export, so that the
/// description stays with the file and the table stays rectangular.
const COLUMNS: [&str; 11] = [
    "id",
    "title",
    "source",
    "authors",
    "published",
    "edition",
    "editor",
    "url",
    "arrived",
    "excerpt",
    "citation",
];

/// Characters of the text in a table. A cell of a spreadsheet has room for 32,767.
const EXCERPT_CHARS: usize = 200;

/// The characters with which spreadsheets begin a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes the articles of an export.
#[derive(Debug, Clone)]
pub(crate) struct ExportWriter {
    format: ExportFormat,
    about: ExportAbout,
    accessed: jiff::civil::Date,
}

/// An article as a line of JSON.
#[derive(Serialize)]
struct ArticleLine<'a> {
    id: &'a str,
    title: &'a str,
    source: Option<&'a str>,
    authors: &'a [String],
    editor: Option<&'a str>,
    edition: Option<&'a str>,
    published: Option<String>,
    url: Option<&'a str>,
    arrived: Option<String>,
    is_loose: bool,
    paragraphs: &'a [Paragraph],
}

impl ExportWriter {
    pub(crate) fn new(format: ExportFormat, about: ExportAbout) -> Self {
        Self { format, about, accessed: today() }
    }

    pub(crate) fn about(&self) -> &ExportAbout {
        &self.about
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.format {
            ExportFormat::Jsonl => "application/x-ndjson",
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::Text => "text/plain; charset=utf-8",
            ExportFormat::Citation(format) => format.media_type(),
        }
    }

    /// Returns the header that makes the body a file with a name of its own.
    pub(crate) fn content_disposition(&self) -> String {
        let extension = match self.format {
            ExportFormat::Jsonl => "jsonl",
            ExportFormat::Csv => "csv",
            ExportFormat::Text => "txt",
            ExportFormat::Citation(format) => format.extension(),
        };
        let day = self.accessed;
        let query: String =
            self.about.query.chars().filter(|c| c.is_alphanumeric()).take(24).collect();
        let query = utf8_percent_encode(&query, NON_ALPHANUMERIC);
        format!(
            "attachment; filename=\"xunwen-{day}.{extension}\"; \
             filename*=UTF-8''xunwen-{query}-{day}.{extension}"
        )
    }

    /// Writes the beginning of the file.
    pub(crate) fn begin(&self, file: &mut String) {
        let line = self.about.to_line();
        match self.format {
            ExportFormat::Jsonl => {
                *file += &format!("{{\"export\":{}}}\n", self.about.to_json());
            }
            ExportFormat::Csv => {
                file.push(BYTE_ORDER_MARK);
                let cells = COLUMNS.iter().map(|name| (*name).to_owned()).chain([line]);
                push_row(file, cells);
            }
            ExportFormat::Citation(CitationFormat::Bibtex) => {
                let line = line.replace(['{', '}', '@'], " ");
                *file += &format!("@comment{{{line}}}\n\n");
            }
            ExportFormat::Citation(CitationFormat::CslJson) => file.push('['),
            // Readers of RIS skip lines before the first record.
            ExportFormat::Citation(CitationFormat::Ris) => *file += &format!("{line}\r\n\r\n"),
            ExportFormat::Text | ExportFormat::Citation(_) => *file += &format!("{line}\n\n"),
        }
    }

    /// Writes an article; `is_first` is true for the first one of the file.
    pub(crate) fn add(&self, is_first: bool, found: &FoundArticle, file: &mut String) {
        match self.format {
            ExportFormat::Jsonl => {
                let line = serde_json::to_string(&ArticleLine::new(found));
                *file += &line.expect("an article is plain data");
                file.push('\n');
            }
            ExportFormat::Csv => push_row(file, self.cells(found).into_iter()),
            ExportFormat::Text => {
                let article = &found.article;
                let reference = Reference::new(article, self.accessed);
                let citation = CitationFormat::Gbt2025.cite(&reference);
                *file += &format!("{}\n\n{}\n\n{citation}\n\n\n", article.title, article.body());
            }
            ExportFormat::Citation(format) => {
                let reference = Reference::new(&found.article, self.accessed);
                if format == CitationFormat::CslJson {
                    *file += if is_first { "\n" } else { ",\n" };
                }
                *file += &format.cite(&reference);
                if format == CitationFormat::Bibtex {
                    file.push('\n');
                }
            }
        }
    }

    /// Writes the end of the file.
    pub(crate) fn end(&self, file: &mut String) {
        if self.format == ExportFormat::Citation(CitationFormat::CslJson) {
            *file += "\n]\n";
        }
    }

    /// Returns the cells of an article, the last one empty.
    fn cells(&self, FoundArticle { article, arrived, .. }: &FoundArticle) -> [String; 12] {
        let reference = Reference::new(article, self.accessed);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut body = article.body();
        if let Some((end, _)) = body.char_indices().nth(EXCERPT_CHARS) {
            body.truncate(end);
            body.push('…');
        }
        [
            article.id.clone(),
            article.title.clone(),
            text(&article.source),
            article.authors.join("; "),
            article.published.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(&article.edition),
            text(&article.editor),
            text(&article.url),
            arrived.map(moment::to_text).unwrap_or_default(),
            body.replace('\n', " "),
            CitationFormat::Gbt2025.cite(&reference),
            String::new(),
        ]
    }
}

impl<'a> ArticleLine<'a> {
    fn new(FoundArticle { article, arrived, is_partial }: &'a FoundArticle) -> Self {
        Self {
            id: &article.id,
            title: &article.title,
            source: article.source.as_deref(),
            authors: &article.authors,
            editor: article.editor.as_deref(),
            edition: article.edition.as_deref(),
            published: article.published.as_ref().map(ToString::to_string),
            url: article.url.as_deref(),
            arrived: arrived.map(moment::to_text),
            is_loose: *is_partial,
            paragraphs: &article.paragraphs,
        }
    }
}

/// Returns a cell that no spreadsheet runs as a formula: an apostrophe in front says that it is text.
fn as_text(cell: String) -> String {
    if cell.starts_with(FORMULA_STARTS) { format!("'{cell}") } else { cell }
}

/// Appends a row of a table.
fn push_row(file: &mut String, cells: impl Iterator<Item = String>) {
    let cells = cells.map(as_text);
    let mut row =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    row.write_record(cells).expect("memory can be written");
    let row = row.into_inner().expect("memory can be written");
    *file += &String::from_utf8(row).expect("cells are text");
}
