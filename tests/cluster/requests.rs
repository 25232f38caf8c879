//! The requests of the client, as a real server answers them.

use std::time::Duration;

use serde_json::json;
use xunwen_cluster::{
    BulkOptions, BulkWriter, ClusterError, Guard, HealthColor, IndexCreation, TotalHits,
    TotalPrecision, VersionedId, WriteOutcome,
};

use crate::nodes::{Cluster, await_green};
use crate::{new_index, raw};

fn version(id: &str, version: u64) -> VersionedId<'_> {
    VersionedId { id, version }
}

#[test]
fn the_later_version_of_a_document_wins() {
    let Some(cluster) = Cluster::get_or_skip("the_later_version_of_a_document_wins") else {
        return;
    };
    let client = cluster.client();
    let target = new_index(&client, "versions");
    let id = "日报/2024 第3版?#";

    let put = |version_of: u64| {
        client.put(&target, version(id, version_of), &raw(&json!({ "n": version_of }))).unwrap()
    };
    assert_eq!(put(5), WriteOutcome::Applied);
    assert_eq!(put(4), WriteOutcome::Superseded);
    assert_eq!(put(5), WriteOutcome::Applied, "a retry is the same as one write");
    let document = client.get("versions", id).unwrap().unwrap();
    assert_eq!((document.version, document.source.get()), (5, r#"{"n":5}"#));

    assert_eq!(client.delete(&target, version(id, 4)).unwrap(), WriteOutcome::Superseded);
    assert_eq!(client.delete(&target, version(id, 6)).unwrap(), WriteOutcome::Applied);
    assert_eq!(put(5), WriteOutcome::Superseded, "a late retry does not undo a deletion");
    assert!(client.get("versions", id).unwrap().is_none());
    assert_eq!(client.delete(&target, version("never", 1)).unwrap(), WriteOutcome::Applied);
    assert!(matches!(client.get("no-index", "1"), Err(ClusterError::MissingIndex { .. })));
}

#[test]
fn a_guarded_write_has_one_winner() {
    let Some(cluster) = Cluster::get_or_skip("a_guarded_write_has_one_winner") else { return };
    let client = cluster.client();
    let target = new_index(&client, "locks");
    let put =
        |guard: Guard, n: u64| client.put_guarded(&target, "lock", guard, &raw(&json!({ "n": n })));

    put(Guard::Absent, 1).unwrap();
    assert!(matches!(put(Guard::Absent, 2), Err(ClusterError::Conflict { .. })));
    let read = client.get("locks", "lock").unwrap().unwrap();
    let guard = Guard::Unchanged { seq_no: read.seq_no, primary_term: read.primary_term };
    put(guard, 3).unwrap();
    assert!(matches!(put(guard, 4), Err(ClusterError::Conflict { .. })));
    assert_eq!(client.get("locks", "lock").unwrap().unwrap().source.get(), r#"{"n":3}"#);
}

#[test]
fn indexes_and_aliases_are_managed() {
    let Some(cluster) = Cluster::get_or_skip("indexes_and_aliases_are_managed") else { return };
    let client = cluster.client();
    new_index(&client, "managed-1");
    let created = client.create_index("managed-1", &json!({})).unwrap();
    assert_eq!(created, IndexCreation::Existing);
    assert_eq!(client.mappings("managed-1").unwrap()["properties"]["n"]["type"], "integer");

    assert!(client.alias_targets("managed").unwrap().is_empty());
    client
        .update_aliases(&json!([{ "add": { "index": "managed-1", "alias": "managed" } }]))
        .unwrap();
    assert_eq!(client.alias_targets("managed").unwrap(), ["managed-1"]);
    await_green(&client, "managed");
    assert_eq!(client.health(None).unwrap().number_of_nodes, 3);
    assert_ne!(client.health(Some("managed")).unwrap().status, HealthColor::Red);

    client.delete_index("managed-1").unwrap();
    client.delete_index("managed-1").unwrap();
    let search = client.search("managed-1", &json!({}));
    assert!(matches!(search, Err(ClusterError::MissingIndex { .. })));
    let invalid = client.create_index("Not Lower", &json!({}));
    assert!(matches!(invalid, Err(ClusterError::Rejected { status: 400, .. })));
}

#[test]
fn a_point_in_time_is_a_steady_list() {
    let Some(cluster) = Cluster::get_or_skip("a_point_in_time_is_a_steady_list") else { return };
    let client = cluster.client();
    let target = new_index(&client, "steady");
    let mut writer = BulkWriter::start(&client, &target, BulkOptions::default()).unwrap();
    let mut add = |range: std::ops::Range<u64>| {
        for n in range {
            writer.put(version(&n.to_string(), 1), &raw(&json!({ "n": n }))).unwrap();
        }
        writer.flush().unwrap().n_applied
    };
    assert_eq!(add(0..25), 25);
    client.refresh("steady").unwrap();
    let point = client.open_point_in_time("steady", Duration::from_secs(60)).unwrap();
    assert_eq!(add(25..50), 25);
    client.refresh("steady").unwrap();

    let mut after = None;
    let mut listed = Vec::new();
    loop {
        let mut body = json!({
            "size": 10, "sort": [{ "n": "desc" }], "track_total_hits": true,
            "pit": { "id": point.id, "keep_alive": "1m" },
        });
        if let Some(after) = &after {
            body["search_after"] = json!(after);
        }
        let answer = client.search_point_in_time(&body).unwrap();
        assert_eq!(answer.total, Some(TotalHits { value: 25, precision: TotalPrecision::Exact }));
        let Some(last) = answer.hits.last() else { break };
        after = Some(last.sort.clone());
        listed.extend(answer.hits.iter().map(|hit| hit.id.parse::<u64>().unwrap()));
    }
    assert_eq!(listed, (0..25).rev().collect::<Vec<_>>());

    let all = json!({ "track_total_hits": true, "aggs": { "most": { "max": { "field": "n" } } } });
    let wrong = json!({ "query": { "no_such_query": {} } });
    let answers = client.multi_search(Some("steady"), &[all.clone(), all.clone()]).unwrap();
    assert_eq!(answers[1].total.unwrap().value, 50);
    assert_eq!(answers[1].aggregations["most"]["value"], 49.0);
    let error = client.multi_search(Some("steady"), &[all, wrong]).unwrap_err();
    assert!(matches!(error, ClusterError::Rejected { status: 400, .. }), "{error}");

    client.close_point_in_time(&point).unwrap();
    client.close_point_in_time(&point).unwrap();
    let body = json!({ "pit": { "id": point.id, "keep_alive": "1m" } });
    assert!(client.search_point_in_time(&body).is_err());
}

#[test]
fn a_change_that_does_not_fit_the_mapping_is_named() {
    let Some(cluster) = Cluster::get_or_skip("a_change_that_does_not_fit_the_mapping_is_named")
    else {
        return;
    };
    let client = cluster.client();
    let target = new_index(&client, "mapped");
    let mut writer = BulkWriter::start(&client, &target, BulkOptions::default()).unwrap();
    writer.put(version("good", 2), &raw(&json!({ "n": 1 }))).unwrap();
    writer.put(version("bad", 1), &raw(&json!({ "n": "many" }))).unwrap();
    writer.delete(version("absent", 1)).unwrap();
    writer.put(version("good", 1), &raw(&json!({ "n": 0 }))).unwrap();
    let report = writer.flush().unwrap();
    assert_eq!((report.n_applied, report.n_superseded, report.n_rejected), (2, 1, 1));
    assert_eq!(report.rejected[0].id, "bad");
    assert!(report.rejected[0].reason.contains("mapper_parsing_exception"), "{report:?}");
}
