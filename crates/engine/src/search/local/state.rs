//! A state of the index on this machine.

use std::sync::Arc;

use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, TantivyDocument};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::document;
use crate::index::schema::IndexFields;
use crate::matching::{Lowering, SearchScope};
use crate::search::error::SearchError;
use crate::search::hit_key::HitKey;
use crate::search::index_state::NameField;
use crate::search::local::searcher_cache::SearcherCache;
use crate::search::local::snapshot::Snapshot;

/// A state of the index on this machine, and what one search remembers of it.
pub(crate) struct LocalState {
    pub(crate) snapshot: Snapshot,
    pub(crate) fields: IndexFields,
    pub(crate) analysis: Arc<Analysis>,
    pub(crate) scope: Arc<SearchScope>,
    pub(crate) searchers: Arc<SearcherCache>,
}

/// Returns the key of a document.
pub(crate) fn key_of(address: DocAddress) -> HitKey {
    HitKey(u64::from(address.segment_ord) << 32 | u64::from(address.doc_id))
}

/// Returns the document of a key.
pub(crate) fn address_of(hit: HitKey) -> DocAddress {
    let low = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    DocAddress::new(low(hit.0 >> 32), low(hit.0))
}

impl LocalState {
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.snapshot.searcher
    }

    /// Returns the place where plans become queries.
    pub(crate) fn lowering(&self) -> Lowering<'_> {
        let Self { snapshot, fields, analysis, scope, .. } = self;
        Lowering { fields, analysis, searcher: &snapshot.searcher, scope }
    }

    pub(crate) fn read(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> Result<Article, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let mut codes = Vec::new();
        document::unpack(&self.fields, &document, &mut codes)?;
        Ok(document::decode_article(&codes)?)
    }

    pub(crate) fn name_field(&self, field: NameField) -> Field {
        match field {
            NameField::Id => self.fields.id,
            NameField::Source => self.fields.source,
            NameField::Author => self.fields.author,
            NameField::Term => self.fields.term,
        }
    }

    /// Returns the mean length of a field in grams.
    #[allow(clippy::cast_precision_loss, reason = "a mean of counts")]
    pub(crate) fn mean_length(&self, field: Field) -> tantivy::Result<f32> {
        let mut n_grams = 0;
        let mut n_articles = 0;
        for reader in self.searcher().segment_readers() {
            n_articles += u64::from(reader.max_doc());
            n_grams += reader.inverted_index(field)?.total_num_tokens();
        }
        Ok((n_grams as f32 / n_articles.max(1) as f32).max(1.0))
    }
}
