//! Batches that are refused in part, cut off, or held up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use xunwen_cluster::{BulkOptions, BulkWriter, ClusterError, VersionedId};

use crate::scripted_node::{Reply, ScriptedNode, SeenRequest, refusal};
use crate::{client, raw, target};

fn options() -> BulkOptions {
    BulkOptions { batch_bytes: 1000, n_in_flight: 2, deadline: Duration::from_secs(5) }
}

fn mapping() -> Reply {
    Reply::Answer(200, r#"{"news-1":{"mappings":{}}}"#.to_owned())
}

/// Returns the ids of the changes in a request.
fn ids(request: &SeenRequest) -> Vec<String> {
    let lines = request.body.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let actions = lines.filter_map(|line| {
        let action = line.get("index").or(line.get("delete"))?;
        Some(action["_id"].as_str().unwrap().to_owned())
    });
    actions.collect()
}

/// Answers each change by a function of its id.
fn answer(request: &SeenRequest, item: impl Fn(&str) -> Value) -> Reply {
    let items: Vec<Value> = ids(request).iter().map(|id| json!({ "index": item(id) })).collect();
    Reply::Answer(200, json!({ "items": items }).to_string())
}

fn applied(id: &str) -> Value {
    json!({ "_id": id, "status": 201, "_shards": { "successful": 1 } })
}

fn refused(id: &str, status: u16, kind: &str) -> Value {
    json!({ "_id": id, "status": status, "error": { "type": kind, "reason": "because" } })
}

fn node(script: impl Fn(&SeenRequest) -> Reply + Send + Sync + 'static) -> ScriptedNode {
    ScriptedNode::start(move |request| {
        if request.line.ends_with("/_mapping") { mapping() } else { script(request) }
    })
}

fn bulks(node: &ScriptedNode) -> Vec<SeenRequest> {
    node.seen().into_iter().filter(|request| request.line.contains("/_bulk?")).collect()
}

fn add(writer: &mut BulkWriter, n: usize) -> Result<(), ClusterError> {
    (0..n).try_for_each(|id| {
        let id = id.to_string();
        writer.put(VersionedId { id: &id, version: 1 }, &raw(r#"{"text":"人民日报"}"#))
    })
}

#[test]
fn refused_items_are_sent_again_alone_until_they_are_taken() {
    let n_bulks = AtomicUsize::new(0);
    let node = node(move |request| {
        let is_first = n_bulks.fetch_add(1, Ordering::SeqCst) == 0;
        answer(request, |id| match id {
            "2" | "3" if is_first => refused(id, 429, "rejected_execution_exception"),
            "5" if is_first => refused(id, 503, "unavailable_shards_exception"),
            "4" => refused(id, 400, "mapper_parsing_exception"),
            "6" => refused(id, 409, "version_conflict_engine_exception"),
            _ => applied(id),
        })
    });
    let client = client(&node.url());
    let mut writer = BulkWriter::start(&client, &target(), options()).unwrap();
    add(&mut writer, 8).unwrap();
    let report = writer.flush().unwrap();
    assert_eq!((report.n_applied, report.n_superseded, report.n_rejected), (6, 1, 1));
    assert_eq!(report.rejected[0].id, "4");
    assert!(report.rejected[0].reason.contains("mapper_parsing_exception"));

    let bulks = bulks(&node);
    assert_eq!(bulks.iter().map(ids).collect::<Vec<_>>()[1], ["2", "3", "5"]);
    assert_eq!((bulks.len(), client.metrics().n_resent_items), (2, 3));
    assert_eq!(writer.flush().unwrap().n_applied, 0, "a report counts each change once");
}

#[test]
fn a_cut_off_answer_is_no_acknowledgement() {
    let n_bulks = AtomicUsize::new(0);
    let node = node(move |request| {
        let Reply::Answer(_, body) = answer(request, applied) else { unreachable!() };
        match n_bulks.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::CutOff(body),
            1 => Reply::Close,
            2 => answer(request, |_| applied("another")),
            _ => Reply::Answer(200, body),
        }
    });
    let mut writer = BulkWriter::start(&client(&node.url()), &target(), options()).unwrap();
    add(&mut writer, 5).unwrap();
    assert_eq!(writer.flush().unwrap().n_applied, 5);
    assert!(bulks(&node).iter().all(|bulk| ids(bulk).len() == 5));
    assert_eq!(bulks(&node).len(), 4);
}

#[test]
fn batches_are_cut_by_bytes_and_callers_wait() {
    let is_open = Arc::new(AtomicBool::new(false));
    let n_held = Arc::new(AtomicUsize::new(0));
    let n_most = Arc::new(AtomicUsize::new(0));
    let node = node({
        let (is_open, n_held, n_most) = (is_open.clone(), n_held.clone(), n_most.clone());
        move |request| {
            let n = n_held.fetch_add(1, Ordering::SeqCst) + 1;
            n_most.fetch_max(n, Ordering::SeqCst);
            while !is_open.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            n_held.fetch_sub(1, Ordering::SeqCst);
            answer(request, applied)
        }
    });
    let mut settings = crate::settings(&node.url());
    settings.limits.write_timeout = Duration::from_secs(5);
    let client = xunwen_cluster::ClusterClient::new(settings).unwrap();
    let mut writer = BulkWriter::start(&client, &target(), options()).unwrap();

    let n_added = AtomicUsize::new(0);
    let report = std::thread::scope(|scope| {
        let adding = scope.spawn(|| {
            for _ in 0..100 {
                add(&mut writer, 1).unwrap();
                n_added.fetch_add(1, Ordering::SeqCst);
            }
            writer.flush().unwrap()
        });
        let start = Instant::now();
        while n_held.load(Ordering::SeqCst) < 2 {
            assert!(start.elapsed() < Duration::from_secs(5), "two batches are on their way");
            std::thread::yield_now();
        }
        // Two batches are held and a third is full: the caller waits. Each has up to 12 changes.
        assert!(n_added.load(Ordering::SeqCst) < 3 * 13);
        assert!(!adding.is_finished());
        is_open.store(true, Ordering::SeqCst);
        adding.join().unwrap()
    });
    assert_eq!(report.n_applied, 100);
    assert_eq!(n_most.load(Ordering::SeqCst), 2);
    assert!(bulks(&node).iter().all(|bulk| bulk.body.len() < 1200), "batches have a size");
}

#[test]
fn a_batch_that_never_succeeds_fails_the_flush_with_its_reason() {
    let node = node(|request| answer(request, |id| refused(id, 429, "circuit_breaking_exception")));
    let options = BulkOptions { deadline: Duration::from_millis(300), ..options() };
    let mut writer = BulkWriter::start(&client(&node.url()), &target(), options).unwrap();
    add(&mut writer, 3).unwrap();
    let error = writer.flush().unwrap_err();
    assert!(matches!(error, ClusterError::Overloaded { .. }), "{error}");
    assert!(error.to_string().contains("circuit_breaking_exception"), "{error}");
    assert!(bulks(&node).len() > 1);
    assert!(writer.flush().is_err(), "a writer that has failed stays so");
    assert!(add(&mut writer, 100).is_err());
}

#[test]
fn a_writer_needs_an_index() {
    let node = ScriptedNode::start(|_| refusal(404, "index_not_found_exception"));
    let error = BulkWriter::start(&client(&node.url()), &target(), options()).err().unwrap();
    assert!(matches!(error, ClusterError::MissingIndex { .. }), "{error}");
}
