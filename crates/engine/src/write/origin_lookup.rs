//! Where the articles of an index came from.

use std::collections::BTreeSet;
use std::fmt;

use tantivy::{DocId, IndexReader, SegmentReader, TantivyError};

use crate::index::lookup::doc_with_name;
use crate::index::schema::{IndexFields, ORIGIN};
use crate::write::error::WriteError;
use crate::write::origin_articles::OriginArticles;

/// The origins of articles, as of the writer's last commit. Shared by any number of threads.
#[derive(Clone)]
pub struct OriginLookup {
    reader: IndexReader,
    fields: IndexFields,
}

impl OriginLookup {
    pub(crate) const fn new(reader: IndexReader, fields: IndexFields) -> Self {
        Self { reader, fields }
    }

    /// Returns the origin of the article with this id, if there is one.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn origin_of(&self, id: &str) -> Result<Option<String>, WriteError> {
        let searcher = self.reader.searcher();
        let Some(address) = doc_with_name(&searcher, self.fields.id, id)? else { return Ok(None) };
        Ok(read_origin(searcher.segment_reader(address.segment_ord), address.doc_id)?)
    }

    /// Returns the articles of an origin.
    pub(crate) fn articles_of(&self, origin: &str) -> Result<OriginArticles, WriteError> {
        Ok(OriginArticles::new(self.reader.searcher(), self.fields, origin)?)
    }

    /// Returns all origins. May include some whose articles are all deleted.
    pub(crate) fn all(&self) -> Result<BTreeSet<String>, WriteError> {
        let mut origins = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let inverted = segment.inverted_index(self.fields.origin)?;
            let mut terms = inverted.terms().stream().map_err(TantivyError::from)?;
            while let Some((term, _)) = terms.next() {
                origins.insert(String::from_utf8_lossy(term).into_owned());
            }
        }
        Ok(origins)
    }
}

impl fmt::Debug for OriginLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OriginLookup").finish_non_exhaustive()
    }
}

/// Returns the origin of a document, if it has one.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn read_origin(segment: &SegmentReader, doc: DocId) -> tantivy::Result<Option<String>> {
    let Some(column) = segment.fast_fields().str(ORIGIN)? else { return Ok(None) };
    let Some(ordinal) = column.term_ords(doc).next() else { return Ok(None) };
    let mut origin = String::new();
    Ok(column.ord_to_str(ordinal, &mut origin)?.then_some(origin))
}
