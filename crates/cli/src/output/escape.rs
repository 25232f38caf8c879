//! Escapes for characters that a terminal obeys or does not show.
//!
//! A name, title, query or error may contain any character. Some move the cursor, change the title of
//! the window or type into the shell (C0, DEL, C1), some reverse the text around them, some take no
//! room, so that two names look the same. All of them are printed as `\u{202e}`, or as `\n`.

/// Appends `text` to `out`, with escapes.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let mut previous = out.chars().next_back();
    for c in text.chars() {
        if is_unsafe(c, previous) {
            out.extend(c.escape_default());
            previous = None;
        } else {
            out.push(c);
            previous = Some(c);
        }
    }
}

/// Returns a text with escapes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Returns JSON in which no character is unsafe. `serde_json` escapes C0 only; the others can occur
/// in strings only, where an escape means the same.
pub(crate) fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unsafe(c, None) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Returns whether a terminal obeys a character or does not show it.
fn is_unsafe(c: char, previous: Option<char>) -> bool {
    match c {
        // A joiner of two pictures is a part of one.
        '\u{200d}' => !previous.is_some_and(is_picture),
        // C0, DEL and C1.
        c if c.is_control() => true,
        // Direction: marks, embeddings, overrides and isolates.
        '\u{061c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{206f}' => true,
        // Line breaks that only some programs know.
        '\u{2028}' | '\u{2029}' => true,
        // Characters without width.
        '\u{00ad}'
        | '\u{034f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{200c}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}'
        | '\u{e01f0}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Returns whether a character is a symbol or an emoji, or selects how one is shown.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_of_unicode_is_left_and_no_other_text_changes() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_control()) {
            assert!(!escaped(&format!("a{c}b")).contains(c), "{c:?}");
            assert!(!escaped_json(&format!("a{c}b")).contains(c) || c == '\n', "{c:?}");
        }
        for text in ["寻闻 news", "𠮷野家", "é ½ “引号”　全角", "👨‍👩‍👧 👁️‍🗨️ 🇨🇳", "a\\b \"c\""]
        {
            assert_eq!(escaped(text), text);
        }
    }

    #[test]
    fn invisible_characters_show_their_code_point() {
        assert_eq!(escaped("a\u{202e}b\x1b[31m\r\n\t\u{9b}"), r"a\u{202e}b\u{1b}[31m\r\n\t\u{9b}");
        assert_eq!(escaped("a\u{200d}.txt\u{feff}\u{e0041}"), r"a\u{200d}.txt\u{feff}\u{e0041}");
    }

    #[test]
    fn escaped_json_has_the_same_value() {
        let all: String = ('\0'..'\u{3000}')
            .chain('\u{fff0}'..='\u{1ffff}')
            .chain('\u{e0000}'..='\u{e0fff}')
            .collect();
        let json = serde_json::to_string(&all).unwrap();
        let escaped = escaped_json(&json);
        assert!(escaped.chars().all(|c| !is_unsafe(c, None)));
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), all);
    }
}
