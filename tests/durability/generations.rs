//! Rebuilding next to the index in use: readers are not disturbed, and a failed rebuild changes
//! nothing.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use xunwen_tests::archive::Archive;
use xunwen_tests::binary::xunwen;
use xunwen_tests::serving::Serving;

const LONG: Duration = Duration::from_secs(30);

fn generations(index: &Path) -> Vec<String> {
    let names = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("generation-"));
    names.sort();
    names
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn searches_and_posts_continue_during_a_rebuild() {
    let archive = Archive::new(200);
    archive.index();
    let server = Serving::new(&archive).watching().start();
    server.post(&[("posted/1", "跨境电商投稿")]).unwrap();
    wait_for("a post is found", || server.total("跨境电商").unwrap() == 201);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut n = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        assert!(server.total("跨境电商").unwrap() >= 201);
                        n += 1;
                    }
                    n
                })
            })
            .collect();
        for n in 0..3 {
            let output = archive.run(&["--rebuild"]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let id = format!("posted/{}", n + 2);
            server.post(&[(&*id, "跨境电商投稿")]).unwrap();
            wait_for("an article posted around a switch is found", || {
                server.total("跨境电商").unwrap() == 202 + n
            });
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(readers.into_iter().map(|reader| reader.join().unwrap()).sum::<u64>() > 0);
    });
    wait_for("the one before goes once the next has served", || {
        let _ = server.total("跨境电商");
        generations(&archive.index_path()) == ["generation-000004"]
    });
}

#[test]
fn a_killed_rebuild_leaves_the_index_in_use() {
    let archive = Archive::new(2000);
    archive.index();
    let before = archive.total("跨境电商");
    for ms in [50, 150, 300, 450] {
        let mut rebuild = archive.command(&["--rebuild"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(ms));
        rebuild.kill().unwrap();
        rebuild.wait().unwrap();
        assert_eq!(archive.total("跨境电商"), before);
    }
    assert!(archive.run(&["--rebuild"]).status.success());
    assert_eq!(archive.total("跨境电商"), before);
    assert!(generations(&archive.index_path()).len() <= 2);
}

#[test]
fn an_index_of_another_version_is_rebuilt_while_it_is_searched() {
    let archive = Archive::new(50);
    archive.index();
    let generation = archive.index_path().join("generation-000001");
    let passport = fs::read_to_string(generation.join("passport.json")).unwrap();
    let outdated = |schema: &str| {
        let mut value: serde_json::Value = serde_json::from_str(&passport).unwrap();
        value["fingerprint"] = "0123".into();
        if !schema.is_empty() {
            value["schema"] = 1.into();
        }
        value.to_string()
    };
    for schema in ["", "another layout"] {
        let current = fs::read_to_string(archive.index_path().join("CURRENT")).unwrap();
        let current = archive.index_path().join(current.trim());
        fs::write(current.join("passport.json"), outdated(schema)).unwrap();
        let refused =
            xunwen(&["serve".as_ref(), "--index".as_ref(), archive.index_path().as_os_str()]);
        let message = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2));
        assert!(message.contains("xunwen serve --rebuild-if-needed"), "{message}");
        assert!(message.contains("run `xunwen index --rebuild`"), "{message}");

        let server = Serving::new(&archive).with(&["--rebuild-if-needed"]).start();
        server.post(&[("posted/1", "跨境电商投稿")]).unwrap();
        wait_for("all is found in the end", || server.total("跨境电商").unwrap() == 51);
        wait_for("it is ready in the end", || server.ready().is_ok());
        let ready = server.ready().unwrap();
        assert!(ready["generation"].as_u64() > Some(1), "{ready}");
        assert_eq!(ready["articles"], 51);
    }
}
