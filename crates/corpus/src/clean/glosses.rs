//! Readings in brackets behind characters: `醫(yī)藥港`, `網（wǎng）`.
//!
//! Sites that convert pages for learners, and old web mirrors, put the reading of a character behind it; a search for
//! 醫藥港 then finds nothing. A bracket goes only when it holds a reading of the very character before it.

use pinyin::{Pinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

use super::traced_text::Edit;
use crate::change::ChangeKind;
use crate::names::is_han;

/// The longest reading, in bytes: `zhuāng` with a combining mark.
const MAX_BYTES: usize = 12;

/// A bracket behind a character, with a reading of it.
struct Gloss {
    edit: Edit,
    is_toned: bool,
}

/// Returns the edits that take readings out.
///
/// A reading without a tone mark could be a word (何(he)): it goes only where the page has other glosses.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    // The last byte of `（`, which few other characters of Chinese text end in.
    let glosses: Vec<_> = memchr::memchr2_iter(b'(', 0x88, text.as_bytes())
        .filter_map(|at| {
            gloss(text, if text.as_bytes()[at] == b'(' { at } else { at.checked_sub(2)? })
        })
        .collect();
    let is_alone = glosses.len() == 1;
    let glosses = glosses.into_iter().filter(|gloss| gloss.is_toned || !is_alone);
    glosses.map(|gloss| gloss.edit).collect()
}

/// Returns the gloss whose opening bracket begins at the byte.
fn gloss(text: &str, at: usize) -> Option<Gloss> {
    let (inside, end) = bracketed(text, at)?;
    let before = text[..at].trim_end_matches(' ');
    let character = before.chars().next_back().filter(|&c| is_han(c))?;
    let stated: String = inside.chars().map(school_letter).nfc().collect();
    let stated = stated.to_lowercase().replace("u:", "ü");
    let is_toned = stated.chars().any(|c| !c.is_ascii() && c != 'ü');
    let is_reading = |reading: Pinyin| {
        let (toned, plain) = (reading.with_tone(), reading.plain());
        stated == toned
            || stated.replace('v', "ü") == toned
            || (!is_toned && is_same(&stated, plain))
    };
    let is_long_enough = is_toned || stated.len() > 1;
    let is_gloss = is_long_enough && character.to_pinyin_multi()?.into_iter().any(is_reading);
    is_gloss.then(|| Gloss { edit: Edit::new(ChangeKind::Gloss, before.len()..end, ""), is_toned })
}

/// Returns what stands in a bracket of either width, and the byte behind it.
fn bracketed(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let inner = rest.strip_prefix(['(', '（'])?;
    let end = inner
        .char_indices()
        .take_while(|&(i, _)| i <= MAX_BYTES)
        .find(|&(_, c)| matches!(c, ')' | '）'))?
        .0;
    let inside = inner[..end].trim_matches(' ');
    let is_latin = |c: char| {
        c.is_ascii_alphabetic()
            || c == ':'
            || matches!(c, '\u{C0}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')
    };
    let closing = inner[end..].chars().next().map_or(0, char::len_utf8);
    (!inside.is_empty() && inside.chars().all(is_latin))
        .then(|| (inside, at + (rest.len() - inner.len()) + end + closing))
}

/// Textbooks print a and g in the forms that are written.
fn school_letter(c: char) -> char {
    match c {
        'ɑ' => 'a',
        'ɡ' => 'g',
        _ => c,
    }
}

/// Whether two readings without tones are the same, with `ü` written in any of its ways.
fn is_same(stated: &str, plain: &str) -> bool {
    let plain_ü = |text: &str| text.replace(['ü', 'v'], "u");
    plain_ü(stated) == plain_ü(plain)
}

#[cfg(test)]
mod tests {
    use super::super::traced_text::check;
    use super::*;

    #[test]
    fn readings_of_the_character_before_go() {
        check(edits, "杭州醫(yī)藥港、產(chǎn)業(yè)", "杭州醫藥港、產業");
        check(edits, "網（wǎng）內(nèi）區( qū )", "網內區");
        check(edits, "綠(lǜ)女(nü3)旅(lǚ)", "綠女(nü3)旅");
        check(edits, "綠(lu\u{308}\u{300})", "綠");
        check(edits, "数(shù)数(shǔ)数(shuò)", "数数数");
        check(edits, "長(ZHǍNG)", "長");
        check(edits, "醫 (yī)藥 （yào） 港", "醫藥 港");
        check(edits, "网(wɑ\u{30C}nɡ)", "网");
    }

    #[test]
    fn other_brackets_stay() {
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
            check(edits, text, text);
        }
    }

    #[test]
    fn readings_without_tones_go_where_there_are_others() {
        check(edits, "醫(yi)藥(yào)", "醫藥");
        check(edits, "何(he)必", "何(he)必");
    }
}
