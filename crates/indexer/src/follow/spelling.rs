//! Keeping the spellings of queries current: they are learnt from the titles of the index.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use xunwen_engine::SearchError;

use super::live_engine::LiveEngine;
use crate::run::at_low_priority;

/// How often the index is looked at.
const LOOK_TIME: Duration = Duration::from_secs(60);

/// The share of articles by which an index has to change until its titles are read again, in percent.
/// Reading takes seconds, and the phrases of the news change slowly.
const CHANGE_PERCENT: u64 = 2;

/// Loads the spellings of an engine on a thread in the background, and again when the index has
/// changed by some percent. `tell` receives the errors. The thread ends when `live` is dropped.
pub fn keep_spelling(live: &Arc<LiveEngine>, tell: impl Fn(SearchError) + Send + Sync + 'static) {
    let live = Arc::downgrade(live);
    thread::spawn(move || at_low_priority(|| follow(&live, &tell)));
}

fn follow(live: &Weak<LiveEngine>, tell: &(dyn Fn(SearchError) + Sync)) {
    let mut learnt = None;
    while let Some(strong) = live.upgrade() {
        let engine = strong.engine();
        drop(strong);

        let state = (engine.generation_number(), engine.n_articles());
        if learnt.is_none_or(|learnt| has_changed(learnt, state)) {
            match engine.load_spelling() {
                Ok(()) => learnt = Some(state),
                Err(error) => tell(error),
            }
        }
        drop(engine);
        thread::sleep(LOOK_TIME);
    }
}

/// Returns whether an index, as its generation and number of articles, has changed enough.
fn has_changed(learnt: (u64, u64), now: (u64, u64)) -> bool {
    learnt.0 != now.0 || learnt.1.abs_diff(now.1) * 100 > learnt.1 * CHANGE_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_read_again_after_a_rebuild_or_some_percent_of_new_articles() {
        assert!(!has_changed((1, 1000), (1, 1020)));
        assert!(has_changed((1, 1000), (1, 1021)));
        assert!(has_changed((1, 1000), (2, 1000)));
        assert!(has_changed((1, 0), (1, 1)));
    }
}
