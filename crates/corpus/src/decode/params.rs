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
    declared_sample_chars: 16 << 10,
    declared_min_lead: 2,
    declared_min_extra: 4,
    text_sample_bytes: 16 << 10,
    text_max_few_errors: 8,
    text_max_error_percent: 10,
};
