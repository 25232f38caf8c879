//! The parallel part of a run: one thread reads files, several clean articles, and one passes them
//! to the index in the order of the corpus.
//!
//! The order makes a run repeatable: of two articles with the same id, the same one wins every
//! time. A window limits how far reading may be ahead of writing, and with it the memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use xunwen_corpus::{Location, Record, Records, Skip, SkipReason, records_in, shown_name};

use super::article_hash::ArticleHashes;
use super::hash_log::HashReader;
use super::id_owners::EarlierOwners;
use super::manifest_state::ManifestEntry;
use super::pipeline_article::{KnownArticles, PipelineArticle, clean_record};
use super::progress::Progress;
use super::report::SkippedItem;
use super::scan::CorpusFile;

/// The maximum number of records between the reading and the writing thread.
const WINDOW: usize = 512;

/// The number of hexadecimal digits of a file's hash that the manifest stores.
const HASH_DIGITS: usize = 32;

/// An event that the writing thread receives, in the order of the corpus.
pub(crate) enum PipelineEvent {
    /// The start of a file. Its articles in the index are replaced: all of them, or those that are not
    /// passed as known.
    Begin { file: Arc<CorpusFile>, replaces: ReplacedArticles },
    /// The articles of a record, and those that were skipped.
    Articles(Vec<Result<PipelineArticle, SkippedItem>>),
    /// The end of a file, with the hash of its bytes.
    End { file: Arc<CorpusFile>, hash: String },
    /// A file that cannot be read. Its articles in the index stay.
    Unreadable { file: Arc<CorpusFile>, known: Option<ManifestEntry>, skipped: SkippedItem },
}

/// The articles of a changed file that are replaced in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplacedArticles {
    /// All, because it is not known which of them changed.
    All,
    /// Those that changed.
    Changed,
}

/// The files that a pipeline reads, and what is known about their articles.
pub(crate) struct PipelineInput {
    pub(crate) files: Vec<(CorpusFile, Option<ManifestEntry>)>,
    pub(crate) hashes: HashReader,
    /// `None` if the index is empty.
    pub(crate) owners: Option<EarlierOwners>,
}

/// A message to the cleaning threads.
enum CleaningTask {
    /// A record, and the hashes of the articles of its file.
    Clean(Record, Arc<ArticleHashes>),
    Pass(PipelineEvent),
}

/// A message with its place in the order of the corpus.
type Numbered<T> = (u64, T);

/// Reads the files and passes their events to `write`, in order. Returns the first error of `write`.
pub(crate) fn run_pipeline<E: Send>(
    input: PipelineInput,
    n_threads: usize,
    progress: &Progress,
    mut write: impl FnMut(PipelineEvent) -> Result<(), E>,
) -> Result<(), E> {
    let (task_sender, tasks) = bounded::<Numbered<CleaningTask>>(WINDOW);
    let (event_sender, events) = bounded::<Numbered<PipelineEvent>>(WINDOW);
    let (window_sender, window) = bounded::<()>(WINDOW);

    let PipelineInput { files, hashes, owners } = input;
    let owners = owners.as_ref();

    // The scope owns the receivers: if writing fails, they are dropped before the scope waits for
    // the other threads, whose sends then fail and end them.
    std::thread::scope(move |scope| {
        let out = TaskSender { tasks: task_sender, window: window_sender, next: 0 };
        scope.spawn(move || read_files(files, &hashes, progress, out));

        for _ in 0..n_threads {
            let (tasks, events) = (tasks.clone(), event_sender.clone());
            scope.spawn(move || clean_records(&tasks, &events, owners, progress));
        }
        drop((tasks, event_sender));

        in_order(&events, |event| {
            let _ = window.recv();
            write(event)
        })
    })
}

/// The error of a send after the writing thread has ended.
struct PipelineClosed;

/// Numbers tasks and sends them when the window has room.
struct TaskSender {
    tasks: Sender<Numbered<CleaningTask>>,
    window: Sender<()>,
    next: u64,
}

impl TaskSender {
    fn send(&mut self, task: CleaningTask) -> Result<(), PipelineClosed> {
        self.window.send(()).map_err(|_| PipelineClosed)?;
        self.tasks.send((self.next, task)).map_err(|_| PipelineClosed)?;
        self.next += 1;
        Ok(())
    }

    fn pass(&mut self, event: PipelineEvent) -> Result<(), PipelineClosed> {
        self.send(CleaningTask::Pass(event))
    }
}

/// Reads all files, until the pipeline is closed because writing failed.
fn read_files(
    files: Vec<(CorpusFile, Option<ManifestEntry>)>,
    hashes: &HashReader,
    progress: &Progress,
    mut out: TaskSender,
) {
    for (file, known) in files {
        if read_file(Arc::new(file), known, hashes, progress, &mut out).is_err() {
            return;
        }
    }
}

fn read_file(
    file: Arc<CorpusFile>,
    known: Option<ManifestEntry>,
    hashes: &HashReader,
    progress: &Progress,
    out: &mut TaskSender,
) -> Result<(), PipelineClosed> {
    let (hash, mut records) = match open_file(&file) {
        Ok(opened) => opened,
        Err(skip) => {
            progress.add_bytes_done(file.stamp.bytes);
            let skipped = SkippedItem::from(&skip);
            return out.pass(PipelineEvent::Unreadable { file, known, skipped });
        }
    };

    let list = known.and_then(|entry| hashes.read(&file.name, &entry.list_hash));
    let replaces = match list {
        Some(_) => ReplacedArticles::Changed,
        None => ReplacedArticles::All,
    };
    let list = Arc::new(list.unwrap_or_default());
    out.pass(PipelineEvent::Begin { file: Arc::clone(&file), replaces })?;

    let mut n_bytes_read = 0;
    while let Some(record) = records.next() {
        match record {
            Ok(record) => out.send(CleaningTask::Clean(record, Arc::clone(&list)))?,
            Err(skip) => {
                out.pass(PipelineEvent::Articles(vec![Err(SkippedItem::from(&skip))]))?;
            }
        }
        let n_bytes_now = records.bytes_consumed();
        progress.add_bytes_done(n_bytes_now - n_bytes_read);
        n_bytes_read = n_bytes_now;
    }

    progress.add_bytes_done(file.stamp.bytes.saturating_sub(n_bytes_read));
    out.pass(PipelineEvent::End { file, hash })
}

/// Returns the hash of a file and an iterator over its records.
fn open_file(file: &CorpusFile) -> Result<(String, Records), Skip> {
    let skip = |reason| Skip::new(Location::whole(shown_name(&file.name)), reason);
    let unreadable = |error: io::Error| skip(SkipReason::Unreadable(error.to_string()));

    // Both read the same handle: the name may lead to another file by then.
    let mut opened = file.at.open().map_err(skip)?;
    let hash = hash_file(&mut opened).map_err(unreadable)?;
    opened.rewind().map_err(unreadable)?;
    Ok((hash, records_in(opened, &file.relative)?))
}

/// Returns the hash of a file's bytes from the current position, as the manifest stores it.
pub(crate) fn hash_file(file: &mut File) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize().to_hex()[..HASH_DIGITS].to_owned())
}

fn clean_records(
    tasks: &Receiver<Numbered<CleaningTask>>,
    events: &Sender<Numbered<PipelineEvent>>,
    owners: Option<&EarlierOwners>,
    progress: &Progress,
) {
    for (number, task) in tasks {
        let event = match task {
            CleaningTask::Clean(record, hashes) => {
                let known = KnownArticles { hashes: &hashes, owners };
                PipelineEvent::Articles(clean_record(record, &known, progress))
            }
            CleaningTask::Pass(event) => event,
        };
        if events.send((number, event)).is_err() {
            return;
        }
    }
}

/// Passes the events to `write` in the order of their numbers.
fn in_order<E>(
    events: &Receiver<Numbered<PipelineEvent>>,
    mut write: impl FnMut(PipelineEvent) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, event) in events {
        early.insert(number, event);
        while let Some(event) = early.remove(&next) {
            write(event)?;
            next += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use xunwen_corpus::CorpusRoots;

    use super::*;
    use crate::run::scan::scan;

    #[test]
    fn a_failed_write_ends_the_pipeline_while_most_records_are_unread() {
        let corpus = tempfile::tempdir().unwrap();
        let lines = "{\"title\":\"题\"}\n".repeat(4 * WINDOW);
        std::fs::write(corpus.path().join("a.jsonl"), lines).unwrap();

        let files =
            scan(&CorpusRoots::new(corpus.path())).files.into_iter().map(|file| (file, None));
        let input =
            PipelineInput { files: files.collect(), hashes: HashReader::default(), owners: None };
        let mut n_written = 0;
        let outcome = run_pipeline(input, 2, &Progress::default(), |_| {
            n_written += 1;
            if n_written == 3 { Err("full disk") } else { Ok(()) }
        });
        assert_eq!(outcome, Err("full disk"));
    }

    #[test]
    fn events_arrive_in_order_and_stop_at_the_first_error() {
        let (sender, events) = bounded(8);
        for number in [2, 0, 3, 1] {
            sender.send((number, PipelineEvent::Articles(vec![]))).unwrap();
        }
        drop(sender);

        let mut n_written = 0;
        let outcome = in_order(&events, |_| {
            n_written += 1;
            if n_written == 3 { Err("full disk") } else { Ok(()) }
        });
        assert_eq!((outcome, n_written), (Err("full disk"), 3));
    }
}
