//! RIS, the format of EndNote, Zotero and most reference managers: a tag of two characters, two
//! blanks, a hyphen, a blank and the value, one item a line.

use crate::author::Author;
use crate::bibtex::bibtex_key;
use crate::reference::{Reference, ReferenceKind};

/// Lines end as the format asks, on every system.
const LINE_END: &str = "\r\n";

/// Returns a reference as one record, from `TY` to `ER`.
///
/// Newspapers are `NEWS` with the newspaper in `T2` and the page in `SP`; pages of sites are
/// `ELEC`. `ID` is the key that BibTeX has.
pub(crate) fn ris(reference: &Reference) -> String {
    let mut record = String::new();
    let mut line = |tag: &str, value: &str| {
        if !value.is_empty() {
            record.push_str(&format!("{tag}  - {value}{LINE_END}"));
        }
    };

    line("TY", if reference.kind == ReferenceKind::WebPage { "ELEC" } else { "NEWS" });
    line("ID", &bibtex_key(&reference.id));
    for author in &reference.authors {
        line("AU", &name(author));
    }
    line("TI", &reference.title);
    line("T2", reference.source.as_deref().unwrap_or_default());
    if let Some(day) = reference.published {
        line("PY", &format!("{:04}", day.year()));
        line("DA", &slashed(day));
    }
    line("SP", reference.page.as_deref().unwrap_or_default());
    if let Some(url) = &reference.url {
        line("UR", url);
        line("Y2", &slashed(reference.accessed));
    }
    line("LA", if reference.is_chinese() { "zh" } else { "" });

    // The last line has no value, but the blank after the hyphen belongs to it.
    record.push_str("ER  - ");
    record.push_str(LINE_END);
    record
}

fn name(author: &Author) -> String {
    match author {
        Author::Literal(name) => name.clone(),
        Author::Person { family, given, .. } => format!("{family}, {given}"),
    }
}

fn slashed(day: jiff::civil::Date) -> String {
    format!("{:04}/{:02}/{:02}", day.year(), day.month(), day.day())
}
