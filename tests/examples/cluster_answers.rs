//! The same queries to an index of this machine and to one of a cluster that was made of the same corpus:
//! whether the answers are the same, and how long they take.
//!
//!     xunwen index CORPUS --index INDEX
//!     xunwen index CORPUS --index OTHER --cluster URLS
//!     XUNWEN_SHARED=FOLDER cargo run --release -p xunwen-tests --example cluster_answers -- \
//!         INDEX URLS [QUERIES] [NAME]
//!
//! A half of the queries are those of readers, a quarter random literals, and a quarter random ones of every
//! form. Queries whose answers differ are listed.

#![allow(clippy::print_stdout, reason = "this program reports its measurements")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xunwen_cluster::{
    ClusterArchive, ClusterClient, ClusterIndex, ClusterSettings, IndexShape, NodeUrl,
};
use xunwen_engine::{Engine, SearchError, SearchRequest, SearchResult};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{piece, whole_articles};
use xunwen_tests::same_answers::{Agreement, compare, random_query, request};
use xunwen_text::Analysis;

/// The articles that random queries are made of.
const N_SOURCES: usize = 5_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("expected an index")?);
    let urls = arguments.next().context("expected the addresses of the cluster")?;
    let n_queries = arguments.next().map_or(Ok(1_000), |text| text.parse())?;
    let name = arguments.next().unwrap_or_else(|| "xunwen".to_owned());
    let shared = PathBuf::from(std::env::var("XUNWEN_SHARED")?);

    let analysis = Arc::new(Analysis::load()?);
    let local = Engine::open(&folder, Arc::clone(&analysis))?;
    let client = ClusterClient::new(ClusterSettings::new(NodeUrl::parse_list(&urls)?))?;
    let archive = ClusterArchive::new(client, &name, IndexShape { n_shards: 1, n_replicas: 0 })?;
    let index = ClusterIndex::open(&archive, Arc::clone(&analysis))?;
    let cluster = Engine::over(Box::new(index), Arc::clone(&analysis));
    for engine in [&local, &cluster] {
        engine.load_spelling()?;
    }
    ensure!(local.n_articles() == cluster.n_articles(), "the indexes have different articles");

    let queries = queries(&shared, n_queries)?;
    let (mut n_same, mut n_found, mut n_different) = (0, 0, 0);
    let (mut local_times, mut cluster_times) = (Vec::new(), Vec::new());
    for query in &queries {
        let request = request(query);
        let one = timed(&local, &request, &mut local_times);
        let other = timed(&cluster, &request, &mut cluster_times);
        let (one, other) = match (one, other) {
            (Ok(one), Ok(other)) => (one, other),
            (one, other) => {
                n_different += 1;
                println!("{query}: {:?} for {:?}", other.err(), one.err());
                continue;
            }
        };
        n_found += usize::from(one.loose_total > 0);
        match compare(&one, &other, &analysis.fold) {
            Agreement::Same => n_same += 1,
            Agreement::OtherOrder(hits) => println!("{query}: {hits}"),
            Agreement::Different(part) => {
                n_different += 1;
                println!("{query}: {part}");
            }
        }
    }
    println!(
        "{} queries, {n_found} with hits: {n_same} with the same answer, {} with other hits or another \
         order, {n_different} different",
        queries.len(),
        queries.len() - n_same - n_different,
    );
    report("one machine", &mut local_times);
    report("cluster", &mut cluster_times);
    Ok(())
}

fn queries(shared: &std::path::Path, n: usize) -> Result<Vec<String>> {
    let news = whole_articles(shared, N_SOURCES, 31);
    let mut random = SplitMix::seeded(37);
    let readers = fs::read_to_string(shared.join("data/queries.txt"))?;
    let readers: Vec<&str> = readers.lines().collect();
    let step = (readers.len() / (n / 2).max(1)).max(1);
    let mut queries: Vec<String> =
        readers.iter().step_by(step).take(n / 2).map(|query| (*query).to_owned()).collect();
    queries.extend((0..n / 4).map(|_| format!("\"{}\"", piece(&news, &mut random))));
    while queries.len() < n {
        queries.push(random_query(&news, &mut random));
    }
    Ok(queries)
}

fn timed(
    engine: &Engine,
    request: &SearchRequest,
    times: &mut Vec<Duration>,
) -> Result<SearchResult, SearchError> {
    let start = Instant::now();
    let result = engine.search(request);
    times.push(start.elapsed());
    result
}

fn report(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let ms = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!("{name}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms", ms(50), ms(95), ms(99));
}
