//! Real news for measurements. It is kept next to the checkout and never enters the project.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Returns the folder of real news: `XUNWEN_SHARED`, or `../shared` next to the checkout. Returns
/// `None` if it does not exist.
#[must_use]
pub fn shared() -> Option<PathBuf> {
    let default_folder = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = std::env::var_os("XUNWEN_SHARED").map_or_else(default_folder, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// Returns the folder, or reports that `test` is skipped without it: on stderr, and in the file
/// `XUNWEN_SKIP_LOG`, since the output of a passing test is not shown.
#[must_use]
pub fn shared_or_skip(test: &str) -> Option<PathBuf> {
    let folder = shared();
    if folder.is_none() {
        skip(test, "no real news; set XUNWEN_SHARED to their folder");
    }
    folder
}

/// Reports that `test` is skipped, with the reason.
pub fn skip(test: &str, reason: &str) {
    let line = format!("skipped: {test}: {reason}");
    let _ = writeln!(std::io::stderr(), "{line}");
    if let Some(log) = std::env::var_os("XUNWEN_SKIP_LOG") {
        let log = OpenOptions::new().create(true).append(true).open(log);
        let _ = log.and_then(|mut log| writeln!(log, "{line}"));
    }
}
