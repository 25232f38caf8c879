//! The work of the updater: it waits for events, and then brings the index up to date in one step
//! that ends with a commit.

mod generations;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use xunwen_text::Analysis;

use super::corpus_watcher::CorpusWatcher;
use super::debounce::Debouncer;
use super::disk_check::DiskCheck;
use super::error::UpdaterError;
use super::events::{UpdateEvent, WakeEvent};
use super::failures::FailureReporter;
use super::followed_archive::FollowedArchive;
use super::gather::gather;
use super::options::{CorpusWatch, UpdaterOptions};
use super::publish::Publisher;
use super::published_state::PublishedState;
use super::skips::SkipReporter;
use super::waiting_changes::WaitingChanges;
use crate::error::IndexError;
use crate::run::{
    CorpusDiff, CorpusScan, Origins, Progress, Report, ScanScope, TrackedIndex, names, scan,
};

/// The time between two checks for a new generation.
const TICK: Duration = Duration::from_millis(200);

/// The time between two checks of files that are being written.
const DEBOUNCE_TICK: Duration = Duration::from_millis(25);

/// The pause after a failed step.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// The state of the updater's thread.
pub(super) struct UpdateWorker {
    options: UpdaterOptions,
    analysis: Arc<Analysis>,
    publisher: Publisher,
    /// The articles that are being cleaned, and the request to stop.
    progress: Arc<Progress>,
    /// The index, if it is open for writing.
    index: Option<TrackedIndex>,
    /// The index of the cluster that was in use last.
    followed: FollowedArchive,
    watcher: Option<CorpusWatcher>,
    skips: SkipReporter,
    debouncer: Debouncer,
    /// The time of the next scan of the whole corpus.
    next_scan: Option<Instant>,
    is_scanning: bool,
    /// The time before which no step runs.
    not_before: Instant,
    disk_check: DiskCheck,
    failures: FailureReporter,
    wake: Sender<WakeEvent>,
}

impl UpdateWorker {
    pub(super) fn new(
        mut options: UpdaterOptions,
        analysis: Arc<Analysis>,
        state: Arc<PublishedState>,
        wake: Sender<WakeEvent>,
        progress: Arc<Progress>,
    ) -> Result<Self, UpdaterError> {
        let watcher = match options.corpus {
            CorpusWatch::No => None,
            CorpusWatch::Every(_) => Some(CorpusWatcher::start(&options.job.corpus, wake.clone())?),
        };

        if let Some(archive) = options.job.cluster.take() {
            state.set_origins(Origins::Cluster(archive.origin_lookup()));
            let stop = progress.stop_flag().clone();
            options.job.cluster = Some(archive.stopped_by(move || stop.is_stopped()));
        }

        let now = Instant::now();
        let failures = FailureReporter::new(Arc::clone(&options.tell));
        let skips = SkipReporter::new(Arc::clone(&options.tell));
        let mut worker = Self {
            publisher: Publisher::new(&options.job, options.live.clone(), state),
            disk_check: DiskCheck::new(options.posted.clone()),
            options,
            analysis,
            progress,
            index: None,
            followed: FollowedArchive::default(),
            skips,
            debouncer: Debouncer::default(),
            next_scan: watcher.is_some().then_some(now),
            is_scanning: false,
            not_before: now,
            failures,
            wake,
            watcher,
        };
        worker.disk_check.run();
        worker.hide_removed()?;
        worker.open_at_start()?;
        worker.announce_indexed();
        Ok(worker)
    }

    /// Runs until a stop event arrives.
    pub(super) fn run(mut self, events: &Receiver<WakeEvent>) {
        while self.receive(events).is_continue() {
            if Instant::now() >= self.not_before {
                self.try_step();
            }
        }
        self.finish();
    }

    /// Waits for events or a tick, and takes note of the events.
    fn receive(&mut self, events: &Receiver<WakeEvent>) -> ControlFlow<()> {
        let tick = if self.debouncer.is_empty() { TICK } else { DEBOUNCE_TICK };
        gather(events, tick).into_iter().try_for_each(|event| self.handle(event))
    }

    fn handle(&mut self, event: WakeEvent) -> ControlFlow<()> {
        match event {
            WakeEvent::Stop => return ControlFlow::Break(()),
            WakeEvent::Posted => {}
            WakeEvent::File(event) => {
                if let Some(watcher) = &self.watcher {
                    self.debouncer.record(watcher.paths(), &event, Instant::now());
                }
            }
            WakeEvent::Rescan => self.next_scan = Some(Instant::now()),
            WakeEvent::Scanned(scan) => {
                self.is_scanning = false;
                self.check_scan(scan);
            }
        }
        ControlFlow::Continue(())
    }

    /// Runs a step and reports its error. A bug that one article triggers must not end the updater.
    fn try_step(&mut self) {
        self.disk_check.run();
        let result = catch_unwind(AssertUnwindSafe(|| self.step()));
        let Err(error) = result.unwrap_or(Err(UpdaterError::Panicked)) else {
            self.publisher.state().set_stuck(self.options.writes() && self.index.is_none());
            self.failures.clear();
            return;
        };
        self.publisher.state().set_stuck(true);
        if self.watcher.is_some() {
            self.waiting().add_corpus();
        }
        if !matches!(error, UpdaterError::Index(IndexError::Stopped)) {
            self.failures.report(&error);
        }

        // The state in memory may be inconsistent. It is read from the disk again.
        self.index = None;
        self.scan_soon();
        self.not_before = Instant::now() + RETRY_DELAY;
    }

    fn step(&mut self) -> Result<(), UpdaterError> {
        self.follow_generation()?;
        self.publisher.follow()?;
        if self.options.writes() && self.index.is_none() {
            self.open_if_usable()?;
            if self.index.is_none() {
                // A rebuild takes its time, and the server says meanwhile that it is not ready.
                self.progress.note_activity();
                self.not_before = Instant::now() + RETRY_DELAY;
                return Ok(());
            }
        }

        self.take_posted()?;
        self.update_files()?;
        if self.next_scan.is_some_and(|next| next <= Instant::now()) {
            self.start_scan();
        }
        self.publisher.prune();
        Ok(())
    }

    /// Indexes the new records of the store.
    fn take_posted(&mut self) -> Result<(), UpdaterError> {
        let (Some(store), Some(index)) = (&self.options.posted, &mut self.index) else {
            return Ok(());
        };

        let mut taken_seq = index.position().seq;
        if index.position() != store.position() {
            let mut report = Report::default();
            index.sync_posted(&**store, &mut report, &self.progress)?;
            taken_seq = index.position().seq;
            self.publisher.reload(index.writer.generation())?;
            if report.n_skipped + report.n_unfinished > 0 {
                (self.options.tell)(UpdateEvent::Updated(Box::new(report)));
            }
        }

        if self.is_shown() {
            self.publisher.state().announce(taken_seq);
        }
        Ok(())
    }

    /// Indexes the files that have been written completely.
    fn update_files(&mut self) -> Result<(), UpdaterError> {
        let names = self.debouncer.take_settled(Instant::now());
        let Some(index) = self.index.as_mut().filter(|_| !names.is_empty()) else {
            return Ok(());
        };

        let started = Instant::now();
        self.publisher.state().waiting().add_corpus();
        let mut report = index.update_names(&names, &self.progress)?;
        index.commit()?;
        self.publisher.reload(index.writer.generation())?;
        self.waiting().remove_corpus();
        report.seconds = started.elapsed().as_secs_f64();
        (self.options.tell)(UpdateEvent::Updated(Box::new(report)));

        // The target of a new link is watched once a scan has found it.
        if let Some(watcher) = &self.watcher {
            let is_new = |name: &&String| !watcher.paths().has_link(name);
            if names
                .iter()
                .filter(is_new)
                .any(|name| self.options.job.corpus.join(name).is_symlink())
            {
                self.scan_soon();
            }
        }
        Ok(())
    }

    /// Scans the whole corpus on another thread, which sends the result as a wake event.
    fn start_scan(&mut self) {
        let CorpusWatch::Every(interval) = self.options.corpus else { return };
        self.next_scan = Some(Instant::now() + interval);
        if self.is_scanning {
            return;
        }

        self.is_scanning = true;
        let (roots, wake) = (self.options.job.roots(), self.wake.clone());
        std::thread::spawn(move || {
            let _ = wake.send(WakeEvent::Scanned(scan(&roots)));
        });
    }

    /// Passes the differences that a scan found to the debouncer. The files are compared again when
    /// they are indexed, because they may have changed since the scan.
    fn check_scan(&mut self, mut scan: CorpusScan) {
        let links = std::mem::take(&mut scan.links);
        let watched = self.watcher.as_mut().map(|watcher| watcher.watch_links(links));
        if let Some(Err(error)) = watched {
            self.failures.report(&error);
        }
        self.skips.report(&scan);

        let Some(index) = &self.index else { return };
        let known = &index.manifest.state.files;
        let diff =
            CorpusDiff::new(scan, known, ScanScope::Corpus, &|files| vec![false; files.len()]);

        let now = Instant::now();
        for name in names(&diff.to_read).chain(&diff.gone) {
            self.debouncer.record_difference(name.clone(), now);
        }
        if self.debouncer.is_empty() {
            self.waiting().remove_corpus();
        }
    }

    fn waiting(&self) -> &WaitingChanges {
        self.publisher.state().waiting()
    }

    /// Returns whether readers search the generation that is written.
    fn is_shown(&self) -> bool {
        let written = self.index.as_ref().map(|index| index.writer.generation());
        self.publisher.is_shown(written)
    }

    /// Hides the articles that were removed from the store and that the index still contains,
    /// because the last process ended before it committed.
    fn hide_removed(&self) -> Result<(), IndexError> {
        let Some(store) = &self.options.posted else { return Ok(()) };
        for (id, seq) in store.removed_since(&self.options.job.committed_position()?) {
            self.publisher.state().retract(&id, seq);
        }
        Ok(())
    }

    /// Announces the posted articles that the index contains when the updater starts.
    fn announce_indexed(&self) {
        if let (Some(store), Some(index)) = (&self.options.posted, &self.index)
            && index.position().store == store.position().store
            && self.is_shown()
        {
            self.publisher.state().announce(index.position().seq);
        }
    }

    /// Announces the posted articles that the generation contains which was shown last.
    fn announce_taken(&self) {
        if let (Some(_), Some(index)) = (&self.options.posted, &self.index) {
            self.publisher.state().announce(index.position().seq);
        }
    }

    fn scan_soon(&mut self) {
        self.next_scan = self.next_scan.map(|_| Instant::now());
    }

    /// Commits and closes the index.
    fn finish(mut self) {
        if let Some(index) = self.index.take()
            && let Err(error) = index.finish()
        {
            self.failures.report(&error.into());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
