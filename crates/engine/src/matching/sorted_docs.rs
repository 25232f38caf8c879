//! A list of documents in order, found once for all queries of a search.

use std::sync::Arc;

use tantivy::{DocId, DocSet, TERMINATED};

/// The documents of a list, in order.
pub(crate) struct SortedDocs {
    docs: Arc<Vec<DocId>>,
    next: usize,
}

impl SortedDocs {
    pub(crate) fn new(docs: Arc<Vec<DocId>>) -> Self {
        Self { docs, next: 0 }
    }
}

impl DocSet for SortedDocs {
    fn advance(&mut self) -> DocId {
        self.next += 1;
        self.doc()
    }

    /// Gallops: the next document that is asked for is mostly near.
    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.docs.get(self.next..).unwrap_or_default();
        let mut reach = 1;
        while rest.get(reach - 1).is_some_and(|doc| *doc < target) {
            reach *= 2;
        }
        let (from, to) = (reach / 2, reach.min(rest.len()));
        self.next += from + rest[from..to].partition_point(|doc| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.next).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_seeks_to_the_first_document_at_or_after_the_target(
            docs in prop::collection::btree_set(0_u32..200, 0..60),
            mut targets in prop::collection::vec(0_u32..220, 1..20),
        ) {
            targets.sort_unstable();
            let mut list = SortedDocs::new(Arc::new(docs.iter().copied().collect()));
            for target in targets {
                let expected = docs.range(target..).next().copied().unwrap_or(TERMINATED);
                let found = if list.doc() < target { list.seek(target) } else { list.doc() };
                prop_assert_eq!(found, expected);
            }
        }
    }
}
