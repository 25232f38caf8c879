//! The indexes of an archive: which one is in use, and how another takes its place.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use xunwen_text::Analysis;

use super::error::ClusterWriteError;
use super::known::ClusterOriginLookup;
use super::metadata::{IndexMetadata, random_name};
use crate::client::{ClusterClient, VersionedId, WriteTarget};
use crate::error::ClusterError;
use crate::terms::{IndexShape, index_body};

/// Digits of the number of an index.
const NUMBER_DIGITS: usize = 6;

/// The longest name of an archive, in bytes. The cluster allows 255 with the number.
const MAX_NAME_BYTES: usize = 200;

const NAME_FORM: &str = "expected a name of lower-case letters, digits, `-`, `_` and `.` that begins \
    with a letter or digit, at most 200 characters";

/// The name of an archive on a cluster, and the shape of its indexes.
#[derive(Clone)]
pub struct ClusterArchive {
    pub(super) client: ClusterClient,
    name: String,
    shape: IndexShape,
    /// Asked while a writer waits for another one.
    is_stopped: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
    /// The last holder of the lock in this process that has ended.
    ended: Arc<Mutex<Option<String>>>,
}

/// An index of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveIndex {
    /// The name of the index itself, not of the alias.
    pub name: String,
    /// Its metadata.
    pub metadata: IndexMetadata,
}

/// The document with the note of the last commit.
#[derive(Serialize, Deserialize)]
struct NoteDocument {
    note: String,
}

/// The document with the latest arrival of which searches see everything before it.
#[derive(Serialize, Deserialize)]
struct VisibleDocument {
    arrived: i64,
}

/// The document with the user dictionary.
#[derive(Serialize, Deserialize)]
struct DictionaryDocument {
    text: String,
}

impl ClusterArchive {
    /// Returns the archive of this name. Asks no node.
    ///
    /// # Errors
    /// If the cluster would refuse the name.
    pub fn new(client: ClusterClient, name: &str, shape: IndexShape) -> Result<Self, ClusterError> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        let is_valid = name.len() <= MAX_NAME_BYTES
            && name.bytes().all(is_plain)
            && name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !is_valid {
            let problem = format!("{name:?}");
            return Err(ClusterError::Setting {
                name: "cluster_index",
                problem,
                expected: NAME_FORM,
            });
        }
        let name = name.to_owned();
        Ok(Self { client, name, shape, is_stopped: None, ended: Arc::default() })
    }

    /// Returns the same archive for a program that may end: a writer that waits for another one asks
    /// `is_stopped` about twice a second.
    #[must_use]
    pub fn stopped_by(self, is_stopped: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { is_stopped: Some(Arc::new(is_stopped)), ..self }
    }

    /// Returns the name, which is the alias that searches use.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the client.
    #[must_use]
    pub const fn client(&self) -> &ClusterClient {
        &self.client
    }

    /// Returns a lookup of the origins of articles, as searches see them at each moment.
    #[must_use]
    pub fn origin_lookup(&self) -> ClusterOriginLookup {
        ClusterOriginLookup::new(self.client.clone(), self.name.clone())
    }

    /// Returns the index in use, or `None` before the first run.
    ///
    /// # Errors
    /// If the alias names several indexes or one that this program did not make, or the cluster
    /// does not answer.
    pub fn current(&self) -> Result<Option<ArchiveIndex>, ClusterWriteError> {
        let mut names = self.client.alias_targets(&self.name)?;
        let Some(name) = names.pop() else { return Ok(None) };
        if !names.is_empty() {
            let reason = "the alias names several indexes".to_owned();
            return Err(ClusterWriteError::Foreign { index: self.name.clone(), reason });
        }
        let metadata = IndexMetadata::read(&name, &self.client.mappings(&name)?)?;
        Ok(Some(ArchiveIndex { name, metadata }))
    }

    /// Returns the user dictionary of the index in use, byte for byte; `None` without one.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn dictionary(&self) -> Result<Option<Vec<u8>>, ClusterWriteError> {
        let Some(index) =
            self.current()?.filter(|index| index.metadata.manifest.dictionary.is_some())
        else {
            return Ok(None);
        };
        let found = self.state::<DictionaryDocument>(&dictionary_id(&index))?;
        let found = found.ok_or_else(|| ClusterWriteError::Foreign {
            index: index.name.clone(),
            reason: "its user dictionary is missing".to_owned(),
        })?;
        Ok(Some(found.text.into_bytes()))
    }

    /// Returns the note of the last commit of the index in use.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn note(&self) -> Result<Option<String>, ClusterWriteError> {
        self.current()?.map_or(Ok(None), |index| self.note_of(&index))
    }

    pub(super) fn note_of(
        &self,
        index: &ArchiveIndex,
    ) -> Result<Option<String>, ClusterWriteError> {
        Ok(self.state::<NoteDocument>(&note_id(index))?.map(|document| document.note))
    }

    /// Returns a moment of arrival, in microseconds: searches that begin after this call see all
    /// articles of the index in use that arrived up to then. Later ones may become visible in any
    /// order, because each shard shows a commit by itself. `None` for an index that has not noted it.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn visible_until(&self) -> Result<Option<i64>, ClusterWriteError> {
        let Some(index) = self.current()? else { return Ok(None) };
        let found = self.state::<VisibleDocument>(&visible_id(&index))?;
        Ok(found.map(|document| document.arrived))
    }

    /// Notes that searches see all articles of an index that arrived up to `arrived`.
    pub(super) fn put_visible(
        &self,
        index: &ArchiveIndex,
        arrived: i64,
        version: u64,
    ) -> Result<(), ClusterWriteError> {
        let id = visible_id(index);
        let source = raw(&VisibleDocument { arrived });
        self.client.put(&self.state_target(), VersionedId { id: &id, version }, &source)?;
        Ok(())
    }

    /// Writes the note of an index.
    pub(super) fn put_note(
        &self,
        index: &ArchiveIndex,
        note: &str,
        version: u64,
    ) -> Result<(), ClusterWriteError> {
        let id = note_id(index);
        let source = raw(&NoteDocument { note: note.to_owned() });
        self.client.put(&self.state_target(), VersionedId { id: &id, version }, &source)?;
        Ok(())
    }

    /// Creates the index of single documents, unless it exists.
    pub(super) fn create_state(&self) -> Result<(), ClusterWriteError> {
        let body = json!({
            "settings": {
                "number_of_shards": 1,
                "number_of_replicas": self.shape.n_replicas,
                "index.translog.durability": "request",
                // So small that another node takes the place of a lost copy at once.
                "index.unassigned.node_left.delayed_timeout": "0ms",
            },
            // Nothing is searched in it.
            "mappings": { "enabled": false },
        });
        self.client.create_index(&self.state_name(), &body)?;
        Ok(())
    }

    /// Removes all indexes but the one in use: those of rebuilds that were cut off. Only the holder of
    /// the lock may do this. Returns the highest number that there was.
    pub(super) fn prune(&self, current: Option<&ArchiveIndex>) -> Result<u64, ClusterWriteError> {
        let mut last = 0;
        for name in self.client.index_names(&format!("{}-*", self.name))? {
            let Some(number) = self.number(&name) else { continue };
            last = last.max(number);
            if current.is_none_or(|current| current.name != name) {
                self.client.delete_index(&name)?;
            }
        }
        Ok(last)
    }

    /// Returns the name of the next index, and removes those of rebuilds that were cut off.
    pub(super) fn next_name(
        &self,
        current: Option<&ArchiveIndex>,
    ) -> Result<String, ClusterWriteError> {
        let last = self.prune(current)?;
        Ok(format!("{}-{:0NUMBER_DIGITS$}", self.name, last + 1))
    }

    /// Creates the next index, and removes those of rebuilds that were cut off.
    pub(super) fn create_next(
        &self,
        analysis: &Analysis,
        current: Option<&ArchiveIndex>,
        archive_id: Option<&str>,
    ) -> Result<ArchiveIndex, ClusterWriteError> {
        let name = self.next_name(current)?;
        let kept = current.map(|current| current.metadata.archive.clone());
        let archive = kept.or(archive_id.map(str::to_owned)).unwrap_or_else(random_name);
        let index = ArchiveIndex { name, metadata: IndexMetadata::new(analysis, archive) };
        self.put_dictionary(&index, analysis.dictionary().text())?;
        let meta = json!(index.metadata);
        let mut body = index_body(self.shape, &meta);
        // Changes become visible together, with a commit.
        body["settings"]["index.refresh_interval"] = json!("-1");
        self.client.create_index(&index.name, &body)?;
        Ok(index)
    }

    /// Makes `index` the one in use and deletes the one before it.
    pub(super) fn switch(
        &self,
        index: &ArchiveIndex,
        previous: Option<&ArchiveIndex>,
    ) -> Result<(), ClusterWriteError> {
        let mut actions = vec![json!({ "add": { "index": index.name, "alias": self.name } })];
        if let Some(previous) = previous {
            actions.push(json!({ "remove": { "index": previous.name, "alias": self.name } }));
        }
        self.client.update_aliases(&json!(actions))?;

        if let Some(previous) = previous {
            self.client.delete_index(&previous.name)?;
            for id in [note_id(previous), visible_id(previous), dictionary_id(previous)] {
                let document = VersionedId { id: &id, version: LAST_VERSION };
                self.client.delete(&self.state_target(), document)?;
            }
        }
        Ok(())
    }

    /// Writes the user dictionary of an index, unless it is empty.
    pub(super) fn put_dictionary(
        &self,
        index: &ArchiveIndex,
        text: &str,
    ) -> Result<(), ClusterWriteError> {
        if text.is_empty() {
            return Ok(());
        }
        let id = dictionary_id(index);
        let source = raw(&DictionaryDocument { text: text.to_owned() });
        self.client.put(&self.state_target(), VersionedId { id: &id, version: 1 }, &source)?;
        Ok(())
    }

    fn state<T: for<'d> Deserialize<'d>>(&self, id: &str) -> Result<Option<T>, ClusterWriteError> {
        let state = self.state_name();
        let Some(document) = self.client.get(&state, id)? else { return Ok(None) };
        let read = serde_json::from_str(document.source.get());
        let read = read.map_err(|error| ClusterWriteError::Foreign {
            index: state,
            reason: format!("document `{id}`: {error}"),
        })?;
        Ok(Some(read))
    }

    pub(super) fn state_name(&self) -> String {
        format!("{}-state", self.name)
    }

    /// Returns where single documents are written.
    pub(super) fn state_target(&self) -> WriteTarget {
        WriteTarget { index: self.state_name(), n_copies: self.n_copies() }
    }

    /// Returns the copies of each shard in addition to the first.
    pub(super) const fn n_replicas(&self) -> u32 {
        self.shape.n_replicas
    }

    /// Returns how many copies of a shard must have a change: most of them. One that is lost does
    /// not hold up a run where there are three.
    pub(super) const fn n_copies(&self) -> u32 {
        self.shape.n_replicas.div_ceil(2) + 1
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.as_ref().is_some_and(|is_stopped| is_stopped())
    }

    /// Notes that a holder of the lock has ended, which the document of the lock may not say.
    pub(super) fn note_ended(&self, holder: &str) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(holder.to_owned());
    }

    pub(super) fn has_ended(&self, holder: &str) -> bool {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(holder)
    }

    fn number(&self, index: &str) -> Option<u64> {
        let digits = index.strip_prefix(&self.name)?.strip_prefix('-')?;
        let is_number =
            digits.len() >= NUMBER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_number)
    }
}

/// The version of a deletion after which a document is not written again.
const LAST_VERSION: u64 = i64::MAX as u64 - 1;

fn note_id(index: &ArchiveIndex) -> String {
    format!("note-{}", index.metadata.id)
}

fn visible_id(index: &ArchiveIndex) -> String {
    format!("visible-{}", index.metadata.id)
}

fn dictionary_id(index: &ArchiveIndex) -> String {
    format!("dictionary-{}", index.metadata.id)
}

pub(super) fn raw(document: &impl Serialize) -> Box<RawValue> {
    to_raw_value(document).expect("a document is plain data")
}

impl fmt::Debug for ClusterArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterArchive")
            .field("name", &self.name)
            .field("shape", &self.shape)
            .finish_non_exhaustive()
    }
}
