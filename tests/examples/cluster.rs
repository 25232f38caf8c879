//! An index on a cluster next to the cluster's own analysis of Chinese: how fast both are filled, and how
//! long a page of a query of two words takes.
//!
//! `scripts/cluster.sh start` starts a cluster for it:
//!
//!     XUNWEN_SHARED=FOLDER cargo run --release -p xunwen-tests --example cluster -- URLS [ARTICLES]
//!
//! Both get the same articles from the same bulk client, in turns; each query goes to one, then to the
//! other. The other index has a title and a body with the analyzer `cjk`, and is searched with
//! `multi_match`, highlighting and the same aggregations.

#![allow(clippy::print_stdout, reason = "this program reports its measurements")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cpu_time::ProcessTime;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use xunwen_cluster::{
    BulkOptions, BulkWriter, ClusterArchive, ClusterClient, ClusterIndex, ClusterSettings,
    ClusterWriter, IndexShape, NodeUrl, VersionedId, WriteTarget,
};
use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_engine::{Engine, FacetLimits, SearchRequest};
use xunwen_tests::real_news::{WholeArticle, whole_articles};
use xunwen_text::Analysis;

const SHAPE: IndexShape = IndexShape { n_shards: 3, n_replicas: 1 };
const OTHER: &str = "bench-cjk";

/// The articles that one index gets before it is the other's turn.
const N_TURN: usize = 3_000;

const N_QUERIES: usize = 200;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let urls = arguments.next().context("expected the addresses of the cluster")?;
    let n_articles = arguments.next().map_or(Ok(9_000), |text| text.parse())?;
    let shared = PathBuf::from(std::env::var("XUNWEN_SHARED")?);
    let analysis = Arc::new(Analysis::load()?);
    let client = ClusterClient::new(ClusterSettings::new(NodeUrl::parse_list(&urls)?))?;
    client.check_nodes()?;
    let mut news = whole_articles(&shared, n_articles, 5);
    let mut ids = std::collections::HashSet::new();
    news.retain(|news| ids.insert(news.id.clone()));

    let archive = ClusterArchive::new(client.clone(), "bench", SHAPE)?;
    fill(&client, &archive, &news, &analysis)?;
    search(&client, &archive, &news, analysis)?;
    if let Some(index) = archive.current()? {
        client.delete_index(&index.name)?;
    }
    Ok(client.delete_index(OTHER)?)
}

/// Writes the articles into both indexes in turns, and prints how fast.
fn fill(
    client: &ClusterClient,
    archive: &ClusterArchive,
    news: &[WholeArticle],
    analysis: &Arc<Analysis>,
) -> Result<()> {
    client.delete_index(OTHER)?;
    client.create_index(OTHER, &other_body())?;
    let target = WriteTarget { index: OTHER.to_owned(), n_copies: 2 };
    let mut other = BulkWriter::start(client, &target, BulkOptions::default())?;
    let mut ours = ClusterWriter::open(archive, None, analysis, 2)?;
    let (mut our_time, mut other_time) = (Duration::ZERO, Duration::ZERO);
    let mut our_cpu = Duration::ZERO;
    for turn in news.chunks(N_TURN) {
        let (start, cpu) = (Instant::now(), ProcessTime::now());
        turn.iter().try_for_each(|news| ours.add(article(news), "bench"))?;
        ours.commit()?;
        our_time += start.elapsed();
        our_cpu += cpu.elapsed();

        let start = Instant::now();
        for news in turn {
            let source = to_raw_value(&json!({
                "title": news.title, "body": news.paragraphs.join("\n"), "source": source(news),
            }))?;
            other.put(VersionedId { id: &news.id, version: 1 }, &source)?;
        }
        let report = other.flush()?;
        ensure!(report.rejected.is_empty(), "{report:?}");
        client.refresh(OTHER)?;
        other_time += start.elapsed();
    }
    let n_bytes: usize = news.iter().map(text_bytes).sum();
    let speed = |time: Duration| n_bytes as f64 / 1e6 / time.as_secs_f64();
    println!("{} articles, {:.1} MB of text, one replica", news.len(), n_bytes as f64 / 1e6);
    println!(
        "indexing: ours {:.2} MB/s, cjk {:.2} MB/s, ratio {:.2}; our process used {:.0} % of its time",
        speed(our_time),
        speed(other_time),
        speed(our_time) / speed(other_time),
        100.0 * our_cpu.as_secs_f64() / our_time.as_secs_f64(),
    );
    Ok(())
}

/// Runs the same queries on both indexes, and prints how long a page takes.
fn search(
    client: &ClusterClient,
    archive: &ClusterArchive,
    news: &[WholeArticle],
    analysis: Arc<Analysis>,
) -> Result<()> {
    let queries = queries(news, &analysis);
    let index = ClusterIndex::open(archive, Arc::clone(&analysis))?;
    let engine = Engine::over(Box::new(index), analysis);
    let (mut ours, mut others, mut cpu) = (Vec::new(), Vec::new(), Duration::ZERO);
    // The first round fills the caches of both.
    for round in 0..2 {
        for query in &queries {
            let (start, used) = (Instant::now(), ProcessTime::now());
            engine.search(&request(query))?;
            let (our_time, used) = (start.elapsed(), used.elapsed());
            let start = Instant::now();
            client.search(OTHER, &other_search(query))?;
            if round == 1 {
                ours.push(our_time);
                others.push(start.elapsed());
                cpu += used;
            }
        }
    }
    let share = cpu.as_secs_f64() / ours.iter().sum::<Duration>().as_secs_f64();
    let ms = |times: &mut Vec<Duration>, percent: usize| {
        times.sort_unstable();
        times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3
    };
    println!(
        "{} queries: ours p50 {:.1} ms, p95 {:.1} ms; cjk p50 {:.1} ms, p95 {:.1} ms; our process used \
         {:.0} % of its time",
        ours.len(),
        ms(&mut ours, 50),
        ms(&mut ours, 95),
        ms(&mut others, 50),
        ms(&mut others, 95),
        100.0 * share,
    );
    Ok(())
}

/// Returns queries of two words of a title, of which ten articles or more have both as often as not.
fn queries(news: &[WholeArticle], analysis: &Analysis) -> Vec<String> {
    let words_of = |title: &str| {
        let folded = analysis.fold.fold(title);
        let words = analysis.segmenter.words(&folded).into_iter();
        let long = words.filter(|word| word.text.chars().count() == 2);
        long.map(|word| word.text.to_owned()).take(2).collect::<Vec<_>>()
    };
    let pairs = news.iter().map(|news| words_of(&news.title)).filter(|words| words.len() == 2);
    pairs.map(|words| words.join(" ")).step_by(3).take(N_QUERIES).collect()
}

fn request(query: &str) -> SearchRequest {
    let facets = FacetLimits { source: Some(10), ..FacetLimits::default() };
    SearchRequest { query: query.to_owned(), limit: 10, facets, ..SearchRequest::default() }
}

fn article(news: &WholeArticle) -> Article {
    let body = |text: &String| Paragraph::new(ParagraphKind::Body, text.as_str());
    Article {
        id: news.id.clone(),
        title: news.title.clone(),
        paragraphs: news.paragraphs.iter().map(body).collect(),
        source: Some(source(news)),
        ..Article::default()
    }
}

fn source(news: &WholeArticle) -> String {
    format!("{:?}", news.script)
}

fn text_bytes(news: &WholeArticle) -> usize {
    news.title.len() + news.paragraphs.iter().map(String::len).sum::<usize>()
}

fn other_body() -> Value {
    let text = json!({ "type": "text", "analyzer": "cjk" });
    json!({
        "settings": {
            "number_of_shards": SHAPE.n_shards,
            "number_of_replicas": SHAPE.n_replicas,
            "index.translog.durability": "request",
            "index.refresh_interval": "-1",
        },
        "mappings": {
            "properties": { "title": text, "body": text, "source": { "type": "keyword" } }
        },
    })
}

fn other_search(query: &str) -> Value {
    let fields = ["title^4", "body"];
    let query =
        json!({ "query": query, "type": "most_fields", "operator": "and", "fields": fields });
    json!({
        "size": 10,
        "track_total_hits": true,
        "query": { "multi_match": query },
        "highlight": { "fields": { "title": {}, "body": { "number_of_fragments": 3 } } },
        "aggs": { "source": { "terms": { "field": "source", "size": 10 } } },
    })
}
