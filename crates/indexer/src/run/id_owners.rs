//! The owner of each article id: the first file that states it.

use std::collections::{HashMap, HashSet};

use xunwen_engine::{WriteError, Writer};

/// The ids claimed in this run, and access to those that the index contains from earlier runs.
#[derive(Default)]
pub(crate) struct IdOwners {
    /// The owner of each claimed id, by the hash of the id.
    claimed: HashMap<u128, String>,
    /// Files whose articles are being removed from the index. `None` if the index was empty before
    /// this run.
    replaced: Option<HashSet<String>>,
}

/// The result of claiming an id.
pub(crate) enum IdClaim {
    Granted,
    /// The origin that already owns the id.
    OwnedBy(String),
}

impl IdOwners {
    /// Respects the owners that the index contains, except the files in `replaced`.
    pub(crate) fn respect_index(&mut self, replaced: HashSet<String>) {
        self.replaced = Some(replaced);
    }

    /// Returns whether the index was empty before this run.
    pub(crate) const fn index_was_empty(&self) -> bool {
        self.replaced.is_none()
    }

    /// Claims an id for a file.
    ///
    /// # Errors
    /// If the index cannot be searched for the id.
    pub(crate) fn claim(
        &mut self,
        id: &str,
        file: &str,
        writer: &Writer,
    ) -> Result<IdClaim, WriteError> {
        let key = hash_id(id);
        if let Some(owner) = self.claimed.get(&key) {
            return Ok(IdClaim::OwnedBy(owner.clone()));
        }

        if let Some(replaced) = &self.replaced
            && let Some(owner) = writer.origin_of(id)?
            && owner != file
            && !replaced.contains(&owner)
        {
            return Ok(IdClaim::OwnedBy(owner));
        }

        self.claimed.insert(key, file.to_owned());
        Ok(IdClaim::Granted)
    }
}

/// Returns the first sixteen bytes of an id's hash. A corpus may have millions of long ids; the
/// hash keeps the map small.
fn hash_id(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    u128::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
