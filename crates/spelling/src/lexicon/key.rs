//! Keys: the first letters of the syllables of a phrase, in a number.

use crate::readings::Readings;
use crate::slots::Slot;

/// The longest phrase, in characters.
pub(crate) const MAX_PHRASE_CHARS: usize = 8;

/// The bits of a letter. Eight letters take 40 bits.
const LETTER_BITS: u32 = 5;

/// The most keys of a phrase, and of the slots of a query: more than that have only texts of several
/// characters with several readings.
const MAX_KEYS: usize = 8;

/// Returns the keys of a folded text: one for each combination of its readings, up to a limit.
pub(super) fn keys_of_text(text: &[char], readings: &Readings) -> Vec<u64> {
    keys(text.iter().map(|c| readings.initial_classes(*c)))
}

/// Returns the keys of the phrases that may fit slots.
pub(super) fn keys_of_slots(slots: &[Slot], readings: &Readings) -> Vec<u64> {
    keys(slots.iter().map(|slot| slot.initial_classes(readings)))
}

/// Returns the combinations of the letters of each place. No letter is 0, so texts of different
/// lengths have different keys.
fn keys(places: impl ExactSizeIterator<Item = Vec<u8>>) -> Vec<u64> {
    if places.len() == 0 || places.len() > MAX_PHRASE_CHARS {
        return Vec::new();
    }

    let mut keys = vec![0_u64];
    for letters in places {
        // All with the usual reading come first: they are kept when there are too many.
        let longer = letters.iter().flat_map(|letter| {
            keys.iter().map(move |key| (key << LETTER_BITS) | u64::from(letter & 31))
        });
        keys = longer.take(MAX_KEYS).collect();
    }
    keys
}
