//! Readings in brackets after characters: `醫(yī)藥港`, `網（wǎng）`.
//!
//! Sites that convert pages for learners, and old web mirrors, put the reading of a character after it; a search for
//! 醫藥港 then finds nothing. A bracket is removed only if it holds a reading of the very character before it.

use pinyin::{Pinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

use super::params::GlossParams;
use super::traced_text::TextEdit;
use crate::change::ChangeKind;
use crate::names::is_han;

/// A bracket with a reading of the character before it.
struct FoundGloss {
    edit: TextEdit,
    is_toned: bool,
}

/// Returns the edits that remove readings.
///
/// A reading without a tone mark could be a word (何(he)): it is removed only from texts with other glosses.
pub(super) fn edits(text: &str, params: &GlossParams) -> Vec<TextEdit> {
    let bytes = text.as_bytes();

    // 0x88 is the last byte of `（`, and of few other characters in Chinese text.
    let brackets = memchr::memchr2_iter(b'(', 0x88, bytes)
        .filter_map(|at| if bytes[at] == b'(' { Some(at) } else { at.checked_sub(2) });
    let glosses: Vec<_> = brackets.filter_map(|at| gloss(text, at, params)).collect();

    let is_alone = glosses.len() == 1;
    let glosses = glosses.into_iter().filter(|gloss| gloss.is_toned || !is_alone);
    glosses.map(|gloss| gloss.edit).collect()
}

/// Returns the gloss whose opening bracket begins at byte `at`.
fn gloss(text: &str, at: usize, params: &GlossParams) -> Option<FoundGloss> {
    let (inside, end) = bracketed(text, at, params.max_bytes)?;
    let before = text[..at].trim_end_matches(' ');
    let character = before.chars().next_back().filter(|&c| is_han(c))?;

    let stated: String = inside.chars().map(plain_form).nfc().collect();
    let stated = stated.to_lowercase().replace("u:", "ü");
    let is_toned = stated.chars().any(|c| !c.is_ascii() && c != 'ü');

    // A single letter without a tone is an item of a list.
    let is_long_enough = is_toned || stated.len() > 1;
    let is_gloss = is_long_enough
        && character
            .to_pinyin_multi()?
            .into_iter()
            .any(|reading| is_reading(&stated, is_toned, reading));
    is_gloss.then(|| FoundGloss {
        edit: TextEdit::new(ChangeKind::Gloss, before.len()..end, ""),
        is_toned,
    })
}

fn is_reading(stated: &str, is_toned: bool, reading: Pinyin) -> bool {
    let toned = reading.with_tone();
    stated == toned
        || stated.replace('v', "ü") == toned
        || (!is_toned && is_same_without_tones(stated, reading.plain()))
}

/// Returns the text inside a bracket of either width that begins at byte `at`, and the byte after the bracket.
fn bracketed(text: &str, at: usize, max_bytes: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let inner = rest.strip_prefix(['(', '（'])?;
    let end = inner
        .char_indices()
        .take_while(|&(i, _)| i <= max_bytes)
        .find(|&(_, c)| matches!(c, ')' | '）'))?
        .0;

    let inside = inner[..end].trim_matches(' ');
    if inside.is_empty() || !inside.chars().all(is_pinyin) {
        return None;
    }
    let closing = inner[end..].chars().next().map_or(0, char::len_utf8);
    Some((inside, at + (rest.len() - inner.len()) + end + closing))
}

/// Returns whether a character occurs in Pinyin: letters, letters with tone marks, combining marks, and `:` for `u:`.
fn is_pinyin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || c == ':'
        || matches!(c, '\u{C0}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')
}

/// Returns the ASCII form of a and g as textbooks print them.
fn plain_form(c: char) -> char {
    match c {
        'ɑ' => 'a',
        'ɡ' => 'g',
        _ => c,
    }
}

/// Returns whether two readings without tones are equal, with `ü` written in any of its ways.
fn is_same_without_tones(stated: &str, plain: &str) -> bool {
    let with_u = |text: &str| text.replace(['ü', 'v'], "u");
    with_u(stated) == with_u(plain)
}

#[cfg(test)]
mod tests {
    use super::super::traced_text;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        traced_text::check(|text| edits(text, &GlossParams::DEFAULT), text, expected);
    }

    #[test]
    fn readings_of_the_character_before_are_removed() {
        check("杭州醫(yī)藥港、產(chǎn)業(yè)", "杭州醫藥港、產業");
        check("網（wǎng）內(nèi）區( qū )", "網內區");
        check("綠(lǜ)女(nü3)旅(lǚ)", "綠女(nü3)旅");
        check("綠(lu\u{308}\u{300})", "綠");
        check("数(shù)数(shǔ)数(shuò)", "数数数");
        check("長(ZHǍNG)", "長");
        check("醫 (yī)藥 （yào） 港", "醫藥 港");
        check("网(wɑ\u{30C}nɡ)", "网");
    }

    #[test]
    fn other_brackets_are_kept() {
        for text in [
            "首席执行官(CEO)",
            "钱塘(新)区",
            "甲(a)乙(b)",
            "醫(shēng)",
            "老生常談(cliché)",
            "啊(a)",
            "图(左)",
            "(yī)",
            "A(a)",
            "何(he)",
            "醫()",
            "醫(yī",
            "所谓（xiǎng yào）",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn readings_without_tones_are_removed_next_to_others() {
        check("醫(yi)藥(yào)", "醫藥");
        check("何(he)必", "何(he)必");
    }
}
