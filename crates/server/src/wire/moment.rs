//! Moments as callers see them.

use jiff::Timestamp;

/// Returns a moment in RFC 3339 with six decimals, so that the order of texts is that of time.
pub(crate) fn to_text(moment: Timestamp) -> String {
    format!("{moment:.6}")
}

/// Returns the moment of a microsecond since the epoch as text. One beyond the calendar is the
/// epoch.
#[must_use]
pub fn moment_to_text(micros: i64) -> String {
    to_text(Timestamp::from_microsecond(micros).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_texts_is_that_of_time() {
        let texts = [1_000_000_000, 999_999_000, 10_000].map(|nanos| {
            to_text(Timestamp::from_nanosecond(1_764_476_408_000_000_000 + nanos).unwrap())
        });
        assert_eq!(texts[0], "2025-11-30T04:20:09.000000Z");
        assert!(texts.is_sorted_by(|one, next| one > next), "{texts:?}");
    }
}
