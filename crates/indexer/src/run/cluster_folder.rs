//! The local folder of an index on a cluster: the record of what the index contains.
//!
//! `cluster.json` names the archive. Each index of it has a folder of its own, named after the random
//! id of the index, so that the record of one index is never used for another.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xunwen_cluster::{ArchiveIndex, ClusterArchive};
use xunwen_storage::disk::remove_folder;
use xunwen_storage::{FileAccess, create_folders, write_whole};

use crate::error::{IndexError, IndexIoResult};

/// The file that names the archive.
const CLUSTER: &str = "cluster.json";

/// The prefix of the folder of an index; its id follows.
const PREFIX: &str = "cluster-";

/// The content of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FolderOwner {
    /// The name of the index on the cluster.
    index: String,
    /// The random name of the archive.
    archive: String,
}

impl FolderOwner {
    /// Returns the owner of the folder of an index.
    fn new(archive: &ClusterArchive, index: &ArchiveIndex) -> Self {
        Self { index: archive.name().to_owned(), archive: index.metadata.archive.clone() }
    }
}

/// The folder of an archive on a cluster.
pub(crate) struct ClusterFolder {
    root: PathBuf,
    owner: Option<FolderOwner>,
}

impl ClusterFolder {
    /// Opens the folder, which need not exist.
    ///
    /// # Errors
    /// If it belongs to an index on this machine, or of another name.
    pub(crate) fn open(root: &Path, archive: &ClusterArchive) -> Result<Self, IndexError> {
        if xunwen_engine::exists(root) {
            return Err(IndexError::LocalFolder(root.to_owned()));
        }
        let owner = read_owner(root)?;
        if let Some(owner) = owner.as_ref().filter(|owner| owner.index != archive.name()) {
            return Err(other_archive(root, owner));
        }
        Ok(Self { root: root.to_owned(), owner })
    }

    /// Returns the random name of the archive that the folder belongs to.
    pub(crate) fn archive_id(&self) -> Option<&str> {
        self.owner.as_ref().map(|owner| owner.archive.as_str())
    }

    /// Returns the folder of an index, which need not exist.
    pub(crate) fn path_of(&self, index: &ArchiveIndex) -> PathBuf {
        self.root.join(format!("{PREFIX}{}", index.metadata.id))
    }

    /// Fails if the folder belongs to another archive than this one, or to one with another random name.
    ///
    /// # Errors
    /// If it does.
    pub(crate) fn expect_archive(
        &self,
        archive: &ClusterArchive,
        id: &str,
    ) -> Result<(), IndexError> {
        let is_other = |owner: &&FolderOwner| owner.index != archive.name() || owner.archive != id;
        match self.owner.as_ref().filter(is_other) {
            Some(owner) => Err(other_archive(&self.root, owner)),
            None => Ok(()),
        }
    }

    /// Returns the folder of an index. Creates it.
    ///
    /// # Errors
    /// If the index belongs to another archive than the folder, or the disk fails.
    pub(crate) fn folder_of(
        &mut self,
        archive: &ClusterArchive,
        index: &ArchiveIndex,
    ) -> Result<PathBuf, IndexError> {
        self.expect(archive, index)?;
        if self.owner.is_none() {
            let owner = FolderOwner::new(archive, index);
            create_folders(&self.root, FileAccess::Group).at_index(&self.root)?;
            let bytes = serde_json::to_vec_pretty(&owner).map_err(std::io::Error::from);
            bytes
                .and_then(|bytes| write_whole(&self.root, CLUSTER, &bytes, FileAccess::Group))
                .at_index(&self.root)?;
            self.owner = Some(owner);
        }
        let folder = self.path_of(index);
        create_folders(&folder, FileAccess::Group).at_index(&self.root)?;
        Ok(folder)
    }

    /// Fails if the folder belongs to another archive than an index.
    ///
    /// # Errors
    /// If it does.
    pub(crate) fn expect(
        &self,
        archive: &ClusterArchive,
        index: &ArchiveIndex,
    ) -> Result<(), IndexError> {
        self.expect_archive(archive, &index.metadata.archive)
    }

    /// Removes the folders of all indexes but this one.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn keep_only(&self, folder: &Path) -> Result<(), IndexError> {
        for entry in fs::read_dir(&self.root).at_index(&self.root)? {
            let path = entry.at_index(&self.root)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with(PREFIX) && path != folder {
                remove_folder(&path).at_index(&self.root)?;
            }
        }
        Ok(())
    }
}

/// Returns whether the folder at `root` has the record of an index on a cluster.
#[must_use]
pub fn is_cluster_folder(root: &Path) -> bool {
    root.join(CLUSTER).exists()
}

/// Fails if the folder at `root` belongs to an index on a cluster.
///
/// # Errors
/// If it does, or cannot be read.
pub(crate) fn expect_local(root: &Path) -> Result<(), IndexError> {
    match read_owner(root)? {
        Some(owner) => Err(IndexError::ClusterFolder { path: root.to_owned(), index: owner.index }),
        None => Ok(()),
    }
}

fn read_owner(root: &Path) -> Result<Option<FolderOwner>, IndexError> {
    match fs::read(root.join(CLUSTER)) {
        Ok(bytes) => {
            let owner = serde_json::from_slice(&bytes).map_err(std::io::Error::from);
            owner.at_index(root).map(Some)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at_index(root),
    }
}

fn other_archive(root: &Path, owner: &FolderOwner) -> IndexError {
    IndexError::OtherClusterFolder { path: root.to_owned(), index: owner.index.clone() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use xunwen_cluster::{ClusterClient, ClusterSettings, IndexMetadata, IndexShape, NodeUrl};
    use xunwen_engine::IndexManifest;
    use xunwen_text::Analysis;

    use super::*;

    fn archive(name: &str) -> ClusterArchive {
        let nodes = NodeUrl::parse_list("http://127.0.0.1:9").unwrap();
        let client = ClusterClient::new(ClusterSettings::new(nodes)).unwrap();
        ClusterArchive::new(client, name, IndexShape { n_shards: 1, n_replicas: 0 }).unwrap()
    }

    fn index(archive: &str, id: &str) -> ArchiveIndex {
        let metadata = IndexMetadata {
            manifest: IndexManifest::from_analysis(&Analysis::load().unwrap()),
            layout: 1,
            archive: archive.to_owned(),
            id: id.to_owned(),
        };
        ArchiveIndex { name: "news-000001".to_owned(), metadata }
    }

    #[test]
    fn each_index_has_a_record_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let news = archive("news");
        let mut folder = ClusterFolder::open(dir.path(), &news).unwrap();
        let first = folder.folder_of(&news, &index("a", "1")).unwrap();
        let second = folder.folder_of(&news, &index("a", "2")).unwrap();
        assert_ne!(first, second);
        folder.keep_only(&second).unwrap();
        assert!(!first.exists() && second.exists());
        let folder = ClusterFolder::open(dir.path(), &news).unwrap();
        assert_eq!(folder.archive_id(), Some("a"));
    }

    #[test]
    fn a_folder_is_used_for_one_archive_only() {
        let dir = tempfile::tempdir().unwrap();
        let news = archive("news");
        expect_local(dir.path()).unwrap();
        let mut folder = ClusterFolder::open(dir.path(), &news).unwrap();
        folder.folder_of(&news, &index("a", "1")).unwrap();

        let error = expect_local(dir.path()).unwrap_err();
        assert!(matches!(error, IndexError::ClusterFolder { .. }), "{error}");
        let error = ClusterFolder::open(dir.path(), &archive("other")).err().unwrap();
        assert!(matches!(error, IndexError::OtherClusterFolder { .. }), "{error}");
        let mut folder = ClusterFolder::open(dir.path(), &news).unwrap();
        let error = folder.folder_of(&news, &index("b", "1")).unwrap_err();
        assert!(matches!(error, IndexError::OtherClusterFolder { .. }), "{error}");
    }
}
