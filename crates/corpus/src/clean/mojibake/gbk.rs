//! GBK by tables, both ways. A trial encodes and decodes the same few characters many times; encoding_rs, which fills the
//! tables, is fast for whole texts but not for single characters.

use std::sync::LazyLock;

use encoding_rs::GB18030;

/// The first and second bytes of two-byte characters (GB 18030, which extends GBK).
const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xFE;

struct GbkTables {
    /// The two bytes of each character of the basic plane, or 0.
    bytes: Vec<u16>,
    /// The character of each pair of bytes, or 0.
    chars: Vec<u16>,
}

static TABLES: LazyLock<GbkTables> = LazyLock::new(|| {
    let mut tables = GbkTables { bytes: vec![0; 0x1_0000], chars: vec![0; 0x1_0000] };
    for (lead, trail) in LEADS.flat_map(|lead| TRAILS.map(move |trail| (lead, trail))) {
        let bytes = [lead, trail];
        let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
        let mut chars = text.iter().flat_map(|text| text.chars());
        if let (Some(c), None) = (chars.next(), chars.next())
            && let Ok(code) = u16::try_from(u32::from(c))
        {
            let pair = u16::from_be_bytes([lead, trail]);
            tables.chars[usize::from(pair)] = code;
            // A few characters have two pairs; encoders write the first.
            let bytes = &mut tables.bytes[usize::from(code)];
            if *bytes == 0 {
                *bytes = pair;
            }
        }
    }
    tables
});

/// The one or two bytes of a character.
#[derive(Clone, Copy)]
pub(super) struct GbkBytes {
    bytes: [u8; 2],
    len: usize,
}

impl GbkBytes {
    pub(super) fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0], len: 1 }
    }

    pub(super) fn two(bytes: [u8; 2]) -> Self {
        Self { bytes, len: 2 }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Returns the bytes of a character; None if GBK does not have it. Decoders read a single 0x80 as the euro sign.
pub(super) fn encode(c: char) -> Option<GbkBytes> {
    if c.is_ascii() {
        return Some(GbkBytes::one(c as u8));
    }
    if c == '€' {
        return Some(GbkBytes::one(0x80));
    }
    let pair = TABLES.bytes.get(c as usize).copied().filter(|&pair| pair != 0)?;
    Some(GbkBytes::two(pair.to_be_bytes()))
}

/// Returns whether a byte may be the second byte of a character.
pub(super) fn is_trail(byte: u8) -> bool {
    byte >= 0x40 && byte != 0x7F
}

/// Returns the character of two bytes; None if GBK has none for them, or only one for private use.
pub(super) fn pair(lead: u8, trail: u8) -> Option<char> {
    let code = TABLES.chars[usize::from(u16::from_be_bytes([lead, trail]))];
    let c = char::from_u32(u32::from(code)).filter(|&c| c != '\0')?;
    (!matches!(c, '\u{E000}'..='\u{F8FF}')).then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_encoded_as_encoding_rs_encodes_them() {
        for c in ('\u{80}'..='\u{FFFF}').filter(|&c| c != '€') {
            let text = c.to_string();
            let (bytes, _, is_lost) = GB18030.encode(&text);
            if let Some(ours) = encode(c).filter(|_| !is_lost && bytes.len() == 2) {
                assert_eq!(ours.as_slice(), &*bytes, "{c:?}");
            }
        }
    }
}
