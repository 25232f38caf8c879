//! The store of posted articles and the permission to write to it.

use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use xunwen_indexer::{PostOutcome, PostedStore, Updater};

use super::auth::Tokens;
use super::blocking::blocking;
use super::outcome::{IngestOutcome, store_failure, store_valid};
use crate::error::quote::shortened;
use crate::error::{CallerError, OperatorError, RequestError, RetryLaterError};
use crate::limits::{MAX_BACKLOG, MAX_WRITES, SEARCHABLE_WAIT};

/// The destination of posted articles. Without a store nobody may post.
#[derive(Debug, Default)]
pub struct Ingest {
    writable: Option<Writable>,
}

/// A store that callers with a token may write to.
#[derive(Debug)]
struct Writable {
    tokens: RwLock<Tokens>,
    store: Arc<PostedStore>,
    updater: Arc<Updater>,
    permits: Arc<Semaphore>,
    /// The number of the last record when the server started. Those records do not count as
    /// backlog: an index that is being rebuilt may lack them for a long time.
    first_record: u64,
}

/// The permission of one request to write.
pub(crate) struct WritePermit {
    _permit: OwnedSemaphorePermit,
}

impl Ingest {
    /// Returns an ingest that stores articles in `store`; `updater` makes them searchable.
    ///
    /// Without tokens the store stays closed.
    #[must_use]
    pub fn into_store(tokens: Tokens, store: Arc<PostedStore>, updater: Arc<Updater>) -> Self {
        if tokens.is_empty() {
            return Self::default();
        }

        let permits = Arc::new(Semaphore::new(MAX_WRITES));
        let first_record = store.durable();
        let tokens = RwLock::new(tokens);
        Self { writable: Some(Writable { tokens, store, updater, permits, first_record }) }
    }

    /// Replaces the tokens. Returns whether that had an effect: without a store nobody may post.
    pub(crate) fn reload(&self, tokens: Tokens) -> bool {
        let Some(writable) = &self.writable else { return false };
        *writable.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
        true
    }

    /// Returns the number of articles that are stored but not yet searchable.
    pub(crate) fn backlog(&self) -> u64 {
        self.writable.as_ref().map_or(0, |writable| {
            writable.store.durable().saturating_sub(writable.updater.searchable())
        })
    }

    /// Returns the permission to write for a request.
    ///
    /// # Errors
    /// When writing is off, the request carries no valid token, or too much is being written.
    pub(crate) fn write_permit(&self, headers: &HeaderMap) -> Result<WritePermit, RequestError> {
        let writable = self.writable()?;
        {
            let tokens = writable.tokens.read().unwrap_or_else(PoisonError::into_inner);
            let name = tokens.authenticate(headers).ok_or(CallerError::Unauthorized)?;
            tracing::debug!(token = name, "write permitted");
        }

        let permit = Arc::clone(&writable.permits).try_acquire_owned();
        let permit = permit.map_err(|_| RetryLaterError::TooManyWrites)?;

        let searchable = writable.updater.searchable().max(writable.first_record);
        if writable.store.durable().saturating_sub(searchable) > MAX_BACKLOG {
            return Err(RetryLaterError::TooManyWrites.into());
        }
        Ok(WritePermit { _permit: permit })
    }

    /// Stores articles, which are JSON texts.
    ///
    /// Returns the outcome of each and the number of the last record, when all are on disk.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) async fn put(
        &self,
        _: &WritePermit,
        articles: Vec<Vec<u8>>,
    ) -> Result<(Vec<IngestOutcome>, u64), RequestError> {
        let writable = self.writable()?;
        let (store, updater) = (Arc::clone(&writable.store), Arc::clone(&writable.updater));
        blocking(move || store_valid(&articles, &store, &updater)).await
    }

    /// Deletes a posted article.
    ///
    /// Returns the outcome and the number of its record, when the deletion is on disk.
    ///
    /// # Errors
    /// When the article comes from the corpus, or the store cannot be written.
    pub(crate) async fn delete(
        &self,
        _: &WritePermit,
        id: String,
    ) -> Result<(PostOutcome, u64), RequestError> {
        let writable = self.writable()?;
        let (store, updater) = (Arc::clone(&writable.store), Arc::clone(&writable.updater));

        blocking(move || {
            let (outcomes, record) = store.drop_ids(&[&id]).map_err(store_failure)?;
            let outcome = outcomes.first().copied().unwrap_or(PostOutcome::Absent);

            if outcome == PostOutcome::Absent && updater.is_of_corpus(&id) {
                return Err(CallerError::IdOfCorpus(shortened(&id)).into());
            }
            updater.posted();
            Ok((outcome, record))
        })
        .await
    }

    /// Waits until searches see a record of the store. Returns whether they do.
    pub(crate) async fn wait_searchable(&self, record: u64) -> Result<bool, RequestError> {
        let updater = Arc::clone(&self.writable()?.updater);
        blocking(move || Ok(updater.wait_searchable(record, SEARCHABLE_WAIT))).await
    }

    fn writable(&self) -> Result<&Writable, RequestError> {
        self.writable.as_ref().ok_or_else(|| OperatorError::WritingOff.into())
    }
}
