//! Sentences: common words and their followers, the words of an event, numbers, dates, quotations and
//! punctuation.

use xunwen_text::splitmix64;

use crate::random::SplitMix;
use crate::synthetic::vocabulary::{Rank, Vocabulary, append_person};

/// The mean number of words of a sentence.
const SENTENCE_WORDS: usize = 14;

/// The shares of words, in percent, that belong to the event, are rare, or are numbers. The others are
/// common words.
const EVENT_PERCENT: usize = 18;
const RARE_PERCENT: usize = 4;
const NUMBER_PERCENT: usize = 3;

/// The share of common words that are followers of the word before them.
const FOLLOWER_PERCENT: usize = 25;

/// Events that are reported at the same time.
const N_EVENTS_AT_ONCE: usize = 50;

/// Articles of one event.
const ARTICLES_PER_EVENT: usize = 40;

/// The names and words of an event, which its articles share.
pub(super) struct Event {
    words: Vec<Rank>,
}

impl Event {
    /// Draws the event of the `n`-th article.
    pub(super) fn new(vocabulary: &Vocabulary, seed: u64, n: usize, random: &mut SplitMix) -> Self {
        const N_NAMES: usize = 5;
        const N_WORDS: usize = 7;
        let period = n / (N_EVENTS_AT_ONCE * ARTICLES_PER_EVENT);
        let number = period * N_EVENTS_AT_ONCE + random.below(N_EVENTS_AT_ONCE);
        let random = &mut SplitMix::seeded(splitmix64(seed ^ splitmix64(number as u64)));
        let names = (0..N_NAMES).map(|_| vocabulary.rare(random));
        let mut words: Vec<Rank> = names.collect();
        words.extend((0..N_WORDS).map(|_| vocabulary.content(random)));
        Self { words }
    }

    /// Returns the first name of the event.
    pub(super) fn name(&self) -> Option<Rank> {
        self.words.first().copied()
    }

    /// Draws a word of the event. The first ones come most often.
    pub(super) fn word(&self, random: &mut SplitMix) -> Option<Rank> {
        let n_first = random.between(1, self.words.len());
        self.words.get(random.below(n_first)).copied()
    }
}

/// Writes the sentences of an article.
pub(super) struct Composer<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) event: &'v Event,
    /// The year of the article.
    pub(super) year: usize,
}

impl Composer<'_> {
    /// Appends the first sentence, sometimes after the name of a reporter, and returns its words.
    pub(super) fn opening(&self, random: &mut SplitMix, text: &mut String) -> Vec<Rank> {
        if random.chance(40) {
            text.push_str("本报记者");
            append_person(random, text);
            text.push_str("报道：");
        }
        self.sentence(random, text)
    }

    /// Appends a sentence, and returns its words.
    pub(super) fn sentence(&self, random: &mut SplitMix, text: &mut String) -> Vec<Rank> {
        let n_words = 2 + random.below(SENTENCE_WORDS * 2 - 3);
        let is_quoted = random.chance(8);
        let mut words: Vec<Rank> = Vec::with_capacity(n_words);
        if is_quoted {
            text.push('“');
        }

        let mut n_since_comma = 0;
        for n in 0..n_words {
            match self.word(words.last().copied(), random) {
                Some(word) => {
                    self.append(word, random, text);
                    words.push(word);
                }
                None => self.number(random, text),
            }
            n_since_comma += 1;
            if n_since_comma > 3 && n + 2 < n_words && random.chance(25) {
                text.push_str(random.word(&["，", "，", "，", "，", "、", "；", "："]));
                n_since_comma = 0;
            }
        }

        text.push_str(random.word(&["。", "。", "。", "。", "。", "。", "。", "。", "！", "？"]));
        if is_quoted {
            text.push('”');
        }
        words
    }

    /// Draws the word after another one; `None` stands for a number.
    fn word(&self, previous: Option<Rank>, random: &mut SplitMix) -> Option<Rank> {
        let drawn = random.below(100);
        if drawn < EVENT_PERCENT {
            return self.event.word(random);
        }
        if drawn < EVENT_PERCENT + RARE_PERCENT {
            return Some(self.vocabulary.rare(random));
        }
        if drawn < EVENT_PERCENT + RARE_PERCENT + NUMBER_PERCENT {
            return None;
        }
        match previous {
            Some(previous) if random.chance(FOLLOWER_PERCENT) => {
                Some(self.vocabulary.follower(previous, random))
            }
            _ => Some(self.vocabulary.common(random)),
        }
    }

    fn append(&self, word: Rank, random: &mut SplitMix, text: &mut String) {
        let brackets = match random.below(100) {
            0 if self.vocabulary.is_content(word) => Some(('“', '”')),
            1 if self.vocabulary.is_content(word) => Some(('《', '》')),
            _ => None,
        };
        text.extend(brackets.map(|(start, _)| start));
        self.vocabulary.append(word, text);
        text.extend(brackets.map(|(_, end)| end));
    }

    /// Appends a number, an amount or a date.
    fn number(&self, random: &mut SplitMix, text: &mut String) {
        let (small, large) = (random.between(1, 99), random.between(100, 9_999));
        let (month, day) = (random.between(1, 12), random.between(1, 28));
        let year = self.year.saturating_sub(random.below(4));
        let written = match random.below(8) {
            0 => format!("{small}%"),
            1 => format!("{small}.{}%", random.below(10)),
            2 => format!("{large}万元"),
            3 => format!("{small}.{}亿元", random.below(10)),
            4 => format!("{month}月{day}日"),
            5 => format!("{year}年"),
            6 => format!("{year}年{month}月{day}日"),
            _ => format!("{large}多人"),
        };
        text.push_str(&written);
    }
}
