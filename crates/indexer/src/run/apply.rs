//! From a scan to what the index has: which files are taken out, read, kept.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::posted::POSTED;
use crate::run::IndexError;
use crate::run::diff::{Scope, Work, compare, names};
use crate::run::id_owners::Claims;
use crate::run::manifest::Entry;
use crate::run::pipeline::{self, CountedArticle, Event, hash};
use crate::run::progress::Progress;
use crate::run::report::{FileSkips, Report, SkippedItem};
use crate::run::scan::{CorpusFile, Scan};
use crate::run::tracked_index::Upkeep;

/// How long a run works before it commits what is done so far, so that one that is cut off
/// need not begin again.
const BETWEEN_COMMITS: Duration = Duration::from_secs(30);

/// Brings the index up to date with what was scanned. Nothing is committed at its end.
///
/// # Errors
/// When the index or the manifest cannot be written.
pub(crate) fn update(
    upkeep: &mut Upkeep,
    mut scan: Scan,
    scope: Scope<'_>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let mut report = Report { n_ignored_files: scan.n_ignored, ..Report::default() };
    scan.unreadable.iter().for_each(|unreadable| report.skip(unreadable.skipped()));
    let known = &upkeep.manifest.known.files;
    let n_threads = upkeep.n_threads;
    let has_same_bytes = |files: &[(CorpusFile, Entry)]| same_bytes(files, n_threads);
    let Work { to_read, unchanged, gone, same } = compare(&mut scan, known, scope, &has_same_bytes);
    for entry in unchanged.iter().filter_map(|name| known.get(name)) {
        report.keep(entry);
    }
    for (file, known) in same {
        report.keep(&known);
        let is_fresh = file.stamp.is_fresh(scan.began_ns);
        let entry = Entry { stamp: file.stamp, is_fresh, ..known };
        upkeep.manifest.has(&file.name, entry).map_err(|reason| upkeep.failed(reason))?;
    }
    let known = &upkeep.manifest.known.files;
    let mut claims = Claims::default();
    if upkeep.writer.n_articles() > 0 {
        let replaced = names(&to_read).filter(|name| known.contains_key(*name));
        claims.respect_index(replaced.chain(&gone).cloned().collect());
    }
    let begun = names(&to_read).chain(&gone);
    upkeep.manifest.begin(begun).map_err(|reason| upkeep.failed(reason))?;

    let mut left = BTreeMap::new();
    for name in &gone {
        let entry = known_entry(upkeep, name);
        report.n_removed += entry.n_articles;
        left.insert(entry.hash, name.clone());
        upkeep.writer.remove_origin(name)?;
        upkeep.manifest.gone(name).map_err(|reason| upkeep.failed(reason))?;
    }
    let fresh: BTreeSet<String> =
        to_read.iter().filter(|(_, known)| known.is_none()).map(|(f, _)| f.name.clone()).collect();
    progress.plan(to_read.iter().map(|(file, _)| file.stamp.bytes).sum());
    let mut update = Update {
        upkeep,
        report,
        claims,
        file: FileUnderWay::default(),
        left,
        fresh,
        began_ns: scan.began_ns,
        committed: Instant::now(),
    };
    pipeline::run(to_read, n_threads, progress, |event| update.apply(event, progress))?;
    Ok(update.report)
}

/// Returns of each file whether it has the bytes that are known of it.
fn same_bytes(files: &[(CorpusFile, Entry)], n_threads: usize) -> Vec<bool> {
    let is_same = |(file, entry): &(CorpusFile, Entry)| {
        !entry.hash.is_empty() && hash(&file.path).is_ok_and(|hash| hash == entry.hash)
    };
    let share = files.len().div_ceil(n_threads).max(1);
    std::thread::scope(|scope| {
        let work: Vec<_> = files
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().map(is_same).collect::<Vec<_>>()))
            .collect();
        let done = work.into_iter().flat_map(|work| work.join().expect("hashing does not panic"));
        done.collect()
    })
}

fn known_entry(upkeep: &Upkeep, name: &str) -> Entry {
    upkeep.manifest.known.files.get(name).cloned().unwrap_or_default()
}

/// A run under way.
struct Update<'u> {
    upkeep: &'u mut Upkeep,
    report: Report,
    claims: Claims,
    file: FileUnderWay,
    /// Files that are gone, by their hashes.
    left: BTreeMap<String, String>,
    /// Files of which nothing was known.
    fresh: BTreeSet<String>,
    began_ns: u64,
    committed: Instant,
}

/// What is known so far of the file that is being written.
#[derive(Default)]
struct FileUnderWay {
    name: String,
    n_articles: u64,
    skips: FileSkips,
}

impl Update<'_> {
    fn apply(&mut self, event: Event, progress: &Progress) -> Result<(), IndexError> {
        match event {
            Event::Begin(file) => {
                self.upkeep.writer.remove_origin(&file.name)?;
                self.file = FileUnderWay { name: file.name.clone(), ..FileUnderWay::default() };
            }
            Event::Articles(articles) => {
                for article in articles {
                    match article {
                        Ok(article) => self.add(article, progress)?,
                        Err(skipped) => self.file.skips.add(skipped),
                    }
                }
            }
            Event::End { file, hash } => self.end(&file, hash)?,
            Event::Unreadable { file, known, skipped } => {
                self.report.skip(skipped);
                match known {
                    Some(entry) => {
                        self.report.keep(&entry);
                        self.has(&file.name, entry)?;
                    }
                    None => {
                        let manifest = &mut self.upkeep.manifest;
                        manifest.gone(&file.name).map_err(|reason| self.upkeep.failed(reason))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, counted: CountedArticle, progress: &Progress) -> Result<(), IndexError> {
        let CountedArticle { article, n_changes } = counted;
        self.report.n_read += 1;
        progress.wrote_one();
        let writer = &self.upkeep.writer;
        if let Err(owner) = self.claims.claim(&article.id, &self.file.name, writer)? {
            self.file.skips.add(second(&self.file.name, &article.id, &owner));
            self.file.skips.second_to.insert(owner);
            return Ok(());
        }
        self.report.n_indexed += 1;
        self.report.count_changes(&n_changes);
        self.file.n_articles += 1;
        let n_bytes =
            article.paragraphs.iter().map(|p| p.text.len()).sum::<usize>() + article.title.len();
        self.report.text_bytes += n_bytes as u64;
        if self.claims.index_was_empty() {
            writer.add(article, &self.file.name)?;
        } else {
            writer.replace(article, &self.file.name)?;
        }
        Ok(())
    }

    fn end(&mut self, file: &CorpusFile, hash: String) -> Result<(), IndexError> {
        let FileUnderWay { n_articles, skips, .. } = std::mem::take(&mut self.file);
        self.report.skip_all(skips.told.clone(), skips.n_skipped);
        if self.fresh.contains(&file.name) && self.left.remove(&hash).is_some() {
            self.report.n_moved += 1;
        }
        let entry = Entry {
            stamp: file.stamp,
            hash,
            n_articles,
            skipped: skips.told,
            n_skipped: skips.n_skipped,
            second_to: skips.second_to,
            is_fresh: file.stamp.is_fresh(self.began_ns),
        };
        self.has(&file.name, entry)?;
        if self.committed.elapsed() >= BETWEEN_COMMITS {
            self.upkeep.commit()?;
            self.committed = Instant::now();
        }
        Ok(())
    }

    fn has(&mut self, name: &str, entry: Entry) -> Result<(), IndexError> {
        self.upkeep.manifest.has(name, entry).map_err(|reason| self.upkeep.failed(reason))
    }
}

fn second(file: &str, id: &str, owner: &str) -> SkippedItem {
    let first = match owner.strip_prefix(POSTED) {
        Some(_) => "an article of this id was posted".to_owned(),
        None => format!("`{owner}` has an article of this id"),
    };
    SkippedItem {
        place: format!("`{file}` article `{id}`"),
        code: "duplicate_id".to_owned(),
        reason: format!("duplicate id: {first}"),
    }
}
