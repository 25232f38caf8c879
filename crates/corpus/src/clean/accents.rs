//! Composes letters with the accents that follow them as separate characters, as some systems write names and some
//! documents are copied.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::traced_text::TextEdit;
use crate::change::ChangeKind;

/// Returns the edits that compose a letter, kana or Hangul syllable with the marks after it, where Unicode has such a
/// character (NFC). Ideographs are kept, those of the compatibility blocks too.
pub(super) fn edits(text: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    if !may_have_marks(text) {
        return edits;
    }

    let mut chars = text.char_indices().peekable();
    while let Some((start, base)) = chars.next() {
        let mut end = start + base.len_utf8();
        if is_half_kana(base) {
            while let Some((at, c)) = chars.next_if(|(_, c)| is_half_kana(*c)) {
                end = at + c.len_utf8();
            }
            while let Some((at, c)) = chars.next_if(|(_, c)| is_mark(*c)) {
                end = at + c.len_utf8();
            }
            edits.extend(full_width(text, start..end));
            continue;
        }

        while let Some((at, c)) = chars.next_if(|(_, c)| is_mark(*c)) {
            end = at + c.len_utf8();
        }
        let cluster = &text[start..end];
        if cluster.len() == base.len_utf8() || !is_letter(base) {
            continue;
        }
        let composed: String = cluster.nfc().collect();
        if composed != cluster {
            edits.push(TextEdit::new(ChangeKind::Decomposed, start..end, composed));
        }
    }
    edits
}

/// Returns the edit that makes a run of half-width kana full-width, if it has voicing marks: only full-width kana have
/// one character for a kana and its mark.
fn full_width(text: &str, run: Range<usize>) -> Option<TextEdit> {
    let kana = &text[run.clone()];
    if kana.starts_with(HALF_MARKS) || !kana.contains(HALF_MARKS) {
        return None;
    }
    let composed: String = kana.nfkc().collect();
    Some(TextEdit::new(ChangeKind::Decomposed, run, composed))
}

/// The half-width voicing marks of kana.
const HALF_MARKS: [char; 2] = ['\u{FF9E}', '\u{FF9F}'];

/// Returns whether a character is a half-width kana or one of its marks.
fn is_half_kana(c: char) -> bool {
    matches!(c, '\u{FF66}'..='\u{FF9F}')
}

/// Returns false for most texts without a mark: clean Chinese text has none of the bytes that begin the UTF-8 of marks.
fn may_have_marks(text: &str) -> bool {
    // Comparing whole blocks lets the compiler vectorise.
    const BLOCK_BYTES: usize = 64;

    let bytes = text.as_bytes();
    let next = bytes.get(1..).unwrap_or_default();
    bytes.chunks(BLOCK_BYTES).zip(next.chunks(BLOCK_BYTES)).any(|(first, next)| {
        let pairs = first.iter().zip(next);
        pairs.fold(false, |found, (&first, &next)| found | begins_mark(first, next))
    })
}

/// Returns whether two bytes begin the UTF-8 of an accent, of a letter of Hangul, or of a character near the marks of
/// kana and half-width kana.
const fn begins_mark(first: u8, next: u8) -> bool {
    let is_accent = (first & 0xFE == 0xCC) | (first == 0xE1);
    is_accent | ((first == 0xE3) & (next == 0x82)) | ((first == 0xEF) & (next == 0xBE))
}

/// Returns whether a character combines with the one before it: accents, the voicing marks of kana, the vowels and
/// finals of Hangul. Ranges from the Unicode blocks of the same names.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}' | '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}')
}

/// Returns whether a character is a letter of any script but Han, and not a mark: some marks are letters above another
/// one, and NFC would move those after them to the front.
fn is_letter(c: char) -> bool {
    let is_ideograph = matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    c.is_alphabetic() && !is_ideograph && !is_mark(c) && canonical_combining_class(c) == 0
}

#[cfg(test)]
mod tests {
    use super::super::traced_text::check;
    use super::*;

    #[test]
    fn a_letter_and_its_accents_become_one_character() {
        for (text, composed) in [
            ("e\u{301}cole，Pho\u{31B}\u{309}", "école，Phở"),
            ("a\u{301}\u{323}", "ạ\u{301}"),
            ("か\u{3099}は\u{309A}", "がぱ"),
            ("ﾊﾞｲｵﾘﾝとﾘﾝｸﾞ、ﾊﾟﾝ、ｶﾀｶﾅ", "バイオリンとリング、パン、ｶﾀｶﾅ"),
            ("ﾆﾟ\u{344}", "ニ\u{309A}\u{308}\u{301}"),
            ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}，가\u{11A8}", "한국，각"),
            ("и\u{306}", "й"),
        ] {
            check(edits, text, composed);
        }
    }

    #[test]
    fn ideographs_and_clusters_without_a_composed_character_are_kept() {
        for text in [
            "豈更車",
            "豈\u{301}",
            "中\u{3099}",
            "x\u{301}",
            "\u{301}",
            "\u{363}\u{343}",
            "\u{732}\u{301}\u{354}",
            "Å K Ω",
            "ﾊ゛",
            "カﾞ",
        ] {
            check(edits, text, text);
        }
    }
}
