//! An index that is copied to a cluster and back, without its corpus being read again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use xunwen_cluster::ClusterIndex;
use xunwen_engine::{Engine, Facets, SearchBudget, SearchRequest, Sort};
use xunwen_indexer::{NewArticle, PostedStore};
use xunwen_tests::binary::binary;
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{WholeArticle, whole_articles};
use xunwen_tests::same_answers::{random_query, request};
use xunwen_tests::shared::shared_or_skip;
use xunwen_text::Analysis;

use crate::archives::{Archive, text};
use crate::nodes::Cluster;

const N_ARTICLES: usize = 300;

/// Articles of a file of the corpus.
const N_PER_FILE: usize = 25;

const N_QUERIES: usize = 150;

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// A corpus of real news, and the folders of the indexes that it goes through.
struct Moves<'c> {
    archive: Archive<'c>,
    news: Vec<WholeArticle>,
}

impl<'c> Moves<'c> {
    fn new(cluster: &'c Cluster, shared: &Path) -> Self {
        let archive = Archive::new(cluster, "moves");
        let mut news = whole_articles(shared, N_ARTICLES, 31);
        let mut ids = std::collections::HashSet::new();
        news.retain(|news| ids.insert(news.id.clone()));
        for (n, articles) in news.chunks(N_PER_FILE).enumerate() {
            let lines = articles.iter().map(|news| {
                let body = news.paragraphs.join("\n\n");
                format!("{}\n", json!({ "id": news.id, "title": news.title, "body": body }))
            });
            let file = archive.folder.path().join(format!("corpus/{n}.jsonl"));
            fs::write(file, lines.collect::<String>()).unwrap();
        }
        Self { archive, news }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.archive.folder.path().join(name)
    }

    fn xunwen(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary());
        command.env_remove("XUNWEN_CLUSTER").current_dir(self.archive.folder.path());
        command.args(arguments).output().unwrap()
    }

    /// Runs a command on the cluster.
    fn on_cluster(&self, arguments: &[&str]) -> Output {
        let urls = self.archive.cluster.urls();
        let cluster = ["--cluster", &urls, "--cluster-index", self.archive.name];
        self.xunwen(&[arguments, &cluster].concat())
    }

    /// Requires that a run finds nothing to do.
    fn expect_no_changes(&self, output: &Output) {
        let report = report(output);
        for (count, expected) in [
            ("n_indexed", 0),
            ("n_removed", 0),
            ("n_posted", 0),
            ("n_moved", 0),
            // The article that a posted one hides is named by every run.
            ("n_skipped", 1),
            ("n_unchanged", self.news.len() - 1),
        ] {
            assert_eq!(report[count], expected, "{count}: {report}");
        }
        assert_eq!(report["remarks"], json!([]), "{report}");
    }
}

/// Returns the report of a run, which names the article that a posted one hides.
#[track_caller]
fn report(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn succeed(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

fn open(index: &Path, analysis: &Arc<Analysis>) -> Engine {
    let engine = Engine::open(index, Arc::clone(analysis)).unwrap();
    engine.load_spelling().unwrap();
    engine
}

/// Requires two engines to have the same articles with the same arrivals, in the same lists.
fn expect_same(one: &Engine, other: &Engine, queries: &[String]) {
    assert_eq!(one.n_articles(), other.n_articles());
    assert_eq!(one.latest_arrival().unwrap(), other.latest_arrival().unwrap());
    assert_eq!(arrivals(one), arrivals(other));
    let mut n_found = 0;
    for (query, sort) in queries.iter().zip([Sort::Relevance, Sort::Arrived].into_iter().cycle()) {
        let search =
            |engine: &Engine| engine.search(&SearchRequest { sort, ..request(query) }).unwrap();
        let (one, mut other) = (search(one), search(other));
        n_found += usize::from(one.loose_total > 0);
        // The order of additions differs, so that the sums of scores may, by rounding.
        for (one, other) in one.hits.iter().zip(&mut other.hits) {
            let is_close = (one.score - other.score).abs() <= 1e-5 * one.score.abs();
            assert!(is_close, "{query}: {} for {}", other.score, one.score);
            other.score = one.score;
        }
        assert_eq!(one.hits, other.hits, "{query} {sort:?}");
        assert_eq!(one.total, other.total, "{query}");
        assert_eq!(folded(one.facets), folded(other.facets), "{query}");
        assert_eq!((&one.histogram, &one.notes), (&other.histogram, &other.notes), "{query}");
    }
    assert!(n_found * 2 > queries.len(), "{n_found}");
}

/// Returns facets with folded values: an index prints a value as one of its articles does, and which
/// one depends on the order of the index.
fn folded(mut facets: Facets) -> Facets {
    let Facets { source, author, term, .. } = &mut facets;
    for facet in [source, author, term] {
        for value in &mut facet.values {
            value.value = ANALYSIS.fold.fold(&value.value);
        }
    }
    facets
}

/// Returns the arrival of each article, as feeds list them.
fn arrivals(engine: &Engine) -> BTreeMap<String, String> {
    let budget = SearchBudget::unlimited();
    let all = SearchRequest { sort: Sort::ArrivedRising, ..request("") };
    let found = engine.find_all(&all, &budget).unwrap();
    let articles = found.read(0, found.n_listed(), &budget).unwrap();
    articles.into_iter().map(|found| (found.article.id, format!("{:?}", found.arrived))).collect()
}

#[test]
fn an_index_goes_to_a_cluster_and_back_as_it_is() {
    let test = "an_index_goes_to_a_cluster_and_back_as_it_is";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let Some(shared) = shared_or_skip(test) else { return };
    let moves = Moves::new(&cluster, &shared);
    let store = PostedStore::open(&moves.path("index.posted")).unwrap();
    for id in ["posted", moves.news[7].id.as_str()] {
        let json = json!({ "id": id, "title": "投稿：跨境电商峰会", "body": "正文。" }).to_string();
        store.put(&[NewArticle { id: id.to_owned(), json, warnings: Vec::new() }]).unwrap();
    }
    drop(store);
    let local = ["index", "corpus", "--index", "index", "--json"];
    report(&moves.xunwen(&local));
    moves.expect_no_changes(&moves.xunwen(&local));

    let analysis = Arc::clone(&ANALYSIS);
    let mut random = SplitMix::seeded(41);
    let queries: Vec<String> =
        (0..N_QUERIES).map(|_| random_query(&moves.news, &mut random)).collect();
    let first = open(&moves.path("index"), &analysis);

    succeed(&moves.on_cluster(&["copy", "index", "record"]));
    let archive = moves.archive.archive();
    let on_cluster = || {
        let index = ClusterIndex::open(&archive, Arc::clone(&analysis)).unwrap();
        let engine = Engine::over(Box::new(index), Arc::clone(&analysis));
        engine.load_spelling().unwrap();
        engine
    };
    expect_same(&first, &on_cluster(), &queries);
    let run = moves.on_cluster(&["index", "corpus", "--index", "record", "--json"]);
    moves.expect_no_changes(&run);

    succeed(&moves.on_cluster(&["copy", "record", "back"]));
    expect_same(&first, &open(&moves.path("back"), &analysis), &queries);
    moves.expect_no_changes(&moves.xunwen(&["index", "corpus", "--index", "back", "--json"]));

    // An update by article works as if nothing had been copied.
    let file = moves.path("corpus/3.jsonl");
    let lines = fs::read_to_string(&file).unwrap();
    fs::write(&file, lines.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>())
        .unwrap();
    for output in [
        moves.xunwen(&["index", "corpus", "--index", "back", "--json"]),
        moves.on_cluster(&["index", "corpus", "--index", "record", "--json"]),
    ] {
        let report = report(&output);
        assert_eq!(
            (&report["n_indexed"], &report["n_removed"]),
            (&json!(0), &json!(1)),
            "{report}"
        );
    }
    assert_eq!(arrivals(&on_cluster()), arrivals(&open(&moves.path("back"), &analysis)));

    // Neither place is written when there is an index already.
    for (from, to) in [("back", "record"), ("back", "another"), ("record", "index")] {
        let output = moves.on_cluster(&["copy", from, to]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("there is an index already at"), "{message}");
    }
    assert!(!moves.path("another").join("cluster.json").exists());
}

#[test]
fn an_index_whose_run_was_interrupted_is_not_copied() {
    let test = "an_index_whose_run_was_interrupted_is_not_copied";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let archive = Archive::new(&cluster, "unfinished");
    archive.write(1, 0..5, "峰会");
    archive.run(&[]);
    let current = archive.archive().current().unwrap().unwrap();
    let record = archive.index().join(format!("cluster-{}", current.metadata.id));
    fs::remove_file(record.join("manifest.log")).unwrap();
    let (urls, from) = (cluster.urls(), archive.index());
    let to = archive.folder.path().join("back");
    let output = Command::new(binary())
        .arg("copy")
        .args([&from, &to])
        .args(["--cluster", &urls, "--cluster-index", archive.name])
        .output()
        .unwrap();
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("the record of the indexed files"), "{message}");
    assert!(message.contains("run `xunwen index` to its end first"), "{message}");
    assert!(!xunwen_engine::exists(&to));
}
