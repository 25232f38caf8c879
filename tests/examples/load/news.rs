//! The articles and queries of the load test: real news if available.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::json;
use xunwen_tests::real_news::raw_articles;
use xunwen_tests::shared::shared;
use xunwen_tests::synthetic;
use xunwen_text::Analysis;

/// The files of real news, in the order in which articles are taken from them.
const FILES: &[&str] = &["hkcnews.jsonl.zst", "xwlb.jsonl.zst", "news-small.jsonl"];
/// The number of synthetic queries, used without real ones.
const N_QUERIES: usize = 2000;

/// A title and a body.
type Article = (String, String);

/// An endless stream of articles, and queries.
pub(crate) struct News {
    articles: Box<dyn Iterator<Item = Article> + Send>,
    queries: Vec<String>,
    told: &'static str,
}

impl News {
    /// Returns the real news of this machine, or synthetic news.
    pub(crate) fn of_machine() -> anyhow::Result<Self> {
        let mut made = synthetic::News::seeded(1, &Analysis::load()?);
        let made_queries = (0..N_QUERIES).map(|_| made.query()).collect();
        let made = (0..).map(move |n| {
            let article = made.article(n);
            (article.title.clone(), article.body())
        });
        let Some(data) = shared().map(|folder| folder.join("data")) else {
            let articles = Box::new(made);
            return Ok(Self { articles, queries: made_queries, told: "synthetic" });
        };
        let queries = std::fs::read_to_string(data.join("queries.txt"))
            .map_or(made_queries, |text| text.lines().map(str::to_owned).collect());
        let real = FILES.iter().map(move |file| data.join(file));
        let real = real.filter(|path| path.exists()).flat_map(|path| raw_articles(&path));
        let real = real.filter_map(|raw| Some((raw.title?, raw.body)));
        Ok(Self { articles: Box::new(real.chain(made)), queries, told: "real news" })
    }

    pub(crate) fn queries(&self) -> &[String] {
        &self.queries
    }

    /// Returns a description.
    pub(crate) const fn told(&self) -> &'static str {
        self.told
    }

    pub(crate) fn next(&mut self) -> anyhow::Result<Article> {
        self.articles.next().context("there are no more articles")
    }
}

/// Writes a corpus of `n_articles` articles and returns its size in bytes.
pub(crate) fn write_corpus(
    corpus: &Path,
    news: &mut News,
    n_articles: usize,
) -> anyhow::Result<u64> {
    let path = corpus.join("news.jsonl");
    let mut out = BufWriter::new(File::create(&path)?);
    for n in 0..n_articles {
        let (title, body) = news.next()?;
        let line = json!({"id": format!("news/{n}"), "title": title, "body": body});
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(path.metadata()?.len())
}
