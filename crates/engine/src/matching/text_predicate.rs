//! A condition on the text of a stored article.

use std::sync::Arc;

use tantivy::store::StoreReader;
use tantivy::{DocId, TantivyDocument};
use xunwen_text::Analysis;

use crate::highlight::{FoldedArticle, HighlightMatcher};
use crate::index::document;
use crate::index::schema::IndexFields;
use crate::matching::prefilter::Prefilter;
use crate::plan::{Highlight, SearchField};

/// Tests whether something is found in the title or the whole text of a stored article.
#[derive(Clone)]
pub(crate) struct TextPredicate {
    marker: Arc<HighlightMatcher>,
    prefilters: Arc<[Prefilter]>,
    /// The title, or all of the text.
    field: SearchField,
    fields: IndexFields,
    analysis: Arc<Analysis>,
}

impl TextPredicate {
    pub(crate) fn new(
        highlight: &Highlight,
        field: SearchField,
        fields: &IndexFields,
        analysis: &Arc<Analysis>,
    ) -> Self {
        let runs = highlight.runs().iter();
        let prefilters = runs.filter_map(|run| Prefilter::new(run, &analysis.fold));
        Self {
            marker: Arc::new(HighlightMatcher::new(std::slice::from_ref(highlight))),
            prefilters: prefilters.collect(),
            field,
            fields: *fields,
            analysis: Arc::clone(analysis),
        }
    }

    /// Returns whether a stored article fulfils the condition. `codes` is a reusable buffer.
    ///
    /// An article that cannot be read does not match: it could not be shown either, and the search
    /// itself reports a damaged index.
    pub(crate) fn matches(&self, store: &StoreReader, doc: DocId, codes: &mut Vec<u8>) -> bool {
        let Ok(document) = store.get::<TantivyDocument>(doc) else { return false };
        if document::unpack(&self.fields, &document, codes).is_err() {
            return false;
        }
        if !self.prefilters.iter().all(|prefilter| prefilter.accepts(codes)) {
            return false;
        }

        let Ok(article) = document::decode_article(codes) else { return false };
        let folded = FoldedArticle::new(&article, &self.analysis.fold);
        let in_title = self.is_found_in(folded.title());
        in_title || (self.field == SearchField::Text && self.is_found_in_body(&folded))
    }

    fn is_found_in_body(&self, folded: &FoldedArticle) -> bool {
        folded.paragraphs().any(|paragraph| self.is_found_in(paragraph))
    }

    fn is_found_in(&self, folded: &[char]) -> bool {
        !self.marker.find(folded).is_empty()
    }
}
