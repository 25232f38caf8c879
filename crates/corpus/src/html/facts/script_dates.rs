//! Dates in variables of scripts: `var publish_time = "2024-03-05 08:12"`, `"ct": "1709597520"`.

use jiff::Timestamp;

use crate::html::tree::{DOCUMENT, PageTree};
use crate::published::Published;

/// Names of variables, in lower case and without `_`. Source: the pages of news sites.
const NAMES: &[&str] = &[
    "publishtime",
    "publishdate",
    "publishedat",
    "publishedtime",
    "pubtime",
    "pubdate",
    "ptime",
    "datepublished",
    "oricreatetime",
    "createtime",
    "releasetime",
    "releasedate",
    "articledate",
    "ct",
];

/// The most text of scripts that is read, in bytes.
const MAX_BYTES: usize = 2 << 20;

/// The longest name and the longest value, in bytes.
const MAX_NAME_BYTES: usize = 20;
const MAX_VALUE_BYTES: usize = 40;

/// The first and last seconds that are a time of publication: the years 2000 to 2100.
const SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// Returns the first date of a variable that is named after the time of publication.
pub(super) fn find_date(tree: &PageTree) -> Option<String> {
    let mut n_left = MAX_BYTES;
    let scripts =
        tree.elements(DOCUMENT, "script").filter(|&id| tree.attribute(id, "src").is_none());
    scripts.map(|id| tree.inner_text(id)).find_map(|script| {
        let is_read = script.len() <= n_left;
        n_left = n_left.saturating_sub(script.len());
        is_read.then(|| date_in_script(&script)).flatten()
    })
}

fn date_in_script(script: &str) -> Option<String> {
    // Each value begins with a quotation mark after `=` or `:`.
    let quotes = script.match_indices(['"', '\'']);
    quotes.map(|(at, _)| at).find_map(|at| {
        let name = name_before(&script.as_bytes()[..at])?;
        let rest = &script[at + 1..];
        let end = rest.bytes().take(MAX_VALUE_BYTES).position(|b| matches!(b, b'"' | b'\''))?;
        NAMES.contains(&name.as_str()).then(|| date_of_value(&rest[..end])).flatten()
    })
}

/// Returns the name before `= ` or `: ` at the end of a script, in lower case and without `_`.
fn name_before(script: &[u8]) -> Option<String> {
    let is_mark = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b':' | b'"' | b'\'');
    let tail = &script[script.len().saturating_sub(2 * MAX_NAME_BYTES)..];
    let n_marks = tail.iter().rev().take_while(|b| is_mark(b)).count();
    let (head, marks) = tail.split_at(tail.len() - n_marks);
    if !marks.iter().any(|b| matches!(b, b'=' | b':')) {
        return None;
    }

    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let n_name = head.iter().rev().take_while(|b| is_part(b)).count();
    let name = head[head.len() - n_name..].iter().filter(|b| **b != b'_');
    (1..=MAX_NAME_BYTES)
        .contains(&n_name)
        .then(|| name.map(|b| char::from(b.to_ascii_lowercase())).collect())
}

/// Returns a value that is a date, or seconds or milliseconds since the Unix epoch.
fn date_of_value(value: &str) -> Option<String> {
    let value = value.trim();
    let seconds = match (value.len(), value.parse::<i64>()) {
        (10, Ok(seconds)) => Some(seconds),
        (13, Ok(milliseconds)) => Some(milliseconds / 1000),
        _ => None,
    };
    if let Some(seconds) = seconds.filter(|seconds| SECONDS.contains(seconds)) {
        return Timestamp::from_second(seconds).ok().map(in_china);
    }
    Published::parse(value).map(|_| value.to_owned())
}

/// Returns an instant as the pages that use seconds show it.
fn in_china(at: Timestamp) -> String {
    at.display_with_offset(jiff::tz::offset(8)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: Option<&str>) {
        assert_eq!(date_in_script(script).as_deref(), expected, "{script}");
    }

    #[test]
    fn variables_of_the_time_of_publication_are_found() {
        check(r#"var a = 1; var publish_time = "2024-03-05 08:12";"#, Some("2024-03-05 08:12"));
        check(r#"{"title":"题","pubTime":"2024-03-05"}"#, Some("2024-03-05"));
        check("var ct='1709597520';", Some("2024-03-05T08:12:00+08:00"));
        check("createTime: '1709597520000',", Some("2024-03-05T08:12:00+08:00"));
    }

    #[test]
    fn other_variables_are_not() {
        check(r#"var now = "2024-03-05 08:12";"#, None);
        check(r#"var product = "1709597520";"#, None);
        check(r#"f("publish_time", "2024-03-05")"#, None);
        check("publish_time: '昨天'", None);
        check("'", None);
    }
}
