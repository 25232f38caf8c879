//! Generates the table of frequent characters for stored articles
//! (`crates/engine/src/index/codec/characters.rs`).
//!
//! ```text
//! cargo run --release -p xunwen-tests --example stored_characters
//! ```
//!
//! The news are `data/xwlb.jsonl.zst` (simplified) and `data/hkcnews.jsonl.zst` (traditional) below
//! `XUNWEN_SHARED` (default `../shared`), with equal weight. The same news gives the same file.
//! A different table changes the stored form and requires a new layout version.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The number of characters with a code of one or two bytes.
const N_CHARACTERS: usize = 96 + 31 * 256;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared =
        std::env::var_os("XUNWEN_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let mut shares: HashMap<char, f64> = HashMap::new();
    for name in ["xwlb", "hkcnews"] {
        let counts = counts(&shared.join("data").join(name).with_extension("jsonl.zst"))?;
        let n_all: u32 = counts.values().sum();
        for (c, n) in counts {
            *shares.entry(c).or_default() += f64::from(n) / f64::from(n_all);
        }
    }
    let mut order: Vec<(char, f64)> = shares.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let characters: String = order.iter().take(N_CHARACTERS).map(|(c, _)| c).collect();
    fs::write(root.join("crates/engine/src/index/codec/characters.txt"), characters)?;
    Ok(())
}

/// Counts the non-ASCII characters in the titles and bodies of a file.
fn counts(path: &Path) -> Result<HashMap<char, u32>, Box<dyn Error>> {
    let packed = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut counts = HashMap::new();
    for line in BufReader::new(zstd::stream::read::Decoder::new(packed)?).lines() {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        for text in ["title", "body"].map(|field| article[field].as_str().unwrap_or_default()) {
            for c in text.chars().filter(is_ranked) {
                *counts.entry(c).or_default() += 1;
            }
        }
    }
    Ok(counts)
}

/// Returns whether a character may have a short code: a printable one, outside the private use area.
fn is_ranked(c: &char) -> bool {
    let is_private = !matches!(c, '\u{a1}'..'\u{e000}' | '\u{f900}'..'\u{fffd}');
    let is_format = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{206f}');
    !is_private && !is_format && !c.is_whitespace()
}
