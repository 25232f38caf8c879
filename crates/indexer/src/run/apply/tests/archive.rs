//! An index of a corpus, and what it contains.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use tempfile::TempDir;
use xunwen_corpus::{Article, CorpusRoots};
use xunwen_engine::{Engine, WriterOptions};
use xunwen_text::Analysis;

use super::CrashPoint;
use super::corpus::Corpus;
use crate::posted::{POSTED_PREFIX, PostedStore};
use crate::run::hash_log::HASH_LOG;
use crate::run::manifest_state::ManifestEntry;
use crate::run::{Progress, Report, TrackedIndex};

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

const OPTIONS: WriterOptions = WriterOptions { n_threads: 2, memory_bytes: 0 };

/// The articles of an index with their origins, by id.
type Contents = BTreeMap<String, (String, Article)>;

pub(super) struct Archive {
    corpus: PathBuf,
    store: Arc<PostedStore>,
    dir: TempDir,
    index: Option<TrackedIndex>,
}

impl Archive {
    pub(super) fn new(corpus: &Corpus) -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        Self { corpus: corpus.folder(), store: Arc::clone(&corpus.store), dir, index: None }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn index(&mut self) -> &mut TrackedIndex {
        if self.index.is_none() {
            let roots = CorpusRoots::new(&self.corpus);
            let opened = TrackedIndex::open(&self.path(), roots, &ANALYSIS, OPTIONS).unwrap();
            self.index = Some(opened);
        }
        self.index.as_mut().unwrap()
    }

    /// Takes what was posted, and then the corpus.
    pub(super) fn update(&mut self) -> Report {
        let (store, progress) = (Arc::clone(&self.store), Progress::default());
        let index = self.index();
        index.take_posted(&*store, &mut Report::default(), &progress).unwrap();
        index.commit().unwrap();
        let report = index.update_all(&progress).unwrap();
        index.commit().unwrap();
        report
    }

    /// Updates the index, and stops before the manifest is saved.
    pub(super) fn crash(&mut self, after: CrashPoint) {
        let index = self.index();
        index.update_all(&Progress::default()).unwrap();
        if after >= CrashPoint::IndexCommit {
            index.writer.commit().unwrap();
        }
        if after == CrashPoint::HashLog {
            index.hash_log.save(&index.manifest.state.files).unwrap();
        }
        self.index = None;
    }

    /// Makes the next update one of whole files.
    pub(super) fn forget_hashes(&mut self) {
        self.index().manifest.state.files.values_mut().for_each(|entry| entry.list_hash.clear());
    }

    pub(super) fn remove_hash_log(&mut self) {
        self.index = None;
        std::fs::remove_file(self.path().join(HASH_LOG)).unwrap();
    }

    /// Returns the numbers of articles and of deleted articles in the index.
    pub(super) fn counts(&self) -> (u64, u64) {
        let check = xunwen_engine::check(&self.path(), &ANALYSIS).unwrap();
        (check.n_articles, check.n_deleted)
    }

    fn contents(&mut self) -> Contents {
        let engine = Engine::open(&self.path(), Arc::clone(&ANALYSIS)).unwrap();
        let writer = &self.index().writer;
        let mut contents = Contents::new();
        for origin in writer.origins().unwrap() {
            for id in writer.articles_of(&origin).unwrap().rest().unwrap() {
                let article = engine.article(&id, "", None).unwrap().unwrap().article;
                let other = contents.insert(id, (origin.clone(), article));
                assert!(other.is_none(), "two articles have one id: {other:?}");
            }
        }
        assert_eq!(writer.n_articles(), contents.len() as u64);
        contents
    }

    fn entries(&mut self) -> BTreeMap<String, ManifestEntry> {
        self.index().manifest.state.files.clone()
    }

    /// Compares the articles and the manifest with those of an index that had the same history.
    pub(super) fn expect_same(&mut self, other: &mut Self) {
        assert_eq!(self.contents(), other.contents());

        let (mut entries, mut expected) = (self.entries(), other.entries());
        for (name, expected) in &mut expected {
            let Some(entry) = entries.get_mut(name) else { continue };
            if !entry.has_list() || !expected.has_list() {
                (entry.list_hash, expected.list_hash) = (String::new(), String::new());
            }
            // Whether a file is fresh depends on the time of the run.
            expected.is_fresh = entry.is_fresh;
        }
        assert_eq!(entries, expected);
    }

    /// Compares the articles with those of a new index. Of several files with the same id, the first
    /// that was indexed has the article, so they are only compared without such files.
    pub(super) fn expect_same_as_fresh(&mut self, fresh: &mut Self) {
        let (contents, expected) = (self.contents(), fresh.contents());
        assert!(contents.keys().eq(expected.keys()), "{:?}", contents.keys());

        let is_other =
            |name: &str, owner: &String| owner != name && !owner.starts_with(POSTED_PREFIX);
        let mut entries = fresh.entries().into_iter();
        if !entries.any(|(name, entry)| entry.second_to.iter().any(|owner| is_other(&name, owner)))
        {
            assert_eq!(contents, expected);
        }
    }
}
