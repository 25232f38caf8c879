//! The index state that a search runs in.

use std::sync::Arc;

use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

use crate::index::lookup::doc_with_name;
use crate::index::schema::IndexFields;
use crate::search::local::hidden_docs::HiddenDocs;
use crate::search::local::segment_columns::{ColumnCache, SegmentColumns};

/// One state of the index, and what must not be shown of it.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    /// The columns of each segment.
    pub(crate) columns: Vec<Arc<SegmentColumns>>,
    pub(crate) hidden: HiddenDocs,
    /// The current state, if `searcher` is an earlier one: texts are read from it, so that an
    /// article that was corrected or removed meanwhile is not shown as it was.
    pub(crate) current: Option<Searcher>,
}

impl Snapshot {
    /// Returns the current state without the articles of pending retractions.
    ///
    /// `pending` must have been read before `searcher` was taken: a commit in between removes
    /// articles from both.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn current(
        searcher: Searcher,
        fields: &IndexFields,
        pending: &[String],
        cache: &ColumnCache,
    ) -> tantivy::Result<Self> {
        let hidden = HiddenDocs::find(&searcher, fields.id, pending)?;
        let columns = cache.of(&searcher)?;
        Ok(Self { searcher, columns, hidden, current: None })
    }

    /// Returns an earlier state without the articles that were retracted since. An article that was
    /// posted again after its retraction is shown.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn kept(
        searcher: Searcher,
        current: Self,
        retracted: &[String],
        fields: &IndexFields,
        cache: &ColumnCache,
    ) -> tantivy::Result<Self> {
        let mut gone = Vec::new();
        for id in retracted {
            let address = doc_with_name(&current.searcher, fields.id, id)?;
            if address.is_none_or(|address| current.hidden.contains(address)) {
                gone.push(id.clone());
            }
        }

        let hidden = HiddenDocs::find(&searcher, fields.id, &gone)?;
        let columns = cache.of(&searcher)?;
        Ok(Self { searcher, columns, hidden, current: Some(current.searcher) })
    }

    /// Returns the columns of the segment of an article.
    pub(crate) fn columns_of(&self, address: DocAddress) -> &SegmentColumns {
        &self.columns[address.segment_ord as usize]
    }
}

/// Whether a document of a segment is alive, and whether a search may show it.
#[derive(Clone, Copy)]
pub(crate) struct VisibleDocs<'a> {
    pub(crate) reader: &'a SegmentReader,
    /// Retracted documents, in order.
    pub(crate) hidden: &'a [DocId],
}

impl VisibleDocs<'_> {
    #[inline]
    pub(crate) fn is_alive(self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    #[inline]
    pub(crate) fn is_hidden(self, doc: DocId) -> bool {
        !self.hidden.is_empty() && self.hidden.binary_search(&doc).is_ok()
    }

    #[inline]
    pub(crate) fn is_shown(self, doc: DocId) -> bool {
        self.is_alive(doc) && !self.is_hidden(doc)
    }
}
