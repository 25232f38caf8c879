//! Restoring the backup of an index on a cluster: a new index is made of the snapshot, checked, and
//! put in use, together with the record of the files and the posted articles.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use xunwen_cluster::{ArchiveSnapshot, ClusterArchive, RestoredArchive};
use xunwen_storage::{disk, sync_dir};

use super::RestoreError;
use super::staged_store::StagedStore;
use super::unpack::{UnpackTargets, UnpackedFiles, unpack};
use crate::error::IndexIoResult;
use crate::follow::LoadAnalysis;
use crate::job::IndexJob;
use crate::operate::backup_format::{DICTIONARY_FILE, MANIFEST_FILE, SNAPSHOT_FILE};
use crate::posted::{StoreContents, StorePosition};
use crate::run::ClusterFolder;

/// The folder below that of the record where a backup is unpacked.
const STAGING: &str = "restoring";

/// The content of a restored backup of an index on a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredOnCluster {
    /// The new index.
    pub index: String,
    /// The number of its articles.
    pub n_articles: u64,
    /// The number of posted articles.
    pub n_posted: u64,
    /// The number of damaged places in the store of posted articles. The backup contains them.
    pub n_damaged: u64,
    /// Whether the index was built by another version, and has to be rebuilt.
    pub needs_rebuild: bool,
}

/// A backup that can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSnapshot {
    /// The repository with the snapshot.
    pub repository: String,
    /// The name of the snapshot.
    pub snapshot: String,
    /// The number of articles; `None` if a process was writing.
    pub n_articles: Option<u64>,
    /// The number of posted articles.
    pub n_posted: u64,
}

/// A backup that is unpacked, removed when this is dropped.
struct UnpackedBackup {
    folder: PathBuf,
    files: UnpackedFiles,
    snapshot: ArchiveSnapshot,
    n_posted: u64,
    n_damaged: u64,
}

/// Checks that the backup in `file` is whole, and that the repository of the cluster has the complete
/// snapshot that it names. `repository` is another name of the repository than that of the backup.
///
/// # Errors
/// If it is not, or the cluster does not answer.
pub fn check_on_cluster(
    job: &IndexJob,
    archive: &ClusterArchive,
    repository: Option<&str>,
    file: &Path,
) -> Result<CheckedSnapshot, RestoreError> {
    let posted = job.index.join(STAGING).join("posted");
    let backup = UnpackedBackup::new(job, file, &posted, repository)?;
    archive.check_snapshot(&backup.snapshot)?;
    let ArchiveSnapshot { repository, name, n_articles, .. } = backup.snapshot.clone();
    Ok(CheckedSnapshot { repository, snapshot: name, n_articles, n_posted: backup.n_posted })
}

/// Restores the backup in `file`: the index into the next one of the archive, the record of the files
/// into the job's folder, and the posted articles into an empty store. A store that contains those of
/// the backup and later ones is kept. `load` loads the analysis of the restored index.
///
/// # Errors
/// If the backup or its snapshot is not complete, the folder or the index belongs to another archive,
/// the store contains other articles, or the cluster or the disk fails. Nothing is changed then.
pub fn restore_on_cluster(
    job: &IndexJob,
    archive: &ClusterArchive,
    repository: Option<&str>,
    file: &Path,
    load: &LoadAnalysis,
) -> Result<RestoredOnCluster, RestoreError> {
    let mut folder = ClusterFolder::open(&job.index, archive)?;
    let store = StagedStore::open(&job.posted)?;
    let backup = UnpackedBackup::new(job, file, store.staging(), repository);
    let restored = backup.and_then(|backup| {
        folder.expect_archive(archive, &backup.snapshot.metadata.archive)?;
        let analysis = load(&backup.folder).map_err(|reason| not_whole(file, reason))?;
        let metadata = &backup.snapshot.metadata;
        let needs_rebuild = metadata.expect(&analysis, &backup.snapshot.index).is_err();

        let dictionary = backup.dictionary()?;
        let index = archive.restore_snapshot(&backup.snapshot, dictionary.as_deref())?;
        let (name, n_articles) = (index.index().name.clone(), index.n_articles());
        put_in_use(&backup, &mut folder, &store, index, needs_rebuild)?;
        let UnpackedBackup { n_posted, n_damaged, .. } = backup;
        Ok(RestoredOnCluster { index: name, n_articles, n_posted, n_damaged, needs_rebuild })
    });
    store.clean_up();
    restored
}

/// Checks a restored index, and puts it in use with its record and the posted articles.
fn put_in_use(
    backup: &UnpackedBackup,
    folder: &mut ClusterFolder,
    store: &StagedStore,
    index: RestoredArchive,
    needs_rebuild: bool,
) -> Result<(), RestoreError> {
    let mut prepare = || -> Result<PathBuf, RestoreError> {
        if !needs_rebuild {
            index.check()?;
        }
        let path = folder.folder_of(index.archive(), index.index())?;
        let renamed = disk::rename(&backup.folder.join(MANIFEST_FILE), &path.join(MANIFEST_FILE));
        renamed.and_then(|()| sync_dir(&path)).at_index(&path)?;
        // Between this step and the next, the index in use reads the restored articles.
        if backup.files.has_posted() {
            store.switch()?;
        }
        Ok(path)
    };
    match prepare() {
        Ok(path) => {
            index.switch()?;
            Ok(folder.keep_only(&path)?)
        }
        Err(error) => {
            // The next writer of the archive would remove it as well.
            let _ = index.discard();
            Err(error)
        }
    }
}

impl UnpackedBackup {
    /// Unpacks a backup below the folder of a job, and the posted articles into another folder.
    fn new(
        job: &IndexJob,
        file: &Path,
        posted: &Path,
        repository: Option<&str>,
    ) -> Result<Self, RestoreError> {
        let folder = job.index.join(STAGING);
        disk::remove_folder(&folder).map_err(RestoreError::io_at(&folder))?;
        let read = || {
            let files = unpack(file, &UnpackTargets { generation: &folder, posted })?;
            if !files.has_snapshot() {
                return Err(RestoreError::OfFolder(file.to_owned()));
            }
            let mut snapshot = read_snapshot(&folder).map_err(|reason| not_whole(file, reason))?;
            if let Some(repository) = repository {
                repository.clone_into(&mut snapshot.repository);
            }
            let (n_posted, n_damaged) =
                read_posted(&files, posted, &snapshot).map_err(|reason| not_whole(file, reason))?;
            Ok(Self { folder: folder.clone(), files, snapshot, n_posted, n_damaged })
        };
        read().inspect_err(|_| remove_unpacked(&folder))
    }

    fn dictionary(&self) -> Result<Option<String>, RestoreError> {
        let path = self.folder.join(DICTIONARY_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RestoreError::io_at(&path)(error)),
        }
    }
}

impl Drop for UnpackedBackup {
    fn drop(&mut self) {
        remove_unpacked(&self.folder);
    }
}

/// Removes the folder of an unpacked backup, and that of the record if it has nothing else.
fn remove_unpacked(folder: &Path) {
    // The next restore would remove it as well.
    let _ = disk::remove_folder(folder);
    let _ = folder.parent().map(disk::remove_empty_folder);
}

fn read_snapshot(folder: &Path) -> Result<ArchiveSnapshot, String> {
    let bytes = fs::read(folder.join(SNAPSHOT_FILE)).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| format!("`{SNAPSHOT_FILE}`: {error}"))
}

/// Returns the number of posted articles, and of damaged places among them.
fn read_posted(
    files: &UnpackedFiles,
    posted: &Path,
    snapshot: &ArchiveSnapshot,
) -> Result<(u64, u64), String> {
    let position = StorePosition::from_note(snapshot.note.as_deref());
    if !files.has_posted() {
        return match position.seq {
            0 => Ok((0, 0)),
            _ => Err("it lacks the posted articles that its index contains".to_owned()),
        };
    }
    let store = StoreContents::read(posted).map_err(|error| error.to_string())?;
    if store.position().store.is_empty() && store.scan.byte_end + store.n_torn_bytes() > 0 {
        return Err("its posted articles cannot be read".to_owned());
    }
    Ok((store.n_articles(), store.n_damaged()))
}

fn not_whole(file: &Path, reason: String) -> RestoreError {
    RestoreError::NotWhole { path: file.to_owned(), reason }
}
