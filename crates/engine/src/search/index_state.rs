//! What a search needs of a state of an index: the seam between searches and the engines that keep
//! indexes.
//!
//! Everything above it is the same for each engine: the query language, plans, relaxation, repairs,
//! reranking, near-duplicates, snippets and marks.

use xunwen_corpus::Article;

use crate::plan::{Filters, Plan, Plans, Scoring};
use crate::rank::{FieldLengths, RankingStatistics};
use crate::search::day_counts::DayCounts;
use crate::search::error::SearchError;
use crate::search::hit_key::HitKey;
use crate::search::leveled_search::{LeveledHits, LeveledSearch};
use crate::search::state_key::StateKey;
use crate::search::tally::{Tally, TallyRequest};

/// One state of an index. A search runs in one state from beginning to end.
pub trait IndexState: Send + Sync {
    /// Returns the name of the state; two states with one name have the same articles.
    fn name(&self) -> u64;

    /// Returns whether no articles are hidden from the state, so that what is known of its name
    /// holds.
    fn shows_all(&self) -> bool;

    /// Keeps the state for continued lists, and returns its key.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn keep(&self) -> Result<StateKey, SearchError>;

    /// Returns whether this is the current state: otherwise articles are shown as
    /// [`Self::current_version`] says.
    fn is_current(&self) -> bool;

    /// Returns the number of articles.
    fn n_articles(&self) -> u64;

    /// Gets all that the plans of a query need, where one request for it is cheaper than several.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn prepare(&self, _plans: &Plans) -> Result<(), SearchError> {
        Ok(())
    }

    /// Returns the numbers by which articles are ranked: those of the whole index.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn statistics(&self, scoring: &Scoring) -> Result<RankingStatistics, SearchError>;

    /// Finds, counts and ranks the articles of a query.
    ///
    /// # Errors
    /// If the index cannot be read. Numbers are wrong if the budget of the search is closed
    /// afterwards.
    fn find(&self, search: &LeveledSearch<'_>) -> Result<LeveledHits, SearchError>;

    /// Returns the number of articles of each plan. Numbers are too low if the budget of the search
    /// is closed afterwards.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count(&self, plan: &Plan) -> Result<u64, SearchError>;

    /// Counts the articles of a plan by the wanted parts. Numbers are too low if the budget of the
    /// search is closed afterwards.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn tally(&self, plan: &Plan, wanted: TallyRequest) -> Result<Tally, SearchError>;

    /// Counts all articles that pass filters by day. Numbers are too low if the budget of the search
    /// is closed afterwards.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count_days(&self, filters: &Filters) -> Result<DayCounts, SearchError>;

    /// Returns the numbers of articles with names, those that are being removed perhaps included.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count_names(&self, names: &[(NameField, &str)]) -> Result<Vec<u64>, SearchError>;

    /// Prepares for calls of [`count_pair`](Self::count_pair) with these pairs. An index that is not on
    /// this machine looks them up together.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn expect_pairs(&self, _pairs: &[[char; 2]]) -> Result<(), SearchError> {
        Ok(())
    }

    /// Returns about how many articles have two characters next to each other.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count_pair(&self, pair: [char; 2]) -> Result<u64, SearchError>;

    /// Returns an article with each of the names.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn with_names(
        &self,
        field: NameField,
        names: &[&str],
    ) -> Result<Vec<Option<HitKey>>, SearchError>;

    /// Returns the articles of a plan, hidden ones included, in the order of the index.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn matching(&self, plan: &Plan) -> Result<Vec<HitKey>, SearchError>;

    /// Returns articles that are spread evenly over the index, about `n_articles` of them.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn sample(&self, n_articles: usize) -> Result<Vec<HitKey>, SearchError>;

    /// Returns the titles of articles that are spread evenly over the index, about `n_articles` of them.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn titles(&self, n_articles: usize) -> Result<Vec<String>, SearchError> {
        let hits = self.sample(n_articles)?;
        hits.into_iter().map(|hit| Ok(self.article(hit)?.title)).collect()
    }

    /// Returns the columns of an article.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn columns(&self, hit: HitKey) -> Result<HitColumns, SearchError>;

    /// Returns the lengths of the title and the body of an article.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn lengths(&self, hit: HitKey) -> Result<FieldLengths, SearchError>;

    /// Returns whether an article must not be shown, because it was taken back.
    fn is_hidden(&self, hit: HitKey) -> bool;

    /// Reads an article.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn article(&self, hit: HitKey) -> Result<Article, SearchError>;

    /// Makes several articles quick to read. Where reading one is quick, does nothing.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn prefetch(&self, _hits: &[HitKey]) -> Result<(), SearchError> {
        Ok(())
    }

    /// Returns an article of this state as it is in the current state; `None` if it was removed
    /// meanwhile.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn current_version(&self, found: Article) -> Result<Option<Article>, SearchError>;
}

/// The columns of an article that searches read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HitColumns {
    /// The sketch by which near-duplicates are recognised.
    pub sketch: Option<u64>,
    /// Microseconds since the epoch.
    pub arrived: Option<i64>,
}

/// A field of names that are looked up whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameField {
    /// The id.
    Id,
    /// A source as printed.
    Source,
    /// An author, folded.
    Author,
    /// A key term, folded.
    Term,
}
