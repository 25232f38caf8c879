//! The fence around a corpus: files are opened only if they lie below the corpus folder, or below
//! one of the folders that its links may lead to.
//!
//! A link is resolved first, then the root that contains its target is found, and then the target is
//! opened by its path below the held handle of that root. That path contains no link, so a link that
//! somebody puts there meanwhile is refused instead of followed. Devices, pipes, sockets and the
//! files of the kernel (`/proc`, `/sys`) are never read.
//!
//! Not cap-std: it refuses every absolute link, also one that stays in the corpus.

mod checks;
mod folder;
mod regular_file;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::checks::open_failure;
pub use self::folder::{EntryKind, FolderEntry, FolderId, FolderListing};
use self::folder::{HeldFolder, read_kind};
pub use self::regular_file::open_regular;
use crate::skip::SkipReason;

/// The folder of a corpus, and the folders outside of it that links may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusRoots {
    /// The folder of articles. It may be a link itself.
    pub corpus: PathBuf,
    /// Other folders that links of the corpus may lead to.
    pub link_roots: Vec<PathBuf>,
}

impl CorpusRoots {
    /// Returns the roots of a corpus whose links may not leave it.
    #[must_use]
    pub fn new(corpus: &Path) -> Self {
        Self { corpus: corpus.to_owned(), link_roots: Vec::new() }
    }

    /// Opens the roots. A link root that cannot be opened is listed in [`Fence::closed_roots`].
    ///
    /// # Errors
    /// When the folder of the corpus cannot be opened.
    pub fn open(&self) -> io::Result<Fence> {
        let mut roots = vec![Arc::new(HeldFolder::open(&self.corpus)?)];
        let mut closed_roots = Vec::new();
        for path in &self.link_roots {
            match HeldFolder::open(path) {
                Ok(root) => roots.push(Arc::new(root)),
                Err(error) => {
                    closed_roots.push(ClosedRoot { path: path.clone(), reason: error.to_string() });
                }
            }
        }
        Ok(Fence { roots, closed_roots })
    }
}

/// The open roots of a corpus.
#[derive(Debug)]
pub struct Fence {
    /// The corpus, then the link roots.
    roots: Vec<Arc<HeldFolder>>,
    closed_roots: Vec<ClosedRoot>,
}

/// A link root that cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRoot {
    /// The path as configured.
    pub path: PathBuf,
    /// The error of the system.
    pub reason: String,
}

/// A path below a root of a corpus. No part of it is a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FencedPath {
    root: Arc<HeldFolder>,
    relative: PathBuf,
}

impl Fence {
    /// Returns the folder of the corpus.
    #[must_use]
    pub fn corpus(&self) -> FencedPath {
        FencedPath { root: Arc::clone(&self.roots[0]), relative: PathBuf::new() }
    }

    /// Returns the link roots that cannot be opened.
    #[must_use]
    pub fn closed_roots(&self) -> &[ClosedRoot] {
        &self.closed_roots
    }

    /// Resolves all links in a path.
    ///
    /// # Errors
    /// [`SkipReason::OutsideCorpus`] when the target is below no root, [`SkipReason::LinkLoop`] when
    /// links lead to each other, and [`SkipReason::Unreadable`] when the target does not exist.
    pub fn resolve(&self, path: &FencedPath) -> Result<FencedPath, SkipReason> {
        let absolute = path.absolute();
        let resolved = absolute.canonicalize().map_err(|error| {
            if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
                return SkipReason::LinkLoop;
            }
            SkipReason::Unreadable(format!("{error}{}", target_of_link(&absolute)))
        })?;

        if let Some(found) = self.locate(&resolved) {
            return Ok(found);
        }
        // A disk that is not mounted must not remove articles from the index.
        if let Some(root) = self.closed_roots.iter().find(|root| resolved.starts_with(&root.path)) {
            let ClosedRoot { path, reason } = root;
            let path = path.display();
            return Err(SkipReason::Unreadable(format!("the link root `{path}`: {reason}")));
        }
        Err(SkipReason::OutsideCorpus { target: shown_target(&absolute, &resolved) })
    }

    /// Returns the place of a path without links below one of the roots.
    fn locate(&self, resolved: &Path) -> Option<FencedPath> {
        self.roots.iter().find_map(|root| {
            let relative = resolved.strip_prefix(root.path()).ok()?;
            Some(FencedPath { root: Arc::clone(root), relative: relative.to_owned() })
        })
    }
}

impl FencedPath {
    /// Returns the path of an entry of this folder, or of something below it.
    #[must_use]
    pub fn join(&self, name: impl AsRef<OsStr>) -> Self {
        Self {
            root: Arc::clone(&self.root),
            relative: self.relative.join(Path::new(name.as_ref())),
        }
    }

    /// Returns the absolute path.
    #[must_use]
    pub fn absolute(&self) -> PathBuf {
        self.root.path().join(&self.relative)
    }

    /// Returns the kind of the file or folder at this path, without following a link.
    ///
    /// # Errors
    /// When it does not exist or cannot be read.
    pub fn kind(&self) -> Result<EntryKind, SkipReason> {
        let Some((parent, name)) = self.split() else { return Ok(EntryKind::Folder) };
        read_kind(&self.root.open_folder(parent)?, name).map_err(open_failure)
    }

    /// Returns the identity of the folder at this path.
    ///
    /// # Errors
    /// When it does not exist or is not a folder.
    pub fn folder_id(&self) -> Result<FolderId, SkipReason> {
        let id = FolderId::new(self.root.open_folder(&self.relative)?);
        id.map_err(|error| SkipReason::Unreadable(error.to_string()))
    }

    /// Opens the regular file at this path.
    ///
    /// # Errors
    /// When it does not exist, cannot be read, or is not a regular file any more.
    pub fn open(&self) -> Result<File, SkipReason> {
        let Some((parent, name)) = self.split() else {
            return Err(SkipReason::Unreadable("a folder".to_owned()));
        };
        regular_file::open_in(&self.root.open_folder(parent)?, name)
    }

    /// Returns the entries of the folder at this path, in the order of their names.
    ///
    /// # Errors
    /// When it cannot be read, is not a folder any more, or belongs to the kernel.
    pub fn list(&self) -> Result<FolderListing, SkipReason> {
        self.root.list(&self.relative)
    }

    fn split(&self) -> Option<(&Path, &OsStr)> {
        Some((self.relative.parent()?, self.relative.file_name()?))
    }
}

/// Returns the end of a message that names the target of a link; nothing for other files.
fn target_of_link(path: &Path) -> String {
    let target = std::fs::read_link(path);
    target.map_or_else(|_| String::new(), |target| format!(" (a link to `{}`)", target.display()))
}

/// Returns the target as the link states it, and as it resolves.
fn shown_target(link: &Path, resolved: &Path) -> String {
    match std::fs::read_link(link) {
        Ok(stated) if stated != resolved => {
            format!("`{}` (`{}`)", stated.display(), resolved.display())
        }
        _ => format!("`{}`", resolved.display()),
    }
}
