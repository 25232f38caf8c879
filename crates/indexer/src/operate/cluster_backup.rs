//! A backup of an index on a cluster: a snapshot in a repository of the cluster, and a file with the
//! note of it, the record of the indexed files, and the posted articles.
//!
//! Snapshots share what has not changed. Earlier ones stay until they are deleted, as earlier files
//! do.

use std::io::{self, ErrorKind};
use std::path::Path;

use xunwen_cluster::{ArchiveSnapshot, ClusterArchive};

use super::backup::{
    BackupEntry, BackupError, IndexFiles, expect_file_or_nothing, open_posted, write_backup,
};
use super::backup_format::{DICTIONARY_FILE, MANIFEST_FILE, SNAPSHOT_FILE};
use crate::job::IndexJob;
use crate::run::ClusterFolder;

/// The content of a backup of an index on a cluster.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClusterBackup {
    /// The repository with the snapshot.
    pub repository: String,
    /// The name of the snapshot.
    pub snapshot: String,
    /// The number of articles; `None` if a process was writing.
    pub n_articles: Option<u64>,
    /// The number of posted articles.
    pub n_posted: u64,
    /// The size of the file in bytes.
    pub n_bytes: u64,
}

/// Makes a snapshot of the index in a repository of the cluster, and writes a file to `out` that names
/// it, with the record of the job's folder and the posted articles.
///
/// # Errors
/// If the index or its record does not exist, the snapshot fails or is not complete, `out` is a link or
/// is not a file, or the disk fails. An existing file at `out` is unchanged then.
pub fn back_up_cluster(
    job: &IndexJob,
    archive: &ClusterArchive,
    repository: &str,
    out: &Path,
) -> Result<ClusterBackup, BackupError> {
    let backed_up =
        expect_file_or_nothing(out).and_then(|()| make_and_write(job, archive, repository, out));
    backed_up.map_err(|reason| BackupError { path: out.to_owned(), reason })
}

/// Opens the record before the snapshot: if it is older, some files are read again. Opens the posted
/// articles after the snapshot, so that they contain all that the index refers to.
fn make_and_write(
    job: &IndexJob,
    archive: &ClusterArchive,
    repository: &str,
    out: &Path,
) -> io::Result<ClusterBackup> {
    let folder = ClusterFolder::open(&job.index, archive).map_err(io::Error::other)?;
    let index = archive.current().map_err(io::Error::other)?.ok_or_else(|| no_index(archive))?;
    folder.expect_archive(archive, &index.metadata.archive).map_err(io::Error::other)?;
    let path = folder.path_of(&index);
    let files = IndexFiles { root: &job.index, generation: &path };
    let manifest = files.open(Path::new(MANIFEST_FILE)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => no_record(&job.index),
        _ => error,
    })?;

    let snapshot = archive.make_snapshot(repository).map_err(io::Error::other)?;
    let written = if snapshot.metadata.id == index.metadata.id {
        write_file(job, archive, manifest, &snapshot, out)
    } else {
        Err(io::Error::other("the index was rebuilt meanwhile: try again"))
    };
    let (n_posted, n_bytes) = written.inspect_err(|_| {
        // No file names it.
        let _ = archive.client().delete_snapshot(snapshot.key());
    })?;
    let ArchiveSnapshot { repository, name, n_articles, .. } = snapshot;
    Ok(ClusterBackup { repository, snapshot: name, n_articles, n_posted, n_bytes })
}

/// Writes the file, and returns the number of posted articles and its size in bytes.
fn write_file(
    job: &IndexJob,
    archive: &ClusterArchive,
    manifest: BackupEntry,
    snapshot: &ArchiveSnapshot,
    out: &Path,
) -> io::Result<(u64, u64)> {
    let note = serde_json::to_vec_pretty(snapshot)?;
    let mut entries = vec![manifest, BackupEntry::of_index(SNAPSHOT_FILE, note)];
    if let Some(dictionary) = archive.dictionary().map_err(io::Error::other)? {
        entries.push(BackupEntry::of_index(DICTIONARY_FILE, dictionary));
    }
    let mut n_posted = 0;
    if let Some((posted, n_articles)) = open_posted(&job.posted)? {
        entries.push(posted);
        n_posted = n_articles;
    }
    Ok((n_posted, write_backup(entries, out)?))
}

fn no_index(archive: &ClusterArchive) -> io::Error {
    let reason = format!("there is no index `{}` on the cluster yet", archive.name());
    io::Error::new(ErrorKind::NotFound, reason)
}

fn no_record(index: &Path) -> io::Error {
    let path = index.display();
    let reason = format!(
        "`{path}` has no record of the index: name the folder that `xunwen index --cluster` uses \
         with `--index`"
    );
    io::Error::new(ErrorKind::NotFound, reason)
}
