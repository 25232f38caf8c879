//! The doctor: checks of the index, the manifest, the corpus, the posted articles and the disk.
//! Nothing is changed.

mod cluster_checks;
mod cluster_nodes;
mod index_checks;
mod store_checks;
mod system_checks;

use std::sync::Arc;

pub use cluster_checks::examine_cluster;

use xunwen_engine::{Generations, check};
use xunwen_text::Analysis;

use super::finding::Finding;
use crate::job::IndexJob;
use crate::posted::StoreContents;
use crate::run::ManifestState;

/// Checks the index of a job, its corpus and its posted articles.
#[must_use]
pub fn examine(job: &IndexJob, analysis: &Arc<Analysis>) -> Vec<Finding> {
    let posted = StoreContents::read(&job.posted);
    let manifest = Generations::new(&job.index).current();
    let manifest = manifest.and_then(|generation| ManifestState::read(&generation));
    let index = check(&job.index, analysis);
    let n_posted = posted.as_ref().map_or(0, StoreContents::n_articles);

    let mut findings = vec![index_checks::index(&index), index_checks::manifest(manifest.as_ref())];
    if let (Ok(index), Ok(Some(manifest))) = (&index, &manifest) {
        findings.push(index_checks::segments(index));
        findings.push(index_checks::articles(index, manifest, n_posted));
        findings.extend(index_checks::corpus(&job.roots(), manifest));
    }

    findings.push(store_checks::store(job, &posted));
    findings.extend(store_checks::access(job));
    findings.push(system_checks::generations(&job.index));
    findings.push(system_checks::disk(&job.index, index.as_ref().map_or(0, |i| i.n_bytes)));
    findings.extend(posted.ok().and_then(|posted| system_checks::clock(posted.newest_at())));
    findings
}
