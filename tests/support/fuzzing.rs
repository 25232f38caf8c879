//! Properties of reading and cleaning that hold for any bytes. The fuzz targets in `tests/fuzz` check
//! them, and `tests/contract/cleaning.rs` checks them for samples and a few thousand mutations.

use std::collections::HashMap;
use std::time::Duration;

use cpu_time::ThreadTime;
use xunwen_corpus::{Cleaned, Format, RawArticle, Record, clean, read};

/// The formats, by the number in the first byte of an input.
const FORMATS: &[Format] = &[
    Format::Text,
    Format::Markdown,
    Format::Json,
    Format::JsonLines,
    Format::Html,
    Format::Warc,
    Format::Feed,
];

/// The processor time that reading and cleaning may take: for any input, and for each byte of it. Slow builds with
/// sanitizers take about ten times as long as a release, in which the slowest inputs known take a microsecond for each
/// byte, and the budget of the cleaner a fifth of a second. A quadratic step exceeds it at some ten thousand bytes.
const MAX_TIME: Duration = Duration::from_secs(3);
const MAX_TIME_PER_BYTE: Duration = Duration::from_micros(20);

/// Measurements before an input is reported as slow.
const N_RUNS: usize = 3;

/// Reads and cleans the bytes after the first one, which selects the format.
///
/// # Panics
/// If a change is outside its source, text is lost without a reported change, or it takes too long for the length of
/// the input.
pub fn read_and_clean(input: &[u8]) {
    let limit = MAX_TIME + MAX_TIME_PER_BYTE * u32::try_from(input.len()).unwrap_or(u32::MAX);
    let is_fast = (0..N_RUNS).any(|_| {
        let started = ThreadTime::now();
        check_read_and_clean(input);
        started.elapsed() <= limit
    });
    assert!(is_fast, "{} bytes take more than {limit:?}", input.len());
}

fn check_read_and_clean(input: &[u8]) {
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

/// Returns the characters of a text file that occur neither in the article nor in a replaced text,
/// except blanks and heading signs.
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
