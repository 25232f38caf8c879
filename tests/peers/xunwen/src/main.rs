//! Xunwen in process, as `tests/benches/search.rs` measures it.
//!
//! Indexing is all of `xunwen index`: reading files, cleaning, words, key terms, fingerprints of
//! near-duplicates. The variant `xunwen.facets` also counts sources, years and key terms.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use mimalloc::MiMalloc;
use xunwen_engine::{
    Continuation, Engine, FacetLimits, Hit, HitTexts, PartialMatches, SearchRequest, Sort,
};
use xunwen_indexer::{IndexJob, Progress};
use xunwen_peers_harness::{N_HITS, Page, Peer, Work};
use xunwen_text::Analysis;

/// The allocator of the `xunwen` binary.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Hits of a page while all articles with a quoted run are listed.
const N_LISTED: usize = 1_000;

/// Values of each facet, as on the search page.
const N_FACET_VALUES: usize = 10;

struct Xunwen {
    engine: Engine,
    facets: FacetLimits,
}

impl Peer for Xunwen {
    fn version() -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn index(_: &str, work: &Work, folder: &Path) -> Result<()> {
        let analysis = Arc::new(Analysis::load()?);
        let job = IndexJob::new(&work.articles_folder(), folder);
        let report = xunwen_indexer::run(&job, &analysis, &Progress::default())?;
        if report.n_indexed != report.n_read {
            bail!("{} of {} articles are indexed", report.n_indexed, report.n_read);
        }
        eprintln!(
            "{} articles, changes of the cleaner: {:?}",
            report.n_read, report.changes_by_kind
        );
        Ok(())
    }

    fn open(variant: &str, folder: &Path) -> Result<Self> {
        let facets = match variant {
            "xunwen" => FacetLimits::default(),
            "xunwen.facets" => FacetLimits {
                source: Some(N_FACET_VALUES),
                term: Some(N_FACET_VALUES),
                year: Some(N_FACET_VALUES),
                ..FacetLimits::default()
            },
            _ => bail!("unknown variant: {variant} (expected xunwen or xunwen.facets)"),
        };
        Ok(Self { engine: Engine::open(folder, Arc::new(Analysis::load()?))?, facets })
    }

    fn page(&mut self, query: &str) -> Result<Page> {
        let request = SearchRequest {
            query: query.to_owned(),
            limit: N_HITS,
            facets: self.facets,
            ..SearchRequest::default()
        };
        let result = self.engine.search(&request)?;
        Ok(Page {
            total: Some(result.loose_total.max(result.total)),
            n_hits: result.hits.len(),
            n_marked: result.hits.iter().filter(|hit| is_marked(hit)).count(),
        })
    }

    fn find(&mut self, run: &str) -> Result<Vec<u32>> {
        let mut request = SearchRequest {
            query: format!("\"{run}\""),
            limit: N_LISTED,
            sort: Sort::Oldest,
            partial: PartialMatches::Excluded,
            texts: HitTexts::Title,
            continuation: Continuation::Wanted,
            ..SearchRequest::default()
        };
        let mut numbers = Vec::new();
        loop {
            let result = self.engine.search(&request)?;
            for hit in &result.hits {
                numbers.push(hit.id.parse()?);
            }
            let Some(next) = result.next else { return Ok(numbers) };
            request.continuation = Continuation::After(next);
        }
    }
}

fn is_marked(hit: &Hit) -> bool {
    let mut texts = std::iter::once(&hit.title).chain(&hit.snippets);
    texts.any(|text| !text.marks.is_empty())
}

fn main() -> Result<()> {
    xunwen_peers_harness::run::<Xunwen>()
}
