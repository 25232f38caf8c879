//! Servers and commands that read an index on the cluster while another process changes it.

use std::fs;

use serde_json::{Value, json};
use xunwen_cluster::{VersionedId, WriteTarget};

use crate::nodes::{Cluster, await_true};
use crate::raw;
use crate::served::{EVERY, Served, await_total};

#[test]
fn readers_follow_a_rebuild_with_another_dictionary() {
    let test = "readers_follow_a_rebuild_with_another_dictionary";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "followed", 3);
    let reader = served.serving().for_readers().start();
    await_total(&reader, EVERY, 3);
    let generation = |answer: Value| answer["generation"].as_u64().unwrap();
    assert_eq!(generation(reader.ready().unwrap()), 1);

    let words = served.archive.corpus().with_file_name("words.txt");
    fs::write(&words, "境电\n").unwrap();
    served.index(&["--rebuild", "--dict", words.to_str().unwrap()]);
    await_true("the reader has the new index", || generation(reader.ready().unwrap()) == 2);
    await_total(&reader, EVERY, 3);

    // A server that starts now has the same words, and writes.
    let writer = served.serving().start();
    writer.post(&[("a", "境电")]).unwrap();
    await_total(&reader, "境电 甲", 0);
    await_total(&reader, "\"境电\"", 4);
    assert_eq!(writer.stop(), Some(0));
}

#[test]
fn alerts_and_feeds_deliver_each_version_once_in_the_order_of_arrival() {
    let test = "alerts_and_feeds_deliver_each_version_once_in_the_order_of_arrival";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "alerted", 2);
    let server = served.serving().start();
    let reader = served.serving().for_readers().start();
    let searches = served.archive.corpus().with_file_name("searches.txt");
    fs::write(&searches, "来稿\n").unwrap();
    let ids = |hits: &[Value]| -> Vec<String> {
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    };
    let delivered = || -> Vec<String> {
        let lines: Vec<Value> =
            served.alert(&searches).into_iter().map(|line| line["hit"].clone()).collect();
        ids(&lines)
    };
    assert!(delivered().is_empty(), "the first run records where it starts");

    let mut since = reader.since("来稿", "2020").unwrap()["next"].as_str().unwrap().to_owned();
    let mut arrived = Vec::new();
    for round in 0..4 {
        let posted: Vec<String> = (0..5).map(|n| format!("{round}-{n}")).collect();
        let articles: Vec<(&str, &str)> = posted.iter().map(|id| (id.as_str(), "来稿")).collect();
        server.post(&articles).unwrap();
        await_total(&reader, "来稿", 5 * (round + 1));
        assert_eq!(delivered(), posted);
        let answer = reader.since("来稿", &since).unwrap();
        assert_eq!(ids(answer["hits"].as_array().unwrap()), posted);
        answer["next"].as_str().unwrap().clone_into(&mut since);
        arrived.extend(posted);
    }
    assert!(delivered().is_empty());
    server.post(&[("1-3", "来稿更正")]).unwrap();
    await_total(&reader, "\"来稿更正\"", 1);
    assert_eq!(delivered(), ["1-3"], "a correction arrives again");

    // The feed of the search has the last arrival first, on every server.
    let feed = reader.feed("来稿").unwrap();
    let last = feed.find("来稿更正").unwrap();
    let others: Vec<usize> = feed.match_indices("/article/3-4").map(|(at, _)| at).collect();
    assert!(others.iter().all(|other| last < *other), "{feed}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn an_alert_waits_for_articles_that_arrived_earlier_and_are_not_visible_yet() {
    let test = "an_alert_waits_for_articles_that_arrived_earlier_and_are_not_visible_yet";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "patient", 1);
    let server = served.serving().start();
    let searches = served.archive.corpus().with_file_name("searches.txt");
    fs::write(&searches, "来稿\n").unwrap();
    assert!(served.alert(&searches).is_empty(), "the first run records where it starts");
    server.post(&[("a", "来稿甲"), ("b", "来稿乙")]).unwrap();
    await_total(&server, "来稿", 2);

    // As between the moments at which two shards show one commit.
    let first = json!({
        "size": 1,
        "query": { "term": { "origin": "//posted/a" } },
        "sort": [{ "arrived": "asc" }],
    });
    let of_first = served.client.search("patient", &first).unwrap().hits[0].sort[0].clone();
    let index = served.cluster_archive().current().unwrap().unwrap();
    let id = format!("visible-{}", index.metadata.id);
    let stored = served.client.get("patient-state", &id).unwrap().unwrap();
    let target = WriteTarget { index: "patient-state".to_owned(), n_copies: 2 };
    let earlier = VersionedId { id: &id, version: stored.version + 1 };
    let source = raw(&json!({ "arrived": of_first }));
    served.client.put(&target, earlier, &source).unwrap();
    let delivered = || -> Vec<String> {
        let lines = served.alert(&searches).into_iter();
        lines.map(|line| line["hit"]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(delivered(), ["a"]);

    server.post(&[("c", "来稿丙")]).unwrap();
    await_total(&server, "来稿", 3);
    assert_eq!(delivered(), ["b", "c"]);
}

#[test]
fn readers_are_kept_from_an_index_that_another_analysis_built() {
    let test = "readers_are_kept_from_an_index_that_another_analysis_built";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "newer", 1);
    let reader = served.serving().for_readers().start();
    assert_eq!(reader.total(EVERY).unwrap(), 1);

    // As after a rebuild by a newer version.
    let index = served.cluster_archive().current().unwrap().unwrap();
    let mut meta = json!(index.metadata);
    (meta["id"], meta["fingerprint"]) = (json!("another"), json!("of a newer version"));
    let urls = cluster.urls();
    let url = format!("{}/{}/_mapping", urls.split(',').next().unwrap(), index.name);
    let body = json!({ "_meta": meta }).to_string();
    ureq::put(&url).header("Content-Type", "application/json").send(&body).unwrap();
    await_true("searches are refused", || {
        let error = reader.total(EVERY).err().map(|error| error.to_string());
        error.is_some_and(|error| error.contains("cluster_unavailable"))
    });
    assert!(reader.ready().is_err(), "a balancer sends readers elsewhere");
}
