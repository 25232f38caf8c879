//! Detects the encoding of a text from its bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use super::byte_order_mark::byte_order_mark;
use super::charset::Charset;
use super::common_chars::is_common;
use super::confidence::TextCost;
use super::params::PARAMS;
use super::utf16;

/// Returns the encoding of the bytes; `None` without evidence, or if all bytes are ASCII.
///
/// The order: the byte order mark, UTF-16 without one, UTF-8 (also with a few invalid bytes), then
/// GB18030 or Big5. The end of the bytes may cut a character.
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
    detect_legacy(&rest[..rest.len().min(PARAMS.sample_bytes)])
}

fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if str::from_utf8(bytes).is_ok() {
        return true;
    }

    let sample = &bytes[..bytes.len().min(PARAMS.sample_bytes)];
    let (mut n_valid, mut n_errors) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        n_valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // A character that the end of the sample cuts is not an error.
        let is_cut_at_end = chunks.peek().is_none()
            && str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        n_errors += usize::from(!chunk.invalid().is_empty() && !is_cut_at_end);
    }
    n_valid > 0 && n_valid >= n_errors * PARAMS.utf8_chars_per_error
}

/// Decides between GB18030 and Big5, for bytes that are not UTF-8: the encoding whose text is the
/// likelier one, if it is a text at all. Nearly every pair of bytes is a character in both, and in the
/// encodings of Japan, Korea and Taiwan, too.
fn detect_legacy(sample: &[u8]) -> Option<Charset> {
    let candidates = [Charset::Gb18030, Charset::Big5];
    let costs = candidates.map(|charset| (TextCost::new(&charset.decode_lossy(sample)), charset));
    let best = costs.into_iter().min_by(|(a, _), (b, _)| a.mean.total_cmp(&b.mean));
    match best {
        Some((cost, _)) if cost.n_chars < PARAMS.min_sample_chars => guess(sample),
        best => best.filter(|(cost, _)| cost.is_text()).map(|(_, charset)| charset),
    }
}

/// Guesses the encoding of a few characters.
fn guess(sample: &[u8]) -> Option<Charset> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    match guess {
        _ if guess == GBK || guess == GB18030 => Some(Charset::Gb18030),
        _ if guess == BIG5 => Some(Charset::Big5),
        _ => detect_by_common_chars(sample),
    }
}

/// Returns the encoding in which more characters are common ones.
fn detect_by_common_chars(sample: &[u8]) -> Option<Charset> {
    let candidates = [Charset::Gb18030, Charset::Big5].into_iter().filter_map(|charset| {
        let text = charset.decode_lossy(sample);
        let n_common = text.chars().filter(|&c| is_common(c)).count();
        let n_errors = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        (n_common > n_errors).then_some((n_common, charset))
    });
    candidates.max_by_key(|&(n_common, _)| n_common).map(|(_, charset)| charset)
}
