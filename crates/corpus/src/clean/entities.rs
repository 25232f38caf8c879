//! Decodes character references of HTML that are left in plain text: `&amp;`, `&#8212;`, `&#x4e2d;`.

mod named;

use self::named::NAMED;
use super::traced_text::TextEdit;
use crate::change::ChangeKind;

/// The characters that browsers show for `&#128;` to `&#159;`, which are meant as windows-1252 (WHATWG HTML, "numeric
/// character reference end state"). A question mark marks the five without a meaning.
const WINDOWS_1252: &str = "€?‚ƒ„…†‡ˆ‰Š‹Œ?Ž??‘’“”•–—˜™š›œ?žŸ";

/// Longest reference that is looked for, in bytes, `&` and `;` aside: `&thetasym;`, `&#x0010FFFF;`.
const MAX_BYTES: usize = 14;

/// Returns the edits that decode references, and references to references (`&amp;lt;`). A reference ends in `;`;
/// unknown ones are text.
pub(super) fn edits(text: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut from = 0;

    while let Some(start) = memchr::memchr(b'&', &text.as_bytes()[from..]).map(|i| from + i) {
        from = start + 1;
        let Some((mut c, n_bytes)) = reference(&text[from..]) else { continue };
        from += n_bytes;

        // A decoded ampersand may begin another reference: `&amp;` followed by `lt;`.
        while c == '&'
            && let Some((inner, n_bytes)) = reference(&text[from..])
        {
            (c, from) = (inner, from + n_bytes);
        }
        edits.push(TextEdit::new(ChangeKind::Entity, start..from, c.to_string()));
    }
    edits
}

/// Returns the character of a reference from the text after its `&`, and the length up to and including its `;`.
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

/// Returns the character of a number, U+FFFD where it has none. U+0000 is returned: a later edit removes it.
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
    use super::super::traced_text::check;
    use super::*;

    #[test]
    fn named_and_numeric_references_are_decoded() {
        check(edits, "R&amp;D &lt;a&gt; &ldquo;一核&rdquo;&hellip;", "R&D <a> “一核”…");
        check(edits, "&#20013;&#x6587;&#X6587;&#151;", "中文文—");
        check(edits, "&eacute;&Eacute;&middot;&yen;", "éÉ·¥");
    }

    #[test]
    fn other_ampersands_are_kept() {
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
            check(edits, text, text);
        }
    }

    #[test]
    fn references_to_references_are_decoded() {
        check(edits, "&amp;amp;", "&");
        check(edits, "R&amp;amp;D &amp;#38;lt;b&amp;amp;gt;", "R&D <b>");
        check(edits, "&amp;amp", "&amp");
    }

    #[test]
    fn impossible_numbers_are_replaced() {
        check(edits, "&#xD800;&#99999999;&#129;", "\u{FFFD}\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn names_are_sorted() {
        assert!(NAMED.is_sorted_by_key(|&(name, _)| name));
    }

    #[test]
    fn the_windows_1252_table_has_32_characters() {
        assert_eq!(WINDOWS_1252.chars().count(), 32);
    }
}
