//! The state of an updater before its first step, and while a file takes long.

use crossbeam_channel::Receiver;
use xunwen_engine::{Engine, SearchRequest};

use super::*;
use crate::follow::Updater;
use crate::posted::{NewArticle, PostedStore};
use crate::run::{Progress, run};
use crate::{ChangeSource, CorpusWatch, IndexJob, LiveEngine, UpdaterOptions};

#[test]
fn articles_that_were_removed_before_a_crash_are_hidden_from_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let job = IndexJob::new(&dir.path().join("corpus"), &dir.path().join("index"));
    std::fs::create_dir(&job.corpus).unwrap();
    let analysis = Arc::new(Analysis::load().unwrap());
    let store = Arc::new(PostedStore::open(&job.posted).unwrap());
    let article = |id: &str| NewArticle {
        id: id.to_owned(),
        json: format!(r#"{{"id":"{id}","title":"港口"}}"#),
        warnings: Vec::new(),
    };
    store.put(&[article("a"), article("b")]).unwrap();
    drop(store);
    run(&job, &analysis, &Progress::default()).unwrap();

    // The process ends after the removal is stored and before it is committed.
    let store = Arc::new(PostedStore::open(&job.posted).unwrap());
    store.drop_ids(&["a"]).unwrap();
    let engine = Engine::open(&job.index, Arc::clone(&analysis)).unwrap();
    let live = Arc::new(LiveEngine::new(engine));
    let (wake, _events) = crossbeam_channel::unbounded();
    let state =
        Arc::new(PublishedState::new(Arc::clone(live.engine().retractions()), Arc::default()));
    let options = UpdaterOptions {
        job,
        live: Some(Arc::clone(&live)),
        posted: Some(store),
        corpus: CorpusWatch::No,
        load: Box::new(|_| Err("no other dictionary is expected".to_owned())),
        stall_limit: Duration::MAX,
        tell: Arc::new(|event| panic!("{event:?}")),
    };
    let _worker = UpdateWorker::new(options, analysis, state, wake, Arc::default()).unwrap();

    let request = SearchRequest { query: "港口".to_owned(), ..SearchRequest::default() };
    assert_eq!(live.engine().search(&request).unwrap().total, 1);
}

/// An updater of a corpus that is watched, with what it reports.
struct Watched {
    updater: Updater,
    live: Arc<LiveEngine>,
    events: Receiver<UpdateEvent>,
}

/// Starts an updater of an index that exists.
fn watch(job: IndexJob, analysis: Arc<Analysis>, stall_limit: Duration) -> Watched {
    let engine = Engine::open(&job.index, Arc::clone(&analysis)).unwrap();
    let live = Arc::new(LiveEngine::new(engine));
    let (sender, events) = crossbeam_channel::unbounded();
    let options = UpdaterOptions {
        job,
        live: Some(Arc::clone(&live)),
        posted: None,
        corpus: CorpusWatch::Every(Duration::from_secs(3600)),
        load: Box::new(|_| Err("no other dictionary is expected".to_owned())),
        stall_limit,
        tell: Arc::new(move |event| sender.send(event).unwrap()),
    };
    let updater = Updater::start(options, analysis).unwrap();
    Watched { updater, live, events }
}

#[test]
fn a_file_that_holds_up_the_watch_is_reported_once() {
    let dir = tempfile::tempdir().unwrap();
    let job = IndexJob::new(&dir.path().join("corpus"), &dir.path().join("index"));
    std::fs::create_dir(&job.corpus).unwrap();
    let analysis = Arc::new(Analysis::load().unwrap());
    run(&job, &analysis, &Progress::default()).unwrap();

    // It takes as long as the budget of an article allows, and is broken off at the end of the test.
    std::fs::write(job.corpus.join("slow.txt"), "耙缓恕敝\n".repeat(2 << 20)).unwrap();
    let Watched { updater, live, events } = watch(job, analysis, Duration::from_millis(1200));

    let slow = events.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(matches!(slow, UpdateEvent::Slow(_)), "{slow:?}");
    let stalled = events.recv_timeout(Duration::from_secs(60)).unwrap();
    let UpdateEvent::Stalled { source: ChangeSource::Corpus, place: Some(place), .. } = stalled
    else {
        panic!("{stalled:?}");
    };
    assert!(place.contains("slow.txt"), "{place}");
    assert_eq!(live.waiting().stalled(), Some(ChangeSource::Corpus));

    updater.stop();
    let later: Vec<UpdateEvent> = events.try_iter().collect();
    assert!(later.iter().all(|event| !matches!(event, UpdateEvent::Stalled { .. })), "{later:?}");
}

/// Returns a file of fifty articles.
fn fifty_lines(version: impl Fn(u32) -> &'static str) -> String {
    let line = |n| format!("{{\"id\":\"n{n}\",\"title\":\"{}\"}}\n", version(n));
    (0..50).map(line).collect()
}

#[test]
fn an_edited_line_of_a_watched_file_is_one_indexed_article() {
    let dir = tempfile::tempdir().unwrap();
    let job = IndexJob::new(&dir.path().join("corpus"), &dir.path().join("index"));
    std::fs::create_dir(&job.corpus).unwrap();
    let file = job.corpus.join("news.jsonl");
    std::fs::write(&file, fifty_lines(|_| "港口")).unwrap();
    let analysis = Arc::new(Analysis::load().unwrap());
    run(&job, &analysis, &Progress::default()).unwrap();
    let Watched { updater, live, events } = watch(job, analysis, Duration::MAX);
    std::fs::write(&file, fifty_lines(|n| if n == 7 { "机场" } else { "港口" })).unwrap();

    // The first scan may compare the file before it is edited.
    let report = loop {
        match events.recv_timeout(Duration::from_secs(60)).unwrap() {
            UpdateEvent::Updated(report) if report.n_indexed == 0 => {}
            UpdateEvent::Updated(report) => break report,
            event => panic!("{event:?}"),
        }
    };
    assert_eq!((report.n_indexed, report.n_unchanged), (1, 49));
    let request = SearchRequest { query: "机场".to_owned(), ..SearchRequest::default() };
    assert_eq!(live.engine().search(&request).unwrap().total, 1);
    updater.stop();
}
