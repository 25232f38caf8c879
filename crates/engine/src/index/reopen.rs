//! Making the newest commit visible to searches.

use std::thread;

use tantivy::{IndexReader, Searcher};

/// Reloads `reader`, so that new searches see the newest commit.
///
/// # Errors
/// If the index cannot be read. Searches then still see the previous commit.
pub(crate) fn reopen(reader: &IndexReader) -> tantivy::Result<()> {
    let previous = reader.searcher();
    reader.reload()?;
    drop_in_background(previous);
    Ok(())
}

/// Drops a searcher on a thread of its own: it may hold the last handles of files that were merged
/// away, and releasing their space takes time.
pub(crate) fn drop_in_background(searcher: Searcher) {
    // If no thread can be started, the closure and the searcher are dropped here.
    let _ = thread::Builder::new().spawn(move || drop(searcher));
}
