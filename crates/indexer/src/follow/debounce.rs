//! Waiting until a file has been written completely.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Event, EventKind};

use super::watched_paths::WatchedPaths;

/// The wait after a file was closed. Files that arrive together are indexed together.
const DELAY_AFTER_CLOSE: Duration = Duration::from_millis(50);

/// The wait after the last event of a file for which no close was reported. Linux reports every
/// close, so there a file without one is still being written, and the wait is a last resort. Other
/// systems report no closes, so the wait is the only sign of completeness.
const DELAY_WITHOUT_CLOSE: Duration =
    Duration::from_secs(if cfg!(target_os = "linux") { 10 } else { 1 });

/// The meaning of an event for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileTouch {
    /// The file is being written.
    Writing,
    /// The file was closed, moved or removed.
    Complete,
    /// Something else than the content changed.
    Other,
}

/// The names of files that have changed and are not indexed yet.
#[derive(Debug, Default)]
pub(super) struct Debouncer {
    names: BTreeMap<String, TouchedFile>,
}

#[derive(Debug)]
struct TouchedFile {
    last_event: Instant,
    is_complete: bool,
}

impl Debouncer {
    /// Records an event. Its paths are absolute.
    pub(super) fn record(&mut self, watched: &WatchedPaths, event: &Event, now: Instant) {
        let touch = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Create(CreateKind::Folder)
            | EventKind::Modify(ModifyKind::Name(_))
            | EventKind::Remove(_) => FileTouch::Complete,
            EventKind::Access(_) => return,
            EventKind::Modify(ModifyKind::Metadata(_)) => FileTouch::Other,
            _ => FileTouch::Writing,
        };

        for name in event.paths.iter().flat_map(|path| watched.names(path)) {
            self.touch(name, touch, now);
        }
    }

    /// Records that a file differs from the manifest.
    pub(super) fn record_difference(&mut self, name: String, now: Instant) {
        self.names.entry(name).or_insert(TouchedFile { last_event: now, is_complete: true });
    }

    fn touch(&mut self, name: String, touch: FileTouch, now: Instant) {
        let new_file = TouchedFile { last_event: now, is_complete: true };
        let file = self.names.entry(name).or_insert(new_file);
        file.last_event = now;
        match touch {
            FileTouch::Writing => file.is_complete = false,
            FileTouch::Complete => file.is_complete = true,
            FileTouch::Other => {}
        }
    }

    /// Removes and returns the names of files whose wait is over.
    pub(super) fn take_settled(&mut self, now: Instant) -> BTreeSet<String> {
        let settled = self.names.iter().filter(|(_, file)| file.is_settled(now));
        let settled: BTreeSet<String> = settled.map(|(name, _)| name.clone()).collect();
        self.names.retain(|name, _| !settled.contains(name));
        settled
    }

    /// Returns whether every recorded file has been taken.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl TouchedFile {
    fn is_settled(&self, now: Instant) -> bool {
        let delay = if self.is_complete { DELAY_AFTER_CLOSE } else { DELAY_WITHOUT_CLOSE };
        now.duration_since(self.last_event) >= delay
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const CORPUS: &str = "/corpus";

    fn event(kind: EventKind, name: &str) -> Event {
        Event::new(kind).add_path(Path::new(CORPUS).join(name))
    }

    fn written() -> EventKind {
        EventKind::Modify(ModifyKind::Data(notify::event::DataChange::Any))
    }

    fn closed() -> EventKind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
    }

    #[test]
    fn a_file_settles_after_its_writer_has_closed_it() {
        let (start, mut debouncer) = (Instant::now(), Debouncer::default());
        let at = |ms| start + Duration::from_millis(ms);
        let corpus = &WatchedPaths::new(Path::new(CORPUS));
        debouncer.record(corpus, &event(EventKind::Create(CreateKind::File), "a.txt"), at(0));
        debouncer.record(corpus, &event(written(), "a.txt"), at(10));
        assert!(debouncer.take_settled(at(900)).is_empty());
        debouncer.record(corpus, &event(closed(), "a.txt"), at(901));
        assert!(debouncer.take_settled(at(902)).is_empty());
        assert_eq!(debouncer.take_settled(at(960)), ["a.txt".to_owned()].into());
        assert!(debouncer.is_empty());
    }

    #[test]
    fn a_removed_file_settles_soon_and_a_hidden_one_never() {
        let (start, mut debouncer) = (Instant::now(), Debouncer::default());
        let corpus = &WatchedPaths::new(Path::new(CORPUS));
        let gone = EventKind::Remove(notify::event::RemoveKind::File);
        debouncer.record(corpus, &event(gone, "a/b.txt"), start);
        debouncer.record(corpus, &event(closed(), "a/.b.txt.tmp"), start);
        debouncer.record(
            &WatchedPaths::new(Path::new("corpus")),
            &event(closed(), "elsewhere.txt"),
            start,
        );
        debouncer.record(corpus, &event(EventKind::Access(AccessKind::Read), "c.txt"), start);
        assert_eq!(
            debouncer.take_settled(start + DELAY_AFTER_CLOSE),
            ["a/b.txt".to_owned()].into()
        );
    }

    #[test]
    fn a_file_that_is_never_closed_settles_in_the_end() {
        let (start, mut debouncer) = (Instant::now(), Debouncer::default());
        debouncer.record(&WatchedPaths::new(Path::new(CORPUS)), &event(written(), "a.txt"), start);
        assert_eq!(
            debouncer.take_settled(start + DELAY_WITHOUT_CLOSE),
            ["a.txt".to_owned()].into()
        );
    }
}
