//! Comparing outputs without what differs from run to run: times, sizes, rates and cursors.

/// Units whose numbers differ from run to run.
const UNITS: &[&str] = &["MB/s", "MB", "GB", "KB", "ms", "s", "毫秒", "秒"];

/// Fields of JSON whose values differ from run to run.
const FIELDS: &[&str] = &["\"took_ms\":", "\"next\": \"", "\"arrived\": \"", "\"seconds\":"];

/// Digits after the point of a number that count.
const DECIMALS: usize = 2;

/// Returns whether two outputs are the same but for what differs from run to run.
pub(crate) fn are_same(one: &str, other: &str) -> bool {
    masked_lines(one) == masked_lines(other)
}

/// Returns the lines of an output without what differs from run to run. A table whose last headings
/// have ` ms` ends in columns of times.
fn masked_lines(output: &str) -> Vec<String> {
    let header = output.lines().next().unwrap_or_default();
    let n_times = header.matches(" ms").count();
    let n_columns = header.split_whitespace().count() - n_times;

    let mut lines: Vec<String> = output.lines().map(masked).collect();
    for line in lines.iter_mut().skip(1).filter(|_| n_times > 0) {
        let cells: Vec<&str> = line.split(' ').collect();
        if cells.len() == n_columns {
            *line = cells[..n_columns - n_times].join(" ");
        }
    }
    lines
}

/// Returns a line in which `0` takes the place of each value that differs from run to run.
fn masked(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if let Some(field) = FIELDS.iter().find(|field| rest.starts_with(**field)) {
            let value = &rest[field.len()..];
            out.push_str(field);
            out.push('0');
            rest = &value[value.find([',', '}', '"']).unwrap_or(value.len())..];
        } else if c.is_ascii_digit() && !out.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
            let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
            out.push_str(if has_unit(after) { "0" } else { shortened(number) });
            rest = after;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    // Columns are as wide as what is in them.
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns whether the text after a number begins with one of the units, as a whole word.
fn has_unit(after: &str) -> bool {
    let after = after.trim_start_matches(' ');
    let mut ends = UNITS.iter().filter_map(|unit| after.strip_prefix(unit));
    ends.any(|end| !end.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Returns a number with few digits after the point: another machine rounds otherwise.
fn shortened(number: &str) -> &str {
    match number.find('.') {
        Some(point) => &number[..number.len().min(point + 1 + DECIMALS)],
        None => number,
    }
}

#[test]
fn only_what_differs_from_run_to_run_is_ignored() {
    for (one, other) in [
        ("0.1 MB of text in 0.1 s (0.5 MB/s)", "0.1 MB of text in 12.3 s (0.25 MB/s)"),
        ("找到 7 篇文章，用时 0.9 毫秒", "找到 7 篇文章，用时 12.9 毫秒"),
        ("\"took_ms\": 0.83, \"n\": 1", "\"took_ms\": 1, \"n\": 1"),
        ("\"score\": 29.581423", "\"score\": 29.581"),
        ("\"next\": \"abc\"", "\"next\": \"xyz\""),
        ("set n p50 ms\ntiny 1 0.25", "set n p50 ms\ntiny 1 9.25"),
    ] {
        assert!(are_same(one, other), "{one} {other}");
    }
    for (one, other) in [
        ("找到 7 篇文章", "找到 8 篇文章"),
        ("\"score\": 29.58", "\"score\": 29.48"),
        ("\"next\": null", "\"next\": \"abc\""),
        ("3 sources", "4 sources"),
        ("set n p50 ms\ntiny 1 0.25", "set n p50 ms\ntiny 2 0.25"),
    ] {
        assert!(!are_same(one, other), "{one} {other}");
    }
}
