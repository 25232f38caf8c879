//! Any text as a query: planned in every degree of strictness.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../support/fuzzing_search.rs"]
mod fuzzing_search;

fuzz_target!(|input: &[u8]| fuzzing_search::planning(input));
