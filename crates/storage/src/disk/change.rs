//! An operation that changes the disk, as the hook and the record see it.

use std::path::Path;

/// The number of an open file in a record. Clones share it.
pub(super) type HandleId = u64;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(unreachable_pub, reason = "part of the record, which only debug builds have")]
pub enum OpenMode {
    /// The file is new.
    New,
    /// The file is created if it is absent, and written from its start.
    Keep,
    /// The file is created if it is absent, and written at its end.
    Append,
}

/// An operation that is about to change the disk.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(debug_assertions), allow(dead_code, reason = "only the hook reads the values"))]
pub(super) enum Change<'c> {
    CreateFolder(&'c Path),
    Open { path: &'c Path, handle: HandleId, mode: OpenMode },
    Write { handle: HandleId, bytes: &'c [u8] },
    SetLen { handle: HandleId, n_bytes: u64 },
    SyncFile(HandleId),
    SyncFolder(&'c Path),
    Rename { from: &'c Path, to: &'c Path },
    RemoveFile(&'c Path),
    RemoveFolder(&'c Path),
}
