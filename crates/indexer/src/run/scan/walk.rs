//! Walking a corpus: folder by folder, each opened below a held root, so that a link which appears
//! meanwhile leads nowhere.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::vec::IntoIter;

use xunwen_corpus::{
    EntryKind, Fence, FencedPath, FolderEntry, FolderId, FolderListing, SkipReason, file_kind,
    name_key, path_of_key, recognise,
};

use super::corpus_scan::{CorpusFile, CorpusScan, FileStamp, FollowedLink, SkippedPath, is_hidden};

/// The number of links to one folder that are followed. Thirty folders with two links each to the
/// next one would otherwise be a billion folders. Halved, it cuts off archives that sort one folder
/// under many names; doubled, hostile folders take twice as long.
const MAX_LINKS_TO_FOLDER: usize = 16;

/// A walk over a corpus, depth first, in the order of names.
pub(super) struct CorpusWalk<'w> {
    fence: &'w Fence,
    scan: &'w mut CorpusScan,
    /// The folders above the current one, the current one last.
    open: Vec<OpenFolder>,
    /// The folders above the start of the walk.
    above: Vec<FolderId>,
    /// How often each folder was reached by a link.
    n_links: HashMap<FolderId, usize>,
}

/// A folder with the entries that are not visited yet.
struct OpenFolder {
    at: FencedPath,
    /// The path below the corpus, by which it was reached.
    relative: PathBuf,
    id: FolderId,
    entries: IntoIter<FolderEntry>,
}

/// The way to a folder.
#[derive(Clone, Copy)]
enum ReachedBy {
    Folder,
    Link,
}

impl<'w> CorpusWalk<'w> {
    pub(super) fn new(fence: &'w Fence, scan: &'w mut CorpusScan) -> Self {
        Self { fence, scan, open: Vec::new(), above: Vec::new(), n_links: HashMap::new() }
    }

    /// Visits the whole corpus.
    pub(super) fn walk_all(mut self) {
        self.enter(self.fence.corpus(), PathBuf::new(), ReachedBy::Folder);
        self.visit_open_folders();
    }

    /// Visits one name and everything below it. A name that does not exist is left out.
    pub(super) fn walk_name(mut self, name: &str) {
        let relative = path_of_key(name);
        match self.find(&relative) {
            Ok(Some((at, kind))) => {
                self.visit(at, relative, Ok(kind));
                self.visit_open_folders();
            }
            Ok(None) => {}
            Err(reason) => self.skip(&relative, reason),
        }
    }

    /// Returns the place of a name, of which only the last part may be a link, and its kind. `None`
    /// if it does not exist.
    fn find(&mut self, relative: &Path) -> Result<Option<(FencedPath, EntryKind)>, SkipReason> {
        let corpus = self.fence.corpus();
        if relative.as_os_str().is_empty() {
            return Ok(Some((corpus, EntryKind::Folder)));
        }
        if std::fs::symlink_metadata(corpus.join(relative).absolute())
            .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        {
            return Ok(None);
        }

        let parent = relative.parent().unwrap_or(Path::new(""));
        for folder in parent.ancestors() {
            let folder = self.fence.resolve(&corpus.join(folder))?;
            let id = folder.folder_id()?;
            if self.above.contains(&id) {
                // Below a link that leads back: a walk of the whole corpus does not come here.
                return Ok(None);
            }
            self.above.push(id);
        }
        let name = relative.file_name().unwrap_or_default();
        let at = self.fence.resolve(&corpus.join(parent))?.join(name);
        let kind = at.kind()?;
        Ok(Some((at, kind)))
    }

    fn visit_open_folders(&mut self) {
        while let Some(folder) = self.open.last_mut() {
            let Some(FolderEntry { name, kind }) = folder.entries.next() else {
                self.open.pop();
                continue;
            };
            if !is_hidden(&name) {
                let (at, relative) = (folder.at.join(&name), folder.relative.join(&name));
                self.visit(at, relative, kind);
            }
        }
    }

    fn visit(&mut self, at: FencedPath, relative: PathBuf, kind: Result<EntryKind, SkipReason>) {
        match kind {
            Ok(EntryKind::File { n_bytes, modified_ns }) => {
                self.add(at, relative, FileStamp { bytes: n_bytes, modified_ns });
            }
            Ok(EntryKind::Folder) => {
                self.enter(at, relative, ReachedBy::Folder);
            }
            Ok(EntryKind::Link) => self.follow(&at, relative),
            Ok(EntryKind::Special(kind)) => self.skip_special(&relative, kind),
            Err(reason) => self.skip(&relative, reason),
        }
    }

    fn follow(&mut self, link: &FencedPath, relative: PathBuf) {
        let target = self.fence.resolve(link).and_then(|at| at.kind().map(|kind| (at, kind)));
        let (at, kind) = match target {
            Ok(target) => target,
            Err(reason) => {
                if is_of_interest(link, &relative, &reason) {
                    self.skip(&relative, reason);
                } else {
                    self.scan.ignore(file_kind(&relative, || None::<File>));
                }
                return;
            }
        };

        let followed = FollowedLink { name: name_key(&relative), target: at.absolute() };
        match kind {
            EntryKind::File { n_bytes, modified_ns } => {
                self.scan.links.push(followed);
                self.add(at, relative, FileStamp { bytes: n_bytes, modified_ns });
            }
            EntryKind::Folder => {
                if self.enter(at, relative, ReachedBy::Link) {
                    self.scan.links.push(followed);
                }
            }
            EntryKind::Link => self.skip(&relative, SkipReason::SwappedForLink),
            EntryKind::Special(kind) => {
                self.skip(&relative, SkipReason::SpecialFile(kind.to_owned()));
            }
        }
    }

    /// Opens a folder, whose entries are then visited next. Returns whether it may be read.
    fn enter(&mut self, at: FencedPath, relative: PathBuf, reached_by: ReachedBy) -> bool {
        let listing = at.list().and_then(|listing| match reached_by {
            ReachedBy::Folder => Ok(listing),
            ReachedBy::Link => self.check_link_to(listing.id).map(|()| listing),
        });
        let listing = match listing {
            Ok(listing) => listing,
            Err(reason) => {
                self.skip(&relative, reason);
                return false;
            }
        };
        let FolderListing { id, entries } = listing;
        self.open.push(OpenFolder { at, relative, id, entries: entries.into_iter() });
        true
    }

    /// Refuses a link to a folder that contains it, and the last ones of many links to one folder.
    fn check_link_to(&mut self, id: FolderId) -> Result<(), SkipReason> {
        let is_above = |above: &FolderId| *above == id;
        if self.above.iter().any(is_above) || self.open.iter().any(|folder| folder.id == id) {
            return Err(SkipReason::LinkLoop);
        }
        let n_links = self.n_links.entry(id).or_default();
        *n_links += 1;
        if *n_links > MAX_LINKS_TO_FOLDER {
            return Err(SkipReason::TooManyLinks { limit: MAX_LINKS_TO_FOLDER });
        }
        Ok(())
    }

    fn add(&mut self, at: FencedPath, relative: PathBuf, stamp: FileStamp) {
        if recognise(&relative).is_none() {
            self.scan.ignore(file_kind(&relative, || at.open().ok()));
            return;
        }
        let name = name_key(&relative);
        self.scan.files.push(CorpusFile { at, relative, name, stamp });
    }

    fn skip_special(&mut self, relative: &Path, kind: &str) {
        if recognise(relative).is_none() {
            self.scan.ignore(kind.to_owned());
        } else {
            self.skip(relative, SkipReason::SpecialFile(kind.to_owned()));
        }
    }

    fn skip(&mut self, relative: &Path, reason: SkipReason) {
        let name = name_key(relative);
        self.scan.skipped.push(SkippedPath { name, reason });
    }
}

/// Returns whether a refused link would be read if it were allowed: not a link to a picture.
fn is_of_interest(link: &FencedPath, relative: &Path, reason: &SkipReason) -> bool {
    let leads_outside = matches!(reason, SkipReason::OutsideCorpus { .. });
    let is_file = || std::fs::metadata(link.absolute()).is_ok_and(|target| target.is_file());
    !(leads_outside && recognise(relative).is_none() && is_file())
}
