//! Settings and mappings of an index that holds our terms.

use serde_json::{Value, json};

use super::fields::{
    ARRIVED, ARTICLE, AUTHOR, AUTHOR_GRAMS, BODY_COUNT, BODY_GRAMS, BODY_LENGTH, CHARS, DAY,
    ORIGIN, PUBLISHED, SKETCH, SOURCE, SOURCE_GRAMS, TERM, TIE, TITLE, TITLE_COUNT, TITLE_GRAMS,
    TITLE_LENGTH, VERSION, WORDS,
};
use super::position_text::{GAP, SEPARATOR};

/// The longest word that the tokenizer leaves whole, in UTF-16 units: three grams of 65 characters
/// outside the basic plane with escapes are shorter.
const MAX_WORD_UNITS: u32 = 2048;

/// The frequency that counts at most. It leaves room for two frequencies in one score; see
/// [`FrequencyScript`](super::FrequencyScript).
pub(super) const MAX_FREQUENCY: u32 = 4095;

/// How an index is spread over nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexShape {
    /// The shards.
    pub n_shards: u32,
    /// The copies of each shard in addition to the primary.
    pub n_replicas: u32,
}

/// Returns settings and mappings for the creation of an index. `meta` is kept with it: the
/// fingerprint of the analysis.
#[must_use]
pub fn index_body(shape: IndexShape, meta: &Value) -> Value {
    json!({ "settings": settings(shape), "mappings": mappings(meta) })
}

fn settings(shape: IndexShape) -> Value {
    json!({
        "number_of_shards": shape.n_shards,
        "number_of_replicas": shape.n_replicas,
        // A change is acknowledged once it is on disk.
        "index.translog.durability": "request",
        // Each copy analyses each article itself. Copies that get segments from the primary would halve
        // the work, but searches of them may miss what has been committed, for an unknown time.
        "index.replication.type": "DOCUMENT",
        "analysis": {
            "tokenizer": {
                "words": { "type": "whitespace", "max_token_length": MAX_WORD_UNITS },
            },
            "filter": {
                "split": {
                    "type": "pattern_capture",
                    "patterns": [format!("([^{SEPARATOR}]+)")],
                    "preserve_original": false,
                },
                "gaps": { "type": "stop", "stopwords": [GAP] },
            },
            "analyzer": {
                // Gaps first: fewer words to take apart.
                "positions": { "type": "custom", "tokenizer": "words", "filter": ["gaps", "split"] },
                "list": { "type": "custom", "tokenizer": "words", "filter": [] },
            },
        },
        "similarity": {
            "frequency": {
                "type": "scripted",
                "script": {
                    "source": format!("return query.boost * Math.min(doc.freq, {MAX_FREQUENCY}.0);"),
                },
            },
        },
    })
}

fn mappings(meta: &Value) -> Value {
    let grams = json!({
        "type": "text",
        "analyzer": "positions",
        "similarity": "frequency",
        "index_options": "positions",
        // Lengths are columns of their own: exact, and readable by scripts.
        "norms": false,
    });
    let column = |kind: &str| json!({ "type": kind, "index": false });
    let number = json!({ "type": "long" });
    let name = json!({ "type": "keyword" });
    // A text, because each of many keywords would be a field of its own.
    let list = json!({
        "type": "text", "analyzer": "list", "index_options": "docs", "norms": false,
    });
    json!({
        "_meta": meta,
        "dynamic": "strict",
        // The article is stored packed; the terms can be made from it again.
        "_source": { "enabled": false },
        "properties": {
            TITLE_GRAMS: grams,
            BODY_GRAMS: grams,
            SOURCE_GRAMS: grams,
            AUTHOR_GRAMS: grams,
            CHARS: list,
            WORDS: list,
            TITLE_LENGTH: column("integer"),
            BODY_LENGTH: column("integer"),
            TITLE_COUNT: column("integer"),
            BODY_COUNT: column("integer"),
            PUBLISHED: number,
            DAY: column("integer"),
            ARRIVED: number,
            TIE: number,
            SKETCH: column("long"),
            VERSION: column("long"),
            ORIGIN: name,
            SOURCE: name,
            AUTHOR: name,
            TERM: name,
            TITLE: column("keyword"),
            ARTICLE: { "type": "binary", "store": true },
        },
    })
}
