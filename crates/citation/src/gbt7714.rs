//! Citations by GB/T 7714, the Chinese standard for references, numbered style (顺序编码制).
//!
//! The order of the items is that of clause 8.5.3 of the edition of 2025 (连续出版物中的析出文献) and of
//! clause 4.4.2 of that of 2015; a web page follows 8.11.3.2 and 4.6.2:
//!
//! ```text
//! 2025  作者. 题名[N/OL]. 报纸名，YYYY-MM-DD（版次）. URL.
//! 2015  作者. 题名[N/OL]. 报纸名, YYYY-MM-DD(版次)[引用日期]. URL.
//! 2025  作者. 题名[EB/OL]. （发布日期）[引用日期]. URL.
//! 2015  作者. 题名[EB/OL]. (发布日期)[引用日期]. URL.
//! ```
//!
//! | rule | 2025 | 2015 |
//! |---|---|---|
//! | access date (引用日期) of a newspaper article | not written: clause 8.5 has no such item | written for online items |
//! | access date of a web page | required | required |
//! | surname in Latin letters | capitalised: `Rosenthal A` | in capitals: `ROSENTHAL A` |
//! | given name of a name in pinyin | in full: `Li Keqiang` | initials: `LI K Q` |
//! | comma, colon and parentheses | full width | half width |
//! | after three authors | `，等` or `，et al` | `, 等` or `, et al` |
//!
//! In both editions the full stops and square brackets have half width, a missing author is left
//! out (7.1.3 and 8.1.3 allow it for numbered lists), a made title is in square brackets (7.2.1),
//! the title keeps its own punctuation, and a full stop ends the whole.
//!
//! Not established: neither edition states the width of its signs in words. The widths here are
//! those of the examples of the edition of 2025, and for 2015 those that the styles in use for
//! Word, Zotero and LaTeX share. The access date of a newspaper article follows the table of
//! required items and the examples of the edition of 2025, read in a reproduction of its text.

mod edition;
mod names;

use std::fmt::Write;

pub use self::edition::Edition;
use self::edition::Signs;

use crate::line::one_line;
use crate::reference::{Reference, ReferenceKind};

/// Returns the citation of a reference.
pub(crate) fn gbt7714(reference: &Reference, edition: Edition) -> String {
    let items = [
        names::authors(&reference.authors, edition),
        title(reference),
        match reference.kind {
            ReferenceKind::Newspaper => newspaper(reference, edition),
            ReferenceKind::WebPage => dates_of_page(reference, edition),
        },
        reference.url.clone().unwrap_or_default(),
    ];

    let mut citation = String::new();
    for item in items.iter().filter(|item| !item.is_empty()) {
        if !citation.is_empty() {
            citation.push(' ');
        }
        citation.push_str(item);
        // An item that ends in a full stop of its own, such as `et al.`, gets no second one.
        if !item.ends_with('.') {
            citation.push('.');
        }
    }
    citation
}

/// Returns the title with the sign of the type of document, which no full stop separates.
fn title(reference: &Reference) -> String {
    let sign = match (reference.kind, reference.url.is_some()) {
        (ReferenceKind::Newspaper, false) => "[N]",
        (ReferenceKind::Newspaper, true) => "[N/OL]",
        (ReferenceKind::WebPage, _) => "[EB/OL]",
    };
    let title = &reference.title;
    match (reference.is_made_title, title.is_empty()) {
        (_, true) => format!("[无题名]{sign}"),
        (true, false) => format!("[{title}]{sign}"),
        (false, false) => format!("{title}{sign}"),
    }
}

/// Returns the newspaper with date, page and, in 2015, the access date.
fn newspaper(reference: &Reference, edition: Edition) -> String {
    let Signs { comma, open, close } = edition.signs();
    let date = reference.published.map(|day| day.to_string());
    let parts: Vec<&str> =
        [reference.source.as_deref(), date.as_deref()].into_iter().flatten().collect();

    let mut item = parts.join(comma);
    if let Some(page) = &reference.page {
        let _ = write!(item, "{open}{page}{close}");
    }
    if edition == Edition::Of2015 && reference.url.is_some() {
        let _ = write!(item, "[{}]", reference.accessed);
    }
    one_line(&item)
}

/// Returns the dates of a web page.
fn dates_of_page(reference: &Reference, edition: Edition) -> String {
    let Signs { open, close, .. } = edition.signs();
    let accessed = reference.accessed;
    match reference.published {
        Some(day) => format!("{open}{day}{close}[{accessed}]"),
        None => format!("[{accessed}]"),
    }
}
