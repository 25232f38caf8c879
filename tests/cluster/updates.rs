//! Posted articles and watched files of servers on the cluster: who writes, and that nothing
//! acknowledged is lost when nodes or processes die.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use xunwen_cluster::{Guard, WriteTarget};
use xunwen_tests::serving::Posting;

use crate::nodes::{Cluster, await_copies, await_green, await_true, remove_all_indexes};
use crate::raw;
use crate::served::{EVERY, Served, article, await_total, found_ids};

#[test]
fn articles_are_posted_replaced_and_deleted() {
    let Some(cluster) = Cluster::get_or_skip("articles_are_posted_replaced_and_deleted") else {
        return;
    };
    let served = Served::new(&cluster, "posts", 2);
    let server = served.serving().start();
    let reader = served.serving().for_readers().start();
    let answer = server.post(&[("a", "甲稿"), ("b", "乙稿"), ("0000", "丙稿")]).unwrap();
    assert_eq!(answer["accepted"], 2, "{answer}");
    assert_eq!(answer["results"][2]["error"]["code"], "id_of_corpus", "{answer}");
    await_total(&server, EVERY, 4);
    await_total(&reader, EVERY, 4);
    assert_eq!(server.ready().unwrap()["writable"], true);

    let answer = server.post(&[("a", "甲稿"), ("b", "更正")]).unwrap();
    assert_eq!(answer["results"][0]["outcome"], "unchanged", "{answer}");
    assert_eq!(answer["results"][1]["outcome"], "replaced", "{answer}");
    await_total(&server, "\"更正\"", 1);
    assert_eq!(server.total("\"乙稿\"").unwrap(), 0);

    server.delete("a").unwrap();
    assert_eq!(server.total(EVERY).unwrap(), 3);
    await_total(&reader, "\"甲稿\"", 0);
    assert!(server.delete("0001").is_err(), "an article of the corpus is not deleted");

    // While another process writes, a deletion is hidden at once by the server that took it.
    assert_eq!(server.stop(), Some(0));
    let writer = served.writer();
    let server = served.serving().start();
    let at_once = server.delete_now("b").unwrap();
    assert_eq!(
        (at_once["outcome"].as_str(), server.total("\"更正\"").unwrap()),
        (Some("deleted"), 0)
    );
    assert_eq!(reader.total("\"更正\"").unwrap(), 1, "it is not committed");
    drop(writer);
    await_total(&reader, "\"更正\"", 0);
    assert_eq!(server.stop(), Some(0));
}

/// Posts articles until `is_over`, and returns the ids of those that were acknowledged.
fn post_until(server: &Posting, name: &str, is_over: &AtomicBool) -> BTreeSet<String> {
    let mut acknowledged = BTreeSet::new();
    for n in 0.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let ids = [0, 1, 2].map(|k| format!("{name}-{n}-{k}"));
        let articles: Vec<_> = ids.iter().map(|id| article(id, "来稿")).collect();
        let answer = server.post_all(&articles).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(answer["accepted"], 3, "{answer}");
        acknowledged.extend(ids);
        std::thread::sleep(Duration::from_millis(100));
    }
    acknowledged
}

/// Posts while `disturb` runs.
fn post_during(server: &Posting, name: &str, disturb: impl FnOnce()) -> BTreeSet<String> {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let posting = scope.spawn(|| post_until(server, name, &is_over));
        std::thread::sleep(Duration::from_secs(1));
        disturb();
        std::thread::sleep(Duration::from_secs(1));
        is_over.store(true, Ordering::SeqCst);
        posting.join().unwrap()
    })
}

#[test]
fn posts_are_accepted_while_nodes_are_down_and_found_after_that() {
    let test = "posts_are_accepted_while_nodes_are_down_and_found_after_that";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    // The indexes of other tests would have to recover as well.
    remove_all_indexes(&cluster.client());
    let served = Served::new(&cluster, "outage", 1);
    let server = served.serving().start();
    let mut expected = post_during(&server, "one", || {
        cluster.kill(2);
        std::thread::sleep(Duration::from_secs(2));
        cluster.start(2);
    });
    let n = expected.len() as u64;
    await_total(&server, "\"来稿\"", n);
    assert_eq!(found_ids(&server, "\"来稿\""), expected);
    await_green(&served.client, "outage");
    await_green(&served.client, "outage-state");

    expected.extend(post_during(&server, "two", || {
        cluster.kill(1);
        cluster.kill(3);
        await_true("searches fail", || {
            let error = server.total(EVERY).err().map(|error| error.to_string());
            error.is_some_and(|error| error.contains("cluster_unavailable"))
        });
        std::thread::sleep(Duration::from_secs(3));
    }));
    cluster.start(1);
    cluster.start(3);
    let returned = Instant::now();
    await_copies(&cluster, &served.client, 2);
    let n = expected.len() as u64;
    await_total(&server, "\"来稿\"", n);
    println!("{n} posts were found {:?} after the nodes returned", returned.elapsed());
    assert_eq!(found_ids(&server, "\"来稿\""), expected);
    server.delete("two-0-0").unwrap();
    assert_eq!(server.total("\"来稿\"").unwrap(), n - 1);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn posts_of_a_server_that_is_killed_before_the_update_are_found_after_a_restart() {
    let test = "posts_of_a_server_that_is_killed_before_the_update_are_found_after_a_restart";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "restarted", 1);

    // A writer of another process holds up the update.
    let writer = served.writer();
    let server = served.serving().start();
    let answer = server.post(&[("a", "甲稿"), ("b", "乙稿")]).unwrap();
    assert_eq!(answer["accepted"], 2, "{answer}");
    assert_eq!(server.total(EVERY).unwrap(), 1);
    await_true("the server says that it cannot write", || {
        server.ready().is_ok_and(|ready| ready["writable"] == false)
    });
    server.kill();
    drop(writer);
    let server = served.serving().start();
    await_total(&server, EVERY, 3);

    // Killed while it holds the lock: the next one waits until that has expired.
    server.post(&[("c", "丙稿")]).unwrap();
    server.kill();
    let server = served.serving().start();
    server.post(&[("d", "丁稿")]).unwrap();
    await_total(&server, EVERY, 5);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_server_that_loses_its_lock_stops_writing_until_it_has_it_again() {
    let test = "a_server_that_loses_its_lock_stops_writing_until_it_has_it_again";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "lost", 1);
    let server = served.serving().start();
    server.post(&[("a", "甲稿")]).unwrap();
    await_total(&server, EVERY, 2);

    // Another process takes the lock, as after a pause that was longer than the lease, and renews it.
    let steal = |owner: Option<&str>| {
        let lock = served.client.get("lost-state", "writer").unwrap().unwrap();
        let guard = Guard::Unchanged { seq_no: lock.seq_no, primary_term: lock.primary_term };
        let target = WriteTarget { index: "lost-state".to_owned(), n_copies: 2 };
        let other =
            json!({ "owner": owner, "holder": "x", "expires": i64::MAX, "lease_ms": 30_000 });
        served.client.put_guarded(&target, "writer", guard, &raw(&other)).is_ok()
    };
    await_true("the lock is taken", || steal(Some("another")));
    server.post(&[("b", "乙稿")]).unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(12) {
        assert!(steal(Some("another")), "a process without the lock changes it");
        assert_eq!(server.total(EVERY).unwrap(), 2, "a process without the lock writes");
        std::thread::sleep(Duration::from_secs(1));
    }
    assert_eq!(server.ready().unwrap()["writable"], false);
    let other = json!({ "owner": null, "holder": "x", "expires": 0, "lease_ms": 30_000 });
    let lock = served.client.get("lost-state", "writer").unwrap().unwrap();
    let guard = Guard::Unchanged { seq_no: lock.seq_no, primary_term: lock.primary_term };
    let target = WriteTarget { index: "lost-state".to_owned(), n_copies: 2 };
    served.client.put_guarded(&target, "writer", guard, &raw(&other)).unwrap();
    await_total(&server, EVERY, 3);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn watched_files_are_indexed_by_one_process_at_a_time() {
    let test = "watched_files_are_indexed_by_one_process_at_a_time";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let served = Served::new(&cluster, "watched", 1);
    let reader = served.serving().for_readers().start();
    let mut first = served.serving().for_readers().watching().start();
    served.archive.write("new", "新篇");
    await_total(&reader, EVERY, 2);

    // The command waits for the server, and takes over.
    let mut second = served.watching().spawn().unwrap();
    let mut log = BufReader::new(second.stderr.take().unwrap()).lines().map_while(Result::ok);
    let waiting = log.find(|line| line.contains("another writer")).unwrap();
    assert!(waiting.contains("writes to the index") && waiting.contains("watched"), "{waiting}");
    assert_eq!(first.stop(), Some(0));
    served.archive.write("newer", "又一篇");
    std::fs::remove_file(served.archive.corpus().join("0000.txt")).unwrap();
    await_total(&reader, "\"又一篇\"", 1);
    await_total(&reader, EVERY, 2);

    // A signal ends it at once, and the lock is free.
    let start = Instant::now();
    assert!(Command::new("kill").arg(second.id().to_string()).status().unwrap().success());
    assert_eq!(second.wait().unwrap().code(), Some(0));
    served.index(&[]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());

    // One that still waits ends at once as well.
    let writer = served.writer();
    first = served.serving().for_readers().watching().start();
    std::thread::sleep(Duration::from_secs(2));
    let start = Instant::now();
    assert_eq!(first.stop(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    drop(writer);
}
