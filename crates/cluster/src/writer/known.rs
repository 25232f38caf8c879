//! Documents that an index has, looked up by id in batches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use crate::client::ClusterClient;
use crate::document::document_id;
use crate::error::ClusterError;
use crate::terms::fields::{ARRIVED, ORIGIN, VERSION};

/// The ids of one request.
const BATCH_SIZE: usize = 512;

/// The columns of a document that a writer needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownDocument {
    pub(super) origin: String,
    pub(super) arrived: i64,
    pub(super) version: u64,
}

/// Returns the documents with these ids that searches of an index see.
pub(super) fn look_up(
    client: &ClusterClient,
    index: &str,
    ids: &[String],
) -> Result<HashMap<String, KnownDocument>, ClusterError> {
    let mut known = HashMap::new();
    for ids in ids.chunks(BATCH_SIZE) {
        let body = json!({
            "size": ids.len(),
            "query": { "ids": { "values": ids } },
            "docvalue_fields": [ORIGIN, ARRIVED, VERSION],
            "track_total_hits": false,
        });
        for hit in client.search(index, &body)?.hits {
            if let Some(document) = read(&hit.fields) {
                known.insert(hit.id, document);
            }
        }
    }
    Ok(known)
}

fn read(fields: &Map<String, Value>) -> Option<KnownDocument> {
    let column = |name: &str| fields.get(name)?.get(0);
    Some(KnownDocument {
        origin: column(ORIGIN)?.as_str()?.to_owned(),
        arrived: column(ARRIVED)?.as_i64()?,
        version: column(VERSION)?.as_i64()?.cast_unsigned(),
    })
}

/// The origins of articles as searches see them. Shared by any number of threads.
#[derive(Clone)]
pub struct ClusterOriginLookup {
    client: ClusterClient,
    index: String,
    /// Origins that were looked up in advance, by the id of the document.
    expected: Arc<Mutex<HashMap<String, Option<String>>>>,
}

impl ClusterOriginLookup {
    pub(super) fn new(client: ClusterClient, index: String) -> Self {
        Self { client, index, expected: Arc::default() }
    }

    /// Looks up the origins of articles that [`origin_of`](Self::origin_of) will be asked for, in few
    /// requests.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn expect(&self, ids: &[&str]) -> Result<(), ClusterError> {
        let ids: Vec<String> = ids.iter().map(|id| document_id(id)).collect();
        let mut found = look_up(&self.client, &self.index, &ids)?;
        let expected = ids.into_iter().map(|id| {
            let origin = found.remove(&id).map(|document| document.origin);
            (id, origin)
        });
        self.expected().extend(expected);
        Ok(())
    }

    /// Notes the origin of documents that were listed.
    pub(super) fn remember<'i>(&self, ids: impl Iterator<Item = &'i str>, origin: &str) {
        self.expected().extend(ids.map(|id| (id.to_owned(), Some(origin.to_owned()))));
    }

    /// Returns the origin of the article with this id, if there is one.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn origin_of(&self, id: &str) -> Result<Option<String>, ClusterError> {
        let id = document_id(id);
        let expected = self.expected().get(&id).cloned();
        if let Some(origin) = expected {
            return Ok(origin);
        }
        let mut found = look_up(&self.client, &self.index, std::slice::from_ref(&id))?;
        Ok(found.remove(&id).map(|document| document.origin))
    }

    /// Returns the origins of those articles with these ids that there are, by id, in few requests.
    /// Takes no notice of what was looked up in advance.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn origins_of(&self, ids: &[&str]) -> Result<HashMap<String, String>, ClusterError> {
        let documents: Vec<String> = ids.iter().map(|id| document_id(id)).collect();
        let found = look_up(&self.client, &self.index, &documents)?;
        let origins = ids.iter().zip(&documents).filter_map(|(id, document)| {
            let origin = found.get(document)?.origin.clone();
            Some(((*id).to_owned(), origin))
        });
        Ok(origins.collect())
    }

    /// Forgets the origins that were looked up in advance.
    pub(super) fn forget(&self) {
        self.expected().clear();
    }

    fn expected(&self) -> MutexGuard<'_, HashMap<String, Option<String>>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for ClusterOriginLookup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClusterOriginLookup").field("index", &self.index).finish_non_exhaustive()
    }
}
