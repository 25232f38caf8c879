//! Threads that make segments, each its own.
//!
//! Everything that is added or taken out has its turn. What is taken out while segments are made is
//! taken out of those that are complete by tantivy ([`crate::write::delete_order`]), and noted for the others: an
//! article that was added before is dead when its segment is complete. Both happen under one lock,
//! so nothing falls between.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::SegmentComponent;
use tantivy::schema::Schema;
use tantivy::{BitSet, DocId, IndexWriter, Result, Segment, TantivyError, Term};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::schema::Fields;
use crate::write::delete_order::Turns;
use crate::write::segment::SegmentBuilder;

/// Articles that may wait for a thread.
const MAX_WAITING: usize = 64;

/// What articles are taken out by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The article of this id.
    Id(String),
    /// All that came from this file.
    File(String),
}

/// Articles on their way into the index.
pub(crate) struct Workers {
    shared: Arc<Shared>,
    tasks: Option<Sender<Task>>,
    threads: Vec<JoinHandle<Result<()>>>,
    n_threads: usize,
    /// Whether something that was added is lost: nothing may be committed any more.
    failed: bool,
}

struct Shared {
    registry: Mutex<Registry>,
    schema: Schema,
    fields: Fields,
    analysis: Arc<Analysis>,
    /// Memory of a segment, in bytes.
    bytes_per_segment: usize,
    turns: Turns,
    abandoned: AtomicBool,
}

/// Complete segments, and what was taken out of those that are not.
struct Registry {
    writer: IndexWriter,
    /// The last turn in which each was taken out.
    removed: HashMap<Key, u64>,
}

struct Task {
    article: Article,
    file: String,
    turn: u64,
}

impl Workers {
    pub(crate) fn new(
        writer: IndexWriter,
        fields: Fields,
        analysis: Arc<Analysis>,
        n_threads: usize,
        bytes_per_segment: usize,
    ) -> Self {
        let schema = writer.index().schema();
        let shared = Arc::new(Shared {
            registry: Mutex::new(Registry { writer, removed: HashMap::new() }),
            schema,
            fields,
            analysis,
            bytes_per_segment,
            turns: Turns::new(),
            abandoned: AtomicBool::new(false),
        });
        let mut workers =
            Self { shared, tasks: None, threads: Vec::new(), n_threads, failed: false };
        workers.start();
        workers
    }

    fn start(&mut self) {
        let (sender, tasks) = bounded(MAX_WAITING);
        self.tasks = Some(sender);
        let thread = |_| {
            let (shared, tasks) = (Arc::clone(&self.shared), tasks.clone());
            std::thread::spawn(move || shared.work(&tasks))
        };
        self.threads = (0..self.n_threads).map(thread).collect();
    }

    /// Adds an article.
    ///
    /// # Errors
    /// When no thread takes it, since all failed.
    pub(crate) fn add(&self, article: Article, file: String) -> Result<()> {
        let task = Task { article, file, turn: self.shared.turns.next() };
        let sent = self.tasks.as_ref().is_some_and(|tasks| tasks.send(task).is_ok());
        if sent { Ok(()) } else { Err(gone()) }
    }

    /// Takes out what was added before.
    ///
    /// # Errors
    /// When the index cannot be asked for it.
    pub(crate) fn remove(&self, key: Key) -> Result<()> {
        let Fields { id, file, .. } = self.shared.fields;
        let term = match &key {
            Key::Id(name) => Term::from_field_text(id, name),
            Key::File(name) => Term::from_field_text(file, name),
        };
        let mut registry = self.shared.registry();
        let turn = self.shared.turns.next();
        registry.writer.delete_query(Box::new(self.shared.turns.removal(term, turn)))?;
        registry.removed.insert(key, turn);
        Ok(())
    }

    /// Completes all segments and commits them, with a note.
    ///
    /// # Errors
    /// When the disk refuses it, now or since the last commit.
    pub(crate) fn commit(&mut self, note: Option<&str>) -> Result<()> {
        if self.failed {
            return Err(gone());
        }
        self.failed = true;
        self.join()?;
        let mut registry = self.shared.registry();
        let mut prepared = registry.writer.prepare_commit()?;
        if let Some(note) = note {
            prepared.set_payload(note);
        }
        prepared.commit()?;
        registry.removed.clear();
        drop(registry);
        self.failed = false;
        self.start();
        Ok(())
    }

    /// Waits until running merges are done.
    ///
    /// # Errors
    /// When one of them failed.
    pub(crate) fn wait_for_merges(mut self) -> Result<()> {
        self.abandon();
        let shared = Arc::clone(&self.shared);
        drop(self);
        let shared = Arc::into_inner(shared).expect("the threads have ended");
        let registry = shared.registry.into_inner().unwrap_or_else(PoisonError::into_inner);
        registry.writer.wait_merging_threads()
    }

    /// Lets the threads end, and returns the first error of one.
    fn join(&mut self) -> Result<()> {
        self.tasks = None;
        let mut result = Ok(());
        for thread in self.threads.drain(..) {
            result = result.and(thread.join().unwrap_or_else(|_| Err(gone())));
        }
        result
    }

    /// Lets the threads end with what they have not completed.
    fn abandon(&mut self) {
        self.shared.abandoned.store(true, Ordering::Relaxed);
        self.tasks = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Shared {
    /// Makes segments of the articles that come.
    fn work(&self, tasks: &Receiver<Task>) -> Result<()> {
        while let Ok(first) = tasks.recv() {
            let mut making = Making {
                builder: SegmentBuilder::new(&self.schema, self.fields, Arc::clone(&self.analysis)),
                origins: Vec::new(),
            };
            making.add(first)?;
            while !making.builder.is_full(self.bytes_per_segment)
                && let Ok(task) = tasks.recv()
            {
                making.add(task)?;
            }
            if self.abandoned.load(Ordering::Relaxed) {
                break;
            }
            self.complete(making)?;
        }
        Ok(())
    }

    /// Writes a segment and makes it part of the next commit.
    fn complete(&self, making: Making) -> Result<()> {
        let Making { builder, origins } = making;
        let index = self.registry().writer.index().clone();
        let id = self.turns.segment_id(self.turns.next());
        let segment = builder.write(index.segment(index.new_segment_meta(id, 0)))?;

        let registry = self.registry();
        let dead = registry.dead(&origins);
        let segment = if dead.is_empty() {
            segment
        } else {
            without(segment, &dead, registry.writer.commit_opstamp())?
        };
        let meta = segment.meta().clone();
        meta.untrack_temp_docstore();
        registry.writer.add_segment(meta)
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A segment that is being made, and where each of its articles comes from.
struct Making {
    builder: SegmentBuilder,
    origins: Vec<Origin>,
}

struct Origin {
    id: Key,
    file: Key,
    turn: u64,
}

impl Making {
    fn add(&mut self, task: Task) -> Result<()> {
        let Task { article, file, turn } = task;
        self.builder.add(&article, &file)?;
        self.origins.push(Origin { id: Key::Id(article.id), file: Key::File(file), turn });
        Ok(())
    }
}

impl Registry {
    /// Returns the articles that were taken out after they were added.
    fn dead(&self, origins: &[Origin]) -> Vec<DocId> {
        if self.removed.is_empty() {
            return Vec::new();
        }
        let is_dead = |origin: &Origin| {
            let removed = [&origin.id, &origin.file].map(|key| self.removed.get(key));
            removed.into_iter().flatten().any(|removed| *removed > origin.turn)
        };
        (0..).zip(origins).filter(|(_, origin)| is_dead(origin)).map(|(doc, _)| doc).collect()
    }
}

/// Notes beside a segment which of its articles are dead.
fn without(segment: Segment, dead: &[DocId], opstamp: u64) -> Result<Segment> {
    let mut alive = BitSet::with_max_value_and_full(segment.meta().max_doc());
    dead.iter().for_each(|doc| alive.remove(*doc));
    let n_dead = DocId::try_from(dead.len()).expect("as many as articles at most");
    let segment = segment.with_delete_meta(n_dead, opstamp);
    let mut file = segment.open_write(SegmentComponent::Delete)?;
    write_alive_bitset(&alive, &mut file)?;
    file.terminate()?;
    Ok(segment)
}

fn gone() -> TantivyError {
    TantivyError::ErrorInThread("what was added before could not be written".to_owned())
}
