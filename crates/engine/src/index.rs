//! The index on disk: schema, stored articles, generations, and how an index is opened and checked.

pub(crate) mod check;
pub(crate) mod codec;
pub(crate) mod deferred_sync;
pub(crate) mod directory;
pub(crate) mod document;
pub(crate) mod generation;
pub(crate) mod open;
pub(crate) mod reopen;
pub(crate) mod schema;
pub(crate) mod sketch;

pub use check::{COMMIT, IndexCheck, check, last_commit};
pub use generation::{Generations, RebuildLock, mark_served};
pub use open::{IndexManifest, OpenError, dictionary, exists, manifest, note};
