//! Watching the files of a corpus.

use std::path::Path;

use crossbeam_channel::Sender;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::error::UpdaterError;
use super::events::WakeEvent;

/// Sends a wake event for each change below `corpus`, until the watcher is dropped.
pub(super) fn watch_corpus(
    corpus: &Path,
    wake: Sender<WakeEvent>,
) -> Result<RecommendedWatcher, UpdaterError> {
    let watch_error = |error: notify::Error| UpdaterError::Watch {
        corpus: corpus.to_owned(),
        reason: error.to_string(),
    };

    let mut watcher = notify::recommended_watcher(move |event| {
        // A send fails only after the updater has ended.
        let _ = wake.send(wake_event(event));
    })
    .map_err(watch_error)?;
    watcher.watch(corpus, RecursiveMode::Recursive).map_err(watch_error)?;
    Ok(watcher)
}

fn wake_event(event: notify::Result<notify::Event>) -> WakeEvent {
    match event {
        Ok(event) if !event.need_rescan() => WakeEvent::File(event),
        // Events were lost: only a scan shows what changed.
        Ok(_) | Err(_) => WakeEvent::Rescan,
    }
}
