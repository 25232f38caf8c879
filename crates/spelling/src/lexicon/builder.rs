//! Counting the phrases of titles.

use std::collections::{HashMap, HashSet};

use xunwen_text::{Analysis, Conversion, splitmix64};

use super::key::MAX_PHRASE_CHARS;

/// Limits of the memory and time of a lexicon.
#[derive(Debug, Clone)]
pub struct LexiconLimits {
    /// The most titles that are read: 20 µs and, while it is built, 150 bytes each.
    pub max_titles: usize,
    /// The most phrases that are kept, about 45 bytes each.
    pub max_phrases: usize,
    /// The longest phrase, in words. With five, one phrase in thirty more is found by its initials,
    /// for a third more memory.
    pub max_words: usize,
    /// With up to this number of titles, a phrase that occurs once counts. In more titles, most phrases
    /// that occur once are accidents, and there are a million of them.
    pub max_titles_for_single: usize,
}

impl Default for LexiconLimits {
    fn default() -> Self {
        Self {
            max_titles: 500_000,
            max_phrases: 400_000,
            max_words: 4,
            max_titles_for_single: 20_000,
        }
    }
}

/// Words of one character at which no phrase begins or ends. Written by the authors: the particles,
/// prepositions, conjunctions, pronouns and auxiliary verbs of news that are never part of a name.
const FUNCTION_WORDS: &str = "的了在和与是将对为被把让使从向往于由以及而或但也都就又还再很更最着过\
                              这那其该此每各有无没不未已正所等后前中内外上下个名位次我你他她它们者之";

/// A phrase of titles.
pub(super) struct CountedPhrase {
    pub(super) folded: String,
    pub(super) count: u32,
    /// The phrase in simplified characters as titles show it, if it differs from `folded`.
    pub(super) shown: Option<String>,
}

/// The phrases of titles, the most frequent first, and the characters.
pub(super) struct CountedPhrases {
    pub(super) phrases: Vec<CountedPhrase>,
    pub(super) chars: HashMap<char, u32>,
    pub(super) n_words: u64,
}

/// The unbroken runs of ideographs of all titles.
#[derive(Default)]
struct TitleRuns {
    /// The folded characters.
    folded: Vec<char>,
    /// The characters as titles show them.
    shown: Vec<char>,
    /// The length of the word that begins at each character; 0 inside words and between runs.
    word_chars: Vec<u8>,
}

/// Returns the phrases of titles with their counts.
pub(super) fn counted_phrases<T: AsRef<str>>(
    titles: impl IntoIterator<Item = T>,
    analysis: &Analysis,
    limits: &LexiconLimits,
) -> CountedPhrases {
    let mut runs = TitleRuns::default();
    let mut n_titles = 0;
    for title in titles.into_iter().take(limits.max_titles) {
        runs.add(title.as_ref(), analysis);
        n_titles += 1;
    }

    let min_count = if n_titles <= limits.max_titles_for_single { 1 } else { 2 };
    let counts = runs.counts(limits.max_words, min_count);
    let mut phrases = runs.phrases(&counts, limits.max_words, min_count);
    phrases.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.folded.cmp(&b.folded)));
    phrases.truncate(limits.max_phrases);
    for phrase in &mut phrases {
        phrase.shown = simplified(phrase, analysis);
    }

    let n_words = runs.word_chars.iter().filter(|n| **n > 0).count() as u64;
    CountedPhrases { phrases, chars: runs.char_counts(), n_words }
}

impl TitleRuns {
    fn add(&mut self, title: &str, analysis: &Analysis) {
        let shown: Vec<char> = title.chars().collect();
        let folded = analysis.fold.fold(title);
        let folded_chars: Vec<char> = folded.chars().collect();

        let mut end = 0;
        for word in analysis.segmenter.words(&folded) {
            let n_chars = word.text.chars().count();
            let range = word.char_start..word.char_start + n_chars;
            let is_phrase = n_chars <= MAX_PHRASE_CHARS && word.text.chars().all(has_16_bits);
            if !is_phrase || word.char_start != end {
                self.end_run();
            }
            if is_phrase {
                self.folded.extend(&folded_chars[range.clone()]);
                self.shown.extend(&shown[range.clone()]);
                self.word_chars.push(u8::try_from(n_chars).unwrap_or_default());
                self.word_chars.resize(self.folded.len(), 0);
                end = range.end;
            }
        }
        self.end_run();
    }

    fn end_run(&mut self) {
        self.folded.push('\0');
        self.shown.push('\0');
        self.word_chars.push(0);
    }

    /// Returns whether a phrase of several words begins and ends with a word that has a meaning of its
    /// own.
    fn is_named(&self, start: usize, end: usize) -> bool {
        let is_function_word =
            |at: usize| self.word_chars[at] == 1 && FUNCTION_WORDS.contains(self.folded[at]);
        end - start == usize::from(self.word_chars[start])
            || !(is_function_word(start) || is_function_word(end - 1))
    }

    /// Returns the end of the phrase of `n_words` words that begins at a word.
    fn end(&self, start: usize, n_words: usize) -> Option<usize> {
        let mut end = start;
        for _ in 0..n_words {
            let n_chars = usize::from(*self.word_chars.get(end)?);
            end += n_chars;
            if n_chars == 0 || end - start > MAX_PHRASE_CHARS {
                return None;
            }
        }
        Some(end)
    }

    fn word_starts(&self) -> impl Iterator<Item = usize> + '_ {
        self.word_chars.iter().enumerate().filter_map(|(at, n)| (*n > 0).then_some(at))
    }

    /// Returns the occurrences of phrases by their hash. A phrase of several words is counted only if
    /// both phrases of one word less are frequent enough: the others cannot be.
    fn counts(&self, max_words: usize, min_count: u32) -> HashMap<u64, u32> {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for n_words in 1..=max_words {
            let mut longer: HashMap<u64, u32> = HashMap::new();
            for start in self.word_starts() {
                let Some(end) = self.end(start, n_words) else { continue };
                let is_frequent = |part: &[char]| counts.get(&hash(part)) >= Some(&min_count);
                let second = start + usize::from(self.word_chars[start]);
                let last_word = self.end(start, n_words - 1).unwrap_or(start);
                let may_be_frequent = n_words == 1
                    || (is_frequent(&self.folded[start..last_word])
                        && is_frequent(&self.folded[second..end]));
                if may_be_frequent {
                    *longer.entry(hash(&self.folded[start..end])).or_default() += 1;
                }
            }
            longer.retain(|_, count| *count >= min_count);
            longer
                .into_iter()
                .for_each(|(phrase, count)| *counts.entry(phrase).or_default() += count);
        }
        counts
    }

    /// Returns each phrase that is frequent enough once.
    fn phrases(
        &self,
        counts: &HashMap<u64, u32>,
        max_words: usize,
        min_count: u32,
    ) -> Vec<CountedPhrase> {
        let mut seen = HashSet::new();
        let mut phrases = Vec::new();
        for start in self.word_starts() {
            for end in (1..=max_words).map_while(|n_words| self.end(start, n_words)) {
                let phrase = hash(&self.folded[start..end]);
                let Some(count) = counts.get(&phrase).filter(|count| **count >= min_count) else {
                    continue;
                };
                if self.is_named(start, end) && seen.insert(phrase) {
                    phrases.push(CountedPhrase {
                        folded: self.folded[start..end].iter().collect(),
                        count: *count,
                        shown: Some(self.shown[start..end].iter().collect()),
                    });
                }
            }
        }
        phrases
    }

    fn char_counts(&self) -> HashMap<char, u32> {
        let mut counts: HashMap<char, u32> = HashMap::new();
        self.folded
            .iter()
            .filter(|c| **c != '\0')
            .for_each(|c| *counts.entry(*c).or_default() += 1);
        counts
    }
}

/// Returns the simplified form of a phrase as a title shows it, if that is not the folded text.
fn simplified(phrase: &CountedPhrase, analysis: &Analysis) -> Option<String> {
    let shown = phrase.shown.as_ref().filter(|shown| **shown != phrase.folded)?;
    let simplified = analysis.converter.convert_in_place(Conversion::ToSimplified, shown).ok()?;
    (simplified != phrase.folded).then_some(simplified)
}

/// Returns whether a character is an ideograph of the first block.
fn has_16_bits(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn hash(text: &[char]) -> u64 {
    text.iter().fold(text.len() as u64, |hash, c| splitmix64(hash ^ u64::from(u32::from(*c))))
}
