//! Checks of the index, its manifest and the corpus.

use std::io;

use xunwen_corpus::CorpusRoots;
use xunwen_engine::{IndexCheck, OpenError};

use crate::operate::finding::Finding;
use crate::run::{CorpusDiff, CorpusScan, ManifestState, ScanScope, SkippedPath, scan};

/// The number of segments above which every search has to visit too many of them.
const MANY_SEGMENTS: usize = 60;

/// The number of deleted articles above which their share is checked.
const MANY_DELETED: u64 = 1000;

const REBUILD: &str = "run `xunwen index --rebuild`";
const NEWER_WORDS: &str =
    "words that only the new one has are found by their characters, and faster after a rebuild";
pub(super) const UPDATE: &str = "run `xunwen index`, or let a server watch the corpus";

pub(super) fn index(index: &Result<IndexCheck, OpenError>) -> Finding {
    const ABOUT: &str = "index";
    match index {
        Ok(index) => match index.damaged.first() {
            None => Finding::ok(ABOUT, format!("{} articles, every file whole", index.n_articles)),
            Some(first) => {
                let n_damaged = index.damaged.len();
                let found =
                    format!("{n_damaged} files are damaged or missing, for example `{first}`");
                Finding::fault(ABOUT, found, REBUILD)
            }
        },
        Err(error @ OpenError::Dictionary { .. }) => {
            let found = format!("{}; {NEWER_WORDS}", error.problem());
            Finding::fault(ABOUT, found, error.remedy())
        }
        Err(error) => Finding::fault(ABOUT, error.problem(), error.remedy()),
    }
}

pub(super) fn manifest(manifest: Result<&Option<ManifestState>, &io::Error>) -> Finding {
    const ABOUT: &str = "manifest";
    let manifest = match manifest {
        Ok(Some(manifest)) => manifest,
        Ok(None) => return Finding::warning(ABOUT, "it does not exist".to_owned(), UPDATE),
        Err(error) => return Finding::fault(ABOUT, format!("cannot be read: {error}"), UPDATE),
    };

    if let Some(damage) = &manifest.damage {
        let remedy = "run `xunwen index`, which reads everything again";
        return Finding::warning(ABOUT, format!("damaged: {damage}"), remedy);
    }
    if !manifest.unfinished.is_empty() {
        let n_files = manifest.unfinished.len();
        let found = format!("a run was interrupted or is active, with {n_files} unfinished files");
        return Finding::warning(ABOUT, found, UPDATE);
    }
    Finding::ok(ABOUT, format!("{} files", manifest.files.len()))
}

pub(super) fn segments(index: &IndexCheck) -> Finding {
    const ABOUT: &str = "segments";
    let IndexCheck { n_segments, n_deleted, n_articles, .. } = *index;
    let found = format!("{n_segments}, with {n_deleted} deleted articles");

    if n_segments > MANY_SEGMENTS || (n_deleted > MANY_DELETED && n_deleted > n_articles) {
        return Finding::warning(ABOUT, found, REBUILD);
    }
    Finding::ok(ABOUT, found)
}

/// Compares the number of articles in the index with those of the manifest and the store.
pub(super) fn articles(index: &IndexCheck, manifest: &ManifestState, n_posted: u64) -> Finding {
    const ABOUT: &str = "articles";
    let n_from_files = manifest.n_articles();
    let found = format!(
        "{} in the index, {n_from_files} from files according to the manifest, {n_posted} posted",
        index.n_articles
    );

    // During a run, the three numbers are not from the same moment.
    let is_stable = manifest.damage.is_none() && manifest.unfinished.is_empty();
    if is_stable && index.n_articles != n_from_files + n_posted {
        let remedy = "run `xunwen index`; if that does not help, `xunwen index --rebuild`";
        return Finding::warning(ABOUT, found, remedy);
    }
    Finding::ok(ABOUT, found)
}

/// Compares the corpus with the manifest, and names the paths that are not read.
pub(super) fn corpus(roots: &CorpusRoots, manifest: &ManifestState) -> Vec<Finding> {
    const ABOUT: &str = "corpus";
    if !roots.corpus.is_dir() {
        let found = format!("there is no folder at `{}`", roots.corpus.display());
        let remedy = "name the folder that contains your articles";
        return vec![Finding::warning(ABOUT, found, remedy)];
    }

    let scan = scan(roots);
    let (refused, unreadable): (Vec<_>, Vec<_>) =
        scan.skipped.iter().partition(|path| path.is_refused());
    let mut findings = Vec::new();
    if let Some(example) = example(&unreadable) {
        let found = format!("{} folders or files cannot be read{example}", unreadable.len());
        findings.push(Finding::warning(ABOUT, found, "check their permissions"));
    }
    if let Some(example) = example(&refused) {
        let found = format!("{} links or files are refused{example}", refused.len());
        let remedy = "copy the articles into the corpus, allow the folder with `--link-roots`, or \
                      remove the link";
        findings.push(Finding::warning(ABOUT, found, remedy));
    }
    for remark in &scan.remarks {
        let remedy = "create or mount the folder, or take it out of the setting";
        findings.push(Finding::warning(ABOUT, remark.clone(), remedy));
    }
    if unreadable.is_empty() {
        findings.push(changes(scan, manifest));
    }
    findings
}

/// Returns the end of a sentence that names the first of these paths; `None` without paths.
fn example(skipped: &[&SkippedPath]) -> Option<String> {
    let first = skipped.first()?.to_skipped();
    let ending = if skipped.len() > 1 { ", for example" } else { ":" };
    Some(format!("{ending} {}, {}", first.place, first.reason))
}

fn changes(scan: CorpusScan, manifest: &ManifestState) -> Finding {
    const ABOUT: &str = "corpus";
    // Stamps are compared instead of bytes, because reading a whole corpus takes long.
    let diff = CorpusDiff::new(scan, &manifest.files, ScanScope::Corpus, &|files| {
        files.iter().map(|(file, entry)| file.stamp == entry.stamp).collect()
    });
    let (n_changed, n_gone) = (diff.to_read.len(), diff.gone.len());
    if n_changed + n_gone > 0 {
        let found = format!("{n_changed} files are new or changed, {n_gone} are gone");
        return Finding::warning(ABOUT, found, UPDATE);
    }
    Finding::ok(ABOUT, "unchanged since it was indexed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_about_an_index_that_cannot_be_opened_names_the_remedy_once() {
        let path = || "index".into();
        let errors = [
            OpenError::Missing(path()),
            OpenError::Fingerprint { path: path(), found: "v1".into(), needed: "v2".into() },
            OpenError::Dictionary { path: path(), found: None, needed: Some("7f".into()) },
            OpenError::Damaged { path: path(), reason: "bad footer".into() },
            OpenError::Busy(path()),
            OpenError::Io { path: path(), reason: io::Error::other("disk on fire") },
        ];
        for error in errors {
            let finding = index(&Err(error));
            let remedy = finding.todo.unwrap();
            assert!(finding.found.contains("`index`"), "{}", finding.found);
            assert!(!finding.found.contains(&remedy), "{}", finding.found);
        }
    }
}
