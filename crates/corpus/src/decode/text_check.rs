//! Distinguishes text from binary data.

use super::params::PARAMS;

/// How many bytes are checked for control characters at once.
const BLOCK_BYTES: usize = 64;

/// Returns whether the start of a decoded text looks like text: at most a tenth of its characters
/// are control characters or invalid bytes. A few of them never make a file binary.
pub(super) fn is_text(text: &str) -> bool {
    let sample = &text.as_bytes()[..text.len().min(PARAMS.text_sample_bytes)];
    let n_invalid = memchr::memmem::find_iter(sample, "\u{FFFD}").count();

    // Most texts have no control character, and few line ends. Checking whole blocks lets the compiler vectorise.
    let mut blocks = sample.chunks(BLOCK_BYTES);
    let has_no_control = |block: &[u8]| {
        let may_have = block.iter().fold(false, |found, &b| found | (b < 0x20) | (b == 0x7F));
        !may_have || !block.iter().any(|&byte| is_control(byte))
    };
    if n_invalid == 0 && blocks.all(has_no_control) {
        return true;
    }

    n_errors(sample, n_invalid) <= PARAMS.text_max_few_errors || has_few_errors(text)
}

/// Returns whether at most a tenth of the characters at the start of a text are control characters or
/// invalid bytes, however few they are.
pub(super) fn has_few_errors(text: &str) -> bool {
    let sample = &text.as_bytes()[..text.len().min(PARAMS.text_sample_bytes)];
    let n_invalid = memchr::memmem::find_iter(sample, "\u{FFFD}").count();
    // Continuation bytes of UTF-8 do not begin a character.
    let n_chars = sample.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    n_errors(sample, n_invalid) * 100 <= n_chars * PARAMS.text_max_error_percent
}

fn n_errors(sample: &[u8], n_invalid: usize) -> usize {
    n_invalid + sample.iter().filter(|&&byte| is_control(byte)).count()
}

fn is_control(byte: u8) -> bool {
    let is_layout = matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A);
    (byte == 0x7F) | ((byte < 0x20) & !is_layout)
}
