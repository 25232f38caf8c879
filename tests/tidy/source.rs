//! The Rust files of the workspace.

use std::fs;
use std::path::Path;

use crate::CRATES;
use crate::comments::{CommentLine, comment_lines};
use crate::syntax::{FileSyntax, parse_file};

/// The Rust files below `crates/` and `tests/`.
pub(crate) struct Tree {
    pub(crate) files: Vec<SourceFile>,
}

/// One Rust file.
pub(crate) struct SourceFile {
    /// From the root of the repository, with `/` on every system.
    pub(crate) path: String,
    pub(crate) n_lines: usize,
    pub(crate) comments: Vec<CommentLine>,
    pub(crate) syntax: FileSyntax,
}

impl Tree {
    /// Reads and parses the files below `root`.
    pub(crate) fn read(root: &Path) -> Self {
        let mut paths = Vec::new();
        for folder in ["crates", "tests"] {
            collect_paths(root, folder, &mut paths);
        }
        paths.sort();

        let files = paths.into_iter().map(|path| SourceFile::read(root, path)).collect();
        Self { files }
    }

    /// Returns the files of `crates/*/src` that are not tests, with the name of their crate.
    pub(crate) fn product_files(&self) -> impl Iterator<Item = (&'static str, &SourceFile)> {
        self.files
            .iter()
            .filter(|file| !file.is_test())
            .filter_map(|file| Some((file.crate_name()?, file)))
    }
}

impl SourceFile {
    fn read(root: &Path, path: String) -> Self {
        let text = fs::read_to_string(root.join(&path)).unwrap();
        let comments = comment_lines(&text);
        let syntax = parse_file(&path, &text, &comments);
        Self { path, n_lines: text.lines().count(), comments, syntax }
    }

    /// Returns the crate whose `src/` folder holds the file.
    pub(crate) fn crate_name(&self) -> Option<&'static str> {
        let (name, path) = self.path.strip_prefix("crates/")?.split_once('/')?;
        path.starts_with("src/").then(|| CRATES.iter().find(|known| **known == name).copied())?
    }

    /// Returns the path inside `src/`.
    pub(crate) fn path_in_crate(&self) -> Option<&str> {
        self.path.split_once("/src/").map(|(_, path)| path)
    }

    /// Returns whether the file holds only unit tests: `tests.rs` or a file below `tests/`.
    pub(crate) fn is_test(&self) -> bool {
        self.path_in_crate()
            .is_some_and(|path| path.split('/').any(|name| name == "tests" || name == "tests.rs"))
    }
}

fn collect_paths(root: &Path, folder: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");

        if entry.path().is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect_paths(root, &path, paths);
            }
        } else if name.ends_with(".rs") {
            paths.push(path);
        }
    }
}

#[test]
fn every_crate_folder_is_a_known_crate() {
    let root = xunwen_tests::binary::root().join("crates");
    for entry in fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_crate = entry.path().join("Cargo.toml").exists();
        assert!(!is_crate || CRATES.contains(&name.as_str()), "add crates/{name} to CRATES");
    }
}
