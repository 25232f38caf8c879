//! What other writers of JSON get wrong, and a strict reader refuses: half surrogate pairs and raw control characters.

use std::fmt::Write;

const REPLACEMENT: &str = "\\ufffd";

/// Returns the JSON with lone surrogate escapes replaced by `\ufffd` and raw control characters inside strings
/// escaped, NUL bytes between values blanked; None when there is nothing to repair.
pub(super) fn repair(json: &str) -> Option<String> {
    let mut output = String::with_capacity(json.len() + 16);
    let mut rest = json;
    let mut is_string = false;
    let mut is_changed = false;
    while let Some(i) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\u{1F}')) {
        output.push_str(&rest[..i]);
        let n_bytes = match rest.as_bytes()[i] {
            b'"' => {
                is_string = !is_string;
                output.push('"');
                1
            }
            b'\\' if is_string => {
                let n_bytes = escape(&rest[i..], &mut output);
                is_changed |= output.ends_with(REPLACEMENT);
                n_bytes
            }
            control @ ..=0x1F if is_string => {
                // Writing to a string cannot fail.
                let _ = write!(output, "\\u{control:04x}");
                is_changed = true;
                1
            }
            0 => {
                output.push(' ');
                is_changed = true;
                1
            }
            other => {
                output.push(char::from(other));
                1
            }
        };
        rest = &rest[i + n_bytes..];
    }
    output.push_str(rest);
    is_changed.then_some(output)
}

/// Copies the escape at the start, a surrogate pair as a whole, and returns how many bytes it takes.
fn escape(rest: &str, output: &mut String) -> usize {
    let n_bytes = match (unit(rest), rest.get(6..).and_then(unit)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
        (Some(0xD800..=0xDFFF), _) => {
            output.push_str(REPLACEMENT);
            return 6;
        }
        (Some(_), _) => 6,
        // A backslash and what it escapes, which may be of several bytes where the JSON is wrong.
        (None, _) => {
            1 + rest[1..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8)
        }
    };
    output.push_str(&rest[..n_bytes]);
    n_bytes
}

/// Returns the UTF-16 unit of a `\uXXXX` escape at the start.
fn unit(rest: &str) -> Option<u16> {
    let digits = rest.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: Option<&str>) {
        assert_eq!(repair(json).as_deref(), expected, "{json}");
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        check(r#""\ud800""#, Some(r#""\ufffd""#));
        check(r#""\udc00\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#));
        check(r#""\ud83d\u4e2d""#, Some(r#""\ufffd\u4e2d""#));
        check(r#""\uD83D\uDE00""#, None);
    }

    #[test]
    fn an_escaped_backslash_escapes_nothing_further() {
        check(r#""\\ud800""#, None);
        check(r#""\"\ud800""#, Some(r#""\"\ufffd""#));
    }

    #[test]
    fn raw_controls_are_escaped_inside_strings_only() {
        check("{\n\"a\": \"b\nc\0\"}\0", Some("{\n\"a\": \"b\\u000ac\\u0000\"} "));
        check("{\n\"a\": 1}", None);
    }

    #[test]
    fn cut_escapes_are_left_to_the_parser() {
        check(r#""\u12"#, None);
        check(r#""\"#, None);
        check(r#""\中"#, None);
    }
}
