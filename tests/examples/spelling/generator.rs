//! Spoilt queries from the titles of a corpus, by seed.
//!
//! A text is a run of one to four words of a title, two to eight ideographs, that neither begins nor
//! ends with a word of one character and that at least [`MIN_ARTICLES`] articles have. One change spoils
//! it:
//!
//! - sound: a character becomes one with the same reading, or, three times in ten, with a near one
//!   (zh/z, ch/c, sh/s, l/n, n/ng);
//! - shape: a character becomes another of its group in [`LOOK_ALIKES`];
//! - pinyin: all become their first reading, without tones and blanks;
//! - initials: texts of four characters and more become the first letters of these;
//! - mixed: some characters, not all, become their reading or its first letter.
//!
//! Two rules leave spoilt forms out, whatever the speller does with them:
//!
//! - good query: the spoilt form is itself in more than one article for [`GOOD_RATIO`] of the text;
//! - ambiguous: another text that the same change turns into the spoilt form is in more articles, so
//!   that the text is not the likeliest meaning.

use std::collections::HashMap;

use pinyin::ToPinyin;
use xunwen_tests::random::SplitMix;
use xunwen_text::{Analysis, CharClass};

use crate::counts::CorpusCounts;
use crate::look_alikes::LOOK_ALIKES;

/// The fewest articles with a text that is spoilt.
pub(crate) const MIN_ARTICLES: u64 = 10;

/// The articles with a text for each article with its spoilt form.
pub(crate) const GOOD_RATIO: u64 = 50;

/// A change that spoils a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Change {
    Sound,
    Shape,
    Pinyin,
    Initials,
    Mixed,
}

impl Change {
    pub(crate) const ALL: [Self; 5] =
        [Self::Sound, Self::Shape, Self::Pinyin, Self::Initials, Self::Mixed];
}

/// A spoilt query.
#[derive(Debug, Clone)]
pub(crate) struct SpoiltQuery {
    /// The text, folded.
    pub(crate) text: String,
    pub(crate) spoilt: String,
}

/// The spoilt forms that the rules leave out.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    pub(crate) good_query: usize,
    pub(crate) ambiguous: usize,
}

/// Makes spoilt queries.
pub(crate) struct Generator<'c> {
    counts: &'c CorpusCounts,
    /// The runs of words of titles, folded, each as often as titles have it.
    texts: Vec<String>,
    /// The common characters of titles by their first reading.
    by_reading: HashMap<&'static str, Vec<char>>,
    /// The texts that occur at least twice by their first readings and by their first letters.
    by_letters: HashMap<String, Vec<String>>,
}

/// The fewest occurrences in titles of a character that is typed by mistake.
const MIN_CHAR_COUNT: usize = 50;

/// The texts of the same letters that are compared, the most frequent in titles first.
const MAX_RIVALS: usize = 20;

impl<'c> Generator<'c> {
    pub(crate) fn new(titles: &[String], analysis: &Analysis, counts: &'c CorpusCounts) -> Self {
        let texts: Vec<String> = titles.iter().flat_map(|title| runs(title, analysis)).collect();

        let mut chars: HashMap<char, usize> = HashMap::new();
        let folded = titles.iter().map(|title| analysis.fold.fold(title));
        folded.for_each(|title| title.chars().for_each(|c| *chars.entry(c).or_default() += 1));
        let mut chars: Vec<char> =
            chars.into_iter().filter(|(_, n)| *n >= MIN_CHAR_COUNT).map(|(c, _)| c).collect();
        chars.sort_unstable();
        let mut by_reading: HashMap<&'static str, Vec<char>> = HashMap::new();
        for c in chars {
            if let Some(reading) = reading(c) {
                by_reading.entry(reading).or_default().push(c);
            }
        }

        Self { counts, by_letters: by_letters(&texts), texts, by_reading }
    }

    /// Returns `n` queries spoilt by a change, and how many the rules left out.
    pub(crate) fn spoilt(
        &self,
        change: Change,
        n: usize,
        seed: u64,
    ) -> (Vec<SpoiltQuery>, LeftOut) {
        let mut random = SplitMix::seeded(seed);
        let mut queries: Vec<SpoiltQuery> = Vec::new();
        let mut left_out = LeftOut::default();
        while queries.len() < n {
            let Some(text) = random.one(&self.texts) else { break };
            let articles = self.counts.articles_with(text);
            let is_known = queries.iter().any(|query| query.text == *text);
            if is_known || articles < MIN_ARTICLES {
                continue;
            }
            let Some(spoilt) = self.spoil(text, change, &mut random) else { continue };

            if self.counts.articles_with(&spoilt) * GOOD_RATIO > articles {
                left_out.good_query += 1;
            } else if self.has_rival(text, &spoilt, change, articles) {
                left_out.ambiguous += 1;
            } else {
                queries.push(SpoiltQuery { text: text.clone(), spoilt });
            }
        }
        (queries, left_out)
    }

    /// Returns texts of titles as they are.
    pub(crate) fn sound_texts(&self, n: usize, seed: u64) -> Vec<String> {
        let mut random = SplitMix::seeded(seed);
        (0..n).filter_map(|_| random.one(&self.texts).cloned()).collect()
    }

    fn spoil(&self, text: &str, change: Change, random: &mut SplitMix) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let readings: Vec<&'static str> =
            chars.iter().map(|c| reading(*c)).collect::<Option<_>>()?;
        let at = random.below(chars.len());
        let replaced = |other: char| {
            let mut spoilt = chars.clone();
            spoilt[at] = other;
            spoilt.into_iter().collect()
        };
        match change {
            Change::Sound => {
                let is_near = random.chance(30);
                let others = self.sounding_like(chars[at], is_near);
                random.one(&others).map(|other| replaced(*other))
            }
            Change::Shape => random.one(&looking_like(chars[at])).map(|other| replaced(*other)),
            Change::Pinyin => Some(readings.concat()),
            Change::Initials if chars.len() < 4 => None,
            Change::Initials => Some(readings.iter().map(|reading| &reading[..1]).collect()),
            Change::Mixed if chars.len() < 3 => None,
            Change::Mixed => Some(mixed(&chars, &readings, random)),
        }
    }

    /// Returns the characters with the same first reading, or with a near one.
    fn sounding_like(&self, c: char, is_near: bool) -> Vec<char> {
        let Some(own) = reading(c) else { return Vec::new() };
        let near = |other: &str| other != own && near_form(other) == near_form(own);
        let readings = self.by_reading.iter();
        let mut others: Vec<char> = readings
            .filter(|(other, _)| if is_near { near(other) } else { **other == own })
            .flat_map(|(_, chars)| chars.iter().copied())
            .filter(|other| *other != c)
            .collect();
        others.sort_unstable();
        others
    }

    /// Returns whether more articles have another text that the change turns into the spoilt form.
    fn has_rival(&self, text: &str, spoilt: &str, change: Change, articles: u64) -> bool {
        let rivals: Vec<String> = match change {
            Change::Pinyin | Change::Initials => {
                self.by_letters.get(spoilt).cloned().unwrap_or_default()
            }
            Change::Mixed => return false,
            Change::Sound | Change::Shape => self.one_change_from(spoilt, change),
        };
        let others = rivals.iter().filter(|rival| *rival != text);
        others.into_iter().any(|rival| self.counts.articles_with(rival) > articles)
    }

    fn one_change_from(&self, spoilt: &str, change: Change) -> Vec<String> {
        let chars: Vec<char> = spoilt.chars().collect();
        let mut texts = Vec::new();
        for (at, c) in chars.iter().enumerate() {
            let others = match change {
                Change::Shape => looking_like(*c),
                _ => [self.sounding_like(*c, false), self.sounding_like(*c, true)].concat(),
            };
            for other in others {
                let mut text = chars.clone();
                text[at] = other;
                texts.push(text.into_iter().collect());
            }
        }
        texts
    }
}

/// Returns the text with some characters, not all, as their reading or its first letter.
fn mixed(chars: &[char], readings: &[&'static str], random: &mut SplitMix) -> String {
    let kept = random.below(chars.len());
    let is_initial = random.chance(50);
    let mut spoilt = String::new();
    for (at, (c, reading)) in chars.iter().zip(readings).enumerate() {
        if at == kept {
            spoilt.push(*c);
        } else {
            spoilt.push_str(if is_initial { &reading[..1] } else { reading });
        }
    }
    spoilt
}

/// Returns the runs of words of a title that are texts.
fn runs(title: &str, analysis: &Analysis) -> Vec<String> {
    let folded = analysis.fold.fold(title);
    let words = analysis.segmenter.words(&folded);
    let is_ideographs = |text: &str| text.chars().all(|c| reading(c).is_some());

    let mut runs = Vec::new();
    for (first, word) in words.iter().enumerate() {
        let mut end = word.byte_start;
        for next in words[first..].iter().take(4) {
            let is_adjacent = next.byte_start == end;
            if !is_adjacent || !is_ideographs(next.text) {
                break;
            }
            end += next.text.len();
            let run = &folded[word.byte_start..end];
            let is_named = [word.text, next.text].iter().all(|end| end.chars().count() > 1);
            if is_named && (2..=8).contains(&run.chars().count()) {
                runs.push(run.to_owned());
            }
        }
    }
    runs
}

/// Returns the texts that occur at least twice by their letters, the most frequent first.
fn by_letters(texts: &[String]) -> HashMap<String, Vec<String>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    texts.iter().for_each(|text| *counts.entry(text).or_default() += 1);
    let mut texts: Vec<(&str, usize)> = counts.into_iter().filter(|(_, n)| *n >= 2).collect();
    texts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));

    let mut by_letters: HashMap<String, Vec<String>> = HashMap::new();
    for (text, _) in texts {
        let Some(readings) = text.chars().map(reading).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let initials = readings.iter().map(|reading| &reading[..1]).collect();
        for letters in [readings.concat(), initials] {
            let texts = by_letters.entry(letters).or_default();
            if texts.len() < MAX_RIVALS {
                texts.push(text.to_owned());
            }
        }
    }
    by_letters
}

/// Returns the first reading of an ideograph without its tone, ü as v.
fn reading(c: char) -> Option<&'static str> {
    if CharClass::from_char(c) != CharClass::Cjk {
        return None;
    }
    let reading = c.to_pinyin()?.plain();
    match reading {
        "nü" => Some("nv"),
        "lü" => Some("lv"),
        "nüe" => Some("nve"),
        "lüe" => Some("lve"),
        other => other.is_ascii().then_some(other),
    }
}

/// Returns a reading with the sounds merged that many speakers do not distinguish.
fn near_form(reading: &str) -> String {
    let reading = reading.replacen("zh", "z", 1).replacen("ch", "c", 1).replacen("sh", "s", 1);
    let reading = match reading.strip_prefix('n') {
        Some(rest) if !rest.is_empty() => format!("l{rest}"),
        _ => reading,
    };
    let is_merged = ["ang", "eng", "ing"].iter().any(|end| reading.ends_with(end));
    if is_merged { reading.trim_end_matches('g').to_owned() } else { reading }
}

fn looking_like(c: char) -> Vec<char> {
    let groups = LOOK_ALIKES.split_whitespace().filter(|group| group.contains(c));
    let mut others: Vec<char> = groups.flat_map(|group| group.chars()).collect();
    others.retain(|other| *other != c);
    others.sort_unstable();
    others.dedup();
    others
}
