//! UTF-16 that does not announce itself with a byte order mark.

use super::Charset;
use super::detect::is_frequent;
use crate::names::is_han;

const SAMPLE_BYTES: usize = 16 << 10;

/// Fewer units than this are no evidence.
const MIN_UNITS: usize = 4;

/// Returns the byte order in which the bytes are clearly UTF-16: nearly every unit is one that news is written in, a
/// fifth of them are ASCII or frequent Han characters, and the other order makes no such sense.
///
/// Pairs of ASCII letters make Han characters (`ab` is 扡), but never ASCII ones and hardly a frequent one.
pub(super) fn detect(bytes: &[u8]) -> Option<Charset> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    // Text without a zero byte, valid in UTF-8, is UTF-8: this is the common case, and quick to see.
    if !sample.contains(&0) && str::from_utf8(sample).is_ok() {
        return None;
    }
    let little = Evidence::new(sample, u16::from_le_bytes);
    let big = Evidence::new(sample, u16::from_be_bytes);
    if little.is_clear() && little.n_certain > 2 * big.n_certain {
        Some(Charset::Utf16Le)
    } else if big.is_clear() && big.n_certain > 2 * little.n_certain {
        Some(Charset::Utf16Be)
    } else {
        None
    }
}

struct Evidence {
    n_units: usize,
    /// ASCII, frequent Han characters and Chinese marks.
    n_certain: usize,
    /// Those, and the other characters that news is written in.
    n_plausible: usize,
}

impl Evidence {
    fn new(sample: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Self {
        let mut evidence = Self { n_units: 0, n_certain: 0, n_plausible: 0 };
        let units = sample.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        for c in char::decode_utf16(units).map(|c| c.unwrap_or('\0')) {
            let is_certain = matches!(c, '\t' | '\n' | '\r' | ' '..='~') || is_frequent(c);
            evidence.n_units += 1;
            evidence.n_certain += usize::from(is_certain);
            evidence.n_plausible += usize::from(is_certain || is_han(c) || is_mark(c));
        }
        evidence
    }

    fn is_clear(&self) -> bool {
        self.n_units >= MIN_UNITS
            && self.n_plausible * 20 >= self.n_units * 19
            && self.n_certain * 5 >= self.n_units
    }
}

/// Signs and letters that stand among Chinese ones.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{A0}'..='\u{FF}' | '\u{2010}'..='\u{203B}' | '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF5E}')
}
