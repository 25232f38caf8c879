//! The cluster's answers are those of the index on one machine.

#![allow(clippy::print_stdout, reason = "how much was compared is worth knowing")]

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterIndex, ClusterWriter, IndexShape};
use xunwen_corpus::Article;
use xunwen_engine::{
    Continuation, Engine, Note, PartialMatches, SearchBudget, SearchRequest, Sort, Writer,
    WriterOptions,
};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{WholeArticle, whole_articles};
use xunwen_tests::same_answers::{Agreement, compare, random_query, request};
use xunwen_tests::shared::shared_or_skip;
use xunwen_text::Analysis;

use crate::nodes::Cluster;

const N_ARTICLES: usize = 900;

/// Where all articles come from.
const ORIGIN: &str = "answers";

/// Random queries, besides those of readers.
const N_RANDOM: usize = 300;

/// The same articles in an index of this machine and in one of the cluster.
pub(crate) struct Both {
    pub(crate) local: Engine,
    pub(crate) cluster: Engine,
    news: Vec<WholeArticle>,
    analysis: Arc<Analysis>,
    _folder: tempfile::TempDir,
}

impl Both {
    pub(crate) fn new(cluster: &Cluster, shared: &Path) -> Self {
        let analysis = Arc::new(Analysis::load().unwrap());
        let mut news = whole_articles(shared, N_ARTICLES, 23);
        let mut ids = HashSet::new();
        news.retain(|news| ids.insert(news.id.clone()));
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { n_threads: 1, memory_bytes: 64 << 20 };
        let mut writer = Writer::open(folder.path(), &analysis, options).unwrap();
        for (n, news) in news.iter().enumerate() {
            writer.add(article(news, n), &news.id).unwrap();
        }
        writer.commit().unwrap();
        writer.finish().unwrap();
        let local = Engine::open(folder.path(), Arc::clone(&analysis)).unwrap();

        let shape = IndexShape { n_shards: 3, n_replicas: 1 };
        let archive = ClusterArchive::new(cluster.client(), "answers", shape).unwrap();
        let mut writer = ClusterWriter::open(&archive, None, &analysis, 2).unwrap();
        writer.remove_origin(ORIGIN).unwrap();
        writer.commit().unwrap();
        for (n, news) in news.iter().enumerate() {
            writer.add(article(news, n), ORIGIN).unwrap();
        }
        writer.commit().unwrap();
        drop(writer);
        let index = ClusterIndex::open(&archive, Arc::clone(&analysis)).unwrap();
        let cluster = Engine::over(Box::new(index), Arc::clone(&analysis));
        for engine in [&local, &cluster] {
            engine.load_spelling().unwrap();
        }
        Self { local, cluster, news, analysis, _folder: folder }
    }
}

fn article(news: &WholeArticle, n: usize) -> Article {
    use xunwen_corpus::{Paragraph, ParagraphKind};

    let body = |text: &String| Paragraph::new(ParagraphKind::Body, text.as_str());
    let sources = ["新华社", "眾新聞", "人民日报"];
    let year = 2015 + n % 9;
    Article {
        id: news.id.clone(),
        title: news.title.clone(),
        paragraphs: news.paragraphs.iter().map(body).collect(),
        source: sources.get(n % 5).map(|source| (*source).to_owned()),
        authors: if n.is_multiple_of(4) {
            vec![format!("记者{}", n % 37), "陳編".into()]
        } else {
            vec![]
        },
        published: (!n.is_multiple_of(6))
            .then(|| format!("{year}-0{}-11", 1 + n % 9).parse().unwrap()),
        ..Article::default()
    }
}

#[test]
fn answers_are_those_of_one_machine() {
    let Some(cluster) = Cluster::get_or_skip("answers_are_those_of_one_machine") else { return };
    let Some(shared) = shared_or_skip("answers of the cluster") else { return };
    let both = Both::new(&cluster, &shared);
    let queries = fs::read_to_string(shared.join("data/queries.txt")).unwrap();
    let mut random = SplitMix::seeded(29);
    let random = (0..N_RANDOM).map(|_| random_query(&both.news, &mut random));
    let queries: Vec<String> =
        queries.lines().step_by(10).map(str::to_owned).chain(random).collect();
    let (mut n_same, mut n_found) = (0, 0);
    let uses = [PartialMatches::Listed, PartialMatches::Counted, PartialMatches::Excluded];
    for (query, partial) in queries.iter().zip(uses.into_iter().cycle()) {
        let request = SearchRequest { partial, ..request(query) };
        let local = both.local.search(&request).unwrap();
        let cluster = both.cluster.search(&request).unwrap_or_else(|e| panic!("{query}: {e}"));
        match compare(&local, &cluster, &both.analysis.fold) {
            Agreement::Same => n_same += 1,
            Agreement::OtherOrder(hits) => println!("{query}: {hits}"),
            Agreement::Different(part) => panic!("{query}: {part}"),
        }
        n_found += usize::from(local.loose_total > 0);
    }
    println!("{n_same} of {} in the same order, {n_found} with hits", queries.len());
    assert!(n_same * 1000 >= queries.len() * 995, "{n_same} of {}", queries.len());
    assert!(n_found * 2 > queries.len(), "{n_found}");
}

#[test]
fn lists_go_on_in_any_order_as_on_one_machine() {
    let test = "lists_go_on_in_any_order_as_on_one_machine";
    let Some(cluster) = Cluster::get_or_skip(test) else { return };
    let Some(shared) = shared_or_skip(test) else { return };
    let both = Both::new(&cluster, &shared);
    let sorts = [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Arrived, Sort::ArrivedRising];
    for query in ["中国 经济 发展", "香港", "\"记者\" -北京", "为什么要发展新能源汽车产业和经济"]
    {
        for sort in sorts {
            let list = |engine| ids_of_pages(engine, query, sort);
            let (local, found) = (list(&both.local), list(&both.cluster));
            assert!(local.len() > 10, "{query} {sort:?}: {}", local.len());
            assert_eq!(found, local, "{query} {sort:?}");

            let all = |engine: &Engine| ids_of_all(engine, query, sort);
            assert_eq!(all(&both.cluster), all(&both.local), "{query} {sort:?}");
        }
    }
    let article = |engine: &Engine| engine.article(&both.news[7].id, "中国", None).unwrap();
    assert_eq!(article(&both.cluster), article(&both.local));
    assert!(article(&both.cluster).is_some());
    let days = |engine: &Engine| engine.articles_by_day(&SearchBudget::unlimited()).unwrap();
    assert_eq!(days(&both.cluster), days(&both.local));
}

/// Returns the ids of the first pages of a list, each found by the cursor of the one before.
fn ids_of_pages(engine: &Engine, query: &str, sort: Sort) -> Vec<String> {
    let mut ids = Vec::new();
    let mut continuation = Continuation::Wanted;
    for _ in 0..8 {
        let page = SearchRequest { sort, continuation, limit: 7, ..request(query) };
        let result = engine.search(&page).unwrap();
        assert!(!result.notes.contains(&Note::IndexChanged));
        ids.extend(result.hits.into_iter().map(|hit| hit.id));
        let Some(next) = result.next else { break };
        continuation = Continuation::After(next);
    }
    ids
}

/// Returns the ids of all articles of a list.
fn ids_of_all(engine: &Engine, query: &str, sort: Sort) -> Vec<String> {
    let budget = SearchBudget::unlimited();
    let request = SearchRequest { sort, ..request(query) };
    let found = engine.find_all(&request, &budget).unwrap();
    let articles = found.read(0, found.n_listed(), &budget).unwrap();
    articles.into_iter().map(|found| found.article.id).collect()
}
