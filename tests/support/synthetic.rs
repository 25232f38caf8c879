//! Synthetic news: seeded, so that every run is the same, with natural word frequencies, on which
//! dictionaries and postings depend, and with a vocabulary that grows with the archive.
//!
//! Apart from its dates, an article depends on the seed and its number alone, so that several threads
//! can make an archive, and a larger archive begins with the articles of a smaller one. Its words are drawn as the
//! `vocabulary` describes: function words and common ones by Zipf's law, often with the words that
//! usually follow them; names of people, places and organisations, compounds and codes from a part
//! that has no end; numbers, amounts and dates. Forty articles report one event and share
//! its names and words; the headline has words of the event and of the first sentence. One article in
//! a hundred is an edited copy of an earlier one. Nothing is taken from real text.

mod composer;
mod name_parts;
mod reader_queries;
mod vocabulary;

use std::fs;
use std::path::{Path, PathBuf};

use xunwen_corpus::{Article, Paragraph, ParagraphKind, Published, clean, read, records};
use xunwen_text::{Analysis, splitmix64};

use crate::random::SplitMix;
use composer::{Composer, Event};
use name_parts::{SOURCE_ENDS, SOURCE_STARTS};
use vocabulary::{Rank, Vocabulary, append_person};

pub use reader_queries::ReaderQueryKind;

/// The mean number of sentences of an article.
const ARTICLE_SENTENCES: usize = 8;

/// The share of articles, in a thousand, that are edited copies of an earlier one.
const COPIES_PER_THOUSAND: usize = 10;

/// How far back the original of a copy is at most, in articles.
const MAX_COPY_DISTANCE: usize = 2_000;

/// The first year of an archive, and the number of years that it covers.
const FIRST_YEAR: usize = 1985;
const N_YEARS: usize = 40;

/// A generator of articles.
pub struct News {
    vocabulary: Vocabulary,
    seed: u64,
    random: SplitMix,
    /// The articles of the archive, whose dates cover forty years; 0 for articles without a date.
    n_dated: usize,
}

impl News {
    /// Returns a generator of articles without dates.
    ///
    /// # Panics
    /// If the sample corpus cannot be read.
    #[must_use]
    pub fn seeded(seed: u64, analysis: &Analysis) -> Self {
        let vocabulary = Vocabulary::new(analysis);
        Self { vocabulary, seed, random: SplitMix::seeded(seed), n_dated: 0 }
    }

    /// Returns a generator of an archive of `n_articles`, whose dates cover forty years in the order of
    /// the articles, and which have sources and authors.
    ///
    /// # Panics
    /// If the sample corpus cannot be read.
    #[must_use]
    pub fn archive(seed: u64, n_articles: usize, analysis: &Analysis) -> Self {
        Self { n_dated: n_articles, ..Self::seeded(seed, analysis) }
    }

    /// Returns the `n`-th article, of about 850 bytes of text.
    #[must_use]
    pub fn article(&self, n: usize) -> Article {
        let original = self.original_of(n);
        let mut article = self.text(original.unwrap_or(n));
        article.id = format!("synthetic-{n}");
        if original.is_some() {
            self.edit(&mut article, n);
        }
        if self.n_dated > 0 {
            self.add_metadata(&mut article, n);
        }
        article
    }

    /// Returns a typical query: one to four adjacent words.
    pub fn query(&mut self) -> String {
        let mut query = String::new();
        for _ in 0..=self.random.below(3) {
            let word = self.vocabulary.common(&mut self.random);
            self.vocabulary.append(word, &mut query);
        }
        query
    }

    /// Returns the article that the `n`-th one is a copy of.
    fn original_of(&self, n: usize) -> Option<usize> {
        let copied = |n: usize| {
            let random = &mut self.random_for(n, Purpose::Copy);
            let is_copy = n > 0 && random.below(1_000) < COPIES_PER_THOUSAND;
            is_copy.then(|| n - 1 - random.below(n.min(MAX_COPY_DISTANCE)))
        };
        copied(n).filter(|original| copied(*original).is_none())
    }

    /// Returns a generator of random numbers for one purpose of one article.
    fn random_for(&self, n: usize, purpose: Purpose) -> SplitMix {
        let number = splitmix64((n as u64) << 3 | purpose as u64);
        SplitMix::seeded(splitmix64(self.seed ^ number))
    }

    fn event(&self, n: usize, random: &mut SplitMix) -> Event {
        Event::new(&self.vocabulary, self.seed, n, random)
    }

    /// Returns an article with a title and paragraphs.
    fn text(&self, n: usize) -> Article {
        let random = &mut self.random_for(n, Purpose::Text);
        let event = self.event(n, random);
        let composer = Composer { vocabulary: &self.vocabulary, event: &event, year: self.year(n) };

        let mut text = String::new();
        let first_words = composer.opening(random, &mut text);

        let mut paragraphs = Vec::new();
        let n_sentences = 1 + random.below(ARTICLE_SENTENCES * 2);
        for sentence in 1..=n_sentences {
            composer.sentence(random, &mut text);
            if sentence % 3 == 2 || sentence == n_sentences {
                paragraphs.push(Paragraph::new(ParagraphKind::Body, std::mem::take(&mut text)));
            }
        }
        let title = self.title(&event, &first_words, random);
        Article { title, paragraphs, ..Article::default() }
    }

    /// Returns a headline of words of the event and of the first sentence.
    fn title(&self, event: &Event, first_words: &[Rank], random: &mut SplitMix) -> String {
        let mut title = String::new();
        let start = random.below(first_words.len());
        let from_text = first_words.iter().skip(start).take(random.between(2, 5)).copied();
        let from_event = (0..random.between(1, 2)).filter_map(|_| event.word(random));
        for word in from_event.collect::<Vec<_>>().into_iter().chain(from_text) {
            self.vocabulary.append(word, &mut title);
        }
        title
    }

    /// Changes some sentences of a copy.
    fn edit(&self, article: &mut Article, n: usize) {
        let random = &mut self.random_for(n, Purpose::Edit);
        let event = self.event(n, random);
        let composer = Composer { vocabulary: &self.vocabulary, event: &event, year: self.year(n) };
        if let Some(last) = article.paragraphs.last_mut() {
            last.text.clear();
            composer.sentence(random, &mut last.text);
        }
        if random.chance(50) {
            let word = self.vocabulary.content(random);
            self.vocabulary.append(word, &mut article.title);
        }
    }

    /// Adds a date, a source and authors.
    fn add_metadata(&self, article: &mut Article, n: usize) {
        let random = &mut self.random_for(n, Purpose::Metadata);
        let (month, day) = (self.month(n), random.between(1, 28));
        article.published = Published::parse(&format!("{}-{month:02}-{day:02}", self.year(n)));
        // The first sources have most of the articles.
        let n_starts = random.between(1, SOURCE_STARTS.len());
        let start = random.word(&SOURCE_STARTS[..n_starts]);
        article.source = Some(format!("{start}{}", random.word(SOURCE_ENDS)));
        for _ in 0..random.below(3) {
            let mut name = String::new();
            append_person(random, &mut name);
            article.authors.push(name);
        }
    }

    /// Returns the year of the `n`-th article.
    fn year(&self, n: usize) -> usize {
        FIRST_YEAR + n * N_YEARS / self.n_dated.max(n + 1)
    }

    /// Returns the month of the `n`-th article.
    fn month(&self, n: usize) -> usize {
        1 + n * N_YEARS * 12 / self.n_dated.max(n + 1) % 12
    }

    /// Returns different words of the first sentence of an article that are not function words.
    fn words_of(&self, n: usize, n_words: usize, random: &mut SplitMix) -> Vec<String> {
        let text = &mut self.random_for(n, Purpose::Text);
        let event = self.event(n, text);
        let composer = Composer { vocabulary: &self.vocabulary, event: &event, year: self.year(n) };
        let mut words = composer.opening(text, &mut String::new());
        words.extend((0..n_words).filter_map(|_| event.word(text)));
        words.retain(|word| self.vocabulary.is_content(*word));
        random.shuffle(&mut words);
        let mut spelled: Vec<String> = words.into_iter().map(|word| self.spelled(word)).collect();
        spelled.dedup();
        spelled.truncate(n_words);
        spelled
    }

    /// Returns a name of the event of an article.
    fn name_of(&self, n: usize) -> String {
        let event = self.event(n, &mut self.random_for(n, Purpose::Text));
        event.name().map_or_else(String::new, |name| self.spelled(name))
    }

    fn spelled(&self, word: Rank) -> String {
        let mut text = String::new();
        self.vocabulary.append(word, &mut text);
        text
    }
}

/// What random numbers are for, so that each part of an article has its own.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Copy,
    Text,
    Edit,
    Metadata,
}

/// Returns the folder of the sample articles.
#[must_use]
pub fn sample_corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus")
}

/// Returns the sample articles that ship with the project.
///
/// # Panics
/// If they cannot be read.
#[must_use]
pub fn sample_articles() -> Vec<Article> {
    let mut articles = Vec::new();
    let mut folders = vec![sample_corpus()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).expect("the sample corpus ships with the project");
        let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(records) =
                records(&path, Path::new(path.file_name().unwrap_or_default()))
            {
                let raw = records.flatten().flat_map(read).flatten();
                articles
                    .extend(raw.filter_map(|raw| clean(raw).ok().map(|cleaned| cleaned.article)));
            }
        }
    }
    articles
}
