//! Keeping an index up to date while it is searched: posted articles, files that appear, change and
//! vanish, and generations that a rebuild switches to.
//!
//! [`Updater`] runs an `UpdateWorker` on a thread. `corpus_watcher` turns changes of files into
//! wake events, and `debounce` waits until a file has been written completely. `publish` shows the
//! result to readers through a [`LiveEngine`].

mod analysis_for;
mod corpus_watcher;
mod debounce;
mod disk_check;
mod error;
mod events;
mod failures;
mod followed_archive;
mod gather;
mod live_engine;
mod options;
mod publish;
mod published_state;
mod refused_index;
mod skips;
mod spelling;
mod updater;
mod waiting_changes;
mod watchdog;
mod watched_paths;
mod worker;

pub use error::UpdaterError;
pub use events::UpdateEvent;
pub use live_engine::LiveEngine;
pub use options::{CorpusWatch, LoadAnalysis, STALL_LIMIT, TellEvent, UpdaterOptions};
pub use spelling::keep_spelling;
pub use updater::Updater;
pub use waiting_changes::{ChangeSource, WaitingChanges};
