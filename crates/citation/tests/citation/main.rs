//! Citations of articles in every format.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod formats;
mod properties;
mod table;
