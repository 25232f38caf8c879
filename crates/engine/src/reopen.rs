//! Going over to the newest commit.

use std::thread;

use tantivy::IndexReader;

/// Lets searches through `reader` see the newest commit. What they saw before is let go on a
/// thread of its own: with it go the files that were merged away, and the system takes its time to
/// give back their space.
///
/// # Errors
/// When the index cannot be read; what was seen stays so.
pub(crate) fn reopen(reader: &IndexReader) -> tantivy::Result<()> {
    let before = reader.searcher();
    reader.reload()?;
    // Without a thread it is let go here.
    let _ = thread::Builder::new().spawn(move || drop(before));
    Ok(())
}
