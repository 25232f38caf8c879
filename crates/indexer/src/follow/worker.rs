//! The thread of a keeper: one step after another, each from what woke it to a commit.
//!
//! What readers see of it is in [`super::shown`].

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use notify::{RecursiveMode, Watcher};
use xunwen_engine::{OpenError, WriterOptions};
use xunwen_text::Analysis;

use super::updater::{CorpusWatch, Shared, UpdateEvent, UpdaterOptions, Wake};
use crate::follow::debounce::Settling;
use crate::run::diff::{Scope, compare, names};
use crate::run::report::Report;
use crate::run::scan::scan;
use crate::run::tracked_index::Upkeep;
use crate::run::{IndexError, open};

/// How often the generation in use is looked at.
const TICK: Duration = Duration::from_millis(200);
/// How often files that were touched are looked at.
const SHORT_TICK: Duration = Duration::from_millis(25);
/// How long to wait after something went wrong.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// What is taken in one commit comes together within this.
const GATHER: Duration = Duration::from_millis(20);
/// Memory of the writer: few articles come at once.
const MEMORY_BYTES: usize = 64 << 20;

/// The state of a keeper's thread.
pub(super) struct Work {
    pub(super) options: UpdaterOptions,
    pub(super) analysis: Arc<Analysis>,
    pub(super) shared: Arc<Shared>,
    pub(super) upkeep: Option<Upkeep>,
    /// The generation that readers search.
    pub(super) shown: PathBuf,
    /// The corpus as an absolute path, which is what events have.
    watched: PathBuf,
    settling: Settling,
    pub(super) next_scan: Option<Instant>,
    /// Whether all of the corpus is being looked over.
    is_scanning: bool,
    not_before: Instant,
    wake: Sender<Wake>,
    pub(super) has_pruned: bool,
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Work {
    pub(super) fn begin(
        options: UpdaterOptions,
        analysis: Arc<Analysis>,
        shared: Arc<Shared>,
        wake: Sender<Wake>,
    ) -> Result<Self, IndexError> {
        let watched = std::path::absolute(&options.job.corpus)
            .map_err(|reason| options.job.failed(reason))?;
        let watcher = match options.corpus {
            CorpusWatch::No => None,
            CorpusWatch::Every(_) => Some(watch(&watched, &wake)?),
        };
        let shown = match &options.live {
            Some(live) => live.engine().generation().to_owned(),
            None => PathBuf::new(),
        };
        let now = Instant::now();
        let mut work = Self {
            next_scan: watcher.is_some().then_some(now),
            options,
            analysis,
            shared,
            upkeep: None,
            shown,
            watched,
            settling: Settling::default(),
            is_scanning: false,
            not_before: now,
            wake,
            has_pruned: false,
            _watcher: watcher,
        };
        match work.reopen() {
            Err(error) if work.is_outdated(&error) => {}
            other => other?,
        }
        if let (Some(store), Some(upkeep)) = (&work.options.posted, &work.upkeep) {
            let position = upkeep.position();
            if position.store == store.position().store && work.is_shown() {
                work.announce(position.seq);
            }
        }
        Ok(work)
    }

    /// Returns whether the index is of another analysis and readers search it for the time until
    /// it is rebuilt: then there is nothing to write to yet.
    fn is_outdated(&self, error: &IndexError) -> bool {
        let is_other = matches!(
            error,
            IndexError::Open(OpenError::Fingerprint { .. } | OpenError::Dictionary { .. })
        );
        is_other && self.options.live.is_some()
    }

    pub(super) const fn writes(&self) -> bool {
        self.options.posted.is_some() || matches!(self.options.corpus, CorpusWatch::Every(_))
    }

    pub(super) fn run(mut self, wakes: &Receiver<Wake>) {
        loop {
            let is_short = !self.settling.is_empty();
            let mut next = wakes.recv_timeout(if is_short { SHORT_TICK } else { TICK });
            let gather = Instant::now() + GATHER;
            loop {
                match next {
                    Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return self.end(),
                    Ok(Wake::Posted) => {}
                    Ok(Wake::File(event)) => {
                        self.settling.see(&self.watched, &event, Instant::now());
                    }
                    Ok(Wake::Rescan) => self.next_scan = Some(Instant::now()),
                    Ok(Wake::Scanned(scan)) => {
                        self.is_scanning = false;
                        self.look_at(scan);
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                }
                // Without this a steady stream of events would never be worked on.
                if Instant::now() >= gather {
                    break;
                }
                next = wakes.recv_deadline(gather);
            }
            if Instant::now() < self.not_before {
                continue;
            }
            // A fault of ours in one article must not end the upkeep of all others.
            let step = catch_unwind(AssertUnwindSafe(|| self.step()));
            let step = step.unwrap_or_else(|_| {
                Err(IndexError::Thread(
                    "the upkeep of the index failed: please report it".to_owned(),
                ))
            });
            if let Err(error) = step {
                (self.options.tell)(UpdateEvent::Failed(error.to_string()));
                // Whatever is half done is forgotten, and found out again from the disk.
                self.upkeep = None;
                self.next_scan = self.next_scan.map(|_| Instant::now());
                self.not_before = Instant::now() + AFTER_FAILURE;
            }
        }
    }

    fn end(mut self) {
        if let Some(upkeep) = self.upkeep.take()
            && let Err(error) = upkeep.finish()
        {
            (self.options.tell)(UpdateEvent::Failed(error.to_string()));
        }
    }

    fn step(&mut self) -> Result<(), IndexError> {
        self.follow()?;
        if self.writes() && self.upkeep.is_none() {
            match self.reopen() {
                Err(error) if self.is_outdated(&error) => {
                    self.not_before = Instant::now() + AFTER_FAILURE;
                    return Ok(());
                }
                other => other?,
            }
        }
        self.take_posted()?;
        let settled = self.settling.settled(Instant::now());
        if !settled.is_empty() && self.upkeep.is_some() {
            self.update(&settled)?;
        }
        if self.next_scan.is_some_and(|next| next <= Instant::now()) {
            self.scan();
        }
        self.prune();
        Ok(())
    }

    /// Opens the index in use for writing.
    pub(super) fn reopen(&mut self) -> Result<(), IndexError> {
        if !self.writes() {
            return Ok(());
        }
        let options = WriterOptions { n_threads: 1, memory_bytes: MEMORY_BYTES };
        let upkeep = open(&self.options.job, &self.analysis, options)?;
        let owners = upkeep.writer.origin_lookup();
        *self.shared.owners.write().unwrap_or_else(PoisonError::into_inner) = Some(owners);
        self.upkeep = Some(upkeep);
        Ok(())
    }

    pub(super) fn take_posted(&mut self) -> Result<(), IndexError> {
        let (Some(store), Some(upkeep)) = (&self.options.posted, &mut self.upkeep) else {
            return Ok(());
        };
        let before = upkeep.position();
        // Another store, or an older copy of this one, is taken from the beginning.
        let mut taken = before.seq;
        if before != store.position() {
            let mut report = Report::default();
            let looked_at_again = upkeep.take_posted(&**store, &mut report)?;
            upkeep.commit()?;
            if !looked_at_again.is_empty() {
                upkeep.update_names(&looked_at_again)?;
                upkeep.commit()?;
            }
            taken = upkeep.position().seq;
            self.reload()?;
            if report.n_skipped > 0 {
                (self.options.tell)(UpdateEvent::Updated(report));
            }
        }
        if self.is_shown() {
            self.announce(taken);
        }
        Ok(())
    }

    fn update(&mut self, names: &BTreeSet<String>) -> Result<(), IndexError> {
        let Some(upkeep) = &mut self.upkeep else { return Ok(()) };
        let started = Instant::now();
        let mut report = upkeep.update_names(names)?;
        upkeep.commit()?;
        self.reload()?;
        report.seconds = started.elapsed().as_secs_f64();
        (self.options.tell)(UpdateEvent::Updated(report));
        Ok(())
    }

    /// Looks all of the corpus over beside this thread. What it finds is looked at again here:
    /// it may be other by then.
    fn scan(&mut self) {
        let CorpusWatch::Every(interval) = self.options.corpus else { return };
        self.next_scan = Some(Instant::now() + interval);
        if std::mem::replace(&mut self.is_scanning, true) {
            return;
        }
        let (corpus, wake) = (self.options.job.corpus.clone(), self.wake.clone());
        std::thread::spawn(move || wake.send(Wake::Scanned(scan(&corpus))));
    }

    fn look_at(&mut self, mut scan: crate::run::scan::Scan) {
        let Some(upkeep) = &self.upkeep else { return };
        let files = &upkeep.manifest.known.files;
        let differs = compare(&mut scan, files, Scope::Whole, &|files| vec![false; files.len()]);
        let now = Instant::now();
        for name in names(&differs.to_read).chain(&differs.gone) {
            self.settling.differs(name.clone(), now);
        }
    }
}

fn watch(
    corpus: &std::path::Path,
    wake: &Sender<Wake>,
) -> Result<notify::RecommendedWatcher, IndexError> {
    let sender = wake.clone();
    let seen = move |event: notify::Result<notify::Event>| {
        let _ = sender.send(match event {
            Ok(event) if event.need_rescan() => Wake::Rescan,
            Ok(event) => Wake::File(event),
            Err(_) => Wake::Rescan,
        });
    };
    let failed = |error: notify::Error| IndexError::Watch {
        corpus: corpus.to_owned(),
        reason: error.to_string(),
    };
    let mut watcher = notify::recommended_watcher(seen).map_err(failed)?;
    watcher.watch(corpus, RecursiveMode::Recursive).map_err(failed)?;
    Ok(watcher)
}
