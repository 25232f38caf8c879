//! Measure words and units of measure.

/// Measure words and units, separated by whitespace; see the head of the file.
const UNITS: &str = include_str!("units.txt");

/// Returns the longest unit at the start of a text; otherwise an empty string.
pub(super) fn leading_unit(text: &str) -> &'static str {
    let lines = UNITS.lines().filter(|line| !line.starts_with('#'));
    let matching = lines.flat_map(str::split_whitespace).filter(|unit| text.starts_with(unit));
    matching.max_by_key(|unit| unit.len()).unwrap_or_default()
}
