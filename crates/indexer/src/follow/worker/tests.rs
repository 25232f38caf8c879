//! The state of an updater before its first step.

use xunwen_engine::{Engine, SearchRequest};

use super::*;
use crate::posted::{NewArticle, PostedStore};
use crate::run::{Progress, run};
use crate::{CorpusWatch, IndexJob, LiveEngine, UpdaterOptions};

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
        cuts: Vec::new(),
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
    let state = Arc::new(PublishedState::new(Arc::clone(live.engine().retractions())));
    let options = UpdaterOptions {
        job,
        live: Some(Arc::clone(&live)),
        posted: Some(store),
        corpus: CorpusWatch::No,
        load: Box::new(|_| Err("no other dictionary is expected".to_owned())),
        tell: Arc::new(|event| panic!("{event:?}")),
    };
    let _worker = UpdateWorker::new(options, analysis, state, wake, Arc::default()).unwrap();

    let request = SearchRequest { query: "港口".to_owned(), ..SearchRequest::default() };
    assert_eq!(live.engine().search(&request).unwrap().total, 1);
}
