//! Going over to the newest commit.

use std::thread;

use tantivy::{IndexReader, Searcher};

/// Lets searches through `reader` see the newest commit.
///
/// # Errors
/// When the index cannot be read; what was seen stays so.
pub(crate) fn reopen(reader: &IndexReader) -> tantivy::Result<()> {
    let before = reader.searcher();
    reader.reload()?;
    let_go(before);
    Ok(())
}

/// Drops what searches saw before on a thread of its own: with it may go files that were merged
/// away, and the system takes its time to give back their space.
pub(crate) fn let_go(searcher: Searcher) {
    // Without a thread it is dropped here.
    let _ = thread::Builder::new().spawn(move || drop(searcher));
}
