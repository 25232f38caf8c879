//! SeekStorm in process, with its Chinese tokenizer and its own highlighter.
//!
//! The variants `seekstorm.or` and `seekstorm.and` ask for any and for all words of a query. The index
//! has one shard. SeekStorm searches on threads of its own, so that the clock is the processor time of
//! the process.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use cpu_time::ProcessTime;
use mimalloc::MiMalloc;
use seekstorm::commit::Commit;
use seekstorm::highlighter::{Highlight, highlighter};
use seekstorm::index::{
    AccessType, Close, Clustering, DocumentCompression, FileType, FrequentwordType, IndexArc,
    IndexDocument, IndexMetaObject, LexicalSimilarity, NgramSet, StemmerType, StopwordType,
    TokenizerType, create_index, open_index,
};
use seekstorm::search::{QueryRewriting, QueryType, ResultObject, ResultType, Search, SearchMode};
use seekstorm::vector::Inference;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use xunwen_peers_harness::{N_HITS, Page, Peer, Work};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const SCHEMA: &str = r#"[
    {"field": "id", "field_type": "Text", "store": true, "index_lexical": false},
    {"field": "title", "field_type": "Text", "store": true, "index_lexical": true, "boost": 2.0},
    {"field": "body", "field_type": "Text", "store": true, "index_lexical": true, "longest": true}
]"#;

/// The most fragments of a body, and their length in bytes.
const FRAGMENTS: (usize, usize) = (3, 160);

/// The beginning of a mark.
const MARK: &str = "<b>";

struct SeekStorm {
    runtime: Runtime,
    index: IndexArc,
    query_type: QueryType,
}

impl SeekStorm {
    fn search(&self, query: &str, query_type: QueryType, n_hits: usize) -> ResultObject {
        self.runtime.block_on(self.index.search(
            query.to_owned(),
            None,
            query_type,
            SearchMode::Lexical,
            false,
            0,
            n_hits,
            ResultType::TopkCount,
            false,
            Vec::new(),
            Vec::new(),
            Vec::new(),
            Vec::new(),
            QueryRewriting::SearchOnly,
        ))
    }

    /// Counts the hits with a mark.
    async fn n_marked(&self, result: ResultObject) -> Result<usize> {
        let highlight = |field: &str, fragment_number, fragment_size| Highlight {
            field: field.to_owned(),
            fragment_number,
            fragment_size,
            ..Highlight::default()
        };
        let highlights =
            vec![highlight("title", 0, 0), highlight("body", FRAGMENTS.0, FRAGMENTS.1)];
        let highlighter = Some(highlighter(&self.index, highlights, result.query_terms).await);

        let index = self.index.read().await;
        let mut n_marked = 0;
        for hit in &result.results {
            let document = index
                .get_document(hit.doc_id, false, &highlighter, &HashSet::new(), &[])
                .await
                .map_err(|error| anyhow!(error))?;
            let texts = ["title", "body"].map(|field| document.get(field).and_then(Value::as_str));
            n_marked += usize::from(texts.into_iter().flatten().any(|text| text.contains(MARK)));
        }
        Ok(n_marked)
    }

    /// Returns the number of an article.
    async fn number(&self, doc_id: usize) -> Result<u32> {
        let index = self.index.read().await;
        let fields = HashSet::from(["id".to_owned()]);
        let document = index
            .get_document(doc_id, false, &None, &fields, &[])
            .await
            .map_err(|error| anyhow!(error))?;
        Ok(document.get("id").and_then(Value::as_str).context("no id")?.parse()?)
    }
}

impl Peer for SeekStorm {
    fn version() -> String {
        seekstorm::index::version().to_owned()
    }

    fn index(_: &str, work: &Work, folder: &Path) -> Result<()> {
        let meta = IndexMetaObject {
            id: 0,
            name: "articles".to_owned(),
            lexical_similarity: LexicalSimilarity::Bm25f,
            tokenizer: TokenizerType::UnicodeAlphanumericZH,
            stemmer: StemmerType::None,
            stop_words: StopwordType::None,
            frequent_words: FrequentwordType::None,
            ngram_indexing: NgramSet::SingleTerm as u8,
            document_compression: DocumentCompression::Zstd,
            access_type: AccessType::Mmap,
            spelling_correction: None,
            query_completion: None,
            clustering: Clustering::None,
            inference: Inference::None,
            segment_number_bits: 11,
        };
        let schema = serde_json::from_str(SCHEMA)?;

        runtime()?.block_on(async {
            let index = create_index(folder, meta, &schema, &Vec::new(), true, Some(1))
                .await
                .map_err(|error| anyhow!(error))?;
            let mut n_articles = 0;
            for article in work.articles()? {
                let article = article?;
                let document = serde_json::from_value(serde_json::json!({
                    "id": article.id, "title": article.title, "body": article.body
                }))?;
                index.index_document(document, FileType::None).await;
                n_articles += 1;
            }
            index.commit().await;
            let n_indexed = index.read().await.indexed_doc_count().await;
            index.close().await;
            if n_indexed != n_articles {
                bail!("{n_indexed} of {n_articles} articles are indexed");
            }
            Ok(())
        })
    }

    fn open(variant: &str, folder: &Path) -> Result<Self> {
        let query_type = match variant {
            "seekstorm" | "seekstorm.or" => QueryType::Union,
            "seekstorm.and" => QueryType::Intersection,
            _ => bail!("unknown variant: {variant} (expected seekstorm.or or seekstorm.and)"),
        };
        let runtime = runtime()?;
        // A folder that does not exist is not an error of its own in SeekStorm.
        fs::read_dir(folder)?;
        let index = runtime.block_on(open_index(folder)).map_err(|error| anyhow!(error))?;
        Ok(Self { runtime, index, query_type })
    }

    fn page(&mut self, query: &str) -> Result<Page> {
        let result = self.search(query, self.query_type.clone(), N_HITS);
        let (total, n_hits) = (result.result_count_total as u64, result.results.len());
        let n_marked = self.runtime.block_on(self.n_marked(result))?;
        Ok(Page { total: Some(total), n_hits, n_marked })
    }

    fn find(&mut self, run: &str) -> Result<Vec<u32>> {
        let n_articles =
            self.runtime.block_on(async { self.index.read().await.indexed_doc_count().await });
        let result = self.search(run, QueryType::Phrase, n_articles);
        let numbers =
            result.results.iter().map(|hit| self.runtime.block_on(self.number(hit.doc_id)));
        numbers.collect()
    }

    fn clock() -> Duration {
        ProcessTime::now().as_duration()
    }
}

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

fn main() -> Result<()> {
    xunwen_peers_harness::run::<SeekStorm>()
}
