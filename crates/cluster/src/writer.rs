//! Articles to the index of a cluster: which index is in use, who may write, and the writer.
//!
//! An archive is an alias with one index, `NAME-000001`, and an index `NAME-state` with single
//! documents: the lock of the writer, and for each index a note and the user dictionary. A rebuild
//! fills the next index and then moves the alias.

mod analyzers;
mod archive;
mod archive_snapshot;
mod article_writer;
mod error;
mod known;
mod lock;
mod metadata;
mod origin_articles;
mod pending;
mod sample;
mod stored_articles;
mod versions;
mod writer_lock;

pub use archive::{ArchiveIndex, ClusterArchive};
pub use archive_snapshot::{ArchiveSnapshot, RestoredArchive};
pub use article_writer::ClusterWriter;
pub use error::ClusterWriteError;
pub use known::ClusterOriginLookup;
pub use metadata::IndexMetadata;
pub use origin_articles::ClusterOriginArticles;
pub use stored_articles::ClusterStoredArticles;
pub use writer_lock::WriterLock;
