//! The counts of a corpus in memory, exact, so that the measurement needs no index.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use xunwen_spelling::IndexCounts;
use xunwen_text::{CharClass, FoldTable, GramKind, grams};

/// The folded articles of a corpus and the articles of each pair and of each run of letters.
#[derive(Default)]
pub(crate) struct CorpusCounts {
    articles: Vec<String>,
    pairs: HashMap<[char; 2], Vec<u32>>,
    atoms: HashMap<String, u32>,
    /// The texts that were counted: a sweep asks for the same again and again.
    known: RefCell<HashMap<String, u64>>,
    pub(crate) calls: Calls,
}

/// The lookups since the last reset.
#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) pairs: Cell<usize>,
    pub(crate) runs: Cell<usize>,
    /// The time that they took.
    pub(crate) time: Cell<Duration>,
}

impl CorpusCounts {
    /// Adds an article: its title and body.
    pub(crate) fn add(&mut self, title: &str, body: &str, fold: &FoldTable) {
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        let folded = fold.fold(&format!("{title}\n{body}"));
        let mut atoms = HashSet::new();
        for gram in grams(&folded) {
            match gram.kind {
                GramKind::Pair => {
                    let mut chars = gram.text.chars();
                    let Some(pair) = chars.next().zip(chars.next()) else { continue };
                    let articles = self.pairs.entry([pair.0, pair.1]).or_default();
                    if articles.last() != Some(&number) {
                        articles.push(number);
                    }
                }
                GramKind::Atom => {
                    atoms.insert(gram.text.to_owned());
                }
                _ => {}
            }
        }
        atoms.into_iter().for_each(|atom| *self.atoms.entry(atom).or_default() += 1);
        self.articles.push(folded);
    }

    /// Returns the number of articles with a folded text, uncounted as a call.
    pub(crate) fn articles_with(&self, text: &str) -> u64 {
        if let Some(known) = self.known.borrow().get(text) {
            return *known;
        }
        let articles = self.counted(text);
        self.known.borrow_mut().insert(text.to_owned(), articles);
        articles
    }

    fn counted(&self, text: &str) -> u64 {
        if let Some(articles) = self.atoms.get(text) {
            return u64::from(*articles);
        }

        let chars: Vec<char> = text.chars().collect();
        let is_run = chars.iter().all(|c| CharClass::from_char(*c) == CharClass::Cjk);
        if !is_run || chars.len() < 2 {
            // Letters with blanks or characters: rare, and no list of articles helps.
            return self.articles.iter().filter(|article| article.contains(text)).count() as u64;
        }
        let lists = chars.windows(2).map(|pair| self.pairs.get(&[pair[0], pair[1]]));
        let lists: Option<Vec<&Vec<u32>>> = lists.collect();
        let Some(rarest) = lists.and_then(|lists| lists.into_iter().min_by_key(|l| l.len())) else {
            return 0;
        };
        if chars.len() == 2 {
            return rarest.len() as u64;
        }
        let has = |number: &&u32| self.articles[**number as usize].contains(text);
        rarest.iter().filter(has).count() as u64
    }

    pub(crate) fn reset_calls(&self) {
        self.calls.pairs.set(0);
        self.calls.runs.set(0);
        self.calls.time.set(Duration::ZERO);
    }
}

impl IndexCounts for CorpusCounts {
    fn n_articles(&self) -> u64 {
        self.articles.len() as u64
    }

    fn pair_articles(&self, pair: [char; 2]) -> u64 {
        self.calls.pairs.set(self.calls.pairs.get() + 1);
        let started = Instant::now();
        let articles = self.pairs.get(&pair).map_or(0, Vec::len) as u64;
        self.calls.time.set(self.calls.time.get() + started.elapsed());
        articles
    }

    fn run_articles(&self, run: &str) -> u64 {
        self.calls.runs.set(self.calls.runs.get() + 1);
        let started = Instant::now();
        let articles = self.articles_with(run);
        self.calls.time.set(self.calls.time.get() + started.elapsed());
        articles
    }
}
