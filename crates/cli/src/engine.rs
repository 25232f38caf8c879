//! The engine that a command searches with: the index on this machine, or that of a cluster.

use std::path::Path;
use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterIndex};
use xunwen_engine::Engine;

use crate::analysis;
use crate::config::ClusterArgs;

/// Opens the index of a command: that of the cluster, if one is named, else the one in a folder. It is
/// searched with the dictionary that it remembers.
///
/// # Errors
/// If the index is missing, was built with another analysis, or cannot be read.
pub(crate) fn open_engine(index: &Path, cluster: &ClusterArgs) -> anyhow::Result<Engine> {
    open_index(index, cluster.settings.archive()?.as_ref())
}

/// Opens the index of a cluster, if there is one, else the index in a folder.
///
/// # Errors
/// As for [`open_engine`].
pub(crate) fn open_index(index: &Path, archive: Option<&ClusterArchive>) -> anyhow::Result<Engine> {
    match archive {
        Some(archive) => open_cluster(archive),
        None => Ok(Engine::open(index, Arc::new(analysis::load_for_index(index)?))?),
    }
}

/// Opens the index of a cluster.
///
/// # Errors
/// If no node answers, the index is missing, or it was built with another analysis.
pub(crate) fn open_cluster(archive: &ClusterArchive) -> anyhow::Result<Engine> {
    let analysis = Arc::new(analysis::load_for_cluster(archive)?);
    let index = ClusterIndex::open(archive, Arc::clone(&analysis))?;
    Ok(Engine::over(Box::new(index), analysis))
}
