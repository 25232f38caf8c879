//! A query and a text below it: what is marked in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../support/fuzzing_search.rs"]
mod fuzzing_search;

fuzz_target!(|input: &[u8]| fuzzing_search::marking(input));
