//! The body of a bulk request, of which single items can be sent again.

use std::ops::Range;

use serde_json::json;

use crate::client::VersionedId;

/// Changes as the lines of a request.
#[derive(Debug, Default)]
pub(super) struct BulkBatch {
    lines: Vec<u8>,
    items: Vec<BulkItem>,
}

/// The place of a change in the lines.
#[derive(Debug, Clone)]
struct BulkItem {
    id: String,
    bytes: Range<usize>,
}

impl BulkBatch {
    /// Adds a document.
    pub(super) fn push_put(&mut self, document: VersionedId<'_>, source: &str) {
        // A line break between two tokens of JSON would end the line.
        let source = source.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte });
        self.push("index", document, |lines| {
            lines.extend(source);
            lines.push(b'\n');
        });
    }

    /// Adds a deletion.
    pub(super) fn push_delete(&mut self, document: VersionedId<'_>) {
        self.push("delete", document, |_| ());
    }

    fn push(
        &mut self,
        action: &str,
        VersionedId { id, version }: VersionedId<'_>,
        push_source: impl FnOnce(&mut Vec<u8>),
    ) {
        let start = self.lines.len();
        let condition = json!({ "_id": id, "version": version, "version_type": "external_gte" });
        self.lines.extend_from_slice(json!({ action: condition }).to_string().as_bytes());
        self.lines.push(b'\n');
        push_source(&mut self.lines);
        self.items.push(BulkItem { id: id.to_owned(), bytes: start..self.lines.len() });
    }

    /// Returns the body of the request.
    pub(super) fn lines(&self) -> &[u8] {
        &self.lines
    }

    /// Returns the number of bytes of the body.
    pub(super) fn n_bytes(&self) -> usize {
        self.lines.len()
    }

    /// Returns whether the batch has no changes.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the ids in their order.
    pub(super) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.items.iter().map(|item| item.id.as_str())
    }

    /// Returns the id of an item.
    pub(super) fn id(&self, index: usize) -> &str {
        &self.items[index].id
    }

    /// Keeps only the items at these places, which are in rising order.
    pub(super) fn retain(&mut self, places: &[usize]) {
        if places.len() == self.items.len() {
            return;
        }
        let mut kept = Self::default();
        for place in places {
            let BulkItem { id, bytes } = self.items[*place].clone();
            let start = kept.lines.len();
            kept.lines.extend_from_slice(&self.lines[bytes]);
            kept.items.push(BulkItem { id, bytes: start..kept.lines.len() });
        }
        *self = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> BulkBatch {
        let mut batch = BulkBatch::default();
        batch.push_put(VersionedId { id: "a\"1", version: 7 }, "{\n\"t\": \"x\\ny\"}");
        batch.push_delete(VersionedId { id: "b", version: 8 });
        batch.push_put(VersionedId { id: "c", version: 9 }, "{}");
        batch
    }

    fn text(batch: &BulkBatch) -> &str {
        std::str::from_utf8(batch.lines()).unwrap()
    }

    #[test]
    fn each_change_is_one_or_two_lines() {
        let batch = batch();
        assert_eq!(
            text(&batch).lines().collect::<Vec<_>>(),
            [
                r#"{"index":{"_id":"a\"1","version":7,"version_type":"external_gte"}}"#,
                r#"{ "t": "x\ny"}"#,
                r#"{"delete":{"_id":"b","version":8,"version_type":"external_gte"}}"#,
                r#"{"index":{"_id":"c","version":9,"version_type":"external_gte"}}"#,
                "{}",
            ]
        );
        assert_eq!(batch.ids().collect::<Vec<_>>(), ["a\"1", "b", "c"]);
    }

    #[test]
    fn items_that_are_sent_again_keep_their_lines() {
        let mut some = batch();
        some.retain(&[1, 2]);
        let lines: Vec<String> = text(&batch()).lines().skip(2).map(str::to_owned).collect();
        assert_eq!(text(&some).lines().collect::<Vec<_>>(), lines);
        some.retain(&[1]);
        assert_eq!((some.id(0), text(&some).lines().count()), ("c", 2));
        some.retain(&[]);
        assert!(some.is_empty() && some.n_bytes() == 0);
    }
}
