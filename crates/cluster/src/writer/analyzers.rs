//! The threads that turn articles into documents and hand them to the bulk writer.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};
use xunwen_corpus::Article;
use xunwen_engine::backend::ArticleForm;
use xunwen_text::{Analysis, KeyTermExtractor};

use super::error::ClusterWriteError;
use super::known::{KnownDocument, look_up};
use super::versions::ChangeVersions;
use crate::bulk::{BulkReport, BulkWriter};
use crate::client::{ClusterClient, VersionedId};
use crate::document::{ArticleOrigin, article_document, document_id};

/// Articles that wait for a thread.
const QUEUE_LENGTH: usize = 128;

/// The most articles whose arrivals a thread looks up at a time.
const BATCH_SIZE: usize = 64;

/// Where the arrivals of unchanged articles are found.
#[derive(Clone)]
pub(super) struct EarlierArticles {
    pub(super) client: ClusterClient,
    /// The indexes that may have an article already, the one that is written first.
    pub(super) indexes: Vec<String>,
}

/// Threads that analyse articles.
pub(super) struct Analyzers {
    tasks: Option<Sender<Task>>,
    threads: Vec<JoinHandle<()>>,
    shared: Arc<Shared>,
}

/// An article to write.
struct Task {
    article: Article,
    origin: String,
    version: i64,
    /// The moment at which it arrived, if another index has it already.
    arrived: Option<i64>,
}

struct Shared {
    analysis: Arc<Analysis>,
    bulk: Mutex<BulkWriter>,
    earlier: EarlierArticles,
    versions: Arc<ChangeVersions>,
    state: Mutex<TaskState>,
    is_idle: Condvar,
}

#[derive(Default)]
struct TaskState {
    n_open: usize,
    failure: Option<ClusterWriteError>,
    has_failed: bool,
}

impl Analyzers {
    /// Starts the threads.
    pub(super) fn start(
        analysis: &Arc<Analysis>,
        bulk: BulkWriter,
        earlier: EarlierArticles,
        versions: Arc<ChangeVersions>,
        n_threads: usize,
    ) -> Result<Self, ClusterWriteError> {
        let shared = Arc::new(Shared {
            analysis: Arc::clone(analysis),
            bulk: Mutex::new(bulk),
            earlier,
            versions,
            state: Mutex::default(),
            is_idle: Condvar::new(),
        });
        let (tasks, received) = bounded(QUEUE_LENGTH);
        let mut threads = Vec::new();
        for _ in 0..n_threads.max(1) {
            let (shared, received) = (Arc::clone(&shared), received.clone());
            let thread = thread::Builder::new()
                .name("analyzer".to_owned())
                .spawn(move || run(&shared, &received))
                .map_err(|error| {
                    ClusterWriteError::Thread(format!("cannot be started ({error})"))
                })?;
            threads.push(thread);
        }
        Ok(Self { tasks: Some(tasks), threads, shared })
    }

    /// Hands over an article. Waits while many are waiting.
    pub(super) fn add(
        &self,
        article: Article,
        origin: String,
        arrived: Option<i64>,
    ) -> Result<(), ClusterWriteError> {
        self.shared.state().check()?;
        let version = self.next_version();
        self.shared.state().n_open += 1;
        let task = Task { article, origin, version, arrived };
        let tasks = self.tasks.as_ref().expect("the threads run until the writer is dropped");
        if tasks.send(task).is_err() {
            self.shared.close(1, Err(lost()));
        }
        Ok(())
    }

    /// Waits for the articles so far, deletes these documents, and waits until all changes are on
    /// enough disks.
    pub(super) fn flush(
        &self,
        deleted: impl IntoIterator<Item = String>,
    ) -> Result<BulkReport, ClusterWriteError> {
        let is_busy = |state: &mut TaskState| state.n_open > 0;
        let state = self.shared.is_idle.wait_while(self.shared.state(), is_busy);
        state.unwrap_or_else(PoisonError::into_inner).check()?;

        let mut bulk = self.shared.bulk();
        for id in deleted {
            let version = self.next_version().cast_unsigned();
            bulk.delete(VersionedId { id: &id, version })?;
        }
        Ok(bulk.flush()?)
    }

    /// Returns the version of the next change.
    pub(super) fn next_version(&self) -> i64 {
        self.shared.versions.next()
    }

    /// Makes all later calls fail, after changes that were refused.
    pub(super) fn fail(&self) {
        self.shared.state().has_failed = true;
    }
}

impl Drop for Analyzers {
    fn drop(&mut self) {
        // Without a commit, articles that still wait need not be sent.
        self.fail();
        drop(self.tasks.take());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl TaskState {
    fn check(&mut self) -> Result<(), ClusterWriteError> {
        if !self.has_failed {
            return Ok(());
        }
        Err(self.failure.take().unwrap_or_else(lost))
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, TaskState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bulk(&self) -> MutexGuard<'_, BulkWriter> {
        self.bulk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that tasks are done.
    fn close(&self, n_tasks: usize, result: Result<(), ClusterWriteError>) {
        let mut state = self.state();
        state.n_open -= n_tasks;
        if let Err(error) = result {
            state.has_failed = true;
            state.failure.get_or_insert(error);
        }
        drop(state);
        self.is_idle.notify_all();
    }

    fn write(
        &self,
        tasks: Vec<Task>,
        extractor: &mut KeyTermExtractor,
    ) -> Result<(), ClusterWriteError> {
        let known = self.known(&tasks)?;
        for Task { article, origin, version, arrived } in tasks {
            let form = ArticleForm::new(&article, &self.analysis, extractor)
                .map_err(ClusterWriteError::Packing)?;
            let id = document_id(&form.id);
            let unchanged = known.get(&id).filter(|known| known.version == form.version);
            let arrived = arrived.or(unchanged.map(|known| known.arrived)).unwrap_or(version);
            let place = ArticleOrigin { origin: &origin, arrived };
            let source = article_document(&form, &article.title, &place);
            self.bulk().put(VersionedId { id: &id, version: version.cast_unsigned() }, &source)?;
        }
        Ok(())
    }

    /// Returns the documents of these articles that there are already.
    fn known(&self, tasks: &[Task]) -> Result<HashMap<String, KnownDocument>, ClusterWriteError> {
        let mut missing: Vec<String> =
            tasks.iter().map(|task| document_id(&task.article.id)).collect();
        let mut known = HashMap::new();
        for index in &self.earlier.indexes {
            known.extend(look_up(&self.earlier.client, index, &missing)?);
            missing.retain(|id| !known.contains_key(id));
        }
        Ok(known)
    }
}

/// Tasks that a thread works on. They count as failed unless they are closed, also after a panic.
struct OpenTasks<'s> {
    shared: &'s Shared,
    n: usize,
}

impl Drop for OpenTasks<'_> {
    fn drop(&mut self) {
        if self.n > 0 {
            self.shared.close(self.n, Err(lost()));
        }
    }
}

fn run(shared: &Shared, received: &Receiver<Task>) {
    let mut extractor = KeyTermExtractor::default();
    while let Ok(first) = received.recv() {
        let mut tasks = vec![first];
        tasks.extend(received.try_iter().take(BATCH_SIZE - 1));
        let n = tasks.len();
        let mut open = OpenTasks { shared, n };

        let has_failed = shared.state().has_failed;
        let result = if has_failed { Ok(()) } else { shared.write(tasks, &mut extractor) };
        open.n = 0;
        shared.close(n, result);
    }
}

fn lost() -> ClusterWriteError {
    ClusterWriteError::Thread("has ended, or earlier changes have failed".to_owned())
}
