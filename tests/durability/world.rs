//! A corpus, its index and its store in a temporary folder, used in this process.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use xunwen_engine::{Engine, OpenError, SearchRequest};
use xunwen_indexer::{
    CorpusWatch, ExistingIndex, IndexJob, LiveEngine, LoadAnalysis, MissingStore, PostedStore,
    Progress, StopFlag, Updater, UpdaterOptions, accept, backup, restore, run,
};
use xunwen_text::Analysis;

pub(crate) static ANALYSIS: LazyLock<Arc<Analysis>> =
    LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// The text of every article.
const QUERY: &str = "跨境电商";

/// How long a change may take to become searchable. A busy machine may stall.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// The folders of a corpus, an index and a store, and the file of a backup.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) corpus: PathBuf,
    /// The folder of everything that a crash affects.
    pub(crate) state: PathBuf,
}

/// Returns a temporary folder, in memory where the system has such a folder: the tests sync often.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

impl World {
    pub(crate) fn new(corpus: &Path, state: &Path) -> Self {
        fs::create_dir_all(corpus).unwrap();
        fs::create_dir_all(state).unwrap();
        Self { corpus: corpus.to_owned(), state: state.to_owned() }
    }

    pub(crate) fn job(&self) -> IndexJob {
        let job = IndexJob::new(&self.corpus, &self.state.join("index"));
        IndexJob { n_threads: 1, memory_bytes: 0, ..job }
    }

    pub(crate) fn backup_file(&self) -> PathBuf {
        self.state.join("backup")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let text = format!("{text}\n\n{QUERY}的正文，{name}，{text}。\n");
        fs::write(self.corpus.join(format!("{name}.txt")), text).unwrap();
    }

    /// Writes a file with an article in each line: its id, and whether a search finds it.
    pub(crate) fn write_lines(&self, name: &str, lines: &[(&str, bool)]) {
        let line = |(id, is_found): &(&str, bool)| {
            let text = if *is_found { QUERY } else { "别的" };
            format!("{{\"id\": \"{id}\", \"title\": \"{id}\", \"body\": \"{text}，{id}。\"}}\n")
        };
        let lines: String = lines.iter().map(line).collect();
        fs::write(self.corpus.join(format!("{name}.jsonl")), lines).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.corpus.join(format!("{name}.txt"))).unwrap();
    }

    /// Returns the ids of the articles of the corpus that a search finds.
    pub(crate) fn file_ids(&self) -> BTreeSet<String> {
        let names = fs::read_dir(&self.corpus).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let articles = names.flat_map(|name| match name.strip_suffix(".txt") {
            Some(id) => vec![id.to_owned()],
            None => ids_of_lines(&self.corpus.join(name)),
        });
        articles.collect()
    }

    pub(crate) fn index(&self) -> Result<(), String> {
        run(&self.job(), &ANALYSIS, &Progress::default()).map(drop).map_err(text)
    }

    pub(crate) fn rebuild(&self) -> Result<(), String> {
        let job = IndexJob { existing: ExistingIndex::Rebuild, ..self.job() };
        run(&job, &ANALYSIS, &Progress::default()).map(drop).map_err(text)
    }

    pub(crate) fn back_up(&self, file: &Path) -> Result<(), String> {
        backup(&self.job(), file).map(drop).map_err(text)
    }

    pub(crate) fn restore(&self, file: &Path) -> Result<(), String> {
        restore(&self.job(), file, &load_analysis()).map(drop).map_err(text)
    }

    pub(crate) fn open_store(&self) -> Result<PostedStore, String> {
        let store = self.job().open_posted(MissingStore::Make).map_err(text)?;
        store.ok_or_else(|| "there is no store".to_owned())
    }

    pub(crate) fn has_index(&self) -> bool {
        xunwen_engine::exists(&self.state.join("index"))
    }

    /// Returns the ids that a search finds. Fails if an article is found twice.
    pub(crate) fn search(&self) -> Result<BTreeSet<String>, String> {
        let index = self.state.join("index");
        let engine = match Engine::open(&index, Arc::clone(&ANALYSIS)) {
            Err(OpenError::Missing(_)) => return Ok(BTreeSet::new()),
            opened => opened.map_err(text)?,
        };
        search(&engine)
    }

    /// Starts to serve: the engine of the readers, and the updater that writes.
    pub(crate) fn serve(&self, watch: CorpusWatch) -> Result<Served, String> {
        let engine =
            Engine::open(&self.state.join("index"), Arc::clone(&ANALYSIS)).map_err(text)?;
        let live = Arc::new(LiveEngine::new(engine));
        let store = Arc::new(self.open_store()?);
        let options = UpdaterOptions {
            job: self.job(),
            live: Some(Arc::clone(&live)),
            posted: Some(Arc::clone(&store)),
            corpus: watch,
            load: load_analysis(),
            stall_limit: xunwen_indexer::STALL_LIMIT,
            tell: Arc::new(|_| ()),
        };
        let updater = Updater::start(options, Arc::clone(&ANALYSIS)).map_err(text)?;
        Ok(Served { live, store, updater })
    }
}

/// Returns the ids of the articles of a file with lines that a search finds.
fn ids_of_lines(path: &Path) -> Vec<String> {
    let lines = fs::read_to_string(path).unwrap();
    let found = lines.lines().filter(|line| line.contains(QUERY));
    let articles = found.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    articles.map(|article| article["id"].as_str().unwrap().to_owned()).collect()
}

fn load_analysis() -> LoadAnalysis {
    Box::new(|_| Analysis::load().map_err(|error| error.to_string()))
}

#[allow(clippy::needless_pass_by_value, reason = "the signature that `map_err` calls")]
fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn search(engine: &Engine) -> Result<BTreeSet<String>, String> {
    let request = SearchRequest { query: QUERY.to_owned(), limit: 100, ..SearchRequest::default() };
    let result = engine.search(&request).map_err(text)?;
    let ids: BTreeSet<String> = result.hits.iter().map(|hit| hit.id.clone()).collect();
    if result.total != ids.len() as u64 {
        return Err(format!("{} articles found, {} of them different", result.total, ids.len()));
    }
    Ok(ids)
}

/// A server without its network.
pub(crate) struct Served {
    live: Arc<LiveEngine>,
    store: Arc<PostedStore>,
    updater: Updater,
}

impl Served {
    /// Stores an article and returns its record, once it is acknowledged.
    pub(crate) fn post(&self, id: &str) -> Result<u64, String> {
        let json = format!(r#"{{"id": "{id}", "title": "{id}", "body": "{QUERY}，{id}。"}}"#);
        let article =
            accept(&json, &StopFlag::default()).map_err(|skip| skip.reason.to_string())?;
        let (_, record) = self.store.put(&[article]).map_err(text)?;
        self.updater.posted(record);
        Ok(record)
    }

    /// Removes an article and returns the record, once it is acknowledged.
    pub(crate) fn delete(&self, id: &str) -> Result<u64, String> {
        let (_, record) = self.store.drop_ids(&[id]).map_err(text)?;
        self.updater.posted(record);
        Ok(record)
    }

    pub(crate) fn wait_searchable(&self, record: u64) -> Result<(), String> {
        let is_searchable = self.updater.wait_searchable(record, LONG);
        is_searchable.then_some(()).ok_or_else(|| "a post stays unsearchable".to_owned())
    }

    pub(crate) fn search(&self) -> Result<BTreeSet<String>, String> {
        search(&self.live.engine())
    }

    pub(crate) fn stop(self) {
        self.updater.stop();
    }
}
