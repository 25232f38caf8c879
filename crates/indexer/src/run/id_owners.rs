//! Which file an article's id belongs to: the first one that states it.

use std::collections::{HashMap, HashSet};

use xunwen_engine::{WriteError, Writer};

/// Ids that were taken in this run, and those that the index has from runs before.
#[derive(Default)]
pub(crate) struct Claims {
    taken: HashMap<u128, String>,
    /// Files whose articles are on their way out of the index; `None` when the index had
    /// nothing before this run.
    replaced: Option<HashSet<String>>,
}

impl Claims {
    /// Lets ids that the index has belong to their files, but for those of `replaced`.
    pub(crate) fn respect_index(&mut self, replaced: HashSet<String>) {
        self.replaced = Some(replaced);
    }

    /// Returns whether the index had nothing before this run.
    pub(crate) const fn index_was_empty(&self) -> bool {
        self.replaced.is_none()
    }

    /// Claims an id for a file, or returns the file that has it already.
    pub(crate) fn claim(
        &mut self,
        id: &str,
        file: &str,
        writer: &Writer,
    ) -> Result<Result<(), String>, WriteError> {
        let key = key(id);
        if let Some(owner) = self.taken.get(&key) {
            return Ok(Err(owner.clone()));
        }
        if let Some(replaced) = &self.replaced
            && let Some(owner) = writer.origin_of(id)?
            && owner != file
            && !replaced.contains(&owner)
        {
            return Ok(Err(owner));
        }
        self.taken.insert(key, file.to_owned());
        Ok(Ok(()))
    }
}

/// Ids may be long and are many; sixteen bytes of their hash tell them apart.
fn key(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    u128::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
