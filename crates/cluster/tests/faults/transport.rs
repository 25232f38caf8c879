//! Nodes that are gone, silent, busy, cut off, or the wrong ones.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use xunwen_cluster::{
    ClusterClient, ClusterError, Guard, NodeState, SearchAnswer, VersionedId, WriteOutcome,
};

use crate::scripted_node::{Reply, ScriptedNode, found, identity, refusal};
use crate::{client, limits, raw, target, urls};

/// The time beyond a deadline that a loaded machine may take.
const SLACK: Duration = Duration::from_secs(3);

fn search(client: &ClusterClient) -> Result<SearchAnswer, ClusterError> {
    client.search("news", &json!({ "query": { "match_all": {} } }))
}

fn total(client: &ClusterClient) -> u64 {
    search(client).unwrap().total.unwrap().value
}

/// An address that nobody listens at.
fn closed_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn written() -> Reply {
    Reply::Answer(201, r#"{"_shards":{"total":1,"successful":1,"failed":0}}"#.to_owned())
}

/// Replies with each of `replies` in turn, then with the last one.
fn in_turn(replies: Vec<Reply>) -> impl Fn(&crate::scripted_node::SeenRequest) -> Reply {
    let n = AtomicUsize::new(0);
    move |_| {
        let n = n.fetch_add(1, Ordering::SeqCst);
        replies[n.min(replies.len() - 1)].clone()
    }
}

#[test]
fn a_node_that_is_gone_costs_no_search_and_is_found_again() {
    let address = closed_address();
    let alive = ScriptedNode::start(|_| found(1));
    let client = client(&format!("http://{address},{}", alive.url()));
    client.check_nodes().unwrap();
    assert!((0..10).all(|_| total(&client) == 1));
    assert!(client.is_degraded());
    let metrics = client.metrics();
    assert_eq!(metrics.nodes[0].state, NodeState::Resting);
    assert!(metrics.nodes[0].last_failure.as_ref().unwrap().contains(&address));

    let returned = ScriptedNode::start_at(&address, |_| found(2));
    let start = Instant::now();
    while total(&client) != 2 {
        assert!(start.elapsed() < SLACK, "the node is not found again");
    }
    assert!(!client.is_degraded());
    assert!(!returned.seen().is_empty());
}

#[test]
fn a_broken_answer_is_asked_for_at_another_node() {
    let whole = ScriptedNode::start(|_| found(1));
    let Reply::Answer(_, body) = found(1) else { unreachable!() };
    for fault in [Reply::Close, Reply::CutOff(body), Reply::Answer(200, "{\"took\"".to_owned())] {
        let broken = ScriptedNode::start(move |_| fault.clone());
        let client = client(&urls(&[&broken, &whole]));
        client.check_nodes().unwrap();
        assert!((0..20).all(|_| total(&client) == 1));
        let n_failed = n_failed(&client, 0);
        assert!(n_failed >= 3, "the node is asked until it rests: {n_failed}");
        assert_eq!(broken.seen().len() as u64, n_failed);
        assert_eq!(client.metrics().n_retries, n_failed);
    }
}

fn n_failed(client: &ClusterClient, node: usize) -> u64 {
    client.metrics().nodes[node].requests.iter().map(|request| request.n_failed).sum()
}

#[test]
fn a_silent_node_costs_the_time_of_one_answer() {
    let silent = ScriptedNode::start(|_| Reply::Silence);
    let alive = ScriptedNode::start(|_| found(1));
    let client = client(&urls(&[&silent, &alive]));
    client.check_nodes().unwrap();
    let start = Instant::now();
    assert!((0..10).all(|_| total(&client) == 1));
    // Three failures until it rests, and trials succeed: only its searches are silent.
    assert!(start.elapsed() < limits().attempt_timeout * 6 + SLACK);
    assert!(n_failed(&client, 0) >= 3);
}

#[test]
fn silence_of_all_nodes_ends_at_the_deadline() {
    let nodes = [(); 2].map(|()| ScriptedNode::start(|_| Reply::Silence));
    let client = client(&urls(&[&nodes[0], &nodes[1]]));
    let start = Instant::now();
    let error = search(&client).unwrap_err();
    assert!(matches!(error, ClusterError::Unavailable { .. }) && error.is_temporary(), "{error}");
    assert!(start.elapsed() < limits().read_deadline + SLACK);
}

#[test]
fn readers_do_not_wait_for_nodes_that_are_gone() {
    let client = client(&format!("http://{},http://{}", closed_address(), closed_address()));
    for _ in 0..3 {
        let start = Instant::now();
        let error = search(&client).unwrap_err();
        assert!(matches!(error, ClusterError::Unavailable { .. }), "{error}");
        assert!(start.elapsed() < limits().read_deadline, "{:?}", start.elapsed());
    }
    assert!(matches!(client.check_nodes(), Err(ClusterError::Unavailable { .. })));
}

#[test]
fn writers_wait_for_nodes_that_return() {
    let address = closed_address();
    let client = client(&format!("http://{address}"));
    std::thread::scope(|scope| {
        let put =
            scope.spawn(|| client.put(&target(), VersionedId { id: "1", version: 1 }, &raw("{}")));
        // The node starts once the write has failed to reach it.
        let start = Instant::now();
        while client.metrics().nodes[0].n_rests == 0 {
            assert!(start.elapsed() < SLACK);
            std::thread::yield_now();
        }
        let _node = ScriptedNode::start_at(&address, |_| written());
        assert_eq!(put.join().unwrap().unwrap(), WriteOutcome::Applied);
    });
}

#[test]
fn a_busy_node_is_asked_again_after_pauses() {
    for status in [429, 503, 500] {
        let busy = refusal(status, "rejected_execution_exception");
        let node = ScriptedNode::start(in_turn(vec![busy.clone(), busy, found(1)]));
        let client = client(&node.url());
        assert_eq!(total(&client), 1);
        assert_eq!(node.seen().len(), 3);
        assert_eq!(client.metrics().nodes[0].state, NodeState::Usable, "busy is not broken");
    }
}

#[test]
fn a_node_that_stays_busy_ends_the_call_at_its_deadline() {
    let cases = [
        (refusal(429, "rejected_execution_exception"), "overloaded"),
        (refusal(503, "cluster_block_exception"), "unavailable"),
        (refusal(500, "null_pointer_exception"), "unavailable"),
    ];
    for (reply, expected) in cases {
        let node = ScriptedNode::start(move |_| reply.clone());
        let client = client(&node.url());
        let start = Instant::now();
        let error = search(&client).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(start.elapsed() < limits().read_deadline + SLACK);
        assert!(node.seen().len() >= 4, "{}", node.seen().len());
    }
}

#[test]
fn a_request_that_is_wrong_is_sent_once() {
    let node = ScriptedNode::start(|_| refusal(400, "parsing_exception"));
    let error = search(&client(&node.url())).unwrap_err();
    assert!(
        matches!(&error, ClusterError::Rejected { status: 400, kind, .. } if kind == "parsing_exception")
    );
    assert!(!error.is_temporary());
    assert_eq!(node.seen().len(), 1);

    let node = ScriptedNode::start(|_| refusal(404, "index_not_found_exception"));
    let error = client(&node.url()).get("news", "1").unwrap_err();
    assert!(matches!(error, ClusterError::MissingIndex { .. }), "{error}");
}

#[test]
fn an_incomplete_answer_is_never_returned() {
    let failed = r#"{"took":1,"timed_out":false,"_shards":{"total":2,"successful":1,"failed":1},"hits":{"total":{"value":1,"relation":"eq"},"hits":[]}}"#;
    let failed = Reply::Answer(200, failed.to_owned());
    let node = ScriptedNode::start(in_turn(vec![failed.clone(), found(2)]));
    let client_of_one = client(&node.url());
    assert_eq!(total(&client_of_one), 2);
    assert_eq!(client_of_one.metrics().n_incomplete, 1);

    let node = ScriptedNode::start(move |_| failed.clone());
    let error = search(&client(&node.url())).unwrap_err();
    assert!(matches!(error, ClusterError::Incomplete { .. }) && error.is_temporary(), "{error}");

    let late = r#"{"took":1,"timed_out":true,"_shards":{"total":2,"successful":2,"failed":0},"hits":{"hits":[]}}"#;
    let node = ScriptedNode::start(|_| Reply::Answer(200, late.to_owned()));
    let error = search(&client(&node.url())).unwrap_err();
    assert!(error.to_string().contains("ran out of time"), "{error}");
    assert_eq!(node.seen().len(), 1, "another try would take as long");
}

#[test]
fn one_failed_search_of_several_fails_all() {
    let Reply::Answer(_, whole) = found(1) else { unreachable!() };
    let refused = r#"{"error":{"type":"search_phase_execution_exception","reason":"all shards failed"},"status":503}"#;
    let answers = [
        format!("{{\"responses\":[{whole},{refused}]}}"),
        format!("{{\"responses\":[{whole},{whole}]}}"),
    ];
    let replies = answers.map(|answer| Reply::Answer(200, answer)).to_vec();
    let node = ScriptedNode::start(in_turn(replies));
    let client = client(&node.url());
    let bodies = [json!({ "size": 0 }), json!({ "size": 0 })];
    let answers = client.multi_search(Some("news"), &bodies).unwrap();
    assert_eq!(answers.len(), 2);
    let hit = &answers[1].hits[0];
    assert_eq!((hit.id.as_str(), hit.source.as_ref().unwrap().get()), ("7", r#"{"a":[1,2]}"#));
    assert_eq!(node.seen().len(), 2);
    assert_eq!(node.seen()[0].body.lines().count(), 4);
}

#[test]
fn only_harmless_requests_are_repeated_after_a_lost_answer() {
    let lost = || ScriptedNode::start(in_turn(vec![Reply::Close, written()]));
    let node = lost();
    let outcome =
        client(&node.url()).put(&target(), VersionedId { id: "a/b", version: 7 }, &raw("{}"));
    assert_eq!(outcome.unwrap(), WriteOutcome::Applied);
    let line = "PUT /news/_doc/a%2Fb?version=7&version_type=external_gte&";
    assert!(node.seen().len() == 2 && node.seen()[0].line.starts_with(line), "{:?}", node.seen());

    let node = lost();
    let error = client(&node.url()).put_guarded(&target(), "lock", Guard::Absent, &raw("{}"));
    assert!(matches!(error, Err(ClusterError::Unavailable { .. })));
    assert_eq!(node.seen().len(), 1);
}

#[test]
fn a_write_counts_when_enough_copies_have_it() {
    let few = Reply::Answer(201, r#"{"_shards":{"total":2,"successful":1,"failed":1}}"#.to_owned());
    let both =
        Reply::Answer(200, r#"{"_shards":{"total":2,"successful":2,"failed":0}}"#.to_owned());
    let node = ScriptedNode::start(in_turn(vec![few, both]));
    let target = xunwen_cluster::WriteTarget { n_copies: 2, ..target() };
    let document = VersionedId { id: "1", version: 1 };
    client(&node.url()).put(&target, document, &raw("{}")).unwrap();
    assert_eq!(node.seen().len(), 2);

    let node = ScriptedNode::start(|_| refusal(409, "version_conflict_engine_exception"));
    let outcome = client(&node.url()).put(&target, document, &raw("{}"));
    assert_eq!(outcome.unwrap(), WriteOutcome::Superseded);
}

#[test]
fn nothing_is_sent_to_the_wrong_servers() {
    let right = ScriptedNode::start(|_| found(1));
    let old = ScriptedNode::listen("127.0.0.1:0", None, |_| identity("2.11.0", "uuid-1"));
    let other = ScriptedNode::listen("127.0.0.1:0", None, |_| identity("3.9.0", "uuid-2"));
    let elastic = ScriptedNode::listen("127.0.0.1:0", None, |_| {
        Reply::Answer(200, r#"{"cluster_uuid":"uuid-1","version":{"number":"8.17.0"}}"#.to_owned())
    });
    let error = |node: &ScriptedNode| client(&urls(&[&right, node])).check_nodes().unwrap_err();
    assert!(error(&old).to_string().contains("runs opensearch 2.11.0, which is not supported"));
    assert!(error(&elastic).to_string().contains("runs another product 8.17.0"));
    assert!(matches!(error(&other), ClusterError::OtherCluster { .. }));

    for wrong in [&old, &elastic] {
        let client = client(&urls(&[wrong, &right]));
        assert!((0..5).all(|_| total(&client) == 1));
        assert!(wrong.seen().is_empty());
        let error = search(&crate::client(&wrong.url())).unwrap_err();
        assert!(matches!(error, ClusterError::Version { .. }), "{error}");
    }
}

#[test]
fn the_lowest_version_of_the_nodes_is_returned() {
    let new = ScriptedNode::start(|_| found(1));
    let old = ScriptedNode::listen("127.0.0.1:0", None, |_| identity("2.19.6", "uuid-1"));
    let version = client(&urls(&[&new, &old])).check_nodes().unwrap();
    assert_eq!(version.to_string(), "2.19.6");
}

#[test]
fn a_full_disk_is_reported_as_such() {
    let block = r#"{"error":{"type":"cluster_block_exception","reason":"index [news] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"},"status":429}"#;
    let node = ScriptedNode::start(|_| Reply::Answer(429, block.to_owned()));
    let error =
        client(&node.url()).put_guarded(&target(), "1", Guard::Absent, &raw("{}")).unwrap_err();
    assert!(matches!(error, ClusterError::ReadOnly { .. }), "{error}");
}

#[test]
fn a_deadline_is_not_the_fault_of_a_node() {
    let node = ScriptedNode::start(|_| Reply::Silence);
    let mut settings = crate::settings(&node.url());
    settings.limits.attempt_timeout = Duration::from_secs(10);
    settings.limits.read_deadline = Duration::from_millis(100);
    let client = ClusterClient::new(settings).unwrap();
    client.check_nodes().unwrap();
    for _ in 0..limits().n_failures_to_open {
        assert!(matches!(search(&client), Err(ClusterError::Unavailable { .. })));
    }
    assert_eq!(client.metrics().nodes[0].state, NodeState::Usable);
}
