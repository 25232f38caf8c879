//! Repairs JSON that other writers produce and a strict parser rejects: lone surrogates and
//! unescaped control characters.

use std::fmt::Write;

/// The escape of the replacement character U+FFFD.
const REPLACEMENT: &str = "\\ufffd";

/// Returns repaired JSON; `None` when there is nothing to repair.
///
/// Lone surrogate escapes become `\ufffd`, control characters inside strings are escaped, and NUL
/// bytes between values become spaces.
pub(super) fn repair(json: &str) -> Option<String> {
    let mut output = String::with_capacity(json.len() + 16);
    let mut rest = json;
    let mut is_string = false;
    let mut is_changed = false;

    // Copy everything up to the next character that may need a repair.
    while let Some(i) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\u{1F}')) {
        output.push_str(&rest[..i]);
        let n_bytes = match rest.as_bytes()[i] {
            b'"' => {
                is_string = !is_string;
                output.push('"');
                1
            }
            b'\\' if is_string => {
                let n_bytes = copy_escape(&rest[i..], &mut output);
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

/// Copies the escape at the start of `rest` (a surrogate pair as a whole), and returns its length in
/// bytes.
fn copy_escape(rest: &str, output: &mut String) -> usize {
    let n_bytes = match (utf16_unit(rest), rest.get(6..).and_then(utf16_unit)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
        (Some(0xD800..=0xDFFF), _) => {
            output.push_str(REPLACEMENT);
            return 6;
        }
        (Some(_), _) => 6,
        // A backslash and the escaped character. In invalid JSON, it may have several bytes.
        (None, _) => {
            1 + rest[1..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8)
        }
    };
    output.push_str(&rest[..n_bytes]);
    n_bytes
}

/// Returns the UTF-16 code unit of a `\uXXXX` escape at the start of `rest`.
fn utf16_unit(rest: &str) -> Option<u16> {
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
    fn an_escaped_backslash_does_not_escape_the_next_character() {
        check(r#""\\ud800""#, None);
        check(r#""\"\ud800""#, Some(r#""\"\ufffd""#));
    }

    #[test]
    fn control_characters_are_escaped_only_inside_strings() {
        check("{\n\"a\": \"b\nc\0\"}\0", Some("{\n\"a\": \"b\\u000ac\\u0000\"} "));
        check("{\n\"a\": 1}", None);
    }

    #[test]
    fn incomplete_escapes_are_left_to_the_parser() {
        check(r#""\u12"#, None);
        check(r#""\"#, None);
        check(r#""\中"#, None);
    }
}
