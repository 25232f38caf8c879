//! Preferring newer articles, where a reader asks for it.

use std::num::NonZeroU32;
use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

const SECONDS_PER_DAY: i64 = 86_400;

/// What an article of this moment is worth more than one that is endlessly old or has no date, as a
/// share of its score. An article of last year with all of the words stays before one of today that
/// lacks some.
const OF_TODAY: f32 = 1.0;

/// How fast what an article is worth more for its date is lost: by half in so many days.
///
/// Written as `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recency {
    half_life_days: NonZeroU32,
}

/// What is no number of days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no half-life: give days from 1 to 99999, as in `30d`")]
pub struct RecencyError(String);

impl Recency {
    /// A month: what is recent in the news.
    pub const MONTH: Self = Self { half_life_days: NonZeroU32::new(30).expect("30 is not 0") };

    /// Returns the preference as it is at a moment.
    pub(crate) fn at(self, now: Timestamp) -> Aging {
        // Whole days, so that pages that are looked at one after the other fit.
        let now = now.as_second().div_euclid(SECONDS_PER_DAY) * SECONDS_PER_DAY;
        Aging { now, half_life: i64::from(self.half_life_days.get()) * SECONDS_PER_DAY }
    }
}

impl FromStr for Recency {
    type Err = RecencyError;

    fn from_str(text: &str) -> Result<Self, RecencyError> {
        let refused = || RecencyError(text.to_owned());
        let days = text.strip_suffix('d').ok_or_else(refused)?;
        let is_days = (1..=5).contains(&days.len()) && days.bytes().all(|b| b.is_ascii_digit());
        let half_life_days = days.parse().ok().filter(|_| is_days).ok_or_else(refused)?;
        Ok(Self { half_life_days })
    }
}

/// What dates are worth at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Aging {
    /// The second since the epoch that ages are counted to.
    pub now: i64,
    /// The seconds in which what a date is worth falls by half.
    pub half_life: i64,
}

impl Aging {
    /// Returns what the score of an article is multiplied by, 1 to 2: 1 without a date, 2 when
    /// it is of today or later.
    pub(crate) fn factor(self, published: Option<i64>) -> f32 {
        let Some(published) = published else { return 1.0 };
        #[allow(clippy::cast_precision_loss, reason = "ages in half-lives need few digits")]
        let half_lives = self.now.saturating_sub(published).max(0) as f32 / self.half_life as f32;
        1.0 + OF_TODAY * (-half_lives).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_worth_less_by_half_after_every_half_life() {
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
    fn half_lives_are_days() {
        for text in ["", "d", "0d", "30", "-1d", "+1d", "1.5d", "100000d", "30w", "３0d"] {
            assert!(text.parse::<Recency>().is_err(), "{text}");
        }
        assert!("99999d".parse::<Recency>().is_ok());
    }
}
