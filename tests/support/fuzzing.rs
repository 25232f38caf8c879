//! What must hold of any bytes whatever. The fuzz targets in `tests/fuzz` call these, and
//! `tests/cleaning.rs` calls them for the samples and for a few thousand mutations of them.

use std::collections::HashMap;

use xunwen_corpus::{Cleaned, Format, RawArticle, Record, clean, read};

/// The formats, in the order in which the first byte of an input chooses one.
const FORMATS: &[Format] = &[
    Format::Text,
    Format::Markdown,
    Format::Json,
    Format::JsonLines,
    Format::Html,
    Format::Warc,
    Format::Feed,
];

/// Reads and cleans the bytes behind the first, which chooses the format.
///
/// # Panics
/// When a change stands outside its source, or text is lost that no change reports.
pub fn read_and_clean(input: &[u8]) {
    let Some((choice, bytes)) = input.split_first() else { return };
    let format = FORMATS[usize::from(*choice) % FORMATS.len()];
    for raw in read(Record::new("fuzzed", format, bytes.to_vec())).into_iter().flatten() {
        let Ok(cleaned) = clean(raw.clone()) else { continue };
        let n_chars = raw.body.chars().count();
        for change in &cleaned.changes {
            assert!(change.at <= n_chars, "{change:?} stands outside {n_chars} characters");
        }
        if format == Format::Text {
            let lost = lost(&raw, &cleaned);
            assert!(lost.is_empty(), "{lost:?} of {:?} was lost: {cleaned:?}", raw.body);
        }
    }
}

/// Returns the characters of a text file that are neither in the article nor in what a change
/// replaced, blanks and the signs of headings aside.
fn lost(raw: &RawArticle, cleaned: &Cleaned) -> String {
    let mut counts: HashMap<char, i64> = HashMap::new();
    let mut count = |text: &str, n: i64| {
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '#') {
            *counts.entry(c).or_default() += n;
        }
    };
    count(&raw.body, 1);
    count(&cleaned.article.title, -1);
    cleaned.article.paragraphs.iter().for_each(|paragraph| count(&paragraph.text, -1));
    cleaned.changes.iter().for_each(|change| count(&change.before, -1));
    counts.into_iter().filter(|(_, n)| *n > 0).map(|(c, _)| c).collect()
}
