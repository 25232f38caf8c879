//! Any bytes as a file of any format: read, cleaned, and nothing lost that is not reported.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../support/fuzzing.rs"]
mod fuzzing;

fuzz_target!(|input: &[u8]| fuzzing::read_and_clean(input));
