//! The owner of each article id: the first file that states it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::index_writer::{IndexWriter, Origins};
use crate::error::IndexError;

/// The ids claimed in this run, and access to those that the index contains from earlier runs.
#[derive(Default)]
pub(crate) struct IdOwners {
    /// The number of the owner of each claimed id, by the hash of the id. A tree, because an archive has
    /// millions of ids: a hash map of them would take up to twice the memory, and three times while
    /// it grows.
    claimed: BTreeMap<IdHash, u32>,
    origins: OriginNumbers,
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

    /// Returns the origin that has claimed an id in this run.
    pub(crate) fn claimant(&self, id: &str) -> Option<&String> {
        self.claimed.get(&hash_id(id)).map(|number| self.origins.name(*number))
    }

    /// Notes that a file keeps an id that nobody has claimed in this run, and that the index
    /// contains from this file.
    pub(crate) fn keep(&mut self, id: &str, file: &str) {
        let number = self.origins.number(file);
        self.claimed.insert(hash_id(id), number);
    }

    /// Returns the origin that owns an id, other than an article of this file that is being replaced.
    ///
    /// # Errors
    /// If the index cannot be searched for the id.
    pub(crate) fn owner(
        &self,
        id: &str,
        file: &str,
        writer: &IndexWriter,
    ) -> Result<Option<String>, IndexError> {
        if let Some(owner) = self.claimant(id) {
            return Ok(Some(owner.clone()));
        }
        let Some(replaced) = &self.replaced else { return Ok(None) };
        let owner = writer.origin_of(id)?;
        Ok(owner.filter(|owner| owner != file && !replaced.contains(owner)))
    }

    /// Claims an id for a file.
    ///
    /// # Errors
    /// If the index cannot be searched for the id.
    pub(crate) fn claim(
        &mut self,
        id: &str,
        file: &str,
        writer: &IndexWriter,
    ) -> Result<IdClaim, IndexError> {
        if let Some(owner) = self.owner(id, file, writer)? {
            return Ok(IdClaim::OwnedBy(owner));
        }
        self.keep(id, file);
        Ok(IdClaim::Granted)
    }
}

/// The owners of ids in the index, for threads that guess which articles will be duplicates again.
pub(crate) struct EarlierOwners {
    lookup: Origins,
    /// Files that no longer exist.
    gone: HashSet<String>,
}

impl EarlierOwners {
    pub(crate) fn new(writer: &IndexWriter, gone: &[String]) -> Self {
        Self { lookup: writer.origin_lookup(), gone: gone.iter().cloned().collect() }
    }

    /// Returns whether an id probably has an owner in the end. An owner that changes may lose it.
    pub(crate) fn is_owned(&self, id: &str) -> bool {
        let owner = self.lookup.origin_of(id).ok().flatten();
        owner.is_some_and(|owner| !self.gone.contains(&owner))
    }
}

/// The first bytes of the hash of an id. A corpus may have millions of long ids; of ten million ids, two
/// have the same twelve bytes once in 10^15 corpora.
type IdHash = [u8; 12];

fn hash_id(id: &str) -> IdHash {
    *blake3::hash(id.as_bytes()).as_bytes().first_chunk().expect("a hash has 32 bytes")
}

/// Numbers of origins, each of which owns many ids.
#[derive(Default)]
struct OriginNumbers {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl OriginNumbers {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).expect("a corpus has fewer files");
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    fn name(&self, number: u32) -> &String {
        &self.names[number as usize]
    }
}
