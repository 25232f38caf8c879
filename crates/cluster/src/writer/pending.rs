//! The changes since the last commit, as far as later ones depend on them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Documents that were written or are to be deleted.
///
/// Deletions wait for the commit: an article that is removed and added again is only written, so it
/// never disappears in between.
#[derive(Debug, Default)]
pub(super) struct PendingChanges {
    /// The origins of written documents.
    written: HashMap<String, Arc<str>>,
    deleted: BTreeSet<String>,
    /// The origin of the last written document, of which there are often many in a row.
    last_origin: Option<Arc<str>>,
}

impl PendingChanges {
    /// Notes that a document is written.
    pub(super) fn write(&mut self, id: String, origin: &str) {
        let last = self.last_origin.take().filter(|last| **last == *origin);
        let origin = last.unwrap_or_else(|| origin.into());
        self.last_origin = Some(Arc::clone(&origin));
        self.deleted.remove(&id);
        self.written.insert(id, origin);
    }

    /// Notes that a document is to be deleted.
    pub(super) fn delete(&mut self, id: String) {
        self.written.remove(&id);
        self.deleted.insert(id);
    }

    /// Notes that a document is to be deleted, unless it was written. Returns whether it is deleted.
    pub(super) fn delete_unless_written(&mut self, id: &str) -> bool {
        let is_written = self.written.contains_key(id);
        if !is_written {
            self.deleted.insert(id.to_owned());
        }
        !is_written
    }

    /// Notes that the documents of an origin are to be deleted: these of the last commit, and those
    /// written since. A document that another origin has taken over stays.
    pub(super) fn delete_origin(&mut self, origin: &str, committed: impl Iterator<Item = String>) {
        let own = self.written.iter().filter(|(_, owner)| ***owner == *origin);
        let own: Vec<String> = own.map(|(id, _)| id.clone()).collect();
        for id in own {
            self.delete(id);
        }
        for id in committed {
            if !self.written.contains_key(&id) {
                self.deleted.insert(id);
            }
        }
    }

    /// Takes the documents to delete.
    pub(super) fn take_deleted(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.deleted)
    }

    /// Forgets the changes, which are committed.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deleted(pending: &mut PendingChanges) -> Vec<String> {
        pending.take_deleted().into_iter().collect()
    }

    fn committed(ids: &[&str]) -> std::vec::IntoIter<String> {
        ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn an_article_that_is_removed_and_added_again_is_not_deleted() {
        let mut pending = PendingChanges::default();
        pending.delete_origin("a.txt", committed(&["1", "2"]));
        pending.write("1".to_owned(), "a.txt");
        assert_eq!(deleted(&mut pending), ["2"]);
    }

    #[test]
    fn an_article_that_was_added_since_the_commit_is_deleted_with_its_origin() {
        let mut pending = PendingChanges::default();
        pending.write("1".to_owned(), "a.txt");
        pending.write("2".to_owned(), "b.txt");
        pending.delete_origin("a.txt", committed(&[]));
        assert_eq!(deleted(&mut pending), ["1"]);
    }

    #[test]
    fn an_article_that_another_origin_has_taken_over_stays() {
        let mut pending = PendingChanges::default();
        pending.write("1".to_owned(), "b.txt");
        pending.delete_origin("a.txt", committed(&["1"]));
        assert!(deleted(&mut pending).is_empty());
        pending.delete("1".to_owned());
        assert_eq!(deleted(&mut pending), ["1"]);
    }
}
