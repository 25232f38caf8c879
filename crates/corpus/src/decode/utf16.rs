//! Detects UTF-16 without a byte order mark.

use super::charset::Charset;
use super::common_chars::is_common;
use super::confidence::TextCost;
use super::params::PARAMS;
use crate::names::is_han;

/// Returns the byte order in which the bytes are clearly UTF-16: almost all characters occur in
/// news, a fifth are ASCII or common Chinese characters, and the other order has far fewer of these.
///
/// A pair of ASCII letters can be a Han character (`ab` is 扡), but never ASCII and hardly ever a
/// common one.
pub(super) fn detect(bytes: &[u8]) -> Option<Charset> {
    let sample = &bytes[..bytes.len().min(PARAMS.utf16_sample_bytes)];
    // The common case, decided quickly: valid UTF-8 without a zero byte is UTF-8.
    if !sample.contains(&0) && str::from_utf8(sample).is_ok() {
        return None;
    }

    let little = Utf16Evidence::new(sample, u16::from_le_bytes);
    let big = Utf16Evidence::new(sample, u16::from_be_bytes);
    if little.is_clear() && little.leads(&big) {
        Some(Charset::Utf16Le)
    } else if big.is_clear() && big.leads(&little) {
        Some(Charset::Utf16Be)
    } else {
        let orders = [(little, Charset::Utf16Le), (big, Charset::Utf16Be)];
        orders
            .into_iter()
            .find(|(evidence, charset)| evidence.is_likely(sample, *charset))
            .map(|(_, charset)| charset)
    }
}

/// How well bytes fit one byte order.
struct Utf16Evidence {
    n_units: usize,
    /// ASCII, and common Chinese characters and punctuation.
    n_certain: usize,
    /// These, and all other characters that occur in news.
    n_plausible: usize,
}

impl Utf16Evidence {
    fn new(sample: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Self {
        let mut evidence = Self { n_units: 0, n_certain: 0, n_plausible: 0 };
        let units = sample.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        for c in char::decode_utf16(units).map(|c| c.unwrap_or('\0')) {
            let is_certain = matches!(c, '\t' | '\n' | '\r' | ' '..='~') || is_common(c);
            evidence.n_units += 1;
            evidence.n_certain += usize::from(is_certain);
            evidence.n_plausible += usize::from(is_certain || is_han(c) || is_symbol(c));
        }
        evidence
    }

    fn is_plausible(&self) -> bool {
        self.n_units >= PARAMS.utf16_min_units
            && self.n_plausible * 100 >= self.n_units * PARAMS.utf16_min_plausible_percent
    }

    /// Returns whether the text in this byte order is one, although few of its characters are common
    /// ones, as in a headline.
    fn is_likely(&self, sample: &[u8], charset: Charset) -> bool {
        let text = || charset.decode_lossy(&sample[..sample.len() & !1]);
        self.is_plausible() && TextCost::new(&text()).is_certain()
    }

    fn is_clear(&self) -> bool {
        self.is_plausible()
            && self.n_certain * 100 >= self.n_units * PARAMS.utf16_min_certain_percent
    }

    fn leads(&self, other: &Self) -> bool {
        self.n_certain > PARAMS.utf16_min_lead * other.n_certain
    }
}

/// Returns whether `c` is a symbol or letter that occurs in Chinese text.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{A0}'..='\u{FF}' | '\u{2010}'..='\u{203B}' | '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF5E}')
}
