//! A segment while articles are added to it, with what a later deletion needs to know about each.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::{DocId, Index, Result};
use xunwen_corpus::Article;
use xunwen_text::{Analysis, KeyTermExtractor};

use crate::index::document::DocumentPlace;
use crate::index::schema::IndexFields;
use crate::write::arrivals::{Arrival, Arrivals};
use crate::write::segment::SegmentBuilder;

/// The property by which articles are deleted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum DeleteKey {
    /// The article with this id.
    Id(String),
    /// All articles of this origin.
    Origin(String),
}

/// An article that waits to be added.
pub(crate) struct AddTask {
    pub(crate) article: Article,
    pub(crate) origin: String,
    /// The moment at which the article arrived, if it is a new one.
    pub(crate) arrived: i64,
    /// The number of the operation.
    pub(crate) op: u64,
}

/// A segment that is being built.
pub(crate) struct OpenSegment {
    pub(crate) builder: SegmentBuilder,
    docs: Vec<OpenDoc>,
}

/// An article of an open segment.
struct OpenDoc {
    id: DeleteKey,
    origin: DeleteKey,
    op: u64,
}

impl OpenSegment {
    pub(crate) fn new(index: &Index, fields: IndexFields, analysis: Arc<Analysis>) -> Result<Self> {
        Ok(Self { builder: SegmentBuilder::new(index, fields, analysis)?, docs: Vec::new() })
    }

    pub(crate) fn add(
        &mut self,
        task: AddTask,
        arrivals: &Arrivals,
        extractor: &mut KeyTermExtractor,
    ) -> Result<()> {
        let AddTask { article, origin, arrived, op } = task;
        let Arrival { micros, version } = arrivals.of(&article, arrived)?;
        let place = DocumentPlace { origin: &origin, arrived: micros, version };
        self.builder.add(&article, &place, extractor)?;
        self.docs.push(OpenDoc {
            id: DeleteKey::Id(article.id),
            origin: DeleteKey::Origin(origin),
            op,
        });
        Ok(())
    }

    /// Returns the builder, and the articles for finding the deleted ones.
    pub(crate) fn close(self) -> (SegmentBuilder, ClosedDocs) {
        (self.builder, ClosedDocs(self.docs))
    }
}

/// The articles of a segment that was closed.
pub(crate) struct ClosedDocs(Vec<OpenDoc>);

impl ClosedDocs {
    /// Returns the articles that were deleted after they were added. `last_deletes` holds the
    /// number of the last deletion by each key.
    pub(crate) fn deleted(&self, last_deletes: &HashMap<DeleteKey, u64>) -> Vec<DocId> {
        if last_deletes.is_empty() {
            return Vec::new();
        }
        let docs = (0..).zip(&self.0);
        docs.filter(|(_, doc)| doc.is_deleted(last_deletes)).map(|(id, _)| id).collect()
    }
}

impl OpenDoc {
    fn is_deleted(&self, last_deletes: &HashMap<DeleteKey, u64>) -> bool {
        let deletes = [&self.id, &self.origin].map(|key| last_deletes.get(key));
        deletes.into_iter().flatten().any(|delete| *delete > self.op)
    }
}
