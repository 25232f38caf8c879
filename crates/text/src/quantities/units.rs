//! What is counted and measured.

/// Measure words and units, apart from each other by blanks.
const UNITS: &str = include_str!("units.txt");

/// Returns the longest unit that a text begins with; an empty text where there is none.
pub(super) fn unit(text: &str) -> &'static str {
    let lines = UNITS.lines().filter(|line| !line.starts_with('#'));
    let fitting = lines.flat_map(str::split_whitespace).filter(|unit| text.starts_with(unit));
    fitting.max_by_key(|unit| unit.len()).unwrap_or_default()
}
