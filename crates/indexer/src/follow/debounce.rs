//! Files that have been touched and may still be being written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Event, EventKind};

use crate::run::scan::name;

/// How long after the last event a file counts as written when its writer has closed it, so that
/// those that come together are indexed together.
const AFTER_CLOSE: Duration = Duration::from_millis(50);
/// How long when nobody has been seen to close it. Linux tells of every close.
const WITHOUT_CLOSE: Duration = Duration::from_secs(if cfg!(target_os = "linux") { 10 } else { 1 });

/// What an event says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    /// It is being written.
    Written,
    /// It is whole, moved, or gone.
    Whole,
    /// It was touched otherwise.
    Other,
}

/// Names that were touched.
#[derive(Debug, Default)]
pub(crate) struct Settling {
    names: BTreeMap<String, (Instant, bool)>,
}

impl Settling {
    /// Takes an event in. Its paths are absolute, and so must be the corpus.
    pub(crate) fn see(&mut self, corpus: &Path, event: &Event, now: Instant) {
        let touch = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Create(CreateKind::Folder)
            | EventKind::Modify(ModifyKind::Name(_))
            | EventKind::Remove(_) => Touch::Whole,
            EventKind::Access(_) => return,
            EventKind::Modify(ModifyKind::Metadata(_)) => Touch::Other,
            _ => Touch::Written,
        };
        for path in &event.paths {
            self.touch(corpus, path, touch, now);
        }
    }

    /// Takes in that a file is other than it was known.
    pub(crate) fn differs(&mut self, name: String, now: Instant) {
        self.names.entry(name).or_insert((now, true));
    }

    fn touch(&mut self, corpus: &Path, path: &Path, touch: Touch, now: Instant) {
        if !path.starts_with(corpus) {
            return;
        }
        let name = name(corpus, path);
        if name.is_empty() || name.split('/').any(|part| part.starts_with('.')) {
            return;
        }
        let (last, is_whole) = self.names.entry(name).or_insert((now, true));
        *last = now;
        match touch {
            Touch::Written => *is_whole = false,
            Touch::Whole => *is_whole = true,
            Touch::Other => {}
        }
    }

    /// Returns the names that have settled, which are forgotten.
    pub(crate) fn settled(&mut self, now: Instant) -> BTreeSet<String> {
        let mut settled = BTreeSet::new();
        self.names.retain(|name, (last, is_whole)| {
            let wait = if *is_whole { AFTER_CLOSE } else { WITHOUT_CLOSE };
            let waits = now.duration_since(*last) < wait;
            if !waits {
                settled.insert(name.clone());
            }
            waits
        });
        settled
    }

    /// Returns whether nothing is waited for.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
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
    fn a_file_is_read_when_its_writer_has_closed_it_and_not_before() {
        let (start, mut settling) = (Instant::now(), Settling::default());
        let at = |ms| start + Duration::from_millis(ms);
        let corpus = Path::new(CORPUS);
        settling.see(corpus, &event(EventKind::Create(CreateKind::File), "a.txt"), at(0));
        settling.see(corpus, &event(written(), "a.txt"), at(10));
        assert!(settling.settled(at(900)).is_empty());
        settling.see(corpus, &event(closed(), "a.txt"), at(901));
        assert!(settling.settled(at(902)).is_empty());
        assert_eq!(settling.settled(at(960)), ["a.txt".to_owned()].into());
        assert!(settling.is_empty());
    }

    #[test]
    fn what_is_moved_or_gone_is_looked_at_soon_and_hidden_files_never() {
        let (start, mut settling) = (Instant::now(), Settling::default());
        let corpus = Path::new(CORPUS);
        let gone = EventKind::Remove(notify::event::RemoveKind::File);
        settling.see(corpus, &event(gone, "a/b.txt"), start);
        settling.see(corpus, &event(closed(), "a/.b.txt.tmp"), start);
        settling.see(Path::new("corpus"), &event(closed(), "elsewhere.txt"), start);
        settling.see(corpus, &event(EventKind::Access(AccessKind::Read), "c.txt"), start);
        assert_eq!(settling.settled(start + AFTER_CLOSE), ["a/b.txt".to_owned()].into());
    }

    #[test]
    fn a_file_that_nobody_closes_is_read_in_the_end() {
        let (start, mut settling) = (Instant::now(), Settling::default());
        settling.see(Path::new(CORPUS), &event(written(), "a.txt"), start);
        assert_eq!(settling.settled(start + WITHOUT_CLOSE), ["a.txt".to_owned()].into());
    }
}
