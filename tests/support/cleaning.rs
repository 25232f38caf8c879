//! Measures how much damage the cleaner repairs and how rarely it changes undamaged text.

pub mod false_repairs;
pub mod pass_through;
mod report;
mod score;

use std::path::Path;

use xunwen_corpus::{Cleaned, Format, ParagraphKind, Record, clean, read};

pub use self::report::Counts;
pub use self::score::{Example, Score};
use crate::damage::{Damaged, Damager, Form};
use crate::real_news::whole_articles;

/// Returns the score over `n` damaged articles of the real news below `shared`.
#[must_use]
pub fn score(shared: &Path, n: usize, seed: u64) -> Score {
    let mut score = Score::default();
    let mut damager = Damager::seeded(seed);
    for article in &whole_articles(shared, n, seed) {
        let damaged = damager.damage(article);
        let cleaned = cleaned(&damaged);
        score.add(&damaged, cleaned.as_ref());
    }
    score
}

/// Reads and cleans a damaged article. Returns `None` if it is skipped.
#[must_use]
pub fn cleaned(damaged: &Damaged) -> Option<Cleaned> {
    read(record(damaged)).into_iter().next()?.ok().and_then(|raw| clean(raw).ok())
}

/// Returns a damaged article as a file.
#[must_use]
pub fn record(damaged: &Damaged) -> Record {
    match damaged.form {
        Form::PageRange => page_record(&damaged.id, &damaged.text),
        Form::Body => body_record(&damaged.id, &damaged.title, &damaged.text),
    }
}

/// Returns a text file.
#[must_use]
pub fn page_record(id: &str, text: &str) -> Record {
    Record::new(id, Format::Text, text.as_bytes().to_vec())
}

/// Returns a JSON file with one article.
#[must_use]
pub fn body_record(id: &str, title: &str, body: &str) -> Record {
    let json = serde_json::json!({"title": title, "body": body}).to_string();
    Record::new(id, Format::Json, json.into_bytes())
}

/// Returns whether a paragraph is running text.
fn is_body(kind: ParagraphKind) -> bool {
    kind == ParagraphKind::Body
}
