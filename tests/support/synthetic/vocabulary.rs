//! A vocabulary that grows with the archive.
//!
//! Words have ranks. The first ones are the words of the sample articles, by frequency, and are drawn
//! by Zipf's law. The ranks after them have no end: names of people, places and organisations,
//! compounds and codes, each made of its rank alone. They are drawn by a power law, so that the number
//! of distinct words grows with the number of words written to the power of [`HEAPS_EXPONENT`], as
//! Heaps' law says of real text.

use std::collections::HashMap;

use xunwen_text::{Analysis, CharClass, splitmix64};

use crate::random::SplitMix;
use crate::synthetic::name_parts::{
    FIELDS, FOREIGN_CHARS, GIVEN_CHARS, ORGANISATION_ENDS, PLACE_CHARS, PLACE_ENDS, SURNAMES,
};
use crate::synthetic::sample_articles;

/// The exponent of the growth of the vocabulary. Published figures for news are .5 to .7.
const HEAPS_EXPONENT: f64 = 0.62;

/// The words of lower ranks are function words, which say nothing about an article.
const N_FUNCTION_WORDS: usize = 60;

/// Ranks from here on are all drawn as this one, so that they fit into 40 bits.
const MAX_RANK: f64 = 1e12;

/// A word, by its rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank(u64);

/// The words of synthetic news.
pub(super) struct Vocabulary {
    /// The words of the sample articles by rank.
    words: Vec<String>,
    /// Their cumulative weights, by Zipf's law.
    weights: Vec<f64>,
}

impl Vocabulary {
    /// Returns the vocabulary that begins with the words of the sample articles.
    pub(super) fn new(analysis: &Analysis) -> Self {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for article in sample_articles() {
            let folded = analysis.fold.fold(&article.body());
            let words = analysis.segmenter.words(&folded);
            for word in words.iter().filter(|word| is_cjk(word.text)) {
                *counts.entry(word.text.to_owned()).or_default() += 1;
            }
        }

        let mut words: Vec<(String, u64)> = counts.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();

        let mut sum = 0.0;
        let weights = (1..=words.len()).map(|rank| {
            sum += 1.0 / f64::from(u32::try_from(rank).unwrap_or(u32::MAX));
            sum
        });
        Self { weights: weights.collect(), words }
    }

    /// Draws a word of the sample articles by Zipf's law.
    pub(super) fn common(&self, random: &mut SplitMix) -> Rank {
        let total = self.weights.last().copied().unwrap_or_default();
        let drawn = random.unit() * total;
        Rank(self.weights.partition_point(|sum| *sum < drawn) as u64)
    }

    /// Draws a word of the sample articles that is not a function word.
    pub(super) fn content(&self, random: &mut SplitMix) -> Rank {
        loop {
            let word = self.common(random);
            if word.0 >= N_FUNCTION_WORDS as u64 {
                return word;
            }
        }
    }

    /// Draws a name, a compound or a code from the part of the vocabulary that has no end.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "ranks have 40 bits"
    )]
    pub(super) fn rare(&self, random: &mut SplitMix) -> Rank {
        let n_common = self.words.len() as f64;
        let exponent = 1.0 / HEAPS_EXPONENT - 1.0;
        let rank = n_common * random.unit().max(f64::MIN_POSITIVE).powf(-1.0 / exponent);
        Rank(rank.min(MAX_RANK) as u64)
    }

    /// Returns one of the few words that often follow a word.
    pub(super) fn follower(&self, of: Rank, random: &mut SplitMix) -> Rank {
        const N_FOLLOWERS: usize = 4;
        let choice = random.below(N_FOLLOWERS) as u64;
        self.common(&mut SplitMix::seeded(splitmix64(of.0) ^ choice))
    }

    /// Returns whether a word is not a function word.
    pub(super) fn is_content(&self, word: Rank) -> bool {
        word.0 >= N_FUNCTION_WORDS as u64
    }

    /// Appends a word to a text.
    pub(super) fn append(&self, Rank(rank): Rank, text: &mut String) {
        let common = usize::try_from(rank).ok().and_then(|rank| self.words.get(rank));
        match common {
            Some(word) => text.push_str(word),
            None => self.append_rare(rank, text),
        }
    }

    fn append_rare(&self, rank: u64, text: &mut String) {
        let random = &mut SplitMix::seeded(splitmix64(rank));
        match random.below(100) {
            0..35 => append_person(random, text),
            35..45 => append_chars(random, FOREIGN_CHARS, 3 + rank as usize % 3, text),
            45..60 => {
                append_chars(random, PLACE_CHARS, 2, text);
                text.push_str(random.word(PLACE_ENDS));
            }
            60..80 => {
                append_chars(random, PLACE_CHARS, 2, text);
                text.push_str(random.word(FIELDS));
                text.push_str(random.word(ORGANISATION_ENDS));
            }
            80..97 => {
                for _ in 0..2 {
                    let word = self.content(random);
                    self.append(word, text);
                }
            }
            _ => append_code(random, text),
        }
    }
}

/// Appends the name of a person: a surname and one or two characters.
pub(super) fn append_person(random: &mut SplitMix, text: &mut String) {
    append_chars(random, SURNAMES, 1, text);
    let n_given = if random.chance(80) { 2 } else { 1 };
    append_chars(random, GIVEN_CHARS, n_given, text);
}

/// Appends a code of letters and digits, such as the model of a train.
fn append_code(random: &mut SplitMix, text: &mut String) {
    let n_letters = random.between(1, 3);
    append_chars(random, "ABCDEFGHJKLMNPQRSTXYZ", n_letters, text);
    text.push_str(&random.between(1, 9_999).to_string());
}

fn append_chars(random: &mut SplitMix, of: &str, n_chars: usize, text: &mut String) {
    // All lists but the ASCII one have characters of three bytes.
    let width = of.chars().next().map_or(1, char::len_utf8);
    for _ in 0..n_chars {
        let byte_start = random.below(of.len() / width) * width;
        text.push_str(of.get(byte_start..byte_start + width).unwrap_or_default());
    }
}

fn is_cjk(word: &str) -> bool {
    word.chars().all(|c| CharClass::from_char(c) == CharClass::Cjk)
}
