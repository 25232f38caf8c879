//! The store of posted articles: articles that were sent to the server instead of being placed in
//! the corpus.
//!
//! The store is primary data. It keeps each article as it was sent, in a folder next to the index
//! that no rebuild touches. A log contains every article and every removal in the order in which
//! they were accepted. An acknowledged record is durable. Each commit of an index notes the
//! position in the log up to which it has read, so that it continues there after any crash.
//!
//! The store is a log of our own ([`xunwen_storage::RecordLog`]) rather than a database such as
//! redb or fjall. It only ever appends, and it needs no lookup by key on disk: the ids and positions
//! of a million articles fit in memory. In return, all threads that wait share one `fsync`; backup,
//! doctor and `xunwen index` read the log while a server writes it, which a database that is locked
//! by one process does not allow; and every whole record next to a damaged one can still be read.

mod article;
mod error;
mod position;
mod source;
mod store;
mod store_contents;
mod store_record;
mod store_state;

pub use article::{NewArticle, accept};
pub(crate) use article::{POSTED_PREFIX, article};
pub use error::StoreError;
pub use position::StorePosition;
pub(crate) use position::default_store_folder;
pub(crate) use source::{ArticleSource, StoreSnapshot};
pub(crate) use store::lock_store;
pub use store::{PostedStore, StoreDamage};
pub(crate) use store_contents::{StoreChange, StoreContents};
pub(crate) use store_record::STORE_LOG;
pub use store_state::PostOutcome;
