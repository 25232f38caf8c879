//! Listing the article files of a corpus, and the paths that are not read.

mod corpus_scan;
mod walk;

use xunwen_corpus::CorpusRoots;

pub(crate) use corpus_scan::{
    CorpusFile, CorpusScan, FileStamp, FollowedLink, SkippedPath, has_hidden_part,
};
use walk::CorpusWalk;

/// Scans all of a corpus. Follows links that stay below its roots, skips hidden files and folders.
pub(crate) fn scan(roots: &CorpusRoots) -> CorpusScan {
    let mut scan = CorpusScan::start();
    match roots.open() {
        Ok(fence) => {
            scan.note_closed_roots(&fence);
            CorpusWalk::new(&fence, &mut scan).walk_all();
        }
        Err(error) => scan.skip_unreadable("", error.to_string()),
    }
    scan
}

/// Scans these names below the corpus, and everything below those that are folders.
pub(crate) fn scan_names<'n>(
    roots: &CorpusRoots,
    names: impl Iterator<Item = &'n String>,
) -> CorpusScan {
    let mut scan = CorpusScan::start();
    let fence = roots.open();
    for name in names.filter(|name| !has_hidden_part(name)) {
        match &fence {
            Ok(fence) => CorpusWalk::new(fence, &mut scan).walk_name(name),
            // A corpus that cannot be opened does not count as deleted.
            Err(error) => scan.skip_unreadable(name, format!("the corpus folder: {error}")),
        }
    }

    scan.files.sort_by(|a, b| a.name.cmp(&b.name));
    scan.files.dedup_by(|a, b| a.name == b.name);
    scan
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nested_folders_are_scanned_in_order_without_hidden_files() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["b.txt", "a/deep/er/x.jsonl.zst", "a/photo.jpg", ".git/y.txt", "a/.z.md"] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "文").unwrap();
        }

        let scan = scan(&CorpusRoots::new(dir.path()));
        let names: Vec<&str> = scan.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a/deep/er/x.jsonl.zst", "b.txt"]);
        let ignored: Vec<_> =
            scan.ignored_by_kind.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        assert_eq!((ignored, scan.skipped.len()), (vec!["1 picture".to_owned()], 0));
        assert_eq!(scan.files[1].stamp.bytes, 3);
    }
}
