//! Tests of the engine's public API: which articles a search finds, in which order, and how they
//! are shown.
//!
//! One test binary, so that all tests link once.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod fixture;

mod arrivals;
mod best_matches;
mod budget;
mod cursor;
mod dictionary;
mod key_terms;
mod lists;
mod numbers;
mod pitfalls;
mod query;
mod ranking;
mod search;
mod words;
