//! Units of measure that are written in several ways.

use crate::chars::CharClass;

/// The spellings of each unit in folded form, Chinese ones first.
///
/// Source: the units of GB 3100 that news use, with their symbols, the squared symbols of Unicode's
/// block CJK Compatibility, and their other Chinese names. Symbols of one letter are left out: 5G
/// is a network, and 5m may be anything.
const MEASURES: &[&[&str]] = &[
    &["平方米", "平米", "㎡", "m2"],
    &["立方米", "㎥", "m3"],
    &["平方公里", "平方千米", "㎢", "km2"],
    &["摄氏度", "℃", "°c"],
    &["公斤", "千克", "㎏", "kg"],
    &["毫克", "㎎", "mg"],
    &["微克", "㎍", "μg"],
    &["公里", "千米", "㎞", "km"],
    &["厘米", "公分", "㎝", "cm"],
    &["毫米", "㎜", "mm"],
    &["微米", "㎛", "μm"],
    &["纳米", "㎚", "nm"],
    &["毫升", "㎖", "ml"],
    &["公顷", "㏊", "ha"],
    &["千瓦时", "kwh"],
    &["千瓦", "㎾", "kw"],
    &["兆瓦", "㎿", "mw"],
    &["千伏", "㎸", "kv"],
    &["赫兹", "㎐", "hz"],
    &["分贝", "㏈", "db"],
    &["毫秒", "㎳", "ms"],
];

/// A unit of measure at the start of a text.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// The unit as written there.
    pub(super) written: &'static str,
    /// All its spellings.
    spellings: &'static [&'static str],
}

impl Measure {
    /// Returns the spellings in Chinese.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        self.spellings.iter().copied().filter(|unit| is_name(unit))
    }

    /// Returns the spellings as a symbol.
    pub(super) fn symbols(self) -> impl Iterator<Item = &'static str> {
        self.spellings.iter().copied().filter(|unit| !is_name(unit))
    }
}

fn is_name(unit: &str) -> bool {
    unit.starts_with(|c| CharClass::from_char(c) == CharClass::Cjk)
}

/// Returns the longest unit of measure at the start of a text. Letters are a unit only as a whole.
pub(super) fn leading_measure(text: &str) -> Option<Measure> {
    let units = MEASURES
        .iter()
        .flat_map(|spellings| spellings.iter().map(|written| Measure { written, spellings }));
    units.filter(|unit| is_unit(unit.written, text)).max_by_key(|unit| unit.written.len())
}

fn is_unit(unit: &str, text: &str) -> bool {
    let Some(rest) = text.strip_prefix(unit) else { return false };
    let continues =
        |c: char| matches!(CharClass::from_char(c), CharClass::Letter | CharClass::Digit);
    !unit.ends_with(continues) || !rest.starts_with(continues)
}

/// Returns whether a sign is a unit of measure after a number: ℃, ㎡, °.
#[must_use]
pub fn is_unit_sign(c: char) -> bool {
    matches!(c, '℃' | '°' | '‰' | '\u{3380}'..='\u{33dd}')
}
