//! Suspects: characters so rare in news that a wrong decoding is likelier, and the scan for clusters of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::clean::language_model::{class, log_p1};
use crate::clean::params::MojibakeParams;

/// The suspects of the default parameters.
static DEFAULT: LazyLock<SuspectSet> =
    LazyLock::new(|| SuspectSet::new(MojibakeParams::DEFAULT.rare_log_p));

/// A set of characters of the basic plane, one bit each.
#[derive(Clone)]
pub(super) struct SuspectSet(Vec<u64>);

impl SuspectSet {
    /// Returns the suspects of some parameters: a table made once for the default ones.
    pub(super) fn for_params(params: &MojibakeParams) -> Cow<'static, Self> {
        if params.rare_log_p == MojibakeParams::DEFAULT.rare_log_p {
            Cow::Borrowed(&DEFAULT)
        } else {
            Cow::Owned(Self::new(params.rare_log_p))
        }
    }

    fn new(rare_log_p: f32) -> Self {
        let mut bits = vec![0; 0x1_0000 / 64];
        let is_rare = |c: &char| log_p1(class(*c)) < rare_log_p;
        for c in ('\u{80}'..='\u{FFFF}').filter(is_rare).filter(|&c| !is_blank(c)) {
            bits[c as usize / 64] |= 1 << (c as usize % 64);
        }
        Self(bits)
    }

    /// Returns whether a code point is a suspect.
    pub(super) fn contains(&self, code: u32) -> bool {
        self.0.get(code as usize / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }

    /// Returns the first byte at or after `from` at which a line is suspicious: a cluster of suspects, or a sign of a
    /// wrong byte. Every text is scanned, so this reads bytes and decodes only as much as it needs.
    pub(super) fn next_cluster(&self, bytes: &[u8], from: usize, window: usize) -> Option<usize> {
        let mut at = from;
        // Characters outside ASCII since the last suspect of the line.
        let mut n_since_suspect = window;

        while at < bytes.len() {
            if bytes[at] < 0x80 {
                if bytes[at] == b'\n' {
                    n_since_suspect = window;
                }
                at += 1;
                continue;
            }

            let (code, n_bytes) = decode(bytes, at);
            n_since_suspect += 1;
            if self.contains(code) {
                let is_before_half =
                    bytes.get(at + n_bytes).is_some_and(|&next| is_half(char::from(next)));
                let is_wrong = code == u32::from(char::REPLACEMENT_CHARACTER);
                if is_wrong || is_before_half || n_since_suspect < window {
                    return Some(at);
                }
                n_since_suspect = 0;
            }

            // A single ASCII character between others may be the second byte of one.
            if let [half, next, ..] = bytes[(at + n_bytes).min(bytes.len())..]
                && is_half(char::from(half))
                && next >= 0x80
            {
                return Some(at);
            }
            at += n_bytes;
        }
        None
    }
}

/// Returns the code point that begins at a byte above 0x7F, and its length in bytes. Code points beyond the basic plane,
/// which has all suspects, are not decoded.
fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    let rest = |i: usize| u32::from(bytes.get(at + i).copied().unwrap_or(0) & 0x3F);
    let first = bytes[at];
    match first {
        0xE0..=0xEF => (u32::from(first & 0xF) << 12 | rest(1) << 6 | rest(2), 3),
        ..=0xDF => (u32::from(first & 0x1F) << 6 | rest(1), 2),
        0xF0.. => (u32::MAX, 4),
    }
}

/// Returns whether an ASCII character may be the second byte of a GBK character.
pub(super) fn is_half(c: char) -> bool {
    matches!(c, '@'..='~')
}

/// Returns whether nothing is seen of a character: a blank of any kind, or one that Unicode calls default ignorable.
///
/// Pages and editors lay them between any two characters, so they say nothing about how a text was decoded. They are
/// rare in news nevertheless: a model of news alone would prefer any character to them.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns whether a character may mark the place of a lost byte.
pub(super) fn is_lost_byte_mark(c: char) -> bool {
    matches!(c, '?' | char::REPLACEMENT_CHARACTER)
}
