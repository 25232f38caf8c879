//! What a search has found out about runs. Several of its queries ask for the same: one for each degree of strictness,
//! and one for each repair.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use tantivy::Result;
use tantivy::index::SegmentId;

/// The answers of each segment for questions of one kind.
pub(crate) struct RunCache<Q, A>(Mutex<HashMap<(SegmentId, Q), A>>);

impl<Q: Clone + Eq + Hash, A: Clone> RunCache<Q, A> {
    /// Returns the answer of a segment, from `find` if it is not known.
    ///
    /// # Errors
    /// If `find` fails.
    pub(crate) fn get(
        &self,
        segment: SegmentId,
        question: &Q,
        find: impl FnOnce() -> Result<A>,
    ) -> Result<A> {
        let key = (segment, question.clone());
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(answer) = known {
            return Ok(answer);
        }

        let answer = find()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, answer.clone());
        Ok(answer)
    }
}

impl<Q, A> Default for RunCache<Q, A> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
