//! Folding: removes differences that never matter for a match (width, case, script, printed forms),
//! character by character.
//!
//! One character becomes exactly one character, whatever its neighbours are. Therefore a position
//! in the folded text is a position in the displayed text, and a part of a text folds to the same
//! part of the folded text: `fold(a + b) == fold(a) + fold(b)`. Exact matching depends on both.

mod stand_ins;
mod variants;

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::chars::is_ideograph;
use crate::script::{Conversion, Converter, ScriptError};
use variants::variant_groups;

pub use stand_ins::StandIns;

/// Code points from here on fold to themselves: private use, tags, variation selectors.
const TABLE_LEN: u32 = 0x3_2400;

/// The longest chain of folding steps. Chains are short; the limit ends a cycle, which would be a
/// fault in a table.
const MAX_FOLD_STEPS: usize = 8;

/// Maps every character to the character that represents it in the index.
///
/// # Examples
/// ```
/// # use xunwen_text::{Converter, FoldTable};
/// let fold = FoldTable::new(&Converter::new())?;
/// assert_eq!(fold.fold("ＧＤＰ与跨境電商"), "gdp与跨境电商");
/// # Ok::<(), xunwen_text::ScriptError>(())
/// ```
pub struct FoldTable {
    /// The folded form of each character, by code point.
    folded: Box<[char]>,
    /// For each folded form, the other characters that fold to it. Built at the first use.
    unfolded: OnceLock<HashMap<char, Vec<char>>>,
}

impl FoldTable {
    /// Builds the table from OpenCC's simplification, Unicode's compatibility forms and our own
    /// lists of variants. Takes about 30 ms.
    ///
    /// # Errors
    /// [`ScriptError`] when OpenCC's dictionaries cannot be loaded.
    pub fn new(converter: &Converter) -> Result<Self, ScriptError> {
        let variants = variant_groups().into_iter().flat_map(|group| group.pairs).collect();
        let steps = FoldSteps { simplified: simplifications(converter)?, variants };
        let table = (0..TABLE_LEN).map(|code| {
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            steps.apply_all(c)
        });
        Ok(Self { folded: table.collect(), unfolded: OnceLock::new() })
    }

    /// Returns the character that represents `c`.
    #[inline]
    #[must_use]
    pub fn fold_char(&self, c: char) -> char {
        self.folded.get(c as usize).copied().unwrap_or(c)
    }

    /// Returns `text` folded: the same number of characters, but not of bytes.
    #[must_use]
    pub fn fold(&self, text: &str) -> String {
        let mut folded = String::new();
        self.fold_into(text, &mut folded);
        folded
    }

    /// Replaces the content of `folded` with `text` folded, reusing the buffer.
    pub fn fold_into(&self, text: &str, folded: &mut String) {
        folded.clear();
        folded.reserve(text.len());
        folded.extend(text.chars().map(|c| self.fold_char(c)));
    }

    /// Returns every character that folds to `c`, in order of code points.
    #[must_use]
    pub fn unfold(&self, c: char) -> Vec<char> {
        let unfolded = self.unfolded.get_or_init(|| {
            let mut unfolded: HashMap<char, Vec<char>> = HashMap::new();
            self.changes().for_each(|(from, to)| unfolded.entry(to).or_default().push(from));
            unfolded
        });

        let mut all = unfolded.get(&c).cloned().unwrap_or_default();
        all.extend((self.fold_char(c) == c).then_some(c));
        all.sort_unstable();
        all
    }

    /// Returns each character that folds to another one, together with that one.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (char, char)> + '_ {
        (0..TABLE_LEN).filter_map(|code| {
            let c = char::from_u32(code)?;
            let folded = self.fold_char(c);
            (folded != c).then_some((c, folded))
        })
    }
}

impl std::fmt::Debug for FoldTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FoldTable({} changes)", self.changes().count())
    }
}

/// The tables from which the fold table is computed.
struct FoldSteps {
    /// The simplified form of each character, by code point.
    simplified: Vec<char>,
    /// The character that replaces each variant.
    variants: HashMap<char, char>,
}

impl FoldSteps {
    /// Applies the steps until nothing changes.
    fn apply_all(&self, c: char) -> char {
        let mut current = c;
        for _ in 0..MAX_FOLD_STEPS {
            let next = self.apply_once(current);
            if next == current {
                break;
            }
            current = next;
        }
        current
    }

    fn apply_once(&self, c: char) -> char {
        let c = plain_form(c);
        let c = self.simplified.get(c as usize).copied().unwrap_or(c);
        self.variants.get(&c).copied().unwrap_or(c)
    }
}

/// Returns the half-width, lower-case form without diacritics, where that is a single character.
fn plain_form(c: char) -> char {
    let c = single(c.nfkc()).unwrap_or(c);
    let c = single(c.to_lowercase()).unwrap_or(c);
    let mut parts = c.nfd();
    match parts.next() {
        Some(base) if base.is_ascii_alphabetic() && parts.all(is_combining_mark) => base,
        _ => c,
    }
}

/// Returns the only character of a sequence; `None` when it has none or several.
fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

/// Returns, by code point, the simplified form of each ideograph on its own.
///
/// One call converts all of them, one per line: OpenCC's phrases cannot match across lines.
fn simplifications(converter: &Converter) -> Result<Vec<char>, ScriptError> {
    let code_points = || (0..TABLE_LEN).map(|code| char::from_u32(code).unwrap_or('\u{fffd}'));
    let lines: String =
        code_points().filter(|c| is_ideograph(*c)).flat_map(|c| [c, '\n']).collect();
    let converted = converter.convert(Conversion::ToSimplified, &lines)?;

    // The converted lines come in the order of the ideographs.
    let mut converted_lines = converted.lines();
    let simplified = code_points().map(|c| {
        if is_ideograph(c) {
            converted_lines.next().and_then(|line| single(line.chars())).unwrap_or(c)
        } else {
            c
        }
    });
    Ok(simplified.collect())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static FOLD: LazyLock<FoldTable> = LazyLock::new(|| FoldTable::new(&Converter::new()).unwrap());

    fn check(text: &str, expected: &str) {
        assert_eq!(FOLD.fold(text), expected, "folding {text}");
    }

    #[test]
    fn width_case_and_script_are_folded() {
        check("ＧＤＰ", "gdp");
        check("iPhone１５　Ｐｒｏ", "iphone15 pro");
        check("跨境電商", "跨境电商");
        check("臺灣總統府", "台湾总统府");
        check("ｶﾀｶﾅ", "カタカナ");
        check("豈更車", "岂更车");
        check("café Zürich yī Łódź", "cafe zurich yi lodz");
        check("（：），！", "(:),!");
    }

    #[test]
    fn spellings_that_depend_on_the_word_fold_to_the_same_text() {
        // Two spellings of one word each.
        for (traditional, simplified) in [
            ("計畫", "计划"),
            ("計劃", "计划"),
            ("看著", "看着"),
            ("著名", "著名"),
            ("憑藉", "凭借"),
            ("瞭解", "了解"),
            ("反覆", "反复"),
            ("覆蓋", "覆盖"),
            ("乾燥", "干燥"),
            ("乾隆", "乾隆"),
            ("彷彿", "仿佛"),
            ("鉅額", "巨额"),
            ("其餘", "其余"),
            ("時鐘", "时钟"),
            ("鍾情", "钟情"),
            ("關於", "关于"),
            ("甚麼", "甚么"),
            ("二○二四", "二〇二四"),
            ("動畫", "动画"),
            ("綜合徵", "综合征"),
        ] {
            assert_eq!(FOLD.fold(traditional), FOLD.fold(simplified), "{traditional} {simplified}");
        }
    }

    #[test]
    fn signs_that_print_alike_are_folded() {
        for (text, folded) in [
            ("列夫‧托爾斯泰、列夫・托尔斯泰、列夫•托尔斯泰、列夫･托尔斯泰", "列夫·托尔斯泰"),
            ("――、──、﹘﹘", "——"),
            ("3〜5、3∼5、3～5", "3~5"),
            ("⋯⋯", "……"),
            ("‐‑–−－﹣", "-"),
            ("「是『的』」、﹁是﹃的﹄﹂、｢是『的』｣", "“是‘的’”"),
            ("1∕3、1⁄3、1／3", "1/3"),
            ("2∶1、2：1", "2:1"),
        ] {
            for spelling in text.split('、') {
                let spelling = FOLD.fold(spelling);
                assert_eq!(
                    spelling,
                    folded.repeat(spelling.chars().count() / folded.chars().count())
                );
            }
        }
    }

    #[test]
    fn printed_forms_and_variants_are_folded() {
        for (text, folded) in [
            ("⻓⻔⺠⻢⻋⻘⻅⻛⻜⻰⻩⻬⽅⾔", "长门民马车青见风飞龙黄齐方言"),
            ("淸靑値吿毎戸敎黃說", "清青值告每户教黄说"),
            ("標凖、髙橋、﨑口、富山邨、茶舖", "标准、高桥、崎口、富山村、茶铺"),
            ("沢図広県駅桜竜辺斉", "泽图广县驿樱龙边齐"),
            ("廸士尼、塲地、栢林、囯家", "迪士尼、场地、柏林、国家"),
        ] {
            check(text, folded);
        }
    }

    #[test]
    fn characters_of_different_meaning_are_not_merged() {
        for (a, b) in [
            ("房", "放"),
            ("5", "五"),
            ("。", "."),
            ("“", "\""),
            ("’", "'"),
            ("末", "未"),
            // Japanese forms that are Chinese characters of their own.
            ("芸", "艺"),
            ("浜", "滨"),
            ("缶", "罐"),
            ("欠", "缺"),
            // Variants in a dictionary that are words of their own in news.
            ("噏", "吸"),
            ("她", "他"),
            ("账", "帐"),
        ] {
            assert_ne!(FOLD.fold(a), FOLD.fold(b));
        }
    }

    #[test]
    fn folding_a_folded_character_does_not_change_it() {
        for (c, folded) in FOLD.changes() {
            assert_eq!(FOLD.fold_char(folded), folded, "{c} folds to {folded}");
        }
    }

    #[test]
    fn unfold_returns_every_character_that_folds_to_one() {
        assert_eq!(FOLD.unfold('%'), ['%', '﹪', '％']);
        assert!(FOLD.unfold('电').contains(&'電'));
        assert_eq!(FOLD.unfold('\u{e0001}'), ['\u{e0001}']);
    }

    #[test]
    fn line_ends_and_tabs_are_not_folded() {
        check("一\n二\r\n三\t四", "一\n二\r\n三\t四");
    }

    proptest! {
        #[test]
        fn folding_keeps_the_number_of_characters(text in ".*") {
            prop_assert_eq!(FOLD.fold(&text).chars().count(), text.chars().count());
        }

        #[test]
        fn folding_twice_equals_folding_once(text in ".*") {
            let once = FOLD.fold(&text);
            prop_assert_eq!(FOLD.fold(&once), once);
        }

        #[test]
        fn a_part_folds_as_it_does_in_the_whole(a in ".*", b in ".*") {
            prop_assert_eq!(FOLD.fold(&format!("{a}{b}")), FOLD.fold(&a) + &FOLD.fold(&b));
        }
    }
}
