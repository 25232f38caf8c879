//! The public face of the engine: what searches find, in which order, and how it is shown.
//!
//! One binary, so that the tests link once.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod fixture;

mod cursor;
mod dictionary;
mod numbers;
mod pitfalls;
mod query;
mod ranking;
mod search;
mod words;
