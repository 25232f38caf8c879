//! The news that the models are made from.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Of every five articles, the first is kept from the language model.
const FOLD: usize = 5;

/// An article: its number and the lines of its body.
pub(crate) struct News {
    pub(crate) file: usize,
    pub(crate) number: usize,
    pub(crate) lines: Vec<String>,
}

impl News {
    pub(crate) fn is_held_out(&self) -> bool {
        self.number.is_multiple_of(FOLD)
    }
}

/// Calls `visit` with each article of both files.
pub(crate) fn each(mut visit: impl FnMut(News)) -> Result<(), Box<dyn Error>> {
    let shared = std::env::var_os("XUNWEN_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    for (file, name) in ["xwlb", "hkcnews"].into_iter().enumerate() {
        let path = shared.join("data").join(name).with_extension("jsonl.zst");
        let packed = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let reader = BufReader::new(zstd::stream::read::Decoder::new(packed)?);
        for (number, line) in reader.lines().enumerate() {
            let article: serde_json::Value = serde_json::from_str(&line?)?;
            let body = article["body"].as_str().unwrap_or_default();
            let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
            visit(News { file, number, lines: lines.map(str::to_owned).collect() });
        }
    }
    Ok(())
}
