//! The store of posted articles and the permission to write to it.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use xunwen_indexer::{PostOutcome, PostedStore, Updater};

use super::audit::{WriteAudit, log_refusal};
use super::auth::{TokenGrant, TokenRefusal, Tokens};
use super::blocking::{blocking, blocking_while_awaited};
use super::outcome::{IngestOutcome, store_failure, store_valid};
use super::token_list::TokenScope;
use crate::error::operator::{CANNOT_STORE, NO_ROOM, WRITING_OFF};
use crate::error::quote::shortened;
use crate::error::{CallerError, OperatorError, RequestError, RetryLaterError};
use crate::limits::{MAX_BACKLOG, MAX_WRITES, SEARCHABLE_WAIT, WRONG_TOKENS_PER_SECOND};
use crate::middleware::rate_limiter::RateLimiter;
use crate::middleware::real_ip::rate_limit_key;

/// The destination of posted articles. Without a store nobody may post.
#[derive(Default)]
pub struct Ingest {
    writable: Option<Writable>,
}

/// A store that callers with a token may write to.
struct Writable {
    tokens: RwLock<Arc<Tokens>>,
    wrong_tokens: RateLimiter,
    store: Arc<PostedStore>,
    updater: Arc<Updater>,
    permits: Arc<Semaphore>,
    /// The number of the last record when the server started. Those records do not count as
    /// backlog: an index that is being rebuilt may lack them for a long time.
    first_record: u64,
}

/// The sender of a request that writes.
pub(crate) struct WriteCaller {
    pub(crate) headers: HeaderMap,
    pub(crate) address: IpAddr,
}

/// The permission of one request to write.
pub(crate) struct WritePermit {
    _permit: OwnedSemaphorePermit,
    audit: WriteAudit,
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
        let wrong_tokens = RateLimiter::new(WRONG_TOKENS_PER_SECOND);
        let tokens = RwLock::new(Arc::new(tokens));
        let writable = Writable { tokens, wrong_tokens, store, updater, permits, first_record };
        Self { writable: Some(writable) }
    }

    /// Replaces the tokens. Returns whether that had an effect: without a store nobody may post.
    pub(crate) fn reload(&self, tokens: Tokens) -> bool {
        let Some(writable) = &self.writable else { return false };
        *writable.tokens.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
        true
    }

    /// Returns the number of articles that are stored but not yet searchable.
    pub(crate) fn backlog(&self) -> u64 {
        self.writable.as_ref().map_or(0, |writable| {
            writable.store.durable().saturating_sub(writable.updater.searchable())
        })
    }

    /// Returns the code of the error with which a post is refused at present; `None` if posts are
    /// accepted.
    pub(crate) fn obstacle(&self) -> Option<&'static str> {
        let Some(writable) = &self.writable else { return Some(WRITING_OFF.code) };
        match writable.store.trouble() {
            Some(trouble) if trouble.is_no_room() => Some(NO_ROOM.code),
            Some(_) => Some(CANNOT_STORE.code),
            None if writable.updater.is_stuck() => Some(CANNOT_STORE.code),
            None => None,
        }
    }

    /// Returns the permission to write for a request whose body has not been read.
    ///
    /// # Errors
    /// When writing is off, the request carries no token that allows `scope`, or too much is being
    /// written.
    pub(crate) fn write_permit(
        &self,
        caller: &WriteCaller,
        scope: TokenScope,
    ) -> Result<WritePermit, RequestError> {
        let writable = self.writable()?;
        let TokenGrant { name } = writable.authorize(caller, scope)?;

        let permit = Arc::clone(&writable.permits).try_acquire_owned();
        let permit = permit.map_err(|_| RetryLaterError::TooManyWrites)?;

        let searchable = writable.updater.searchable().max(writable.first_record);
        if writable.store.durable().saturating_sub(searchable) > MAX_BACKLOG {
            return Err(RetryLaterError::TooManyWrites.into());
        }
        let audit = WriteAudit::new(name, caller.address, scope);
        Ok(WritePermit { _permit: permit, audit })
    }

    /// Stores articles, which are JSON texts.
    ///
    /// Returns the outcome of each and the number of the last record, when all are on disk. If the result is not awaited
    /// to the end, the articles that are not stored yet are abandoned.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) async fn put(
        &self,
        permit: &mut WritePermit,
        articles: Vec<Vec<u8>>,
    ) -> Result<(Vec<IngestOutcome>, u64), RequestError> {
        let writable = self.writable()?;
        let (store, updater) = (Arc::clone(&writable.store), Arc::clone(&writable.updater));
        let stored =
            blocking_while_awaited(move |stop| store_valid(&articles, &store, &updater, stop));
        let stored = stored.await;
        match &stored {
            Ok((outcomes, _)) => permit.audit.add_posts(outcomes),
            Err(error) => permit.audit.fail(error.code()),
        }
        stored
    }

    /// Deletes a posted article.
    ///
    /// Returns the outcome and the number of its record, when the deletion is on disk.
    ///
    /// # Errors
    /// When the article comes from the corpus, or the store cannot be written.
    pub(crate) async fn delete(
        &self,
        permit: &mut WritePermit,
        id: String,
    ) -> Result<(PostOutcome, u64), RequestError> {
        let writable = self.writable()?;
        let (store, updater) = (Arc::clone(&writable.store), Arc::clone(&writable.updater));

        let audited_id = id.clone();
        let deleted = blocking(move || {
            let (outcomes, record) = store.drop_ids(&[&id]).map_err(store_failure)?;
            let outcome = outcomes.first().copied().unwrap_or(PostOutcome::Absent);

            if outcome == PostOutcome::Absent && !updater.of_corpus(&[&id]).is_empty() {
                return Err(CallerError::IdOfCorpus(shortened(&id)).into());
            }
            if outcome != PostOutcome::Absent {
                updater.retract(&id, record);
            }
            updater.posted(record);
            Ok((outcome, record))
        })
        .await;

        match &deleted {
            Ok((outcome, _)) => permit.audit.add(&audited_id, *outcome),
            Err(error) => permit.audit.fail(error.code()),
        }
        deleted
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

impl Writable {
    fn tokens(&self) -> Arc<Tokens> {
        Arc::clone(&self.tokens.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the token of a caller, if it allows `scope`. Wrong tokens are limited by address.
    /// Valid tokens are not: one client could otherwise block all clients that share its address.
    fn authorize(
        &self,
        caller: &WriteCaller,
        scope: TokenScope,
    ) -> Result<TokenGrant, RequestError> {
        let address = caller.address;
        let refusal = match self.tokens().authorize(&caller.headers, scope) {
            Ok(grant) => return Ok(grant),
            Err(refusal) => refusal,
        };

        if refusal == TokenRefusal::Wrong {
            // Not logged, or a flood of guesses would fill the log.
            let counted = self.wrong_tokens.count(rate_limit_key(address));
            counted.map_err(|seconds| RetryLaterError::TooManyWrongTokens { seconds })?;
        }
        let (name, error) = match refusal {
            TokenRefusal::Missing | TokenRefusal::Wrong => (None, CallerError::Unauthorized),
            TokenRefusal::Ended { name } => (Some(name), CallerError::TokenEnded),
            TokenRefusal::OutOfScope { name } => {
                (Some(name), CallerError::OutOfScope(scope.name()))
            }
        };
        log_refusal(name.as_deref(), address, scope, error.description().code);
        Err(error.into())
    }
}

impl fmt::Debug for Ingest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = self.writable.as_ref().map(Writable::tokens);
        f.debug_struct("Ingest").field("tokens", &tokens).finish_non_exhaustive()
    }
}
