//! Telling the encoding of a text from its bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use super::{Charset, byte_order_mark, utf16};

/// How much of a text is looked at, from its first byte that is not ASCII.
const SAMPLE_BYTES: usize = 64 << 10;

/// The most frequent Han characters of modern Chinese, simplified and traditional: in running text of either script
/// about a third of all characters, in text read in a wrong encoding next to none. After Jun Da, *Modern Chinese
/// Character Frequency List* (2004), its first hundred, with the traditional forms.
pub(super) const FREQUENT_HAN: &str = "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於\
    着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好\
    小部其些主样樣理心她本前开開但因只从從想实實";

/// Returns the encoding that the bytes are evidently in, None when nothing speaks for any (or all are ASCII).
///
/// In order: the byte order mark, UTF-16 without one, UTF-8 (also with a few wrong bytes), then GB18030 or Big5.
/// The end of the bytes may cut a character.
pub(crate) fn detect(bytes: &[u8]) -> Option<Charset> {
    if let Some((charset, _)) = byte_order_mark(bytes) {
        return Some(charset);
    }
    if let Some(charset) = utf16::detect(bytes) {
        return Some(charset);
    }
    let rest = &bytes[Encoding::ascii_valid_up_to(bytes)..];
    if rest.is_empty() {
        return None;
    }
    if is_mostly_utf8(rest) {
        return Some(Charset::Utf8);
    }
    let sample = &rest[..rest.len().min(SAMPLE_BYTES)];
    legacy(sample)
}

/// Wrong bytes are forgiven when there are eight characters of several bytes for each. Texts in other encodings hold
/// hardly any well-formed UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if str::from_utf8(bytes).is_ok() {
        return true;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let (mut n_valid, mut n_wrong) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        n_valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let is_cut_at_end = chunks.peek().is_none()
            && str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        n_wrong += usize::from(!chunk.invalid().is_empty() && !is_cut_at_end);
    }
    n_valid > 0 && n_valid >= n_wrong * 8
}

/// GB18030 or Big5, for bytes that are no UTF-8.
fn legacy(sample: &[u8]) -> Option<Charset> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == GBK || guess == GB18030 {
        return Some(Charset::Gb18030);
    }
    if guess == BIG5 {
        return Some(Charset::Big5);
    }
    by_frequency(sample)
}

/// The detector gives an encoding up at its first wrong byte, so damaged text comes here: the one in which more of
/// the characters are frequent ones is it.
fn by_frequency(sample: &[u8]) -> Option<Charset> {
    let share = |charset: Charset| {
        let text = super::decode_copying(sample, charset);
        let n_frequent = text.chars().filter(|&c| is_frequent(c)).count();
        let n_odd = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        (n_frequent > n_odd).then_some((n_frequent, charset))
    };
    let best = [Charset::Gb18030, Charset::Big5]
        .into_iter()
        .filter_map(share)
        .max_by_key(|&(n_frequent, _)| n_frequent);
    best.map(|(_, charset)| charset)
}

pub(super) fn is_frequent(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '“' | '”' | '「' | '」') || FREQUENT_HAN.contains(c)
}
