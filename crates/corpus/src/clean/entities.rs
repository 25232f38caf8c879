//! HTML character references that were left in plain text: `&amp;`, `&#8212;`, `&#x4e2d;`.

mod named;

use std::borrow::Cow;

use self::named::NAMED;

/// What browsers read for `&#128;` to `&#159;`, which were meant as windows-1252 (WHATWG HTML, "numeric character
/// reference end state"). A question mark stands for the five without a meaning.
const WINDOWS_1252: &str = "€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ";

/// The longest reference worth looking at, in bytes: `&thetasym;`, `&#x0010FFFF;`.
const MAX_BYTES: usize = 14;

/// Returns the text with one level of references decoded. Only those that end in `;` are references; unknown ones
/// are text.
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    let mut output = String::new();
    let (mut start, mut from) = (0, 0);
    while let Some(i) = text[from..].find('&').map(|i| from + i) {
        let decoded = reference(&text[i + 1..]);
        if let Some((c, n_bytes)) = decoded {
            output.push_str(&text[start..i]);
            output.push(c);
            start = i + 1 + n_bytes;
        }
        from = start.max(i + 1);
    }
    if start == 0 {
        return Cow::Borrowed(text);
    }
    output.push_str(&text[start..]);
    Cow::Owned(output)
}

/// Returns the character of a reference behind its `&`, and its length in bytes up to and with the `;`.
fn reference(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(MAX_BYTES).position(|byte| byte == b';')?;
    let name = &rest[..end];
    let c = match name.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => named(name)?,
    };
    Some((c, end + 1))
}

fn named(name: &str) -> Option<char> {
    let found = NAMED.binary_search_by_key(&name, |&(entry, _)| entry).ok()?;
    Some(NAMED[found].1)
}

/// Numbers that name no character become U+FFFD, zero is kept for the cleaner to drop.
fn numeric(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    if (0x80..=0x9F).contains(&code) {
        let meant = WINDOWS_1252.chars().nth(code as usize - 0x80).filter(|&c| c != '?');
        return Some(meant.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(decode_entities(text), expected, "{text}");
    }

    #[test]
    fn named_and_numeric_references_are_decoded() {
        check("R&amp;D &lt;a&gt; &ldquo;一核&rdquo;&hellip;", "R&D <a> “一核”…");
        check("&#20013;&#x6587;&#X6587;&#151;", "中文文—");
        check("&eacute;&Eacute;&middot;&yen;", "éÉ·¥");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "AT&T",
            "&",
            "&;",
            "&#;",
            "&#x;",
            "&copy 2023",
            "&中文;",
            "&nosuchname;",
            "a&b;c",
            "&#+5;",
            "&&&",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn one_level_is_decoded() {
        check("&amp;amp;", "&amp;");
        check("&amp;#38;", "&#38;");
    }

    #[test]
    fn impossible_numbers_are_replaced() {
        check("&#xD800;&#99999999;&#129;", "\u{FFFD}\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn names_are_in_order() {
        assert!(NAMED.is_sorted_by_key(|&(name, _)| name));
    }

    #[test]
    fn windows_table_has_every_place() {
        assert_eq!(WINDOWS_1252.chars().count(), 32);
    }
}
