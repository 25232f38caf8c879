//! Whether the cluster that has the index answers. It is asked at most once a second, however often
//! the server is probed.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use xunwen_engine::Engine;
use xunwen_engine::backend::IndexStatus;

use crate::limits::{CLUSTER_PROBE_INTERVAL, CLUSTER_PROBE_WAIT};

/// The last answer of the cluster to each engine. Shared by all probes.
#[derive(Clone, Default)]
pub(crate) struct ClusterProbes(Arc<Mutex<Option<EngineProbe>>>);

/// The probe of the engine that searches now.
struct EngineProbe {
    engine: Weak<Engine>,
    probe: ClusterProbe,
}

/// The last answer of the cluster to one engine.
#[derive(Clone)]
pub(crate) struct ClusterProbe {
    last: Arc<watch::Sender<LastAnswer>>,
}

/// The last answer of the cluster, and whether it is being asked again.
struct LastAnswer {
    /// `None` before the first question.
    asked: Option<Instant>,
    is_asking: bool,
    /// The facts about the index, or the reason why there are none.
    answer: Result<IndexStatus, String>,
    /// The facts that were known last.
    known: IndexStatus,
}

impl ClusterProbes {
    /// Returns the probe of an engine. What another engine was answered says nothing about this one.
    pub(crate) fn of(&self, engine: &Arc<Engine>) -> ClusterProbe {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = current.as_ref().filter(|one| one.engine.as_ptr() == Arc::as_ptr(engine));
        if let Some(EngineProbe { probe, .. }) = same {
            return probe.clone();
        }
        let probe = ClusterProbe::new();
        *current = Some(EngineProbe { engine: Arc::downgrade(engine), probe: probe.clone() });
        probe
    }
}

impl ClusterProbe {
    /// Returns a probe that has not asked yet.
    fn new() -> Self {
        let last = LastAnswer {
            asked: None,
            is_asking: false,
            answer: Err("it was not asked".to_owned()),
            known: IndexStatus::default(),
        };
        Self { last: Arc::new(watch::Sender::new(last)) }
    }

    /// Returns the facts about the index as of the last second. `ask` gets them from the cluster, on a
    /// thread that may block.
    ///
    /// # Errors
    /// The reason, if the cluster refuses, or takes too long. A question that takes long runs on, and
    /// its answer is that of later probes.
    pub(crate) async fn status(
        &self,
        ask: impl FnOnce() -> Result<IndexStatus, String> + Send + 'static,
    ) -> Result<IndexStatus, String> {
        let mut last = self.last.subscribe();
        if self.begin() {
            let probe = self.clone();
            tokio::spawn(async move {
                let answer = tokio::task::spawn_blocking(ask).await;
                probe.end(answer.unwrap_or_else(|panic| Err(panic.to_string())));
            });
        }
        match timeout(CLUSTER_PROBE_WAIT, last.wait_for(|last| !last.is_asking)).await {
            Ok(Ok(last)) => last.answer.clone(),
            _ => Err(format!("no answer within {CLUSTER_PROBE_WAIT:?}")),
        }
    }

    /// Returns the facts that were known last; zeros before the first answer.
    pub(crate) fn last_known(&self) -> IndexStatus {
        self.last.borrow().known.clone()
    }

    /// Returns whether the cluster is to be asked now, which the caller has to do then.
    fn begin(&self) -> bool {
        self.last.send_if_modified(|last| {
            let is_fresh = last.asked.is_some_and(|at| at.elapsed() < CLUSTER_PROBE_INTERVAL);
            if last.is_asking || is_fresh {
                return false;
            }
            last.asked = Some(Instant::now());
            last.is_asking = true;
            true
        })
    }

    fn end(&self, answer: Result<IndexStatus, String>) {
        self.last.send_modify(|last| {
            if let Ok(status) = &answer {
                last.known = status.clone();
            }
            last.answer = answer;
            last.is_asking = false;
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::*;

    fn status(n_articles: u64) -> IndexStatus {
        IndexStatus { n_articles, is_current: true, ..IndexStatus::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn the_cluster_is_asked_once_a_second_whatever_it_answers() {
        let probe = ClusterProbe::new();
        let n_asked = Arc::new(AtomicUsize::new(0));
        let ask = |answer: Result<IndexStatus, String>| {
            let n_asked = Arc::clone(&n_asked);
            probe.status(move || {
                n_asked.fetch_add(1, Ordering::Relaxed);
                answer
            })
        };
        for _ in 0..5 {
            assert_eq!(ask(Err("down".to_owned())).await, Err("down".to_owned()));
        }
        assert_eq!(
            (n_asked.load(Ordering::Relaxed), probe.last_known()),
            (1, IndexStatus::default())
        );

        tokio::time::advance(CLUSTER_PROBE_INTERVAL).await;
        let both = tokio::join!(ask(Ok(status(7))), ask(Ok(status(8))));
        assert_eq!(both, (Ok(status(7)), Ok(status(7))), "two probes share an answer");
        assert_eq!(n_asked.load(Ordering::Relaxed), 2);

        tokio::time::advance(CLUSTER_PROBE_INTERVAL).await;
        assert_eq!(ask(Err("down".to_owned())).await, Err("down".to_owned()));
        assert_eq!(probe.last_known(), status(7), "numbers stay as they were known");
    }

    #[test]
    fn each_engine_has_an_answer_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let analysis = Arc::new(xunwen_text::Analysis::load().unwrap());
        let options = xunwen_engine::WriterOptions { n_threads: 1, memory_bytes: 0 };
        let writer = xunwen_engine::Writer::open(dir.path(), &analysis, options).unwrap();
        writer.finish().unwrap();
        let open = || Arc::new(Engine::open(dir.path(), Arc::clone(&analysis)).unwrap());
        let (first, second) = (open(), open());
        let probes = ClusterProbes::default();
        probes.of(&first).end(Ok(status(7)));
        assert_eq!(probes.of(&first).last_known(), status(7));
        assert_eq!(probes.of(&second).last_known(), IndexStatus::default());
    }

    #[tokio::test]
    async fn a_cluster_that_is_silent_is_not_ready_and_is_not_asked_again_meanwhile() {
        let probe = ClusterProbe::new();
        let (answer, answered) = channel();
        let silent = probe.status(move || answered.recv().unwrap());
        assert!(silent.await.unwrap_err().contains("no answer within"));
        let again = probe.status(|| panic!("the cluster is being asked already"));
        let (again, ()) = tokio::join!(again, async { answer.send(Ok(status(3))).unwrap() });
        assert_eq!(again, Ok(status(3)));
    }
}
