//! The real news.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use anyhow::Context;
use xunwen_tests::shared::shared;

const FILES: &[&str] = &["xwlb.jsonl.zst", "hkcnews.jsonl.zst"];

/// Returns the folder of the real news.
pub(crate) fn data() -> anyhow::Result<PathBuf> {
    Ok(shared().context("no real news: set XUNWEN_SHARED to their folder")?.join("data"))
}

/// Calls `visit` with the title and body of each article.
pub(crate) fn each(mut visit: impl FnMut(&str)) -> anyhow::Result<()> {
    for file in FILES {
        let path = data()?.join(file);
        let packed = std::fs::File::open(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        for line in BufReader::new(zstd::stream::read::Decoder::new(packed)?).lines() {
            let article: serde_json::Value = serde_json::from_str(&line?)?;
            for part in ["title", "body"] {
                visit(article[part].as_str().unwrap_or_default());
            }
        }
    }
    Ok(())
}
