//! Searches while nodes die and return.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use xunwen_engine::{Engine, Note, SearchError};
use xunwen_tests::same_answers::request;
use xunwen_tests::shared::shared_or_skip;

use crate::answers::Both;
use crate::nodes::{Cluster, PATIENCE, await_green, await_true, remove_all_indexes};

const QUERIES: [&str; 5] = ["中国 经济", "香港", "\"记者\"", "中国*发展", "新能源汽车"];

/// Searches until `is_over`, and returns how often. Every answer must be complete.
fn search_until(engine: &Engine, expected: &[u64], is_over: &AtomicBool) -> u64 {
    let mut n_searches = 0;
    while !is_over.load(Ordering::SeqCst) {
        for (query, total) in QUERIES.iter().zip(expected) {
            let result = engine.search(&request(query));
            let result = result.unwrap_or_else(|error| panic!("{query}: {error}"));
            assert_eq!(result.loose_total, *total, "{query}");
            n_searches += 1;
        }
    }
    n_searches
}

#[test]
fn no_search_fails_while_one_node_is_down_and_none_is_wrong_while_two_are() {
    let test = "no_search_fails_while_one_node_is_down_and_none_is_wrong_while_two_are";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let Some(shared) = shared_or_skip(test) else { return };
    let both = Both::new(&cluster, &shared);
    let client = cluster.client();
    await_green(&client, "answers");
    let engine = &both.cluster;
    let totals = QUERIES.map(|query| both.local.search(&request(query)).unwrap().loose_total);

    let (is_over, n_degraded) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let searching: Vec<_> =
            (0..8).map(|_| scope.spawn(|| search_until(engine, &totals, &is_over))).collect();
        cluster.kill(2);
        await_true("the answers say that a node is down", || {
            let notes = engine.search(&request(QUERIES[0])).unwrap().notes;
            n_degraded.fetch_add(1, Ordering::SeqCst);
            notes.contains(&Note::Degraded)
        });
        std::thread::sleep(Duration::from_secs(3));
        cluster.start(2);
        await_green(&client, "answers");
        is_over.store(true, Ordering::SeqCst);
        let n_searches: u64 = searching.into_iter().map(|one| one.join().unwrap()).sum();
        assert!(n_searches > 100, "{n_searches}");
    });

    // With two of three nodes down, most of the cluster is gone: no answer is better than a wrong one.
    cluster.kill(1);
    cluster.kill(3);
    let start = std::time::Instant::now();
    let is_unavailable = || {
        let result = engine.search(&request("中国 发展 改革"));
        if let Ok(result) = &result {
            let expected = both.local.search(&request("中国 发展 改革")).unwrap();
            assert_eq!(result.loose_total, expected.loose_total);
        }
        matches!(result, Err(SearchError::Unavailable(_)))
    };
    await_true("searches say that the cluster is unavailable", is_unavailable);
    assert!(start.elapsed() < PATIENCE);
    cluster.start(1);
    cluster.start(3);
    await_true("searches are answered again", || {
        let result = engine.search(&request(QUERIES[0]));
        result.is_ok_and(|result| result.loose_total == totals[0])
    });
    remove_all_indexes(&client);
}
