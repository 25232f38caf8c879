//! Keeping an index up to date while it is searched.

pub(crate) mod debounce;
pub(crate) mod live_engine;
pub(crate) mod publish;
pub(crate) mod updater;
pub(crate) mod worker;
