//! The tidy test: the shape of the sources and documents, read and measured.
//!
//! Run it with its table of counts:
//!
//! ```sh
//! cargo test --workspace --test tidy -- --nocapture
//! ```
//!
//! Each module holds one kind of check, with its limits and tables at the top: `layers` (crates,
//! libraries, folders, circles of files), `shape` (sizes of files, functions and roots, air in
//! functions), `disk` (who may change files), `names` (type names borne twice), `voice` (mannerisms
//! in comments), `documents` (paths and links). `source`, `syntax`, `comments` and `modules` read
//! the tree for them.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![allow(clippy::print_stdout, reason = "the counts are for who reads the output")]

use std::sync::LazyLock;

mod circles;
mod comments;
mod disk;
mod documents;
mod graph;
mod layers;
mod modules;
mod names;
mod shape;
mod source;
mod summary;
mod syntax;
mod voice;

use modules::ModuleTree;
use source::Tree;

/// Crates from lowest to highest. Each may use only those before it.
const CRATES: &[&str] = &[
    "storage", "text", "spelling", "corpus", "citation", "engine", "cluster", "indexer", "server",
    "cli",
];

/// The Rust files of the workspace, read and parsed once for all checks.
static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::read(&xunwen_tests::binary::root()));

/// The modules of the crates, linked by their `mod` declarations.
static MODULES: LazyLock<ModuleTree> = LazyLock::new(|| ModuleTree::new(&TREE));

/// Fails with `problems`, one per line, unless there are none.
#[track_caller]
fn assert_none(rule: &str, problems: &[String]) {
    assert!(problems.is_empty(), "{rule} ({} found):\n{}\n", problems.len(), problems.join("\n"));
}
