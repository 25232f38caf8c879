//! Links and special files in a corpus: every kind of target, in every command that reads it. What lies
//! outside of the corpus is never read, and what is refused is named.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use xunwen_tests::binary::{binary, search};

/// A word that only files outside of the corpus contain.
const SECRET: &str = "绝密档案";

/// A word that only files which may be read contain.
const PUBLIC: &str = "公开档案";

/// A corpus whose folder is reached by a link, a folder that its links may lead to, and a folder that
/// they may not lead to.
struct Ground {
    folder: tempfile::TempDir,
    _socket: UnixListener,
}

impl Ground {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for name in ["real/sub", "allowed/deep", "outside/deep", "planted"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        symlink("real", at("corpus")).unwrap();
        for path in ["real/sub/in.txt", "allowed/ok.txt", "allowed/deep/ok.txt"] {
            fs::write(at(path), format!("{PUBLIC}\n\n正文 {path}。\n")).unwrap();
        }
        for path in ["outside/x.txt", "outside/deep/y.jsonl", "outside/real.txt"] {
            let text = format!("{{\"title\": \"{SECRET}\", \"body\": \"{path}\"}}\n");
            fs::write(at(path), text).unwrap();
        }
        symlink("../outside/x.txt", at("outside/again.txt")).unwrap();
        // The folder that may be linked contains links of its own.
        symlink("deep/ok.txt", at("allowed/within.txt")).unwrap();
        symlink("../outside/x.txt", at("allowed/without.txt")).unwrap();
        let socket = UnixListener::bind(at("outside/socket.txt")).unwrap();
        Self { folder, _socket: socket }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn command(&self, command: &str) -> Command {
        let mut built = Command::new(binary());
        built.arg(command).arg(self.at("corpus")).arg("--index").arg(self.at("index"));
        built.arg("--link-roots").arg(self.at("allowed")).current_dir("/");
        built
    }

    /// Runs `xunwen index` and returns the exit code and the codes of skipped paths by name.
    fn index(&self, args: &[&str]) -> (Option<i32>, BTreeMap<String, String>) {
        let mut command = self.command("index");
        let output = self.with_open_secret(command.args(args).arg("--json")).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let skipped = report["skipped"].as_array().unwrap().iter().map(|skip| {
            let place = skip["place"].as_str().unwrap().trim_matches('`').to_owned();
            (place, skip["code"].as_str().unwrap().to_owned())
        });
        (output.status.code(), skipped.collect())
    }

    /// Keeps `/proc/self/fd/9` of a command open on a file outside of the corpus.
    fn with_open_secret(&self, command: &Command) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec \"$@\" 9<\"$SECRET_FILE\"", "sh"]).arg(command.get_program());
        shell.args(command.get_args()).current_dir("/");
        shell.env("SECRET_FILE", self.at("outside/x.txt"));
        shell
    }

    fn total(&self, query: &str) -> u64 {
        search(&self.at("index"), &format!("\"{query}\""))["total"].as_u64().unwrap()
    }

    /// Moves everything into the corpus at once, as a person would who unpacks an archive there.
    fn plant(&self) {
        for entry in fs::read_dir(self.at("planted")).unwrap() {
            let entry = entry.unwrap();
            fs::rename(entry.path(), self.at("real").join(entry.file_name())).unwrap();
        }
    }
}

/// A path of the corpus, and what happens to it.
struct Trap {
    name: &'static str,
    /// The target of the link; none for a path that is made otherwise.
    target: String,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Outcome {
    /// The number of articles that are read through it.
    Read(u64),
    /// The code of the skip.
    Skipped(&'static str),
    Ignored,
}

use Outcome::{Ignored, Read, Skipped};

/// Returns every kind of link, made in the folder `planted`.
fn traps(ground: &Ground) -> Vec<Trap> {
    let at = |path: &str| ground.at(path).display().to_string();
    let outside = Skipped("outside_corpus");
    let list: Vec<(&str, String, Outcome)> = vec![
        // Files and folders outside, by every spelling.
        ("file.txt", at("outside/x.txt"), outside),
        ("file-relative.txt", "../outside/x.txt".into(), outside),
        ("file.jsonl.gz", at("outside/deep/y.jsonl"), outside),
        ("folder", at("outside"), outside),
        ("folder-relative", "../outside/deep".into(), outside),
        ("folder.txt", at("outside/deep"), outside),
        ("dots.txt", "sub/../../outside/x.txt".into(), outside),
        ("many-dots.txt", "./sub/.././sub/../..//outside/./deep/../x.txt".into(), outside),
        ("over-root.txt", format!("../../../../../../../../../..{}", at("outside/x.txt")), outside),
        ("through-the-link.txt", at("corpus/../outside/x.txt"), outside),
        ("etc", "/etc".into(), outside),
        ("root", "/".into(), outside),
        ("above", at(""), outside),
        // A name that begins like the corpus, or like a root.
        ("sibling.txt", at("outside/real.txt"), outside),
        // Links to links.
        ("chain.txt", "chain-2.txt".into(), outside),
        ("chain-2.txt", at("outside/again.txt"), outside),
        ("folder-chain", "folder".into(), outside),
        ("through-folder.txt", "folder/x.txt".into(), outside),
        ("without.txt", at("allowed/without.txt"), outside),
        // The kernel.
        ("environ.txt", "/proc/self/environ".into(), outside),
        ("thread.txt", "/proc/thread-self/environ".into(), outside),
        ("process", "/proc/self".into(), outside),
        ("processes", "/proc".into(), outside),
        ("handle.txt", "/proc/self/fd/9".into(), outside),
        ("handles", "/proc/self/fd".into(), outside),
        ("working-folder", "/proc/self/cwd".into(), outside),
        ("other-root.txt", "/proc/self/root/etc/passwd".into(), outside),
        ("system", "/sys/kernel".into(), outside),
        // Devices, pipes and sockets.
        ("zero.txt", "/dev/zero".into(), outside),
        ("null.txt", "/dev/null".into(), outside),
        ("tty.txt", "/dev/tty".into(), outside),
        ("linked-pipe.txt", at("outside/pipe.txt"), outside),
        ("linked-socket.txt", at("outside/socket.txt"), outside),
        ("linked-pipe-inside.txt", "pipe.txt".into(), Skipped("special_file")),
        // Loops, and links to nothing.
        ("self.txt", "self.txt".into(), Skipped("link_loop")),
        ("ping", "pong".into(), Skipped("link_loop")),
        ("pong", "ping".into(), Skipped("link_loop")),
        ("here", ".".into(), Skipped("link_loop")),
        ("corpus-again", at("corpus"), Skipped("link_loop")),
        ("dangling.txt", "absent.txt".into(), Skipped("unreadable")),
        ("dangling-outside", at("outside/absent"), Skipped("unreadable")),
        // Links that may be followed.
        ("inside.txt", "sub/in.txt".into(), Read(1)),
        ("inside-absolute.txt", at("corpus/sub/in.txt"), Read(1)),
        ("inside-dots.txt", "../outside/../real/sub/in.txt".into(), Read(1)),
        ("inside-chain.txt", "inside-absolute.txt".into(), Read(1)),
        ("inside-folder", "sub".into(), Read(1)),
        ("inside-folder-absolute", at("real/sub"), Read(1)),
        ("allowed.txt", at("allowed/ok.txt"), Read(1)),
        // Two files, and a link from one to the other. The link that leads further is refused.
        ("allowed-folder", at("allowed"), Read(3)),
        ("picture.jpg", at("outside/x.txt"), Ignored),
        ("nothing-to-read", at("outside/x.txt"), Ignored),
    ];
    list.into_iter().map(|(name, target, outcome)| Trap { name, target, outcome }).collect()
}

/// Makes all traps, and returns the codes of those that have to be skipped, by name.
fn set_traps(ground: &Ground) -> (BTreeMap<String, String>, u64) {
    let pipe =
        |path: PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    pipe(ground.at("outside/pipe.txt"));
    pipe(ground.at("planted/pipe.txt"));

    let traps = traps(ground);
    for trap in &traps {
        symlink(&trap.target, ground.at("planted").join(trap.name)).unwrap();
    }
    let mut skipped: BTreeMap<String, String> = traps
        .iter()
        .filter_map(|trap| match trap.outcome {
            Skipped(code) => Some((trap.name.to_owned(), code.to_owned())),
            _ => None,
        })
        .collect();
    skipped.insert("pipe.txt".into(), "special_file".into());
    skipped.insert("allowed-folder/without.txt".into(), "outside_corpus".into());

    let n_read: u64 = traps.iter().map(|trap| if let Read(n) = trap.outcome { n } else { 0 }).sum();
    // And the file in the corpus.
    (skipped, n_read + 1)
}

#[test]
fn index_and_rebuild_read_nothing_outside_and_name_it() {
    for args in [&[][..], &["--rebuild"]] {
        let ground = Ground::new();
        let (skipped, n_public) = set_traps(&ground);
        ground.plant();

        let (code, found) = ground.index(args);
        let found: BTreeMap<_, _> =
            found.into_iter().filter(|(_, code)| code != "duplicate_id").collect();
        assert_eq!((code, &found), (Some(1), &skipped), "{args:?}");
        assert_eq!(ground.total(SECRET), 0, "{args:?}");
        assert_eq!(ground.total(PUBLIC), n_public, "{args:?}");
    }
}

#[test]
fn a_watched_corpus_reads_nothing_outside_and_names_it() {
    let ground = Ground::new();
    let (skipped, n_public) = set_traps(&ground);
    let log = ground.at("log");
    let mut watching = ground.with_open_secret(ground.command("index").arg("--watch"));
    watching.env("XUNWEN_LOG", "info").stderr(File::create(&log).unwrap());
    let watching = Watching(watching.stdout(Stdio::null()).spawn().unwrap());
    watching.wait_for(&log, |log| log.contains("watching"));

    ground.plant();
    watching.wait_for(&log, |log| skipped.keys().all(|name| log.contains(&format!("`{name}`"))));
    // A change of a file that a link leads to is noticed without a scan of the corpus.
    let deadline = Instant::now() + Duration::from_secs(30);
    while ground.total(PUBLIC) != n_public {
        assert!(Instant::now() < deadline, "{} of {n_public}", ground.total(PUBLIC));
        std::thread::sleep(Duration::from_millis(50));
    }
    fs::write(ground.at("allowed/deep/new.txt"), "另一份档案\n\n正文。\n").unwrap();
    while ground.total("另一份档案") != 1 {
        assert!(Instant::now() < deadline, "the new file is not found");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(ground.total(SECRET), 0);
}

/// A running `xunwen index --watch`, stopped when dropped.
struct Watching(Child);

impl Watching {
    fn wait_for(&self, log: &Path, is_reached: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !is_reached(&fs::read_to_string(log).unwrap()) {
            assert!(Instant::now() < deadline, "{}", fs::read_to_string(log).unwrap());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn articles_that_a_link_brought_in_are_removed_when_it_is_refused() {
    let ground = Ground::new();
    symlink(ground.at("allowed"), ground.at("real/archive")).unwrap();
    ground.index(&[]);
    let n_public = ground.total(PUBLIC);
    assert_eq!(n_public, 4, "one in the corpus, two in the other folder, one of them by a link");

    // The setting is taken back.
    let mut command = Command::new(binary());
    command.arg("index").arg(ground.at("corpus")).arg("--index").arg(ground.at("index"));
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    assert_eq!(ground.total(PUBLIC), 1);

    // A folder that cannot be reached for a while loses nothing.
    ground.index(&[]);
    fs::rename(ground.at("allowed"), ground.at("unmounted")).unwrap();
    let (_, skipped) = ground.index(&[]);
    assert_eq!(skipped["archive"], "unreadable");
    assert_eq!(ground.total(PUBLIC), n_public);
}

#[test]
fn folders_that_link_to_each_other_end_after_a_few_steps() {
    let ground = Ground::new();
    for n in 0..40 {
        let folder = ground.at(&format!("real/{n:02}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.txt"), format!("第{n}篇\n\n正文。\n")).unwrap();
        for link in ["left", "right"] {
            symlink(format!("../{:02}", n + 1), folder.join(link)).unwrap();
        }
    }
    let started = Instant::now();
    let (_, skipped) = ground.index(&[]);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(skipped.values().any(|code| code == "too_many_links"), "{skipped:?}");
}

#[test]
fn a_file_that_turns_into_a_link_during_a_run_is_never_followed() {
    let ground = Ground::new();
    let [file, link] = ["real/turns.txt", "planted/link"].map(|path| ground.at(path));
    let is_done = AtomicBool::new(false);

    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                fs::write(ground.at("planted/text"), format!("{PUBLIC}\n\n正文。\n")).unwrap();
                fs::rename(ground.at("planted/text"), &file).unwrap();
                symlink(ground.at("outside/x.txt"), &link).unwrap();
                fs::rename(&link, &file).unwrap();
            }
        });
        let _end = OnDrop(|| is_done.store(true, Ordering::Relaxed));
        let deadline = Instant::now() + Duration::from_secs(4);
        while Instant::now() < deadline {
            let (code, skipped) = ground.index(&["--rebuild", "--threads", "1"]);
            assert!(matches!(code, Some(0 | 1)), "{code:?} {skipped:?}");
            assert_eq!(ground.total(SECRET), 0);
        }
    });
}

/// Calls a function when it is dropped, also during a panic.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[test]
fn the_doctor_names_what_is_refused() {
    let ground = Ground::new();
    symlink(ground.at("outside/x.txt"), ground.at("real/e.txt")).unwrap();
    ground.index(&[]);
    let output = ground.command("doctor").arg("--json").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let refused = findings.as_array().unwrap().iter().any(|finding| {
        let found = finding["found"].as_str().unwrap();
        found.contains("`e.txt`") && found.contains("outside/x.txt")
    });
    assert!(refused, "{findings}");
}

#[test]
fn clean_and_eval_do_not_wait_for_a_pipe() {
    let ground = Ground::new();
    for name in ["pipe.txt", "corpus.jsonl"] {
        assert!(Command::new("mkfifo").arg(ground.at(name)).status().unwrap().success());
    }
    let [clean, eval] = ["clean", "eval"].map(|command| {
        let path = if command == "clean" { ground.at("pipe.txt") } else { ground.at("") };
        Command::new(binary()).arg(command).arg(path).output().unwrap()
    });
    for output in [clean, eval] {
        assert_eq!(output.status.code(), Some(2));
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(message.contains("not a regular file"), "{message}");
    }
}
