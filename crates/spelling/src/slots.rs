//! Slots: one character of a query as it was typed, and which characters it may mean.

use crate::params::SpellerParams;
use crate::readings::{Fit, Readings};
use crate::syllables::Sound;

/// A character as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// This character only, folded.
    Exact(char),
    /// A character that sounds like this one, folded, or this one.
    Like(char),
    /// A character with this sound.
    Sound(Sound),
}

/// How well a text fits slots; the fewest departures come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Departure {
    /// Characters with a sound that is only near the typed one.
    pub(crate) n_near: usize,
    /// Characters of which the typed sound is not the usual one.
    pub(crate) n_rare: usize,
    /// Characters other than the typed one.
    pub(crate) n_changed: usize,
}

impl Departure {
    /// Returns how likely such a departure is, against none.
    pub(crate) fn likelihood(self, params: &SpellerParams) -> f64 {
        let power = |factor: f64, n: usize| factor.powi(i32::try_from(n).unwrap_or(i32::MAX));
        power(params.near_factor, self.n_near) * power(params.rare_factor, self.n_rare)
    }
}

impl Slot {
    /// Returns the letters that a character that fits may begin with, merged, the likeliest first.
    pub(crate) fn initial_classes(self, readings: &Readings) -> Vec<u8> {
        match self {
            Self::Exact(c) | Self::Like(c) => readings.initial_classes(c),
            Self::Sound(sound) => vec![sound.initial_class()],
        }
    }

    fn fit(self, c: char, readings: &Readings) -> Option<Departure> {
        let departure = |fit: Fit, n_changed| Departure {
            n_near: usize::from(fit == Fit::Near),
            n_rare: usize::from(fit == Fit::Rare),
            n_changed,
        };
        match self {
            Self::Exact(typed) => (typed == c).then(Departure::default),
            Self::Like(typed) if typed == c => Some(Departure::default()),
            Self::Like(typed) => readings.likeness(typed, c).map(|fit| departure(fit, 1)),
            Self::Sound(sound) => readings.fit(sound, c).map(|fit| departure(fit, 0)),
        }
    }
}

/// Returns how a text of as many characters fits the slots; `None` if one does not fit.
pub(crate) fn departure(
    slots: &[Slot],
    text: impl Iterator<Item = char>,
    readings: &Readings,
) -> Option<Departure> {
    let mut total = Departure::default();
    for (slot, c) in slots.iter().zip(text) {
        let Departure { n_near, n_rare, n_changed } = slot.fit(c, readings)?;
        total.n_near += n_near;
        total.n_rare += n_rare;
        total.n_changed += n_changed;
    }
    Some(total)
}
