//! Nodes that are killed and return, while others read and write.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use xunwen_cluster::{
    BulkOptions, BulkWriter, ClusterClient, ClusterError, VersionedId, WriteTarget,
};

use crate::nodes::{Cluster, PATIENCE, await_copies, await_green, await_true, remove_all_indexes};
use crate::{new_index, raw};

const N_FIXED: u64 = 500;
const N_WRITTEN: u64 = 6000;

/// Documents between two flushes.
const N_PER_FLUSH: u64 = 200;

fn put(writer: &mut BulkWriter, n: u64) {
    let id = format!("{n:05}");
    let text = format!("第{n}篇：人民日报记者报道。").repeat(5);
    let source = raw(&json!({ "n": n, "text": text }));
    writer.put(VersionedId { id: &id, version: 1 }, &source).unwrap();
}

fn fill(client: &ClusterClient, target: &WriteTarget, n: u64) {
    let mut writer = BulkWriter::start(client, target, BulkOptions::default()).unwrap();
    (0..n).for_each(|n| put(&mut writer, n));
    assert_eq!(writer.flush().unwrap().n_applied, n);
    client.refresh(&target.index).unwrap();
}

fn total(client: &ClusterClient, index: &str) -> Result<u64, ClusterError> {
    let body = json!({ "size": 0, "track_total_hits": true });
    client.search(index, &body).map(|answer| answer.total.unwrap().value)
}

/// Writes all documents, and counts those that are acknowledged.
fn write(client: &ClusterClient, target: &WriteTarget, n_acknowledged: &AtomicU64) {
    let options = BulkOptions { batch_bytes: 20_000, ..BulkOptions::default() };
    let mut writer = BulkWriter::start(client, target, options).unwrap();
    for n in 0..N_WRITTEN {
        put(&mut writer, n);
        if (n + 1) % N_PER_FLUSH == 0 {
            let report = writer.flush().unwrap();
            assert_eq!((report.n_applied, report.n_rejected), (N_PER_FLUSH, 0));
            n_acknowledged.store(n + 1, Ordering::SeqCst);
        }
    }
}

fn ids(client: &ClusterClient, index: &str) -> BTreeSet<u64> {
    let body = json!({ "size": 10_000, "_source": false });
    let answer = client.search(index, &body).unwrap();
    answer.hits.iter().map(|hit| hit.id.parse().unwrap()).collect()
}

#[test]
fn a_killed_node_loses_no_document_and_no_search() {
    let Some(cluster) = Cluster::get_or_skip("a_killed_node_loses_no_document_and_no_search")
    else {
        return;
    };
    let client = cluster.client();
    let (fixed, written) = (new_index(&client, "fixed"), new_index(&client, "written"));
    fill(&client, &fixed, N_FIXED);
    await_green(&client, "fixed,written");

    let n_acknowledged = AtomicU64::new(0);
    let is_over = AtomicBool::new(false);
    let acknowledged = |n: u64| n_acknowledged.load(Ordering::SeqCst) >= n;
    let n_searches = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(&client, &written, &n_acknowledged));
        let search = || {
            let mut n_searches = 0_u64;
            while !is_over.load(Ordering::SeqCst) {
                assert_eq!(total(&client, "fixed").unwrap(), N_FIXED);
                n_searches += 1;
            }
            n_searches
        };
        let searchers = [(); 2].map(|()| scope.spawn(search));

        // The node is killed in the middle of batches, and returns while more are written.
        await_true("a quarter is written", || acknowledged(N_WRITTEN / 4) || writer.is_finished());
        cluster.kill(2);
        await_true("writing continues", || acknowledged(N_WRITTEN / 2) || writer.is_finished());
        cluster.start(2);
        let result = writer.join();
        is_over.store(true, Ordering::SeqCst);
        let counts = searchers.map(|searcher| searcher.join().unwrap());
        result.unwrap();
        counts.iter().sum::<u64>()
    });
    assert!(acknowledged(N_WRITTEN) && n_searches > 20, "{n_searches} searches");

    await_green(&client, "fixed,written");
    client.refresh("written").unwrap();
    assert_eq!(total(&client, "written").unwrap(), N_WRITTEN);
    assert_eq!(ids(&client, "written"), (0..N_WRITTEN).collect());
    await_true("the node is used again", || {
        total(&client, "fixed").unwrap() == N_FIXED && !client.is_degraded()
    });
}

#[test]
fn without_most_nodes_calls_fail_in_time_and_recover() {
    let Some(cluster) = Cluster::get_or_skip("without_most_nodes_calls_fail_in_time_and_recover")
    else {
        return;
    };
    let mut settings = cluster.settings();
    settings.limits.read_deadline = Duration::from_secs(8);
    settings.limits.write_deadline = Duration::from_secs(8);
    let client = ClusterClient::new(settings).unwrap();
    // The indexes of other tests would have to recover as well.
    remove_all_indexes(&client);
    let target = new_index(&client, "quorum");
    fill(&client, &target, N_FIXED);
    await_green(&client, "quorum");

    cluster.kill(2);
    cluster.kill(3);
    let document = VersionedId { id: "late", version: 1 };
    for _ in 0..3 {
        let start = Instant::now();
        let error = total(&client, "quorum").unwrap_err();
        assert!(matches!(error, ClusterError::Unavailable { .. }), "{error}");
        let error = client.put(&target, document, &raw(&json!({ "n": 1 }))).unwrap_err();
        assert!(error.is_temporary(), "{error}");
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    }
    assert!(client.is_degraded());

    cluster.start(2);
    cluster.start(3);
    let start = Instant::now();
    while total(&client, "quorum").is_err() {
        assert!(start.elapsed() < PATIENCE, "searches do not recover");
    }
    await_copies(&cluster, &client, 1);
    client.put(&target, document, &raw(&json!({ "n": 1 }))).unwrap();
    client.refresh("quorum").unwrap();
    assert_eq!(total(&client, "quorum").unwrap(), N_FIXED + 1);
}
