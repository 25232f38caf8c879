//! Watching the files of a corpus.

use std::path::Path;

use crossbeam_channel::Sender;
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::error::UpdaterError;
use super::events::WakeEvent;
use super::watched_paths::WatchedPaths;
use crate::run::FollowedLink;

/// Sends a wake event for each change below a corpus and below the targets of its links, until it
/// is dropped.
#[derive(Debug)]
pub(super) struct CorpusWatcher {
    watcher: RecommendedWatcher,
    paths: WatchedPaths,
}

impl CorpusWatcher {
    /// Starts to watch the folder of the corpus.
    pub(super) fn start(corpus: &Path, wake: Sender<WakeEvent>) -> Result<Self, UpdaterError> {
        let failure = |reason: String| UpdaterError::Watch { corpus: corpus.to_owned(), reason };
        let root = corpus.canonicalize().map_err(|error| failure(error.to_string()))?;

        // A scan decides which links may be followed.
        let config = Config::default().with_follow_symlinks(false);
        let on_event = move |event| {
            // A send fails only after the updater has ended.
            let _ = wake.send(wake_event(event));
        };
        let watcher = RecommendedWatcher::new(on_event, config);
        let mut watcher = watcher.map_err(|error| failure(error.to_string()))?;
        let watched = watcher.watch(&root, RecursiveMode::Recursive);
        watched.map_err(|error| failure(error.to_string()))?;
        Ok(Self { watcher, paths: WatchedPaths::new(&root) })
    }

    /// Watches the targets of these links, and of no others.
    ///
    /// # Errors
    /// If the system allows too few watches. Changes are then found by the next scan.
    pub(super) fn watch_links(&mut self, links: Vec<FollowedLink>) -> Result<(), UpdaterError> {
        let (new, gone) = self.paths.set_links(links);
        for target in gone {
            // A target that was removed is not watched any more.
            let _ = self.watcher.unwatch(&target);
        }

        for target in new {
            self.watcher.watch(&target, RecursiveMode::Recursive).map_err(|error| {
                UpdaterError::Watch { corpus: target.clone(), reason: error.to_string() }
            })?;
        }
        Ok(())
    }

    /// Returns the paths whose changes are reported.
    pub(super) const fn paths(&self) -> &WatchedPaths {
        &self.paths
    }
}

fn wake_event(event: notify::Result<Event>) -> WakeEvent {
    match event {
        Ok(event) if !event.need_rescan() => WakeEvent::File(event),
        // Events were lost: only a scan shows what changed.
        Ok(_) | Err(_) => WakeEvent::Rescan,
    }
}
