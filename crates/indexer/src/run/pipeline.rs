//! The work in parallel: one thread reads files, several clean articles, one hands them to the
//! index in the order of the corpus.
//!
//! The order makes a run repeatable: of two articles with one id the same one wins every time.
//! A window bounds how far reading may be ahead of writing, and with it the memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use xunwen_corpus::{
    Article, Change, ChangeKind, Cleaned, Location, Record, Skip, SkipReason, clean, read, records,
};

use crate::run::manifest::Entry;
use crate::run::progress::Progress;
use crate::run::report::SkippedItem;
use crate::run::scan::CorpusFile;

/// Records that may be on their way at once.
const WINDOW: usize = 512;

/// Hexadecimal digits of a file's hash that are kept.
const HASH_DIGITS: usize = 32;

/// What the writing thread is told, in the order of the corpus.
pub(crate) enum Event {
    /// A file begins. What the index has of it is to be replaced.
    Begin(Arc<CorpusFile>),
    /// The articles of a record, and what was skipped of it.
    Articles(Vec<Result<CountedArticle, SkippedItem>>),
    /// A file ends: its hash.
    End { file: Arc<CorpusFile>, hash: String },
    /// A file could not be read at all; what the index has of it stays.
    Unreadable { file: Arc<CorpusFile>, known: Option<Entry>, skipped: SkippedItem },
}

/// An article, and how much was changed on the way to it. The changes themselves, which hold text,
/// stay behind in the thread that made them.
pub(crate) struct CountedArticle {
    pub(crate) article: Article,
    pub(crate) n_changes: BTreeMap<ChangeKind, u64>,
}

impl From<Cleaned> for CountedArticle {
    fn from(cleaned: Cleaned) -> Self {
        Self { article: cleaned.article, n_changes: counted(&cleaned.changes) }
    }
}

/// Returns how many changes there are of each kind.
fn counted(changes: &[Change]) -> BTreeMap<ChangeKind, u64> {
    let mut n_changes = BTreeMap::new();
    for change in changes {
        *n_changes.entry(change.kind).or_default() += 1;
    }
    n_changes
}

/// What goes to the cleaning threads.
enum Task {
    Clean(Record),
    Pass(Event),
}

type Numbered<T> = (u64, T);

/// Reads `files` and gives their events, in order, to `write`. Returns the first error that
/// `write` returns.
pub(crate) fn run<E: Send>(
    files: Vec<(CorpusFile, Option<Entry>)>,
    n_threads: usize,
    progress: &Progress,
    mut write: impl FnMut(Event) -> Result<(), E>,
) -> Result<(), E> {
    let (tasks_in, tasks) = bounded::<Numbered<Task>>(WINDOW);
    let (events_in, events) = bounded::<Numbered<Event>>(WINDOW);
    let (places_in, places) = bounded::<()>(WINDOW);
    // What is received from belongs to the scope: when writing fails it is closed before the other
    // threads are waited for, which end by that.
    std::thread::scope(move |scope| {
        scope.spawn(move || {
            let mut out = Numbering { tasks: tasks_in, places: places_in, next: 0 };
            // A closed channel means that writing failed: there is nothing left to read for.
            let _ = files
                .into_iter()
                .try_for_each(|(file, known)| read_file(Arc::new(file), known, progress, &mut out));
        });
        for _ in 0..n_threads {
            let (tasks, events_in) = (tasks.clone(), events_in.clone());
            scope.spawn(move || clean_all(&tasks, &events_in));
        }
        drop((tasks, events_in));
        in_order(&events, |event| {
            let _ = places.recv();
            write(event)
        })
    })
}

/// The writing thread is gone.
struct Closed;

/// Gives every task its number and a place in the window.
struct Numbering {
    tasks: Sender<Numbered<Task>>,
    places: Sender<()>,
    next: u64,
}

impl Numbering {
    fn send(&mut self, task: Task) -> Result<(), Closed> {
        self.places.send(()).map_err(|_| Closed)?;
        self.tasks.send((self.next, task)).map_err(|_| Closed)?;
        self.next += 1;
        Ok(())
    }
}

fn read_file(
    file: Arc<CorpusFile>,
    known: Option<Entry>,
    progress: &Progress,
    out: &mut Numbering,
) -> Result<(), Closed> {
    let opened = hash(&file.path)
        .map_err(|e| Skip::new(Location::whole(&*file.name), SkipReason::Unreadable(e.to_string())))
        .and_then(|hash| Ok((hash, records(&file.path, &file.relative)?)));
    let (hash, mut records) = match opened {
        Ok(opened) => opened,
        Err(skip) => {
            progress.read(file.stamp.bytes);
            let skipped = SkippedItem::from(&skip);
            return out.send(Task::Pass(Event::Unreadable { file, known, skipped }));
        }
    };
    out.send(Task::Pass(Event::Begin(Arc::clone(&file))))?;
    let mut n_consumed = 0;
    while let Some(record) = records.next() {
        let task = match record {
            Ok(record) => Task::Clean(record),
            Err(skip) => Task::Pass(Event::Articles(vec![Err(SkippedItem::from(&skip))])),
        };
        out.send(task)?;
        let consumed = records.bytes_consumed();
        progress.read(consumed - n_consumed);
        n_consumed = consumed;
    }
    progress.read(file.stamp.bytes.saturating_sub(n_consumed));
    out.send(Task::Pass(Event::End { file, hash }))
}

/// Returns the hash of a file's bytes.
pub(crate) fn hash(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex()[..HASH_DIGITS].to_owned())
}

fn clean_all(tasks: &Receiver<Numbered<Task>>, events: &Sender<Numbered<Event>>) {
    for (number, task) in tasks {
        let event = match task {
            Task::Clean(record) => Event::Articles(articles(record)),
            Task::Pass(event) => event,
        };
        if events.send((number, event)).is_err() {
            return;
        }
    }
}

/// Reads and cleans a record. A fault of ours that one article meets must not cost the others.
fn articles(record: Record) -> Vec<Result<CountedArticle, SkippedItem>> {
    let place = record.place().to_string();
    catch_unwind(AssertUnwindSafe(|| read_and_clean(record))).unwrap_or_else(|_| {
        let reason = "cleaning it failed: this is a fault of ours, please report it".to_owned();
        vec![Err(SkippedItem { place, code: "panicked".to_owned(), reason })]
    })
}

fn read_and_clean(record: Record) -> Vec<Result<CountedArticle, SkippedItem>> {
    let place = record.place();
    let cleaned = read(record).into_iter().map(|raw| {
        // Cleaning knows the article's id only; the file and line are of more use.
        raw.and_then(|raw| {
            clean(raw)
                .map(CountedArticle::from)
                .map_err(|skip| Skip::new(place.clone(), skip.reason))
        })
    });
    cleaned.map(|article| article.map_err(|skip| SkippedItem::from(&skip))).collect()
}

/// Calls `write` with the events in the order of their numbers.
fn in_order<E>(
    events: &Receiver<Numbered<Event>>,
    mut write: impl FnMut(Event) -> Result<(), E>,
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
    use super::*;

    #[test]
    fn a_run_whose_writing_fails_ends_with_most_still_to_read() {
        let corpus = tempfile::tempdir().unwrap();
        let lines = "{\"title\":\"题\"}\n".repeat(4 * WINDOW);
        std::fs::write(corpus.path().join("a.jsonl"), lines).unwrap();
        let files =
            crate::run::scan::scan(corpus.path()).files.into_iter().map(|file| (file, None));
        let mut n_written = 0;
        let outcome = run(files.collect(), 2, &Progress::default(), |_| {
            n_written += 1;
            if n_written == 3 { Err("full disk") } else { Ok(()) }
        });
        assert_eq!(outcome, Err("full disk"));
    }

    #[test]
    fn events_come_in_order_and_stop_at_the_first_error() {
        let (sender, events) = bounded(8);
        for number in [2, 0, 3, 1] {
            sender.send((number, Event::Articles(vec![]))).unwrap();
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
