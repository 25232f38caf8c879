//! From articles to segments: the writer, its threads, and the order of additions and deletions.

mod delete_order;
mod segment;
mod workers;
mod writer;

pub use writer::{OriginLookup, WriteError, Writer, WriterOptions};
