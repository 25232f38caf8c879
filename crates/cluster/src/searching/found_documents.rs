//! The documents that a search has found, by the keys that it hands out.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use xunwen_engine::backend::{FieldLengths, HitColumns, HitKey};

use super::index_facts::integer;
use crate::client::RawHit;
use crate::terms::fields;

/// A document as far as a search has read it.
#[derive(Debug, Clone)]
pub(super) struct FoundDocument {
    /// The id of the document, which may be a hash of the article's.
    pub(super) id: String,
    pub(super) published: Option<i64>,
    pub(super) tie: i64,
    pub(super) columns: HitColumns,
    pub(super) lengths: FieldLengths,
    /// The packed article, once it is read.
    pub(super) packed: Option<Vec<u8>>,
}

/// The documents that a search has found.
#[derive(Default)]
pub(super) struct FoundDocuments(Mutex<Table>);

#[derive(Default)]
struct Table {
    documents: Vec<FoundDocument>,
    by_id: HashMap<String, HitKey>,
}

impl FoundDocument {
    /// Returns the columns that a search asks for.
    pub(super) const COLUMNS: [&'static str; 6] = [
        fields::PUBLISHED,
        fields::ARRIVED,
        fields::TIE,
        fields::SKETCH,
        fields::TITLE_LENGTH,
        fields::BODY_LENGTH,
    ];

    pub(super) fn read(hit: &RawHit) -> Self {
        let value = |field| integer(&hit.fields, field);
        let length =
            |field| value(field).and_then(|length| u32::try_from(length).ok()).unwrap_or(0);
        Self {
            id: hit.id.clone(),
            published: value(fields::PUBLISHED),
            tie: value(fields::TIE).unwrap_or(i64::MIN),
            columns: HitColumns {
                sketch: value(fields::SKETCH).map(i64::cast_unsigned),
                arrived: value(fields::ARRIVED),
            },
            lengths: FieldLengths::of(length(fields::TITLE_LENGTH), length(fields::BODY_LENGTH)),
            packed: packed(&hit.fields),
        }
    }
}

/// Returns the packed article of a hit that it was asked for.
fn packed(values: &serde_json::Map<String, Value>) -> Option<Vec<u8>> {
    let text = values.get(fields::ARTICLE)?.get(0)?.as_str()?;
    BASE64.decode(text).ok()
}

impl FoundDocuments {
    /// Adds a document and returns its key. One that is known keeps its key.
    pub(super) fn add(&self, document: FoundDocument) -> HitKey {
        let mut table = self.lock();
        if let Some(key) = table.by_id.get(&document.id).copied() {
            let known = &mut table.documents[index(key)];
            let packed = known.packed.take().or(document.packed);
            known.packed = packed;
            return key;
        }
        let key = HitKey(table.documents.len() as u64);
        table.by_id.insert(document.id.clone(), key);
        table.documents.push(document);
        key
    }

    /// Calls `use_document` with a document.
    pub(super) fn with<T>(&self, key: HitKey, use_document: impl FnOnce(&FoundDocument) -> T) -> T {
        use_document(&self.lock().documents[index(key)])
    }

    /// Returns the ids of those of the documents whose articles were not read.
    pub(super) fn unread(&self, keys: impl IntoIterator<Item = HitKey>) -> Vec<String> {
        let table = self.lock();
        let unread = keys.into_iter().map(|key| &table.documents[index(key)]);
        unread.filter(|one| one.packed.is_none()).map(|one| one.id.clone()).collect()
    }

    /// Returns the ids of all documents.
    pub(super) fn ids(&self) -> Vec<String> {
        self.lock().documents.iter().map(|document| document.id.clone()).collect()
    }

    /// Returns the keys of documents after one, so that neighbours are read together.
    pub(super) fn after(&self, key: HitKey, n_documents: u64) -> Vec<HitKey> {
        let end = (self.lock().documents.len() as u64).min(key.0.saturating_add(n_documents));
        (key.0..end).map(HitKey).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn index(key: HitKey) -> usize {
    usize::try_from(key.0).unwrap_or(usize::MAX)
}
