//! Synthetic news: seeded, so that every run is the same, and with natural word frequencies, on which
//! dictionaries and postings depend.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use xunwen_corpus::{Article, Paragraph, ParagraphKind, clean, read, records};
use xunwen_text::Analysis;

use crate::random::SplitMix;

/// The mean number of words of a sentence.
const SENTENCE_WORDS: usize = 14;
/// The mean number of sentences of an article.
const ARTICLE_SENTENCES: usize = 24;

/// A generator of articles.
pub struct News {
    /// The words by rank.
    words: Vec<String>,
    /// Cumulative weights of the words, which follow Zipf's law.
    weights: Vec<f64>,
    random: SplitMix,
}

impl News {
    /// Returns a generator that draws from the words of the sample articles, by frequency, and from
    /// pairs of them for the long tail of names and new words.
    ///
    /// # Panics
    /// If the sample corpus cannot be read.
    #[must_use]
    pub fn seeded(seed: u64, analysis: &Analysis) -> Self {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for article in sample_articles() {
            for word in analysis.segmenter.words(&analysis.fold.fold(&article.body())) {
                *counts.entry(word.text.to_owned()).or_default() += 1;
            }
        }
        let mut words: Vec<(String, u64)> = counts.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
        let mut random = SplitMix::seeded(seed);
        let n_words = words.len();
        for _ in 0..n_words * 4 {
            let (a, b) = (random.below(n_words), random.below(n_words));
            let coined: String = [at(&words, a), at(&words, b)].concat().chars().take(3).collect();
            words.push(coined);
        }
        let mut sum = 0.0;
        let weights = (1..=words.len()).map(|rank| {
            sum += 1.0 / f64::from(u32::try_from(rank).unwrap_or(u32::MAX));
            sum
        });
        Self { weights: weights.collect(), words, random }
    }

    /// Returns an article of about 1,000 bytes.
    pub fn article(&mut self, n: usize) -> Article {
        let mut paragraphs = Vec::new();
        let n_sentences = 1 + self.random.below(ARTICLE_SENTENCES * 2);
        let mut text = String::new();
        for sentence in 0..n_sentences {
            self.sentence(&mut text);
            if sentence % 4 == 3 || sentence + 1 == n_sentences {
                paragraphs.push(Paragraph::new(ParagraphKind::Body, std::mem::take(&mut text)));
            }
        }
        let title = (0..6).map(|_| self.word()).collect();
        Article { id: format!("synthetic-{n}"), title, paragraphs, ..Article::default() }
    }

    /// Returns a typical query: one to four adjacent words.
    pub fn query(&mut self) -> String {
        (0..=self.random.below(3)).map(|_| self.word()).collect()
    }

    fn sentence(&mut self, text: &mut String) {
        let n_words = 2 + self.random.below(SENTENCE_WORDS * 2 - 3);
        for n in 0..n_words {
            text.push_str(&self.word());
            if n % 7 == 6 && n + 1 < n_words {
                text.push('，');
            }
        }
        text.push('。');
    }

    fn word(&mut self) -> String {
        let total = self.weights.last().copied().unwrap_or_default();
        let drawn = self.random.unit() * total;
        let rank = self.weights.partition_point(|sum| *sum < drawn);
        self.words.get(rank).cloned().unwrap_or_default()
    }
}

fn at(words: &[String], n: usize) -> &str {
    words.get(n).map_or("", String::as_str)
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
