//! Encodings that are not read: nearly all of their bytes are characters of GBK, too. They are recognised so
//! that a message can name them.

use std::borrow::Cow;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_16BE};

use super::common_chars::is_common;
use super::params::PARAMS;
use crate::names::is_han;

/// Returns the encoding of a text of ASCII characters that stand for others; `None` for ordinary text.
pub(super) fn ascii_encoding(text: &str) -> Option<&'static str> {
    iso_2022(text)
        .or_else(|| is_hz(text).then_some("HZ"))
        .or_else(|| is_utf7(text).then_some("UTF-7"))
}

/// Returns the variant of ISO 2022 whose escape sequences a text contains. Source: RFC 1468, RFC 1557 and RFC 1922.
fn iso_2022(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0x1B, bytes).find_map(|at| match bytes.get(at + 1..at + 4)? {
        [b'$', b')', b'C'] => Some("ISO-2022-KR"),
        [b'$', b')' | b'*', b'A' | b'E' | b'G' | b'H'] => Some("ISO-2022-CN"),
        [b'$', b'@' | b'B', _] | [b'$', b'(', b'D'] => Some("ISO-2022-JP"),
        _ => None,
    })
}

/// Returns whether a text is HZ (RFC 1843): pairs of ASCII characters between `~{` and `~}` that are common characters.
fn is_hz(text: &str) -> bool {
    let parts = text.split("~{").skip(1).filter_map(|part| part.split_once("~}"));
    let mut bytes = Vec::new();
    for (inside, _) in parts.take(PARAMS.max_coded_parts) {
        bytes.extend(inside.bytes().map(|byte| byte | 0x80));
    }
    is_common_text(&GB18030.decode_without_bom_handling(&bytes).0)
}

/// Returns whether a text is UTF-7 (RFC 2152): UTF-16 in Base64 between `+` and `-`.
fn is_utf7(text: &str) -> bool {
    let is_coded = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    for _ in 0..PARAMS.max_coded_parts {
        let Some(plus) = memchr::memchr(b'+', rest) else { break };
        let part = &rest[plus + 1..];
        let n_coded = part.iter().take_while(|byte| is_coded(byte)).count();
        let decoded = base64_bytes(&part[..n_coded]);
        bytes.extend_from_slice(&decoded[..decoded.len() & !1]);
        rest = &part[n_coded..];
    }
    is_common_text(&UTF_16BE.decode_without_bom_handling(&bytes).0)
}

/// The Base64 of UTF-7: without padding.
const UTF_7_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Decodes Base64 without padding. A character that is too little for a byte is left out.
fn base64_bytes(coded: &[u8]) -> Vec<u8> {
    let n_whole = coded.len() - usize::from(coded.len() % 4 == 1);
    UTF_7_BASE64.decode(&coded[..n_whole]).unwrap_or_default()
}

/// Returns whether a text consists of Han characters and punctuation, many of them common ones.
fn is_common_text(text: &str) -> bool {
    let (mut n_chars, mut n_fit, mut n_common) = (0, 0, 0);
    for c in text.chars() {
        n_chars += 1;
        n_fit += usize::from(
            is_han(c) || c.is_ascii() || is_common(c) || ('\u{3000}'..'\u{3040}').contains(&c),
        );
        n_common += usize::from(is_common(c));
    }
    n_chars >= PARAMS.min_coded_chars
        && n_fit * 100 >= n_chars * PARAMS.utf16_min_plausible_percent
        && n_common * 100 >= n_chars * PARAMS.min_common_percent
}

/// Returns the likeliest encoding of bytes that are not Chinese text in an encoding that is read; `None` for those that
/// no text contains.
pub(super) fn likely_encoding(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(PARAMS.sample_bytes)];
    if sample.iter().any(|&byte| is_binary(byte)) {
        return None;
    }
    let is_kana = |c| ('\u{3041}'..='\u{30FF}').contains(&c);
    let is_hangul = |c| ('\u{AC00}'..='\u{D7A3}').contains(&c);
    let share_of = |encoding: &'static Encoding, is_sign: fn(char) -> bool| {
        let text = valid_text(encoding, sample)?;
        let others = text.chars().filter(|c| !c.is_ascii());
        let (n_signs, n) =
            others.fold((0, 0), |(n_signs, n), c| (n_signs + usize::from(is_sign(c)), n + 1));
        (n > 0).then(|| n_signs * 100 / n)
    };

    let has = |encoding, is_sign, min_percent| {
        share_of(encoding, is_sign).is_some_and(|percent| percent >= min_percent)
    };
    if is_euc_tw(sample) {
        return Some("EUC-TW");
    }
    if has(EUC_JP, is_kana, PARAMS.min_kana_percent) {
        return Some("EUC-JP");
    }
    if has(SHIFT_JIS, is_kana, PARAMS.min_kana_percent) {
        return Some("Shift_JIS");
    }
    if has(EUC_KR, is_hangul, PARAMS.min_hangul_percent) {
        return Some("EUC-KR");
    }

    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let name = detector.guess(None, Utf8Detection::Deny).name();
    // These were tried, and single bytes of the West are valid in any file.
    let is_guess =
        !matches!(name, "GBK" | "gb18030" | "Big5" | "UTF-8") && !name.starts_with("windows-");
    is_guess.then_some(name)
}

/// Returns whether a byte is a control character that no encoding of text uses: all but the end of an old file (1A), the
/// beginning of an escape sequence (1B) and the shifts of ISO 2022 (0E, 0F).
fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x10..=0x19 | 0x1C..=0x1F | 0x7F)
}

/// Returns the text of bytes that are valid in an encoding, but for a character that the end cuts.
fn valid_text<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    (0..3).find_map(|n_cut| {
        let bytes = &bytes[..bytes.len().saturating_sub(n_cut)];
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    })
}

/// Returns whether bytes are EUC-TW: pairs of high bytes, among which the comma and the full stop of CNS 11643 are
/// frequent. Source: CNS 11643, plane 1: A1A2 is `，`, A1A4 is `。`, A1A3 is `、`, C4xx to FDxx are characters.
fn is_euc_tw(bytes: &[u8]) -> bool {
    let (mut n_pairs, mut n_marks, mut n_han) = (0, 0, 0);
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        if lead < 0x80 {
            at += 1;
            continue;
        }
        let Some(&trail) = bytes.get(at + 1) else { break };
        if lead == 0x8E {
            // Another plane: 8E A1 to 8E B0, then a pair.
            at += 4;
            continue;
        }
        if lead < 0xA1 || trail < 0xA1 {
            return false;
        }
        n_pairs += 1;
        n_marks += usize::from(lead == 0xA1 && matches!(trail, 0xA2..=0xA4));
        n_han += usize::from(lead >= 0xC4);
        at += 2;
    }
    n_han * 100 >= n_pairs * PARAMS.min_euc_han_percent
        && n_marks * 100 >= n_pairs * PARAMS.min_euc_marks_percent
        && n_marks > 0
}
