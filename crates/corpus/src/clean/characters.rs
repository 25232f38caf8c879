//! Passes over single characters: one kind of blank and of line break, and no invisible characters.

use std::ops::Range;

use super::traced_text::{TextEdit, TracedText};
use super::{accents, entities};
use crate::change::ChangeKind;

/// Decodes character references, and removes what they hid.
pub(super) fn decode_entities(text: &mut TracedText<'_>) {
    if text.text().contains('&') {
        text.edit(entities::edits);
        text.edit(edits);
    }
}

/// Returns a line with its characters cleaned as those of an article: no invisible characters, ordinary blanks for
/// every kind of blank and line end, and letters composed with their accents. Character references are kept.
///
/// Text pasted from the source of an article thus equals the text of the cleaned article.
///
/// # Examples
/// ```
/// assert_eq!(xunwen_corpus::clean_characters("跨境\u{200B}電商\u{A0}cafe\u{301}"), "跨境電商 café");
/// ```
#[must_use]
pub fn clean_characters(line: &str) -> String {
    let mut text = TracedText::new(line);
    text.edit(edits);
    text.edit(accents::edits);
    text.text().replace('\n', " ")
}

/// Returns the edits that replace every kind of blank by an ordinary one and every line break by `\n`, and remove
/// control and zero-width characters.
///
/// This pass reads every character of a corpus. It skips the bytes in blocks, and looks closely only at blocks that
/// have something to change.
pub(super) fn edits(text: &str) -> Vec<TextEdit> {
    let bytes = text.as_bytes();
    let mut edits = Vec::new();
    let mut i = 0;

    while i < bytes.len() {
        let block = i..bytes.len().min(i + BLOCK_BYTES);
        if !may_change(bytes, block.clone()) {
            i = block.end;
            continue;
        }

        // A character that begins in the block and ends after it is handled here, once.
        while i < block.end {
            let (action, n_bytes) = action(&bytes[i..]);
            let range = i..i + n_bytes;
            match action {
                CharAction::Blank => edits.push(TextEdit::layout(range, " ")),
                CharAction::Break => edits.push(TextEdit::layout(range, "\n")),
                CharAction::Drop if !is_part_of_emoji(text, i) => {
                    edits.push(TextEdit::new(ChangeKind::Invisible, range, ""));
                }
                CharAction::Keep | CharAction::Drop => {}
            }
            i += n_bytes;
        }
    }
    edits
}

/// Bytes that are checked together: a cache line, and a multiple of every vector size.
const BLOCK_BYTES: usize = 64;

/// Returns whether a character for which [`action`] may not say `Keep` begins in a block.
fn may_change(bytes: &[u8], block: Range<usize>) -> bool {
    if bytes.len() < block.end + 2 {
        return true;
    }

    // No branches, so that the compiler vectorises the loop.
    let first = &bytes[block.clone()];
    let second = &bytes[block.start + 1..block.end + 1];
    let third = &bytes[block.start + 2..block.end + 2];
    let mut odd = false;
    for i in 0..first.len() {
        odd |= may_begin_change(first[i], second[i], third[i]);
    }
    odd
}

/// Returns whether three bytes may begin a character that [`action`] changes; true for some that it keeps.
fn may_begin_change(first: u8, second: u8, third: u8) -> bool {
    (first < 0x20) & (first != b'\n')
        | (first == 0x7F)
        | (first == 0xC2)
        | (first == 0xD8) & (second == 0x9C)
        | (first == 0xE2) & (second == 0x80) & ((third < 0x90) | (third & 0xF8 == 0xA8))
        | (first == 0xE2) & (second == 0x81) & (0x9F..=0xAF).contains(&third)
        | (first == 0xE3) & (second == 0x80) & (third == 0x80)
        | (first == 0xEF) & ((second == 0xBB) | (second == 0xB8) & (third < 0x90))
        | (first == 0xF3) & (second == 0xA0)
}

/// Returns whether an invisible character is part of an emoji: a zero-width joiner between two (👨‍👩‍👧), or a variation
/// selector after one (❤️, 1️⃣).
fn is_part_of_emoji(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars();
    let mut after = text[at..].chars();

    match after.next() {
        Some('\u{200D}') => {
            let last = before.next_back();
            let last = if last.is_some_and(is_emoji_variation) { before.next_back() } else { last };
            last.is_some_and(is_emoji) && after.next().is_some_and(is_emoji)
        }
        // U+20E3 is the frame of keys such as 1️⃣.
        Some(c) if is_emoji_variation(c) => {
            before.next_back().is_some_and(is_emoji) || after.next() == Some('\u{20E3}')
        }
        _ => false,
    }
}

/// Returns whether a character may be an emoji. From the blocks that emoji-data.txt of Unicode lists, digits aside.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '©' | '®' | '‼' | '⁉' | '™' | '\u{2190}'..='\u{2BFF}' | '〰' | '〽' | '㊗' | '㊙'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// Returns whether a character selects the text or the emoji form of the character before it.
fn is_emoji_variation(c: char) -> bool {
    matches!(c, '\u{FE0E}' | '\u{FE0F}')
}

/// Returns the text after the passes over single characters, without blanks around lines and with at most one blank
/// line between two others.
pub(super) fn clean_text(text: &str) -> String {
    let mut traced = TracedText::new(text);
    traced.edit(edits);
    decode_entities(&mut traced);
    traced.edit(accents::edits);

    let mut output = String::with_capacity(traced.text().len());
    for line in traced.text().lines().map(|line| line.trim_matches(' ')) {
        if !(line.is_empty() && (output.is_empty() || output.ends_with("\n\n"))) {
            output.push_str(line);
            output.push('\n');
        }
    }
    output.truncate(output.trim_end_matches('\n').len());
    output
}

/// Returns the cleaned text as one line: line breaks become blanks.
pub(super) fn clean_line(text: &str) -> String {
    // Most fields are clean.
    let is_clean = edits(text).is_empty()
        && accents::edits(text).is_empty()
        && !text.bytes().any(|b| matches!(b, b'&' | b'\n'));
    if is_clean {
        return text.trim_matches(' ').to_owned();
    }

    let cleaned = clean_text(text);
    if !cleaned.contains('\n') {
        return cleaned;
    }
    let lines: Vec<_> = cleaned.lines().filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// The treatment of a character.
enum CharAction {
    Keep,
    Blank,
    Break,
    Drop,
}

/// Returns the treatment of the character at the start of the bytes, and its length in bytes. Code points from the
/// Unicode categories Cc, Cf, Zs, Zl and Zp.
fn action(bytes: &[u8]) -> (CharAction, usize) {
    match bytes {
        [b' ' | b'\n', ..] => (CharAction::Keep, 1),
        [b'\r', b'\n', ..] => (CharAction::Break, 2),
        // A form feed or a vertical tab separates lines, so dropping it would join them.
        [b'\r' | 0x0B | 0x0C, ..] => (CharAction::Break, 1),
        [b'\t', ..] => (CharAction::Blank, 1),
        [..=0x1F | 0x7F, ..] => (CharAction::Drop, 1),
        // U+0085 next line, U+0080 to U+009F controls, U+00A0 no-break space, U+00AD soft hyphen
        [0xC2, 0x85, ..] => (CharAction::Break, 2),
        [0xC2, 0x80..=0x9F | 0xAD, ..] => (CharAction::Drop, 2),
        [0xC2, 0xA0, ..] => (CharAction::Blank, 2),
        [0xC2, ..] => (CharAction::Keep, 2),
        // U+061C, a direction
        [0xD8, 0x9C, ..] => (CharAction::Drop, 2),
        // U+2000 to U+200A and U+202F spaces, U+200B to U+200F zero width, U+2028 and U+2029 separators,
        // U+202A to U+202E directions
        [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..] => (CharAction::Blank, 3),
        [0xE2, 0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] => (CharAction::Drop, 3),
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => (CharAction::Break, 3),
        // U+205F mathematical space, U+2060 to U+206F word joiner and other invisible characters
        [0xE2, 0x81, 0x9F, ..] => (CharAction::Blank, 3),
        [0xE2, 0x81, 0xA0..=0xAF, ..] => (CharAction::Drop, 3),
        // U+3000 ideographic space, U+FE00 to U+FE0F variation selectors, U+FEFF byte order mark
        [0xE3, 0x80, 0x80, ..] => (CharAction::Blank, 3),
        [0xEF, 0xB8, 0x80..=0x8F, ..] | [0xEF, 0xBB, 0xBF, ..] => (CharAction::Drop, 3),
        [0xE2 | 0xE3 | 0xEF, ..] => (CharAction::Keep, 3),
        // U+E0100 to U+E01EF variation selectors of ideographs
        [0xF3, 0xA0, 0x84..=0x86, _, ..] | [0xF3, 0xA0, 0x87, 0x80..=0xAF, ..] => {
            (CharAction::Drop, 4)
        }
        _ => (CharAction::Keep, 1),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn check(text: &str, cleaned: Expect) {
        cleaned.assert_eq(&format!("{:?}", clean_text(text)));
    }

    #[test]
    fn blanks_of_any_width_become_ordinary_ones() {
        check("刘　健\u{A0}等\t人", expect![[r#""刘 健 等 人""#]]);
        check("　　中新网  \n \t 浙江 ", expect![[r#""中新网\n浙江""#]]);
        check("a  b", expect![[r#""a  b""#]]);
    }

    #[test]
    fn invisible_characters_are_dropped() {
        check(
            "\u{FEFF}杭\u{200B}州\0医\u{AD}药\u{2060}港\u{1}\u{9C}\u{7F}",
            expect![[r#""杭州医药港""#]],
        );
        check(" \u{200B} \u{200B}行首", expect![[r#""行首""#]]);
        check("葛\u{E0100}城\u{FE0F}的\u{61C}人，\u{FE01}", expect![[r#""葛城的人，""#]]);
    }

    #[test]
    fn parts_of_emoji_are_kept() {
        for emoji in ["👨‍👩‍👧", "❤️", "❤️‍🔥", "1️⃣", "✈︎", "㊗️"]
        {
            assert_eq!(clean_text(emoji), emoji);
        }
        assert_eq!(clean_text("甲\u{200D}乙❤\u{FE0F}\u{FE0F}\u{200B}"), "甲乙❤\u{FE0F}");
    }

    #[test]
    fn pasted_text_is_cleaned_like_its_source() {
        assert_eq!(
            clean_characters("\u{FEFF}跨境\u{AD}電\u{200E}商\u{A0}\u{3000}e\u{301}cole\r\n&amp;"),
            "跨境電商  école &amp;"
        );
    }

    #[test]
    fn every_line_break_becomes_a_newline() {
        check(
            "一\r\n二\r三\u{2028}四\u{2029}五\u{85}六\u{C}七",
            expect![[r#""一\n二\n三\n四\n五\n六\n七""#]],
        );
        check("\n\n一\n\n\n \n　\n二\n\n", expect![[r#""一\n\n二""#]]);
    }

    #[test]
    fn marks_that_share_a_first_byte_with_blanks_are_kept() {
        check("“一核”—，。、：（）★①·©é", expect![[r#""“一核”—，。、：（）★①·©é""#]]);
    }

    #[test]
    fn entities_are_decoded_and_markup_is_kept_as_text() {
        check("R&amp;D&nbsp;经费&#13;&#10;&lt;script&gt;", expect![[r#""R&D 经费\n<script>""#]]);
        check("&amp;lt;", expect![[r#""<""#]]);
        check("R&am\u{200B}p;D", expect![[r#""R&D""#]]);
        check("<script>alert(1)</script>", expect![[r#""<script>alert(1)</script>""#]]);
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(clean_line(" 上\n\n下\r\n"), "上 下");
    }

    /// Text in which every rule has something to change, but no decoded entity makes another one.
    fn wild_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            proptest::sample::select(vec![
                " ", "　", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{200B}", "\0", "&lt;",
                "\u{200D}", "\u{FE0F}", "❤", "e", "\u{301}", "か", "\u{3099}", "&#8195;", "&nbsp;",
                "&#10;", "杭州", "，", "“", "x",
            ])
            .prop_map(str::to_owned),
            "[^&]",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in wild_text()) {
            let once = clean_text(&text);
            prop_assert_eq!(clean_text(&once), once);
        }

        #[test]
        fn visible_characters_are_kept_in_order(text in "[^&]{0,60}") {
            let visible = |text: &str| -> String {
                let is_dropped = |c: char| c.is_whitespace() || c.is_control()
                    || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{61C}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
                text.nfc().filter(|&c| !is_dropped(c)).collect()
            };
            prop_assert_eq!(visible(&clean_text(&text)), visible(&text));
        }
    }
}
