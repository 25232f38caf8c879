//! The log of article hashes: for each file with several articles, the hashes of those that were
//! cleaned when it was last read.
//!
//! The log lies next to the manifest and is written between the commit of the index and the manifest,
//! whose entry names the list that belongs to it by a hash. A list that is missing, damaged or not the
//! named one only means that the file is indexed as a whole again, so the log may be deleted at any
//! time. It is not a part of the manifest, because every run reads all of the manifest, but only the
//! lists of files that changed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, LogScan, RecordLog, RecordPos, record_log};

use super::article_hash::ArticleHashes;
use super::diff::KnownFiles;
use crate::error::{IndexError, IndexIoResult};

/// The name of the log in the folder of a generation.
pub(super) const HASH_LOG: &str = "hashes.log";

/// The number of hexadecimal digits of a list's hash that the manifest stores.
const LIST_HASH_DIGITS: usize = 32;

/// A list is kept only for more articles than one: a file with a single article changes with it.
const MIN_ARTICLES: usize = 2;

/// A longer list would not fit into a record of the log. A file with more articles is indexed as a whole.
const MAX_ARTICLES: usize = 10_000_000;

/// When a log is rewritten that consists mostly of outdated lists.
struct RewriteParams {
    /// Smaller logs are not rewritten. Source: chosen by hand; twice the size of a list of 30,000
    /// articles. Halved or doubled, the log of a few large files is rewritten at the same pace.
    min_bytes: u64,
    /// The size at which a log is rewritten, as a multiple of its current lists. Source: chosen by
    /// hand. Halved, a list that changes often is written twice each time; doubled, the log takes twice the space.
    max_ratio: u64,
}

const REWRITE: RewriteParams = RewriteParams { min_bytes: 1 << 20, max_ratio: 4 };

/// The hashes of the articles of each file, for writing.
#[derive(Debug)]
pub(crate) struct HashLog {
    generation: PathBuf,
    /// Opened when it is first needed.
    opened: Option<OpenedLog>,
    /// Lists that are not written yet, by the name of the file.
    pending: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug)]
struct OpenedLog {
    log: RecordLog,
    /// The last list of each file.
    lists: BTreeMap<String, RecordPos>,
}

impl HashLog {
    /// Returns the log of a generation, which does not have to exist.
    pub(crate) fn new(generation: &Path) -> Self {
        Self { generation: generation.to_owned(), opened: None, pending: BTreeMap::new() }
    }

    /// Returns a reader of the lists of these files as they are now, for another thread. A log that
    /// cannot be read has no lists.
    pub(crate) fn reader<'n>(&mut self, names: impl Iterator<Item = &'n String>) -> HashReader {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return HashReader::default();
        }
        let Ok(opened) = self.open() else { return HashReader::default() };
        let lists = names.filter_map(|name| Some((name.clone(), *opened.lists.get(name)?)));
        HashReader { file: opened.log.file().try_clone().ok(), lists: lists.collect() }
    }

    /// Sets the articles of a file, and returns the hash of the list for the manifest: empty if the
    /// file needs none. Written by the next [`HashLog::save`].
    pub(crate) fn set(&mut self, name: &str, hashes: &ArticleHashes) -> String {
        if !(MIN_ARTICLES..=MAX_ARTICLES).contains(&hashes.len()) {
            self.pending.remove(name);
            return String::new();
        }
        let bytes = hashes.to_bytes();
        let list_hash = hash_of_list(&bytes);
        self.pending.insert(name.to_owned(), bytes);
        list_hash
    }

    /// Makes the lists durable. `known` are the files of the manifest; lists of other files are
    /// dropped when the log is rewritten.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn save(&mut self, known: &KnownFiles) -> Result<(), IndexError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.append_pending().at_index(&self.generation)?;

        let Some(opened) = &mut self.opened else { return Ok(()) };
        opened.lists.retain(|name, _| known.get(name).is_some_and(|entry| entry.has_list()));
        let n_current: u64 = opened.lists.values().map(|list| u64::from(list.n_bytes)).sum();
        if opened.log.n_bytes() > REWRITE.min_bytes + REWRITE.max_ratio * n_current {
            opened.rewrite(&self.generation.join(HASH_LOG)).at_index(&self.generation)?;
        }
        Ok(())
    }

    fn open(&mut self) -> io::Result<&mut OpenedLog> {
        match &mut self.opened {
            Some(opened) => Ok(opened),
            none => Ok(none.insert(OpenedLog::open(&self.generation.join(HASH_LOG))?)),
        }
    }

    fn append_pending(&mut self) -> io::Result<()> {
        let mut frames = Vec::new();
        let mut lists = Vec::with_capacity(self.pending.len());
        for (name, bytes) in &self.pending {
            lists.push((name.clone(), record_log::frame(&mut frames, &content(name, bytes))?));
        }
        let opened = self.open()?;
        let byte_start = opened.log.append(&frames)?;
        opened.log.sync()?;

        for (name, list) in lists {
            let byte_offset = byte_start + list.byte_offset;
            opened.lists.insert(name, RecordPos { byte_offset, ..list });
        }
        self.pending.clear();
        Ok(())
    }
}

impl OpenedLog {
    fn open(path: &Path) -> io::Result<Self> {
        let (scan, lists) = read_lists(path)?;
        Ok(Self { log: RecordLog::open(path, &scan, FileAccess::Group)?, lists })
    }

    /// Replaces the log by the last list of each file.
    fn rewrite(&mut self, path: &Path) -> io::Result<()> {
        let file = self.log.file().try_clone()?;
        let contents = self.lists.values().map(|list| record_log::content_at(&file, *list));
        self.log.replace(contents)?;
        (_, self.lists) = read_lists(path)?;
        Ok(())
    }
}

/// The lists of some files, which stay readable while the log is written.
#[derive(Debug, Default)]
pub(crate) struct HashReader {
    file: Option<File>,
    lists: BTreeMap<String, RecordPos>,
}

impl HashReader {
    /// Returns the list of a file if it is the one with this hash.
    pub(crate) fn read(&self, name: &str, list_hash: &str) -> Option<ArticleHashes> {
        let content = record_log::content_at(self.file.as_ref()?, *self.lists.get(name)?).ok()?;
        let (_, bytes) = parse(&content)?;
        if hash_of_list(bytes) == list_hash { ArticleHashes::from_bytes(bytes) } else { None }
    }
}

/// Returns the position of the last list of each file.
fn read_lists(path: &Path) -> io::Result<(LogScan, BTreeMap<String, RecordPos>)> {
    let mut lists = BTreeMap::new();
    let scan = record_log::read(path, |pos, content| {
        if let Some((name, _)) = parse(content) {
            lists.insert(name.to_owned(), pos);
        }
    })?;
    Ok((scan, lists))
}

/// Returns the content of a record: the length of the name in four bytes (little-endian), the name
/// of the file, and the list.
fn content(name: &str, list: &[u8]) -> Vec<u8> {
    let n_name_bytes = u32::try_from(name.len()).expect("a name is shorter than 4 GiB");
    [&n_name_bytes.to_le_bytes(), name.as_bytes(), list].concat()
}

/// Returns the name and the list of a record's content.
fn parse(content: &[u8]) -> Option<(&str, &[u8])> {
    let (n_name_bytes, rest) = content.split_first_chunk()?;
    let n_name_bytes = u32::from_le_bytes(*n_name_bytes) as usize;
    let (name, list) = rest.split_at_checked(n_name_bytes)?;
    Some((std::str::from_utf8(name).ok()?, list))
}

fn hash_of_list(list: &[u8]) -> String {
    blake3::hash(list).to_hex()[..LIST_HASH_DIGITS].to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
