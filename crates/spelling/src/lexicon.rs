//! The phrases of the titles of an index, found by what they sound like.

mod builder;
mod key;

use std::collections::HashMap;

use xunwen_text::Analysis;

use crate::readings::Readings;
use crate::slots::{Departure, Slot, departure};
use crate::syllables::NearClass;

pub use builder::LexiconLimits;
use builder::{CountedPhrase, counted_phrases};
pub(crate) use key::MAX_PHRASE_CHARS;
use key::{keys_of_slots, keys_of_text};

/// The number of a phrase; the most frequent one is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PhraseId(u32);

/// Words and phrases of one to eight characters, with how often titles have them.
///
/// A phrase is found by the first letters of its syllables: one list, sorted by these letters, serves
/// sounds, pinyin and initials.
#[derive(Default)]
pub struct PhraseLexicon {
    /// The folded characters of all phrases, one after the other. All are in the first block of
    /// ideographs, so that 16 bits are enough.
    chars: Vec<u16>,
    /// The end of each phrase in `chars`.
    ends: Vec<u32>,
    /// The occurrences of each phrase in titles, falling.
    counts: Vec<u32>,
    /// The keys of the phrases, sorted; phrases of one key are sorted by their number.
    keys: Vec<(u64, PhraseId)>,
    /// The phrases as titles show them, where they differ from the folded text.
    shown: HashMap<PhraseId, Box<str>>,
    /// The characters of titles by their sound, the most frequent first.
    by_sound: HashMap<NearClass, Vec<char>>,
    /// The occurrences of all words.
    n_words: u64,
}

/// A phrase that fits slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PhraseMatch {
    pub(crate) departure: Departure,
    pub(crate) id: PhraseId,
}

impl PhraseLexicon {
    /// Returns the phrases of titles: words, and runs of up to four words and eight characters. Phrases
    /// of many titles that occur only once are left out, and so are the rarest beyond the limit.
    ///
    /// 108,972 titles take about two seconds: call it in the background. Titles beyond
    /// [`LexiconLimits::max_titles`] are not read.
    pub(crate) fn from_titles<T: AsRef<str>>(
        titles: impl IntoIterator<Item = T>,
        readings: &Readings,
        analysis: &Analysis,
        limits: &LexiconLimits,
    ) -> Self {
        let counted = counted_phrases(titles, analysis, limits);
        let mut lexicon = Self { n_words: counted.n_words, ..Self::default() };
        for phrase in counted.phrases {
            lexicon.push(phrase, readings);
        }
        lexicon.keys.sort_unstable();
        lexicon.keys.shrink_to_fit();
        lexicon.by_sound = by_sound(counted.chars, readings);
        lexicon
    }

    /// Adds a phrase; the most frequent ones come first.
    fn push(&mut self, phrase: CountedPhrase, readings: &Readings) {
        let Ok(number) = u32::try_from(self.counts.len()) else { return };
        let id = PhraseId(number);
        let text: Vec<char> = phrase.folded.chars().collect();

        self.chars.extend(text.iter().filter_map(|c| u16::try_from(*c as u32).ok()));
        self.ends.push(u32::try_from(self.chars.len()).unwrap_or(u32::MAX));
        self.counts.push(phrase.count);
        self.keys.extend(keys_of_text(&text, readings).into_iter().map(|key| (key, id)));
        if let Some(shown) = phrase.shown {
            self.shown.insert(id, shown.into_boxed_str());
        }
    }

    /// Returns the number of phrases.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Returns whether it has no phrase, as before titles are read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Returns the memory it takes, in bytes.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        let shown: usize = self.shown.values().map(|text| text.len() + 32).sum();
        let by_sound: usize = self.by_sound.values().map(|chars| chars.len() * 4 + 40).sum();
        self.chars.capacity() * 2
            + (self.ends.capacity() + self.counts.capacity()) * 4
            + self.keys.capacity() * 16
            + shown
            + by_sound
    }

    /// Returns the phrases that fit slots, those with the fewest departures first, then the most
    /// frequent, at most `limit`.
    pub(crate) fn matches(
        &self,
        slots: &[Slot],
        readings: &Readings,
        limit: usize,
    ) -> Vec<PhraseMatch> {
        let mut matches = Vec::new();
        for key in keys_of_slots(slots, readings) {
            let from = self.keys.partition_point(|(other, _)| *other < key);
            let with_key = self.keys[from..].iter().take_while(|(other, _)| *other == key);
            for (_, id) in with_key {
                let departure = departure(slots, self.folded(*id), readings);
                matches.extend(departure.map(|departure| PhraseMatch { departure, id: *id }));
            }
        }
        matches.sort_unstable();
        matches.dedup();
        matches.truncate(limit);
        matches
    }

    /// Returns the phrase that is a folded text.
    pub(crate) fn find(&self, text: &[char], readings: &Readings) -> Option<PhraseId> {
        let key = keys_of_text(text, readings).first().copied()?;
        let from = self.keys.partition_point(|(other, _)| *other < key);
        let mut ids = self.keys[from..].iter().take_while(|(other, _)| *other == key);
        let is_text = |id: PhraseId| self.folded(id).eq(text.iter().copied());
        ids.find(|(_, id)| is_text(*id)).map(|(_, id)| *id)
    }

    /// Returns the folded characters of a phrase.
    pub(crate) fn folded(&self, id: PhraseId) -> impl Iterator<Item = char> + '_ {
        let at = id.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let chars = &self.chars[start..self.ends[at] as usize];
        chars.iter().filter_map(|c| char::from_u32(u32::from(*c)))
    }

    /// Returns a phrase in simplified characters, as it is shown.
    pub(crate) fn shown(&self, id: PhraseId) -> String {
        self.shown.get(&id).map_or_else(|| self.folded(id).collect(), ToString::to_string)
    }

    /// Returns the logarithm of the share of a phrase in all words of titles.
    pub(crate) fn log_share(&self, id: PhraseId) -> f64 {
        (f64::from(self.counts[id.0 as usize]) / self.n_words.max(1) as f64).ln()
    }

    /// Returns the characters of titles that sound like one, the most frequent first.
    pub(crate) fn near_sounds(&self, c: char, readings: &Readings) -> Vec<char> {
        let classes = readings.near_classes(c);
        classes.iter().filter_map(|class| self.by_sound.get(class)).flatten().copied().collect()
    }
}

impl std::fmt::Debug for PhraseLexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhraseLexicon({} phrases, {} bytes)", self.len(), self.n_bytes())
    }
}

/// Groups characters by their sounds, the most frequent first.
fn by_sound(counts: HashMap<char, u32>, readings: &Readings) -> HashMap<NearClass, Vec<char>> {
    let mut chars: Vec<(char, u32)> = counts.into_iter().collect();
    chars.sort_unstable_by_key(|(c, count)| (std::cmp::Reverse(*count), *c));

    let mut by_sound: HashMap<NearClass, Vec<char>> = HashMap::new();
    for (c, _) in chars {
        for class in readings.near_classes(c) {
            by_sound.entry(class).or_default().push(c);
        }
    }
    by_sound
}
