//! Taking articles: who may, how many at a time, and what becomes of each.

pub(crate) mod auth;
pub(crate) mod body;

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use xunwen_indexer::{NewArticle, PostOutcome, PostedStore, StoreError, Updater, accept};

use crate::error::Error;
use crate::ingest::auth::Tokens;

/// Articles of one request, at most.
pub(crate) const MAX_ARTICLES: usize = 100_000;
/// Requests that write at the same time, at most.
const MAX_WRITES: usize = 16;
/// Articles that are stored and not yet searchable, beyond which no more are taken.
const MAX_BACKLOG: u64 = 20_000;
/// How long an answer waits until what was sent can be found.
const SEARCHABLE_WITHIN: Duration = Duration::from_secs(10);

/// Who may post articles, and where they go. Without a store nobody may.
#[derive(Debug, Default)]
pub struct Ingest {
    way: Option<Way>,
}

#[derive(Debug)]
struct Way {
    tokens: Tokens,
    store: Arc<PostedStore>,
    keeper: Arc<Updater>,
    turns: Arc<Semaphore>,
    /// The number of the last record that was there when the server began: those were not taken
    /// by it, and an index that has to be made anew may lack them for long.
    begun: u64,
}

/// What became of an article that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is on the disk, or was.
    Stored { id: String, outcome: PostOutcome },
    /// It is no article, or its id is not free.
    Refused { code: &'static str, message: String },
}

/// The right to write, for one request.
pub(crate) struct Turn {
    _turn: OwnedSemaphorePermit,
}

impl Ingest {
    /// Returns the way into `store` for those who have one of `tokens`; `keeper` indexes what
    /// comes. Without tokens the way is closed.
    #[must_use]
    pub fn into_store(tokens: Tokens, store: Arc<PostedStore>, keeper: Arc<Updater>) -> Self {
        let turns = Arc::new(Semaphore::new(MAX_WRITES));
        let begun = store.durable();
        let way = Way { tokens, store, keeper, turns, begun };
        Self { way: Some(way).filter(|way| !way.tokens.is_empty()) }
    }

    /// Returns how many articles are stored and not yet searchable.
    pub(crate) fn backlog(&self) -> u64 {
        let way = self.way.as_ref();
        way.map_or(0, |way| way.store.durable().saturating_sub(way.keeper.searchable()))
    }

    fn way(&self) -> Result<&Way, Error> {
        self.way.as_ref().ok_or(Error::WritingOff)
    }

    /// Lets a request in that may write now.
    ///
    /// # Errors
    /// When nobody may, it carries no token, or there is more to do than can be done.
    pub(crate) fn enter(&self, headers: &HeaderMap) -> Result<Turn, Error> {
        let way = self.way()?;
        let name = way.tokens.name_of(headers).ok_or(Error::Unauthorized)?;
        tracing::debug!(token = name, "may write");
        let turn = Arc::clone(&way.turns).try_acquire_owned().map_err(|_| Error::TooManyWrites)?;
        let searchable = way.keeper.searchable().max(way.begun);
        if way.store.durable().saturating_sub(searchable) > MAX_BACKLOG {
            return Err(Error::TooManyWrites);
        }
        Ok(Turn { _turn: turn })
    }

    /// Stores articles and returns what became of each, when they are on the disk, with the number
    /// of the last record.
    ///
    /// # Errors
    /// When the disk refuses them all.
    pub(crate) async fn put(&self, articles: Vec<Vec<u8>>) -> Result<(Vec<Fate>, u64), Error> {
        let way = self.way()?;
        let (store, keeper) = (Arc::clone(&way.store), Arc::clone(&way.keeper));
        blocking(move || {
            let accepted: Vec<_> = articles.iter().map(|json| accepted(json, &keeper)).collect();
            let good: Vec<NewArticle> =
                accepted.iter().filter_map(|article| article.as_ref().ok().cloned()).collect();
            let (outcomes, seq) = store.put(&good).map_err(unstorable)?;
            keeper.posted();
            let mut outcomes = outcomes.into_iter();
            let fates = accepted.into_iter().map(|article| match article {
                Ok(article) => {
                    let outcome = outcomes.next().expect("each article has an outcome");
                    Fate::Stored { id: article.id, outcome }
                }
                Err(refused) => refused,
            });
            Ok((fates.collect(), seq))
        })
        .await
    }

    /// Takes an article back and returns what became of it, when that is on the disk.
    ///
    /// # Errors
    /// When it is not ours to take back, or the disk refuses it.
    pub(crate) async fn delete(&self, id: String) -> Result<(PostOutcome, u64), Error> {
        let way = self.way()?;
        let (store, keeper) = (Arc::clone(&way.store), Arc::clone(&way.keeper));
        blocking(move || {
            let (outcomes, seq) = store.drop_ids(&[&id]).map_err(unstorable)?;
            let outcome = outcomes.first().copied().unwrap_or(PostOutcome::Absent);
            if outcome == PostOutcome::Absent && keeper.is_of_corpus(&id) {
                return Err(Error::OfCorpus(crate::error::shortened(&id)));
            }
            keeper.posted();
            Ok((outcome, seq))
        })
        .await
    }

    /// Waits until the record of a number can be searched, and returns whether it can.
    pub(crate) async fn wait_searchable(&self, seq: u64) -> Result<bool, Error> {
        let keeper = Arc::clone(&self.way()?.keeper);
        blocking(move || Ok(keeper.wait_searchable(seq, SEARCHABLE_WITHIN))).await
    }
}

fn accepted(json: &[u8], keeper: &Updater) -> Result<NewArticle, Fate> {
    let refused = |code, message| Fate::Refused { code, message };
    // What is not UTF-8 would be stored as something else than was sent.
    let json = std::str::from_utf8(json).map_err(|error| {
        let message = format!("byte {} is not UTF-8: send JSON in UTF-8", error.valid_up_to() + 1);
        refused("not_utf8", message)
    })?;
    let article =
        accept(json).map_err(|skip| refused(skip.reason.code(), skip.reason.to_string()))?;
    if keeper.is_of_corpus(&article.id) {
        let message = "an article of this id comes from the corpus: send another id".to_owned();
        return Err(refused("id_of_corpus", message));
    }
    Ok(article)
}

/// Returns what `work` returns, done where it holds nobody up.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(lost) => Err(Error::Internal { cause: lost.to_string() }),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` calls")]
fn unstorable(error: StoreError) -> Error {
    tracing::error!(%error, "articles cannot be stored");
    match error {
        StoreError::Full(_) => Error::NoRoom,
        _ => Error::CannotStore,
    }
}
