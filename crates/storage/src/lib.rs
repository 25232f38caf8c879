//! Durable files: atomic writes, a log of records, file locks.
//!
//! Owns every operation that changes the disk ([`disk`]), atomic writes, the format of [`RecordLog`]
//! and the files of sockets. Callers that keep a file open sync it themselves. Must not know articles, indexes
//! or search.
//!
//! [`write_whole`] replaces a file atomically, [`create_folders`] makes folders whose names survive
//! a power failure, [`RecordLog`] appends records that are whole or absent, and [`FileLock`] keeps
//! a second process out.
//!
//! ```
//! use xunwen_storage::{FileAccess, write_whole};
//!
//! # let dir = tempfile::tempdir()?;
//! write_whole(dir.path(), "CURRENT", b"generation-2\n", FileAccess::Group)?;
//! assert_eq!(std::fs::read(dir.path().join("CURRENT"))?, b"generation-2\n");
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod disk;
mod durable;
mod lock;
mod open_below;
pub mod record_log;
#[cfg(unix)]
mod socket_file;

pub use disk::{DiskFile, FileAccess, sync_dir};
pub use durable::{available_bytes, create_folders, write_obstacle, write_whole};
pub use lock::FileLock;
pub use open_below::open_below;
#[cfg(unix)]
pub use open_below::{PASS_FOLDER, open_below_held};
pub use record_log::{LogScan, RecordLog, RecordPos};
#[cfg(unix)]
pub use socket_file::SocketFile;
