//! The real news that the models are fitted to.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Of this many articles, the first is held out from the character model.
const FOLD: usize = 5;

/// The article of a collection.
pub(crate) struct NewsArticle {
    /// The index of the collection.
    pub(crate) file: usize,
    /// The index in the collection.
    pub(crate) number: usize,
    /// The lines of the body.
    pub(crate) lines: Vec<String>,
}

impl NewsArticle {
    /// Returns whether the character model does not see the article.
    pub(crate) fn is_held_out(&self) -> bool {
        self.number.is_multiple_of(FOLD)
    }

    /// Returns the index among the articles that are held out.
    pub(crate) fn held_out_number(&self) -> usize {
        self.number / FOLD
    }
}

/// Returns the folder of real news: `XUNWEN_SHARED`, or `../shared` next to the checkout.
pub(crate) fn shared() -> PathBuf {
    std::env::var_os("XUNWEN_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from)
}

/// Calls `visit` with each article of both collections.
pub(crate) fn for_each(mut visit: impl FnMut(NewsArticle)) -> Result<(), Box<dyn Error>> {
    for (file, name) in ["xwlb", "hkcnews"].into_iter().enumerate() {
        let path = shared().join("data").join(name).with_extension("jsonl.zst");
        let packed = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let reader = BufReader::new(zstd::stream::read::Decoder::new(packed)?);

        for (number, line) in reader.lines().enumerate() {
            let article: serde_json::Value = serde_json::from_str(&line?)?;
            let body = article["body"].as_str().unwrap_or_default();
            let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
            visit(NewsArticle { file, number, lines: lines.map(str::to_owned).collect() });
        }
    }
    Ok(())
}
