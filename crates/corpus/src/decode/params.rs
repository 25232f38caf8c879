//! The numbers of encoding detection.

/// Parameters of encoding detection.
///
/// The values were chosen by hand. The tests of `decode` guard them with single sentences in every
/// encoding, damaged texts and binary files. The effect of halving or doubling them was not measured.
pub(super) struct DetectionParams {
    /// How many bytes are examined, from the first one that is not ASCII.
    pub(super) sample_bytes: usize,
    /// How many valid multi-byte characters of UTF-8 outweigh one invalid byte. Texts in other
    /// encodings contain hardly any.
    pub(super) utf8_chars_per_error: usize,

    /// How many bytes are examined for UTF-16.
    pub(super) utf16_sample_bytes: usize,
    /// The fewest code units that are evidence of UTF-16.
    pub(super) utf16_min_units: usize,
    /// The lowest percentage of characters that occur in news.
    pub(super) utf16_min_plausible_percent: usize,
    /// The lowest percentage of ASCII and common Chinese characters.
    pub(super) utf16_min_certain_percent: usize,
    /// How many times more certain characters one byte order must have than the other.
    pub(super) utf16_min_lead: usize,

    /// The highest cost that one character can have, in nats: one symbol that news never have proves little.
    pub(super) max_char_cost: f32,
    /// How many characters outside ASCII are measured.
    pub(super) cost_sample_chars: usize,
    /// The fewest of them that are evidence; for fewer, the encoding is guessed.
    pub(super) min_sample_chars: usize,
    /// Up to this number of them, a higher mean cost is accepted.
    pub(super) short_sample_chars: usize,
    /// The highest mean cost of a text. Real news of both scripts cost 4 to 6 and at most 8, the same
    /// bytes in a wrong encoding 9.5 to 12 (pieces of 20 to 1,000 characters).
    pub(super) max_mean_cost: f32,
    /// The highest mean cost of a short text.
    pub(super) max_mean_cost_short: f32,

    /// The fewest characters of HZ or UTF-7 that are evidence.
    pub(super) min_coded_chars: usize,
    /// How many pieces of HZ or UTF-7 are decoded.
    pub(super) max_coded_parts: usize,
    /// The lowest percentage of common characters in them.
    pub(super) min_common_percent: usize,
    /// The lowest percentage of kana in Japanese text, of hangul in Korean text.
    pub(super) min_kana_percent: usize,
    pub(super) min_hangul_percent: usize,
    /// The lowest percentages of Han characters and of punctuation in EUC-TW.
    pub(super) min_euc_han_percent: usize,
    pub(super) min_euc_marks_percent: usize,

    /// How many characters of a decoded text are compared with its declaration.
    pub(super) declared_sample_chars: usize,
    /// How many times more common characters another encoding must have to overrule a declaration...
    pub(super) declared_min_lead: usize,
    /// ...and how many more in addition, so that short texts do not overrule it.
    pub(super) declared_min_extra: usize,

    /// How many bytes decide whether the decoded text is text.
    pub(super) text_sample_bytes: usize,
    /// Up to this number of control characters and errors, everything is text.
    pub(super) text_max_few_errors: usize,
    /// The highest percentage of control characters and errors in text.
    pub(super) text_max_error_percent: usize,
}

/// The parameters in use.
pub(super) const PARAMS: DetectionParams = DetectionParams {
    sample_bytes: 64 << 10,
    utf8_chars_per_error: 8,
    utf16_sample_bytes: 16 << 10,
    utf16_min_units: 4,
    utf16_min_plausible_percent: 95,
    utf16_min_certain_percent: 20,
    utf16_min_lead: 2,
    max_char_cost: 12.0,
    cost_sample_chars: 2_000,
    min_sample_chars: 4,
    short_sample_chars: 20,
    max_mean_cost: 9.0,
    max_mean_cost_short: 10.0,
    min_coded_chars: 4,
    max_coded_parts: 1_000,
    min_common_percent: 10,
    min_kana_percent: 20,
    min_hangul_percent: 50,
    min_euc_han_percent: 60,
    min_euc_marks_percent: 1,
    declared_sample_chars: 16 << 10,
    declared_min_lead: 2,
    declared_min_extra: 4,
    text_sample_bytes: 16 << 10,
    text_max_few_errors: 8,
    text_max_error_percent: 10,
};
