//! Articles with names that facets list, for the names as they are printed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use xunwen_engine::backend::NameField;

use super::found_documents::FoundDocument;

/// The most names that are known of a state, each with an article of a few kilobytes.
const MAX_NAMES: usize = 4_096;

/// Articles with names in the last state that was asked for. Most pages list the same frequent names.
#[derive(Default)]
pub(super) struct KnownNames(Mutex<StateNames>);

#[derive(Default)]
struct StateNames {
    state: u64,
    by_name: HashMap<(NameField, String), Option<FoundDocument>>,
}

impl KnownNames {
    /// Returns the article with each name in a state, if it was looked up.
    pub(super) fn of(
        &self,
        state: u64,
        field: NameField,
        names: &[&str],
    ) -> Vec<Option<Option<FoundDocument>>> {
        let known = self.lock();
        let is_same = known.state == state;
        let of = |name: &&str| {
            known.by_name.get(&(field, (*name).to_owned())).filter(|_| is_same).cloned()
        };
        names.iter().map(of).collect()
    }

    /// Keeps the article with a name; `None` if no article has it.
    pub(super) fn keep(
        &self,
        state: u64,
        field: NameField,
        name: &str,
        document: Option<FoundDocument>,
    ) {
        // Articles are read by their ids once.
        if field == NameField::Id {
            return;
        }
        let mut known = self.lock();
        if known.state != state || known.by_name.len() >= MAX_NAMES {
            *known = StateNames { state, by_name: HashMap::new() };
        }
        known.by_name.insert((field, name.to_owned()), document);
    }

    fn lock(&self) -> MutexGuard<'_, StateNames> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
