//! Checks of an index on a cluster: whether its nodes answer, all copies are there, and searches find
//! what was written.

use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterHealth, ClusterIndex, HealthColor};
use xunwen_engine::Engine;
use xunwen_text::Analysis;

use super::cluster_nodes;
use crate::operate::finding::Finding;

/// The articles that are looked for by their own text.
const N_TRIALS: usize = 20;

/// Checks the cluster of an archive and its index. Changes nothing.
#[must_use]
pub fn examine_cluster(archive: &ClusterArchive, analysis: &Arc<Analysis>) -> Vec<Finding> {
    const NODES: &str = "cluster";
    let client = archive.client();
    let mut findings = vec![match client.check_nodes() {
        Ok(version) if client.is_degraded() => Finding::warning(
            NODES,
            format!("OpenSearch {version}; a node does not answer"),
            "look at the nodes; searches and runs go on without it",
        ),
        Ok(version) => Finding::ok(NODES, format!("OpenSearch {version}; all nodes answer")),
        Err(error) => {
            return vec![Finding::fault(NODES, error.to_string(), "start or reach its nodes")];
        }
    }];
    findings.extend(cluster_nodes::nodes(client));
    findings.push(match client.health(Some(archive.name())) {
        Ok(health) => copies(&health),
        Err(error) => Finding::fault("copies", error.to_string(), "look at the nodes"),
    });
    findings.extend(cluster_nodes::shards(archive));
    findings.push(cluster_nodes::writer(archive));
    findings.push(index(archive, analysis));
    findings
}

fn copies(health: &ClusterHealth) -> Finding {
    const COPIES: &str = "copies";
    let ClusterHealth { status, active_shards, unassigned_shards, .. } = health;
    let found = format!("{active_shards} in use, {unassigned_shards} missing");
    match status {
        HealthColor::Green => Finding::ok(COPIES, found),
        HealthColor::Yellow => Finding::warning(
            COPIES,
            found,
            "start the missing nodes, or wait until the cluster has made new copies",
        ),
        HealthColor::Red => Finding::fault(
            COPIES,
            format!("{found}, all of a shard among them: searches fail"),
            "start the missing nodes; if they are lost, restore a snapshot or run `xunwen index \
             --cluster … --rebuild`",
        ),
    }
}

fn index(archive: &ClusterArchive, analysis: &Arc<Analysis>) -> Finding {
    const INDEX: &str = "index";
    const REBUILD: &str = "run `xunwen index --cluster … --rebuild`";
    let engine = match ClusterIndex::open(archive, Arc::clone(analysis)) {
        Ok(index) => Engine::over(Box::new(index), Arc::clone(analysis)),
        Err(error) => return Finding::fault(INDEX, error.to_string(), REBUILD),
    };
    match engine.try_out(N_TRIALS) {
        Ok(missed) if missed.is_empty() => Finding::ok(
            INDEX,
            format!("{} articles; those tried out are found by their text", engine.n_articles()),
        ),
        Ok(missed) => Finding::fault(
            INDEX,
            format!("article `{}` is not found by its text", missed[0]),
            REBUILD,
        ),
        Err(error) => Finding::fault(INDEX, error.to_string(), "look at the nodes"),
    }
}
