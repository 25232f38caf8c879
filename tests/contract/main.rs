//! The promises about results: what is read, cleaned, found and marked, and how well.

#[path = "../support/fuzzing_search.rs"]
mod fuzzing_search;

mod alike;
mod cleaning;
mod costly;
mod exhaustive;
mod gold;
mod linear;
mod literal;
mod pages;
mod queries;
mod reading;
mod seeds;
