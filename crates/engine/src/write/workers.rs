//! The threads that build segments, one segment each at a time.
//!
//! Every addition and deletion has a number. A deletion reaches complete segments through tantivy
//! ([`delete_order`](crate::write::delete_order)), and is noted for the segments that are still
//! open: when one of them is closed, the articles that were added before the deletion are marked as
//! deleted. Both happen under one lock, so that no segment is missed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::SegmentComponent;
use tantivy::{BitSet, DocId, Index, IndexWriter, Result, Segment, TantivyError, Term};
use xunwen_corpus::Article;
use xunwen_text::{Analysis, KeyTermExtractor};

use crate::index::schema::IndexFields;
use crate::write::arrivals::Arrivals;
use crate::write::delete_order::OpOrder;
use crate::write::open_segment::{AddTask, DeleteKey, OpenSegment};

/// The maximum number of articles that wait for a thread.
const MAX_QUEUED_ARTICLES: usize = 64;

/// Adds articles to the index on several threads.
pub(crate) struct Workers {
    shared: Arc<WorkerState>,
    tasks: Option<Sender<AddTask>>,
    threads: Vec<JoinHandle<Result<()>>>,
    n_threads: usize,
    /// The articles added so far.
    n_added: AtomicU64,
    /// Whether an added article was lost. Nothing may be committed then.
    has_failed: bool,
}

/// The number of the threads and the size of their segments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorkersSize {
    pub(crate) n_threads: usize,
    /// The maximum memory of an open segment, in bytes.
    pub(crate) bytes_per_segment: usize,
}

/// The state that the threads share.
struct WorkerState {
    registry: Mutex<SegmentRegistry>,
    index: Index,
    fields: IndexFields,
    analysis: Arc<Analysis>,
    /// The maximum memory of an open segment, in bytes.
    bytes_per_segment: usize,
    op_order: OpOrder,
    arrivals: Arrivals,
    is_abandoned: AtomicBool,
}

/// The complete segments, and the deletions that the open ones have to apply.
struct SegmentRegistry {
    writer: IndexWriter,
    /// The number of the last deletion by each key since the last commit.
    last_deletes: HashMap<DeleteKey, u64>,
}

impl Workers {
    pub(crate) fn new(
        writer: IndexWriter,
        arrivals: Arrivals,
        fields: IndexFields,
        analysis: Arc<Analysis>,
        size: WorkersSize,
    ) -> Self {
        let WorkersSize { n_threads, bytes_per_segment } = size;
        let shared = Arc::new(WorkerState {
            index: writer.index().clone(),
            registry: Mutex::new(SegmentRegistry { writer, last_deletes: HashMap::new() }),
            fields,
            analysis,
            bytes_per_segment,
            op_order: OpOrder::new(),
            arrivals,
            is_abandoned: AtomicBool::new(false),
        });

        let mut workers = Self {
            shared,
            tasks: None,
            threads: Vec::new(),
            n_threads,
            n_added: AtomicU64::new(0),
            has_failed: false,
        };
        workers.start();
        workers
    }

    fn start(&mut self) {
        let (sender, tasks) = bounded(MAX_QUEUED_ARTICLES);
        self.tasks = Some(sender);
        for _ in 0..self.n_threads {
            let (shared, tasks) = (Arc::clone(&self.shared), tasks.clone());
            self.threads.push(std::thread::spawn(move || shared.build_segments(&tasks)));
        }
    }

    /// Adds an article.
    ///
    /// # Errors
    /// If all threads have failed.
    pub(crate) fn add(&self, article: Article, origin: String) -> Result<()> {
        self.add_at(article, origin, self.shared.arrivals.next_micros())
    }

    /// Adds an article that arrived elsewhere at this moment.
    ///
    /// # Errors
    /// As for [`Workers::add`].
    pub(crate) fn add_arrived(&self, article: Article, origin: String, arrived: i64) -> Result<()> {
        self.shared.arrivals.note(arrived);
        self.add_at(article, origin, arrived)
    }

    fn add_at(&self, article: Article, origin: String, arrived: i64) -> Result<()> {
        let task = AddTask { article, origin, arrived, op: self.shared.op_order.next() };
        self.n_added.fetch_add(1, Ordering::Relaxed);
        let is_sent = self.tasks.as_ref().is_some_and(|tasks| tasks.send(task).is_ok());
        if is_sent { Ok(()) } else { Err(lost_articles()) }
    }

    /// Returns the number of articles added so far.
    pub(crate) fn n_added(&self) -> u64 {
        self.n_added.load(Ordering::Relaxed)
    }

    /// Deletes articles that were added before.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn delete(&self, key: DeleteKey) -> Result<()> {
        let IndexFields { id, origin, .. } = self.shared.fields;
        let term = match &key {
            DeleteKey::Id(value) => Term::from_field_text(id, value),
            DeleteKey::Origin(value) => Term::from_field_text(origin, value),
        };

        let mut registry = self.shared.lock();
        let op = self.shared.op_order.next();
        registry.writer.delete_query(Box::new(self.shared.op_order.delete(term, op)))?;
        registry.last_deletes.insert(key, op);
        Ok(())
    }

    /// Closes all segments and commits them, with a note.
    ///
    /// # Errors
    /// If a write has failed since the last commit, or the commit fails.
    pub(crate) fn commit(&mut self, note: Option<&str>) -> Result<()> {
        if self.has_failed {
            return Err(lost_articles());
        }

        // Until the commit has succeeded, added articles may be lost.
        self.has_failed = true;
        self.join()?;

        let mut registry = self.shared.lock();
        let mut prepared = registry.writer.prepare_commit()?;
        if let Some(note) = note {
            prepared.set_payload(note);
        }
        prepared.commit()?;
        registry.last_deletes.clear();
        drop(registry);

        self.has_failed = false;
        self.start();
        Ok(())
    }

    /// Waits until running merges are done.
    ///
    /// # Errors
    /// If a merge failed.
    pub(crate) fn wait_for_merges(mut self) -> Result<()> {
        self.abandon();
        let shared = Arc::clone(&self.shared);
        drop(self);
        let shared = Arc::into_inner(shared).expect("the threads have ended");
        let registry = shared.registry.into_inner().unwrap_or_else(PoisonError::into_inner);
        registry.writer.wait_merging_threads()
    }

    /// Ends the threads after they have closed their segments, and returns the first error.
    fn join(&mut self) -> Result<()> {
        self.tasks = None;
        let mut result = Ok(());
        for thread in self.threads.drain(..) {
            result = result.and(thread.join().unwrap_or_else(|_| Err(lost_articles())));
        }
        result
    }

    /// Ends the threads and drops their open segments.
    fn abandon(&mut self) {
        self.shared.is_abandoned.store(true, Ordering::Relaxed);
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

impl WorkerState {
    /// Builds segments of the articles that arrive, until the channel is closed.
    fn build_segments(&self, tasks: &Receiver<AddTask>) -> Result<()> {
        let mut extractor = KeyTermExtractor::default();
        while let Ok(first) = tasks.recv() {
            let analysis = Arc::clone(&self.analysis);
            let mut segment = OpenSegment::new(&self.index, self.fields, analysis)?;
            segment.add(first, &self.arrivals, &mut extractor)?;

            while !segment.builder.is_full(self.bytes_per_segment)
                && let Ok(task) = tasks.recv()
            {
                segment.add(task, &self.arrivals, &mut extractor)?;
            }

            if self.is_abandoned.load(Ordering::Relaxed) {
                break;
            }
            self.close(segment)?;
        }
        Ok(())
    }

    /// Writes a segment and makes it part of the next commit.
    fn close(&self, segment: OpenSegment) -> Result<()> {
        let (builder, docs) = segment.close();
        let id = self.op_order.segment_id(self.op_order.next());
        let segment = builder.write(self.index.segment(self.index.new_segment_meta(id, 0)))?;

        // From here on, tantivy applies deletions to the segment.
        let registry = self.lock();
        let deleted = docs.deleted(&registry.last_deletes);
        let segment = if deleted.is_empty() {
            segment
        } else {
            write_deletes(segment, &deleted, registry.writer.commit_opstamp())?
        };
        let meta = segment.meta().clone();
        meta.untrack_temp_docstore();
        registry.writer.add_segment(meta)
    }

    fn lock(&self) -> MutexGuard<'_, SegmentRegistry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the file that lists the deleted articles of a segment.
fn write_deletes(segment: Segment, deleted: &[DocId], opstamp: u64) -> Result<Segment> {
    let mut alive = BitSet::with_max_value_and_full(segment.meta().max_doc());
    for doc in deleted {
        alive.remove(*doc);
    }

    let n_deleted = DocId::try_from(deleted.len()).expect("no more than the articles");
    let segment = segment.with_delete_meta(n_deleted, opstamp);
    let mut file = segment.open_write(SegmentComponent::Delete)?;
    write_alive_bitset(&alive, &mut file)?;
    file.terminate()?;
    Ok(segment)
}

fn lost_articles() -> TantivyError {
    TantivyError::ErrorInThread("articles added earlier could not be written".to_owned())
}
