//! The preference for newer articles, where a reader asks for it.

use std::num::NonZeroU32;
use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

use super::params::PARAMS;

const SECONDS_PER_DAY: i64 = 86_400;

/// The preference for newer articles, by the half-life of the boost that an article gets for its
/// date.
///
/// Written as `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recency {
    half_life_days: NonZeroU32,
}

/// An invalid half-life.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid half-life: \"{0}\" (expected 1 to 99999 days, such as `30d`)")]
pub struct RecencyError(String);

impl Recency {
    /// A half-life of 30 days: a month, the usual span of recent news.
    pub const MONTH: Self = Self { half_life_days: NonZeroU32::new(30).expect("30 is not 0") };

    /// Returns the boosts of dates at a moment.
    pub(crate) fn at(self, now: Timestamp) -> Aging {
        // Whole days, so that pages that are read one after the other have the same scores.
        let now = now.as_second().div_euclid(SECONDS_PER_DAY) * SECONDS_PER_DAY;
        Aging { now, half_life: i64::from(self.half_life_days.get()) * SECONDS_PER_DAY }
    }
}

impl FromStr for Recency {
    type Err = RecencyError;

    fn from_str(text: &str) -> Result<Self, RecencyError> {
        parse_half_life(text).ok_or_else(|| RecencyError(text.to_owned()))
    }
}

fn parse_half_life(text: &str) -> Option<Recency> {
    let days = text.strip_suffix('d')?;
    let is_days = (1..=5).contains(&days.len()) && days.bytes().all(|b| b.is_ascii_digit());
    let half_life_days = days.parse().ok().filter(|_| is_days)?;
    Some(Recency { half_life_days })
}

/// The boost of an article for its date, as of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Aging {
    /// The second since the epoch from which ages are counted.
    pub now: i64,
    /// The number of seconds in which the boost falls by half.
    pub half_life: i64,
}

impl Aging {
    /// How much a new article gains, as a share of its score.
    pub const BOOST: f32 = PARAMS.recency_boost;

    /// Returns the factor of an article's score, from 1 to 2: 1 without a date, 2 for an article
    /// of today or later.
    pub(crate) fn factor(self, published: Option<i64>) -> f32 {
        let Some(published) = published else { return 1.0 };
        #[allow(clippy::cast_precision_loss, reason = "ages in half-lives need few digits")]
        let half_lives = self.now.saturating_sub(published).max(0) as f32 / self.half_life as f32;
        1.0 + PARAMS.recency_boost * (-half_lives).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boost_of_a_date_falls_by_half_in_every_half_life() {
        let day = |n: i64| n * SECONDS_PER_DAY;
        let recency: Recency = "30d".parse().unwrap();
        assert_eq!(recency, Recency::MONTH);

        let aging = recency.at(Timestamp::from_second(day(1000) + 5000).unwrap());
        assert_eq!(aging.factor(None), 1.0);
        assert_eq!(aging.factor(Some(i64::MIN)), 1.0);
        let dated = [1000, 970, 940, 2000].map(|n| aging.factor(Some(day(n))));
        assert_eq!(dated, [2.0, 1.5, 1.25, 2.0]);
    }

    #[test]
    fn a_half_life_is_a_number_of_days() {
        for text in ["", "d", "0d", "30", "-1d", "+1d", "1.5d", "100000d", "30w", "３0d"] {
            assert!(text.parse::<Recency>().is_err(), "{text}");
        }
        assert!("99999d".parse::<Recency>().is_ok());
    }
}
