//! The articles of one origin, to find out which of them a new version of it still contains.

use std::collections::BTreeSet;
use std::fmt;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, Term};

use crate::index::document::{decode_article, unpack};
use crate::index::lookup::doc_with_name;
use crate::index::schema::IndexFields;
use crate::write::error::WriteError;

/// The articles of an origin at one commit. A caller takes those that stay as they are; the others
/// are changed or gone.
///
/// Each article is known by its place in the index, not by a hash of its id: two ids with the same hash
/// would keep an article that is gone.
pub struct OriginArticles {
    searcher: Searcher,
    fields: IndexFields,
    rest: BTreeSet<DocAddress>,
}

impl OriginArticles {
    pub(crate) fn new(
        searcher: Searcher,
        fields: IndexFields,
        origin: &str,
    ) -> tantivy::Result<Self> {
        let term = Term::from_field_text(fields.origin, origin);
        let mut rest = BTreeSet::new();

        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            let inverted = segment.inverted_index(fields.origin)?;
            let postings = inverted.read_postings(&term, IndexRecordOption::Basic)?;
            let Some(mut docs) = postings else { continue };
            while docs.doc() != TERMINATED {
                if segment.alive_bitset().is_none_or(|alive| alive.is_alive(docs.doc())) {
                    rest.insert(DocAddress::new(ordinal, docs.doc()));
                }
                docs.advance();
            }
        }
        Ok(Self { searcher, fields, rest })
    }

    /// Takes the article with this id. Returns whether it is one of the origin's and was not taken
    /// before.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn take(&mut self, id: &str) -> Result<bool, WriteError> {
        let address = doc_with_name(&self.searcher, self.fields.id, id)?;
        Ok(address.is_some_and(|address| self.rest.remove(&address)))
    }

    /// Returns the ids of the articles that were not taken.
    ///
    /// # Errors
    /// If an article cannot be read.
    pub fn rest(&self) -> Result<Vec<String>, WriteError> {
        let mut codes = Vec::new();
        let ids = self.rest.iter().map(|address| {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            unpack(&self.fields, &document, &mut codes)?;
            Ok(decode_article(&codes)?.id)
        });
        ids.collect()
    }
}

impl fmt::Debug for OriginArticles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OriginArticles").field("n_rest", &self.rest.len()).finish_non_exhaustive()
    }
}
