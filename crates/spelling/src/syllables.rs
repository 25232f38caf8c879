//! The syllables of pinyin without tones, and how letters are read as syllables and initials.

mod letters;
mod syllable;
mod table;

pub(crate) use letters::{Sound, readings_of_letters};
pub(crate) use syllable::{NearClass, Syllable};
