//! The records of the store's log.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The name of the log in the folder of the store.
pub(crate) const STORE_LOG: &str = "articles.log";

/// A record of the log. The names and fields are the format on disk.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoreRecord<'a> {
    /// The first record: the id of the store. Removals up to number `floor` were dropped from the
    /// log.
    Store { id: String, floor: u64 },
    /// An article was posted.
    Put {
        seq: u64,
        id: String,
        /// The time of the post in seconds since the epoch. For people; nothing depends on it.
        at: u64,
        #[serde(borrow)]
        article: &'a RawValue,
    },
    /// An article was removed.
    Drop { seq: u64, id: String, at: u64 },
}
