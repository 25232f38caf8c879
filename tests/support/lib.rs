//! What the acceptance tests and benchmarks share: text of their own making, the real news
//! beside the checkout, damage as real pages have it and the measure of its repair, the binary, a
//! browser.
//!
//! The tests themselves lie beside this file; each names behaviour that a user meets. They see
//! the product from outside: the binary, HTTP, the page.

pub mod archive;
pub mod binary;
pub mod browser;
pub mod cleaning;
pub mod corpora;
pub mod damage;
pub mod expected;
pub mod fuzzing;
pub mod random;
pub mod real_news;
pub mod shared;
pub mod synthetic;
