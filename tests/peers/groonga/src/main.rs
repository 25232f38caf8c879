//! Groonga in process, by its C library and its own commands.
//!
//! `TokenBigram` with positions, as its manual recommends for Chinese and Japanese; the index is built
//! after the articles are loaded, which is the faster way. A query is the conjunction of its
//! blank-separated parts, each a phrase of bigrams. Scores are Groonga's default, the frequency of the
//! terms, with the title twice the body. Answers are JSON, and parsing it is part of a page.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xunwen_peers_harness::{N_HITS, Page, Peer, Work};

use crate::context::{Database, Opening};

mod context;

/// The beginning of a mark, in titles and snippets.
const MARK: &str = "class=\"keyword\"";

struct Groonga(Database);

impl Groonga {
    /// Runs a `select` and returns the total and the records. The cache of answers is off: every query
    /// is asked several times.
    fn select(&mut self, parameters: &[(&str, &str)]) -> Result<(u64, Vec<Value>)> {
        let mut uri = "/d/select.json?table=Articles&cache=no".to_owned();
        for (name, value) in parameters {
            write!(uri, "&{name}={}", percent_encoded(value))?;
        }
        let answer: Value = serde_json::from_str(&self.0.run(&uri)?)?;

        // The records follow the total and the names of the columns.
        let rows = answer.pointer("/0").and_then(Value::as_array).context("no result set")?;
        let total = rows.first().and_then(|total| total.get(0)).and_then(Value::as_u64);
        Ok((total.context("no total")?, rows.iter().skip(2).cloned().collect()))
    }
}

impl Peer for Groonga {
    fn version() -> String {
        context::version()
    }

    fn index(_: &str, work: &Work, folder: &Path) -> Result<()> {
        let mut database = Database::new(&folder.join("articles.db"), Opening::Create)?;
        for command in [
            "table_create Articles TABLE_HASH_KEY UInt32",
            "column_create Articles title COLUMN_SCALAR Text",
            "column_create Articles body COLUMN_SCALAR Text",
            "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram \
             --normalizer NormalizerNFKC130",
            "load --table Articles",
            "[",
        ] {
            database.run(command)?;
        }

        let mut n_articles = 0;
        for article in work.articles()? {
            let article = article?;
            let record = serde_json::json!({
                "_key": article.id.parse::<u32>()?, "title": article.title, "body": article.body
            });
            let separator = if n_articles == 0 { "" } else { "," };
            database.run(&format!("{separator}{record}"))?;
            n_articles += 1;
        }
        let n_loaded = database.run("]")?;
        ensure!(n_loaded.trim() == n_articles.to_string(), "Groonga loaded {n_loaded} articles");

        database.run(
            "column_create Terms articles COLUMN_INDEX|WITH_POSITION|WITH_SECTION Articles title,body",
        )?;
        database.flush()
    }

    fn open(_: &str, folder: &Path) -> Result<Self> {
        Ok(Self(Database::new(&folder.join("articles.db"), Opening::Open)?))
    }

    fn page(&mut self, query: &str) -> Result<Page> {
        let (total, records) = self.select(&[
            ("match_columns", "title * 2 || body"),
            ("query", &phrases(query)),
            ("sort_keys", "-_score"),
            ("limit", &N_HITS.to_string()),
            ("output_columns", "_key,_score,highlight_html(title),snippet_html(body)"),
        ])?;
        let is_marked = |record: &&Value| {
            let title = record.get(2).and_then(Value::as_str).into_iter();
            let snippets = record.get(3).and_then(Value::as_array).into_iter().flatten();
            title.chain(snippets.filter_map(Value::as_str)).any(|text| text.contains(MARK))
        };
        let n_marked = records.iter().filter(is_marked).count();
        Ok(Page { total: Some(total), n_hits: records.len(), n_marked })
    }

    fn find(&mut self, run: &str) -> Result<Vec<u32>> {
        let (_, records) = self.select(&[
            ("match_columns", "title || body"),
            ("query", &phrase(run)),
            ("limit", "-1"),
            ("output_columns", "_key"),
        ])?;
        let key = |record: &Value| {
            Ok(u32::try_from(record.get(0).and_then(Value::as_u64).context("no key")?)?)
        };
        records.iter().map(key).collect()
    }
}

/// Returns a query for all blank-separated parts of `query`, each as a phrase.
fn phrases(query: &str) -> String {
    query.split_whitespace().map(phrase).collect::<Vec<_>>().join(" ")
}

fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn main() -> Result<()> {
    xunwen_peers_harness::run::<Groonga>()
}
