//! The commands, one module each.

pub(crate) mod alert;
pub(crate) mod backup;
pub(crate) mod clean;
pub(crate) mod config;
pub(crate) mod copy;
pub(crate) mod dict;
pub(crate) mod doctor;
pub(crate) mod eval;
pub(crate) mod health;
pub(crate) mod index;
pub(crate) mod search;
pub(crate) mod serve;
mod updater;
