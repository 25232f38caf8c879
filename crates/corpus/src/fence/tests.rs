//! Paths that a fence opens, and paths that it refuses.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use rustix::fs::{CWD, Mode, mkfifoat};

use super::*;

fn corpus(folder: &Path) -> FencedPath {
    CorpusRoots::new(folder).open().unwrap().corpus()
}

fn read(path: &FencedPath) -> Result<String, SkipReason> {
    let mut file = path.open()?;
    let mut text = String::new();
    std::io::Read::read_to_string(&mut file, &mut text).unwrap();
    Ok(text)
}

#[test]
fn only_regular_files_are_opened_and_none_of_them_waits() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("folder.txt")).unwrap();
    fs::write(dir.path().join("file.txt"), "text").unwrap();
    symlink("file.txt", dir.path().join("link.txt")).unwrap();
    mkfifoat(CWD, dir.path().join("pipe.txt"), Mode::RUSR | Mode::WUSR).unwrap();
    let _socket = UnixListener::bind(dir.path().join("socket.txt")).unwrap();

    let corpus = corpus(dir.path());
    let codes: Vec<(&str, &str)> =
        ["file.txt", "folder.txt", "link.txt", "pipe.txt", "socket.txt", "absent.txt"]
            .map(|name| {
                (name, corpus.join(name).open().map_or_else(|reason| reason.code(), |_| ""))
            })
            .into();
    assert_eq!(
        codes,
        [
            ("file.txt", ""),
            ("folder.txt", "unreadable"),
            ("link.txt", "swapped_for_link"),
            ("pipe.txt", "special_file"),
            ("socket.txt", "special_file"),
            ("absent.txt", "unreadable"),
        ]
    );
    assert_eq!(read(&corpus.join("file.txt")).unwrap(), "text");

    for name in ["folder.txt", "pipe.txt", "socket.txt", "absent.txt"] {
        assert!(open_regular(&dir.path().join(name)).is_err(), "{name}");
    }
    assert!(open_regular(&dir.path().join("link.txt")).is_ok(), "a person named it");
}

#[test]
#[cfg(target_os = "linux")]
fn files_of_the_kernel_are_refused_wherever_they_are() {
    for folder in ["/proc", "/proc/self", "/sys"] {
        assert!(CorpusRoots::new(Path::new(folder)).open().is_err(), "{folder} as the corpus");
    }
    for path in
        ["/proc/self/environ", "/proc/self/status", "/sys/kernel/mm/transparent_hugepage/enabled"]
    {
        let path = Path::new(path);
        assert!(!path.exists() || open_regular(path).is_err(), "{}", path.display());
    }

    // The root folder contains both file systems.
    let root = corpus(Path::new("/"));
    let code = |path: &str| root.join(path).open().map_or_else(|reason| reason.code(), |_| "read");
    assert_eq!(code("proc/self/environ"), "swapped_for_link");
    assert_eq!(code(&format!("proc/{}/environ", std::process::id())), "special_file");
    assert_eq!(code("dev/zero"), "special_file");
    assert_eq!(root.join("proc").list().unwrap_err().code(), "special_file");
}

#[test]
fn a_link_is_followed_below_a_root_only() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["corpus/sub", "archive", "archive-2", "other"] {
        fs::create_dir_all(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join("x.txt"), folder).unwrap();
    }
    let at = |path: &str| dir.path().join(path);
    for (link, target) in [
        ("relative", "sub/x.txt".into()),
        ("absolute", at("corpus/sub/x.txt")),
        ("roundabout", "sub/../../corpus/./sub/x.txt".into()),
        ("chain", "absolute".into()),
        ("allowed", at("archive/x.txt")),
        ("sibling", at("archive-2/x.txt")),
        ("out", "../other/x.txt".into()),
        ("chain-out", "out".into()),
        ("dots", "sub/../../other/./x.txt".into()),
        ("self", "self".into()),
        ("dangling", "absent".into()),
    ] {
        symlink(target, at("corpus").join(link)).unwrap();
    }

    let roots = CorpusRoots { corpus: at("corpus"), link_roots: vec![at("archive"), at("absent")] };
    let fence = roots.open().unwrap();
    let outcome = |name: &str| {
        let resolved = fence.resolve(&fence.corpus().join(name));
        resolved.and_then(|path| read(&path)).unwrap_or_else(|reason| reason.code().to_owned())
    };
    for name in ["relative", "absolute", "roundabout", "chain"] {
        assert_eq!(outcome(name), "corpus/sub", "{name}");
    }
    assert_eq!(outcome("allowed"), "archive");
    for name in ["sibling", "out", "chain-out", "dots"] {
        assert_eq!(outcome(name), "outside_corpus", "{name}");
    }
    assert_eq!(outcome("self"), "link_loop");
    assert_eq!(outcome("dangling"), "unreadable");
    assert_eq!(fence.closed_roots()[0].path, at("absent"));

    let refused = fence.resolve(&fence.corpus().join("out")).unwrap_err().to_string();
    assert!(refused.contains("`../other/x.txt`"), "{refused}");
    let resolved = at("other/x.txt").canonicalize().unwrap();
    assert!(refused.contains(&resolved.display().to_string()), "{refused}");
}

#[test]
fn a_folder_or_file_that_a_link_replaces_after_it_was_found_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| dir.path().join(path);
    fs::create_dir_all(at("corpus/a/b")).unwrap();
    fs::create_dir_all(at("secret/b")).unwrap();
    for path in ["corpus/a/b/x.txt", "corpus/y.txt", "secret/b/x.txt"] {
        fs::write(at(path), path).unwrap();
    }
    let fence = CorpusRoots::new(&at("corpus")).open().unwrap();
    let deep = fence.resolve(&fence.corpus().join("a/b/x.txt")).unwrap();
    let flat = fence.resolve(&fence.corpus().join("y.txt")).unwrap();
    assert!(read(&deep).is_ok() && read(&flat).is_ok());

    fs::rename(at("corpus/a"), at("corpus/moved")).unwrap();
    symlink(at("secret"), at("corpus/a")).unwrap();
    fs::remove_file(at("corpus/y.txt")).unwrap();
    symlink(at("secret/b/x.txt"), at("corpus/y.txt")).unwrap();
    assert_eq!(read(&deep).unwrap_err().code(), "swapped_for_link");
    assert_eq!(read(&flat).unwrap_err().code(), "swapped_for_link");
    assert_eq!(fence.corpus().join("a").list().unwrap_err().code(), "swapped_for_link");

    // A root that is replaced is not the root that was opened.
    fs::rename(at("corpus"), at("corpus-before")).unwrap();
    symlink(at("secret"), at("corpus")).unwrap();
    assert!(fence.corpus().join("b/x.txt").open().is_err());
}
