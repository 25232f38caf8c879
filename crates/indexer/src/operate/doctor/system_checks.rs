//! Checks of the generations, the disk and the clock.

use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use xunwen_engine::Generations;
use xunwen_storage::{FileAccess, disk};

use crate::operate::finding::Finding;

/// The number of seconds by which clocks may differ.
const CLOCK_TOLERANCE_SECONDS: u64 = 120;

const BYTES_PER_MB: u64 = 1_000_000;

/// The free space, in bytes, that even a small index needs.
const MIN_FREE_BYTES: u64 = 200 * BYTES_PER_MB;

const CHECK_DISK: &str = "check the disk";

pub(super) fn generations(index: &Path) -> Finding {
    const ABOUT: &str = "generations";
    match Generations::new(index).all() {
        // The current generation, and the previous one until the current one has answered a search.
        Ok(names) if names.len() <= 2 => Finding::ok(ABOUT, names.join(", ")),
        Ok(names) => Finding::warning(
            ABOUT,
            format!("{}: some are left over or being built", names.len()),
            "nothing; the next run of `xunwen index` removes those that are not needed",
        ),
        Err(error) => Finding::fault(ABOUT, error.to_string(), CHECK_DISK),
    }
}

pub(super) fn disk(index: &Path, index_bytes: u64) -> Finding {
    const ABOUT: &str = "disk";
    let free_bytes = match xunwen_storage::available_bytes(index) {
        Ok(free_bytes) => free_bytes,
        Err(error) => return Finding::warning(ABOUT, error.to_string(), CHECK_DISK),
    };
    let (free_mb, index_mb) = (free_bytes / BYTES_PER_MB, index_bytes / BYTES_PER_MB);
    let found = format!("{free_mb} MB free, the index has {index_mb} MB");

    if write_probe(index).is_err() {
        let found = format!("{found}; it cannot be written");
        let remedy = "make it writable, or nothing can be indexed or posted";
        return Finding::warning(ABOUT, found, remedy);
    }
    if free_bytes < index_bytes.saturating_mul(2).max(MIN_FREE_BYTES) {
        let remedy = "free some space: a rebuild needs twice the size of the index";
        return Finding::warning(ABOUT, found, remedy);
    }
    Finding::ok(ABOUT, found)
}

/// Writes a file and removes it.
fn write_probe(folder: &Path) -> io::Result<()> {
    let path = folder.join(".doctor");
    disk::create_anew(&path, FileAccess::Owner)?;
    disk::remove_file(&path)
}

/// Warns if the newest post, whose time is `newest_at` in seconds since the epoch, is in the
/// future.
pub(super) fn clock(newest_at: u64) -> Option<Finding> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if newest_at <= now + CLOCK_TOLERANCE_SECONDS {
        return None;
    }

    let found = format!("the newest post is {} s in the future", newest_at - now);
    let remedy = "set the clock; only the displayed times depend on it";
    Some(Finding::warning("clock", found, remedy))
}
