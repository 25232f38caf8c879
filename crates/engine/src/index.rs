//! The index on disk: fields, stored articles, generations, and opening and checking an index.

pub(crate) mod check;
pub(crate) mod codec;
pub(crate) mod deferred_sync;
pub(crate) mod directory;
pub(crate) mod document;
pub(crate) mod error;
pub(crate) mod generation;
pub(crate) mod key_terms;
pub(crate) mod layout;
pub(crate) mod lookup;
pub(crate) mod manifest;
pub(crate) mod open;
pub(crate) mod reopen;
pub(crate) mod schema;
pub(crate) mod sketch;

pub use check::{IndexCheck, check, last_commit};
pub use error::OpenError;
pub use generation::{Generations, RebuildLock, mark_served};
pub use layout::COMMIT;
pub use manifest::IndexManifest;
pub use open::{dictionary, exists, note};
