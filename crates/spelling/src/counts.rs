//! The counts of the index: in how many articles a text occurs.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// The counts of an index, as spelling repairs need them. Every text is folded.
pub trait IndexCounts {
    /// Returns the number of articles of the index.
    fn n_articles(&self) -> u64;

    /// Prepares for calls of [`pair_articles`](Self::pair_articles) with these pairs, for an index where
    /// looking up many at once is faster. Not all of them need to be asked for.
    fn expect_pairs(&self, _pairs: &[[char; 2]]) {}

    /// Returns the number of articles with two adjacent characters. Called up to 1,000 times for a
    /// query, so it should be one lookup of a term.
    fn pair_articles(&self, pair: [char; 2]) -> u64;

    /// Returns the exact number of articles with an unbroken run. Called up to five times for a
    /// query.
    fn run_articles(&self, run: &str) -> u64;
}

/// The counts of an index for one query: each is looked up once, and their number is limited.
pub(crate) struct QueryCounts<'i> {
    index: &'i dyn IndexCounts,
    pairs: RefCell<HashMap<[char; 2], u64>>,
    runs: RefCell<HashMap<String, u64>>,
    pairs_left: Cell<usize>,
    runs_left: Cell<usize>,
}

impl<'i> QueryCounts<'i> {
    pub(crate) fn new(index: &'i dyn IndexCounts, max_pairs: usize, max_runs: usize) -> Self {
        Self {
            index,
            pairs: RefCell::default(),
            runs: RefCell::default(),
            pairs_left: Cell::new(max_pairs),
            runs_left: Cell::new(max_runs),
        }
    }

    /// Returns a share of the articles as a number of articles, at least `least`.
    pub(crate) fn share(&self, share: f64, least: f64) -> f64 {
        (self.index.n_articles() as f64 * share).max(least)
    }

    /// Prepares for lookups of the pairs of texts.
    pub(crate) fn expect<'t>(&self, texts: impl IntoIterator<Item = &'t [char]>) {
        let known = self.pairs.borrow();
        let pairs = texts.into_iter().flat_map(|text| text.windows(2));
        let pairs = pairs.map(|pair| [pair[0], pair[1]]).filter(|pair| !known.contains_key(pair));
        let mut pairs: Vec<[char; 2]> = pairs.collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs.truncate(self.pairs_left.get());
        if pairs.len() > 1 {
            self.index.expect_pairs(&pairs);
        }
    }

    /// Returns the articles with a pair; 0 once the lookups are used up.
    pub(crate) fn pair(&self, pair: [char; 2]) -> u64 {
        if let Some(known) = self.pairs.borrow().get(&pair) {
            return *known;
        }
        let Some(left) = self.pairs_left.get().checked_sub(1) else { return 0 };
        self.pairs_left.set(left);

        let articles = self.index.pair_articles(pair);
        self.pairs.borrow_mut().insert(pair, articles);
        articles
    }

    /// Returns the articles with the rarest pair of a run: no more can have the run. A run of one
    /// character has no pair and no bound.
    pub(crate) fn weakest_pair(&self, run: &[char]) -> u64 {
        let mut weakest = u64::MAX;
        for pair in run.windows(2) {
            weakest = weakest.min(self.pair([pair[0], pair[1]]));
            if weakest == 0 {
                break;
            }
        }
        weakest
    }

    /// Returns the articles with a run; `None` once the lookups are used up.
    pub(crate) fn run(&self, run: &[char]) -> Option<u64> {
        if let [first, second] = run {
            return Some(self.pair([*first, *second]));
        }
        self.text(&run.iter().collect::<String>())
    }

    /// Returns the articles with a text that may contain letters and blanks.
    pub(crate) fn text(&self, text: &str) -> Option<u64> {
        if let Some(known) = self.runs.borrow().get(text) {
            return Some(*known);
        }
        self.runs_left.set(self.runs_left.get().checked_sub(1)?);

        let articles = self.index.run_articles(text);
        self.runs.borrow_mut().insert(text.to_owned(), articles);
        Some(articles)
    }
}
