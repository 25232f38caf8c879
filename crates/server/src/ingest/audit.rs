//! The record of who changed which articles: one event of the log for each request, with the target
//! `audit`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::outcome::{IngestOutcome, outcome_name};
use super::token_list::TokenScope;
use xunwen_indexer::PostOutcome;

/// The number of ids that one event lists. The others are counted.
const MAX_LISTED_IDS: usize = 20;

/// The outcome of articles that were not stored.
const REFUSED: &str = "refused";

/// The changes that one request made. They are logged when it is dropped, so that a caller who hangs
/// up in the middle does not hide what is stored already.
#[derive(Debug)]
pub(crate) struct WriteAudit {
    token: String,
    address: IpAddr,
    scope: TokenScope,
    n_by_outcome: BTreeMap<&'static str, u64>,
    /// The first ids, each with its outcome.
    ids: Vec<String>,
    n_unlisted: u64,
    /// The code of the error that ended the request.
    error: Option<&'static str>,
}

impl WriteAudit {
    pub(super) fn new(token: String, address: IpAddr, scope: TokenScope) -> Self {
        Self {
            token,
            address,
            scope,
            n_by_outcome: BTreeMap::new(),
            ids: Vec::new(),
            n_unlisted: 0,
            error: None,
        }
    }

    pub(super) fn add_posts(&mut self, outcomes: &[IngestOutcome]) {
        for outcome in outcomes {
            match outcome {
                IngestOutcome::Stored { id, outcome, .. } => self.add(id, *outcome),
                IngestOutcome::Refused { .. } => {
                    *self.n_by_outcome.entry(REFUSED).or_default() += 1;
                }
            }
        }
    }

    pub(super) fn add(&mut self, id: &str, outcome: PostOutcome) {
        let outcome = outcome_name(outcome);
        *self.n_by_outcome.entry(outcome).or_default() += 1;
        if self.ids.len() < MAX_LISTED_IDS {
            self.ids.push(format!("{id}: {outcome}"));
        } else {
            self.n_unlisted += 1;
        }
    }

    /// Notes that a request failed.
    pub(super) const fn fail(&mut self, code: &'static str) {
        self.error = Some(code);
    }
}

impl Drop for WriteAudit {
    fn drop(&mut self) {
        tracing::info!(
            target: "audit",
            token = self.token,
            address = %self.address,
            action = self.scope.name(),
            outcomes = ?self.n_by_outcome,
            ids = ?self.ids,
            more_ids = self.n_unlisted,
            error = self.error,
            "write"
        );
    }
}

/// Logs a request that may not write.
pub(super) fn log_refusal(token: Option<&str>, address: IpAddr, scope: TokenScope, code: &str) {
    tracing::warn!(
        target: "audit",
        token,
        %address,
        action = scope.name(),
        error = code,
        "write refused"
    );
}
