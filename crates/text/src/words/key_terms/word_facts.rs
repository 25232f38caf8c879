//! The facts of a word that decide whether it is telling: its kind and its rarity.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::params::KeyTermParams;
use crate::chars::CharClass;
use crate::words::Segmenter;

/// The words of `key_term_stop_words.txt`, which says why each group is left out.
static STOP_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../../data/key_term_stop_words.txt").lines();
    lines.filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// The number of words in jieba's corpus.
///
/// Source: the sum of the frequencies in jieba-rs' dictionary, 60,102,000.
const N_CORPUS_WORDS: f32 = 6.0e7;

/// Verbs that jieba's dictionary tags as nouns or names.
///
/// Source: found among the terms of 200 articles.
const VERBS: &[&str] = &["会见", "印发", "会晤", "审议"];

/// The kind of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordKind {
    /// A number, a date, a function word or a stop word: never part of a term.
    Excluded,
    /// A single character: only part of a name.
    Character,
    /// A common noun.
    Noun,
    /// The name of a person.
    Person,
    /// The name of a place.
    Place,
    /// The name of an organisation.
    Organisation,
    /// Another name, or a word without a tag.
    OtherName,
    /// A noun made of a verb: 发展.
    VerbalNoun,
    /// A verb.
    Verb,
    /// An adjective, or a word that only occurs before a noun.
    Adjective,
}

/// The facts about a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WordFacts {
    pub(super) kind: WordKind,
    /// Rarity by the factor of the kind; 0 for a word that is not a term by itself.
    pub(super) weight: f32,
}

impl WordFacts {
    /// Looks a folded word up in the dictionary of a segmenter.
    pub(super) fn new(word: &str, segmenter: &Segmenter, params: &KeyTermParams) -> Self {
        let kind = kind(word, segmenter);
        let factor = match kind {
            WordKind::Excluded | WordKind::Character => 0.0,
            WordKind::Noun | WordKind::VerbalNoun => 1.0,
            WordKind::Person | WordKind::Place | WordKind::Organisation => params.name_factor,
            WordKind::OtherName => params.other_name_factor,
            WordKind::Verb => params.verb_factor,
            WordKind::Adjective => params.adjective_factor,
        };
        let weight = if factor > 0.0 { factor * rarity(word, segmenter, params) } else { 0.0 };
        Self { kind, weight }
    }
}

impl WordKind {
    /// Returns whether the word may be in a term of several words.
    pub(super) fn joins(self) -> bool {
        !matches!(self, Self::Excluded | Self::Character | Self::Person | Self::Verb)
    }

    /// Returns whether the word may be the last of a term of several words.
    pub(super) fn ends_compound(self) -> bool {
        self.joins() && !matches!(self, Self::Place | Self::Adjective)
    }

    pub(super) fn is_place_or_organisation(self) -> bool {
        matches!(self, Self::Place | Self::Organisation)
    }
}

/// Returns the rarity of a word: the natural logarithm of how many words of jieba's corpus there are
/// for each time that it occurs.
fn rarity(word: &str, segmenter: &Segmenter, params: &KeyTermParams) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "frequencies are below 2^24")]
    let frequency = segmenter.frequency(word) as f32;
    (N_CORPUS_WORDS / frequency.max(1.0)).ln().min(params.max_rarity)
}

fn kind(word: &str, segmenter: &Segmenter) -> WordKind {
    let mut chars = word.chars();
    let first = chars.next().unwrap_or_default();
    if STOP_WORDS.contains(word) {
        return WordKind::Excluded;
    }
    if CharClass::from_char(first) != CharClass::Cjk {
        // c919 and 5g are names, 2023 and 10km are not.
        let n_chars = word.chars().count();
        let is_name = n_chars > 1 && (first.is_alphabetic() || n_chars == 2 && !is_number(word));
        return if is_name { WordKind::OtherName } else { WordKind::Excluded };
    }
    if chars.next().is_none() {
        return WordKind::Character;
    }
    if VERBS.contains(&word) {
        return WordKind::Verb;
    }
    kind_of_tag(segmenter.tag(word))
}

fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// Returns the kind of a word with a part of speech of jieba.
fn kind_of_tag(tag: &str) -> WordKind {
    match tag {
        "n" | "j" | "i" | "l" | "ng" | "s" => WordKind::Noun,
        "nr" | "nrt" | "nrfg" => WordKind::Person,
        "ns" => WordKind::Place,
        "nt" => WordKind::Organisation,
        "nz" | "eng" | "" | "x" => WordKind::OtherName,
        "vn" => WordKind::VerbalNoun,
        "v" | "vi" | "vq" | "vd" | "vg" => WordKind::Verb,
        "a" | "an" | "ad" | "b" | "z" => WordKind::Adjective,
        // Numerals, times, pronouns, adverbs, prepositions, conjunctions, classifiers and particles.
        _ => WordKind::Excluded,
    }
}
