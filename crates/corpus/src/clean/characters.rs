//! Single characters: blanks of any width, line breaks of any kind, and what nobody can see.

use std::ops::Range;

use super::traced_text::{Draft, Edit};
use crate::change::ChangeKind;

/// What becomes of a character.
enum Action {
    Keep,
    Blank,
    Break,
    Drop,
}

/// Takes the steps that concern single characters: what is invisible goes, references are decoded, and with what they
/// hid it is the same; letters and their accents become one character.
pub(super) fn steps(draft: &mut Draft<'_>) {
    draft.step(edits);
    if draft.text().contains('&') {
        draft.step(super::entities::edits);
        draft.step(edits);
    }
    draft.step(super::accents::edits);
}

/// Returns a line of text as the cleaner leaves its characters, references aside: without what is invisible, with
/// ordinary blanks for every kind of blank and line end, and with letters and their accents as one character.
///
/// What is pasted from the source of an article stands so in the article that was made of it.
///
/// # Examples
/// ```
/// assert_eq!(xunwen_corpus::clean_characters("跨境\u{200B}電商\u{A0}cafe\u{301}"), "跨境電商 café");
/// ```
#[must_use]
pub fn clean_characters(line: &str) -> String {
    let mut draft = Draft::new(line);
    draft.step(edits);
    draft.step(super::accents::edits);
    draft.text().replace('\n', " ")
}

/// Returns the edits that make every kind of blank an ordinary one and every line break `\n`, and take control and
/// zero-width characters out.
///
/// This is the one step that looks at every character of a corpus, so it passes over the bytes in blocks, and stops
/// only at those that have something to change.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let bytes = text.as_bytes();
    let mut edits = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let block = i..bytes.len().min(i + BLOCK);
        if !may_change(bytes, block.clone()) {
            i = block.end;
            continue;
        }
        // What begins in the block and ends behind it is looked at once, here.
        while i < block.end {
            let (action, n_bytes) = action(&bytes[i..]);
            let range = i..i + n_bytes;
            match action {
                Action::Blank => edits.push(Edit::layout(range, " ")),
                Action::Break => edits.push(Edit::layout(range, "\n")),
                Action::Drop if !is_of_picture(text, i) => {
                    edits.push(Edit::new(ChangeKind::Invisible, range, ""));
                }
                Action::Keep | Action::Drop => {}
            }
            i += n_bytes;
        }
    }
    edits
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Whether a character for which [`action`] may say something else than to keep it begins in a block.
fn may_change(bytes: &[u8], block: Range<usize>) -> bool {
    // One byte after the other without a branch, so that the compiler looks at many at once.
    let is_odd = |first: u8, second: u8, third: u8| {
        (first < 0x20) & (first != b'\n')
            | (first == 0x7F)
            | (first == 0xC2)
            | (first == 0xD8) & (second == 0x9C)
            | (first == 0xE2) & (second == 0x80) & ((third < 0x90) | (third & 0xF8 == 0xA8))
            | (first == 0xE2) & (second == 0x81) & (0x9F..=0xAF).contains(&third)
            | (first == 0xE3) & (second == 0x80) & (third == 0x80)
            | (first == 0xEF) & ((second == 0xBB) | (second == 0xB8) & (third < 0x90))
            | (first == 0xF3) & (second == 0xA0)
    };
    if bytes.len() < block.end + 2 {
        return true;
    }
    let first = &bytes[block.clone()];
    let second = &bytes[block.start + 1..block.end + 1];
    let third = &bytes[block.start + 2..block.end + 2];
    let mut odd = false;
    for i in 0..first.len() {
        odd |= is_odd(first[i], second[i], third[i]);
    }
    odd
}

/// Whether what nobody sees is a part of a picture: a zero-width joiner between two (👨‍👩‍👧), or a selector of the form
/// in which one is shown (❤️, 1️⃣).
fn is_of_picture(text: &str, at: usize) -> bool {
    let is_picture = |c: Option<char>| {
        c.is_some_and(|c| {
            matches!(c,
                '©' | '®' | '‼' | '⁉' | '™' | '\u{2190}'..='\u{2BFF}' | '〰' | '〽' | '㊗' | '㊙'
                | '\u{1F000}'..='\u{1FAFF}')
        })
    };
    let mut before = text[..at].chars();
    let mut behind = text[at..].chars();
    match behind.next() {
        Some('\u{200D}') => {
            let last = before.next_back();
            let last = if last.is_some_and(is_form) { before.next_back() } else { last };
            is_picture(last) && is_picture(behind.next())
        }
        Some(c) if is_form(c) => {
            is_picture(before.next_back()) || behind.next() == Some('\u{20E3}')
        }
        _ => false,
    }
}

/// Whether a character says that the picture before it is shown as text or in colour.
fn is_form(c: char) -> bool {
    matches!(c, '\u{FE0E}' | '\u{FE0F}')
}

/// Returns the text without what its characters hide: entities decoded, blanks and line breaks of one kind, nothing
/// invisible, no blanks around lines and at most one blank line between two others.
pub(super) fn clean_text(text: &str) -> String {
    let mut draft = Draft::new(text);
    steps(&mut draft);
    let mut output = String::with_capacity(draft.text().len());
    for line in draft.text().lines().map(|line| line.trim_matches(' ')) {
        if !(line.is_empty() && (output.is_empty() || output.ends_with("\n\n"))) {
            output.push_str(line);
            output.push('\n');
        }
    }
    output.truncate(output.trim_end_matches('\n').len());
    output
}

/// Returns the text cleaned, as one line: line breaks become blanks.
pub(super) fn clean_line(text: &str) -> String {
    let is_clean = edits(text).is_empty()
        && super::accents::edits(text).is_empty()
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

/// Returns what becomes of the character at the start of the bytes, and how many bytes it takes.
fn action(bytes: &[u8]) -> (Action, usize) {
    match bytes {
        [b' ' | b'\n', ..] => (Action::Keep, 1),
        [b'\r', b'\n', ..] => (Action::Break, 2),
        // A form feed or a vertical tab parts lines, so dropping it would glue them.
        [b'\r' | 0x0B | 0x0C, ..] => (Action::Break, 1),
        [b'\t', ..] => (Action::Blank, 1),
        [..=0x1F | 0x7F, ..] => (Action::Drop, 1),
        // U+0085 next line, U+0080 to U+009F controls, U+00A0 no-break space, U+00AD soft hyphen
        [0xC2, 0x85, ..] => (Action::Break, 2),
        [0xC2, 0x80..=0x9F | 0xAD, ..] => (Action::Drop, 2),
        [0xC2, 0xA0, ..] => (Action::Blank, 2),
        [0xC2, ..] => (Action::Keep, 2),
        // U+061C, a direction
        [0xD8, 0x9C, ..] => (Action::Drop, 2),
        // U+2000 to U+200A and U+202F spaces, U+200B to U+200F zero width, U+2028 and U+2029 separators,
        // U+202A to U+202E directions
        [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..] => (Action::Blank, 3),
        [0xE2, 0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] => (Action::Drop, 3),
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => (Action::Break, 3),
        // U+205F mathematical space, U+2060 to U+206F word joiner and other invisible ones
        [0xE2, 0x81, 0x9F, ..] => (Action::Blank, 3),
        [0xE2, 0x81, 0xA0..=0xAF, ..] => (Action::Drop, 3),
        // U+3000 ideographic space, U+FE00 to U+FE0F variation selectors, U+FEFF byte order mark
        [0xE3, 0x80, 0x80, ..] => (Action::Blank, 3),
        [0xEF, 0xB8, 0x80..=0x8F, ..] | [0xEF, 0xBB, 0xBF, ..] => (Action::Drop, 3),
        [0xE2 | 0xE3 | 0xEF, ..] => (Action::Keep, 3),
        // U+E0100 to U+E01EF variation selectors of ideographs
        [0xF3, 0xA0, 0x84..=0x86, _, ..] | [0xF3, 0xA0, 0x87, 0x80..=0xAF, ..] => (Action::Drop, 4),
        _ => (Action::Keep, 1),
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
    fn what_makes_a_picture_stays_with_it() {
        for picture in ["👨‍👩‍👧", "❤️", "❤️‍🔥", "1️⃣", "✈︎", "㊗️"]
        {
            assert_eq!(clean_text(picture), picture);
        }
        assert_eq!(clean_text("甲\u{200D}乙❤\u{FE0F}\u{FE0F}\u{200B}"), "甲乙❤\u{FE0F}");
    }

    #[test]
    fn what_is_pasted_is_cleaned_like_its_source() {
        assert_eq!(
            clean_characters("\u{FEFF}跨境\u{AD}電\u{200E}商\u{A0}\u{3000}e\u{301}cole\r\n&amp;"),
            "跨境電商  école &amp;"
        );
    }

    #[test]
    fn every_line_break_is_one() {
        check(
            "一\r\n二\r三\u{2028}四\u{2029}五\u{85}六\u{C}七",
            expect![[r#""一\n二\n三\n四\n五\n六\n七""#]],
        );
        check("\n\n一\n\n\n \n　\n二\n\n", expect![[r#""一\n\n二""#]]);
    }

    #[test]
    fn marks_that_share_a_first_byte_with_blanks_stay() {
        check("“一核”—，。、：（）★①·©é", expect![[r#""“一核”—，。、：（）★①·©é""#]]);
    }

    #[test]
    fn entities_are_decoded_and_markup_stays_text() {
        check("R&amp;D&nbsp;经费&#13;&#10;&lt;script&gt;", expect![[r#""R&D 经费\n<script>""#]]);
        check("&amp;lt;", expect![[r#""<""#]]);
        check("R&am\u{200B}p;D", expect![[r#""R&D""#]]);
        check("<script>alert(1)</script>", expect![[r#""<script>alert(1)</script>""#]]);
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(clean_line(" 上\n\n下\r\n"), "上 下");
    }

    /// Text in which every rule has something to do, but no entity makes another one.
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
        fn all_that_can_be_seen_stays_in_order(text in "[^&]{0,60}") {
            let visible = |text: &str| -> String {
                let is_gone = |c: char| c.is_whitespace() || c.is_control()
                    || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{61C}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
                text.nfc().filter(|&c| !is_gone(c)).collect()
            };
            prop_assert_eq!(visible(&clean_text(&text)), visible(&text));
        }
    }
}
