//! The limits up to which numbers are read and spelled.

/// Limits of the recognition of quantities.
///
/// The values were chosen by hand, and the tests of `quantities` guard them. The effect of halving
/// or doubling them was not measured.
pub(super) struct QuantityLimits {
    /// The longest number in digits that is read, and written out without 万 and 亿. Longer ones are
    /// mostly not amounts.
    pub(super) max_digits: usize,
    /// The longest round number, with 0000 at its end, that is read: thousands of 万亿.
    pub(super) max_round_digits: usize,
    /// The most decimals that are read.
    pub(super) max_decimals: usize,
    /// The most digits before 万, 亿 or 万亿 in a spelling; with more, an amount is not written so.
    pub(super) max_grouped_digits: usize,
    /// From this value on, a number between whitespace or punctuation is read only if it is a
    /// multiple of 100: others are mostly not amounts.
    pub(super) round_from: u64,
}

/// The limits in use.
pub(super) const LIMITS: QuantityLimits = QuantityLimits {
    max_digits: 9,
    max_round_digits: 16,
    max_decimals: 4,
    max_grouped_digits: 6,
    round_from: 10_000,
};
