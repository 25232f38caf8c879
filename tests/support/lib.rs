//! Support for the acceptance tests and benchmarks: synthetic text, access to real news next to the
//! checkout, damage as on real pages and the score of its repair, the binary, a browser, a
//! proxy.
//!
//! The tests in `tests/` see the product from outside: the binary, HTTP, the page.

use mimalloc::MiMalloc;

pub mod archive;
pub mod binary;
pub mod browser;
pub mod cleaning;
pub mod corpora;
pub mod costly_queries;
pub mod damage;
#[cfg(debug_assertions)]
pub mod disk_model;
pub mod exhaustive;
pub mod expected;
pub mod fuzzing;
pub mod hostile;
pub mod proxy;
pub mod random;
pub mod real_news;
pub mod same_answers;
pub mod serving;
pub mod shared;
pub mod stand_in;
pub mod step_times;
pub mod synthetic;

/// The allocator of the binary, so that benchmarks measure what users get.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
