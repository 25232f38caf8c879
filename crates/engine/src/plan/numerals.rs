//! The numerals that decide where a number begins and ends.

/// The Chinese numerals that continue a number on either side.
///
/// Source: the numerals that [`xunwen_text::is_numeral`] accepts, without the ASCII digits.
pub(super) const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿廿卅卌";

/// The Chinese digits that may follow a decimal point (点).
///
/// Source: [`NUMERALS`] without 两 and the powers of ten, which never follow 点.
pub(super) const DECIMAL_DIGITS: &str = "〇零一二三四五六七八九";

/// The characters that replace an unknown digit before a power of ten: 几十, 数百.
///
/// Source: the words for "several" that form numbers in Chinese grammar.
pub(crate) const UNKNOWN_DIGITS: [char; 2] = ['几', '数'];
