//! The cluster's answers are those of the index on one machine.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterIndex, ClusterWriter, IndexShape};
use xunwen_corpus::Article;
use xunwen_engine::{
    Engine, FacetLimits, HistogramPeriods, Hit, SearchRequest, SearchResult, Writer, WriterOptions,
};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{WholeArticle, whole_articles};
use xunwen_tests::shared::shared_or_skip;
use xunwen_text::Analysis;

use crate::nodes::Cluster;

const N_ARTICLES: usize = 900;

/// Where all articles come from.
const ORIGIN: &str = "answers";

/// Random queries, besides those of readers.
const N_RANDOM: usize = 400;

/// The same articles in an index of this machine and in one of the cluster.
struct Both {
    local: Engine,
    cluster: Engine,
    news: Vec<WholeArticle>,
    _folder: tempfile::TempDir,
}

impl Both {
    fn new(cluster: &Cluster, shared: &Path) -> Self {
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
        let cluster = Engine::over(Box::new(index), analysis);
        for engine in [&local, &cluster] {
            engine.load_spelling().unwrap();
        }
        Self { local, cluster, news, _folder: folder }
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

fn request(query: &str) -> SearchRequest {
    let facets = FacetLimits {
        source: Some(5),
        author: Some(20),
        term: Some(20),
        year: Some(10),
        month: Some(12),
    };
    SearchRequest {
        query: query.to_owned(),
        limit: 10,
        facets,
        histogram: Some(HistogramPeriods::Fitting { max_periods: 60 }),
        max_repairs: 3,
        ..SearchRequest::default()
    }
}

/// Requires two results to be the same, but for the order of hits whose scores are the same within
/// rounding. Returns whether the hits are in the same order.
fn check(query: &str, local: &SearchResult, cluster: &SearchResult) -> bool {
    let numbers = |one: &SearchResult| (one.total, one.strict_total, one.loose_total, one.order);
    assert_eq!(numbers(cluster), numbers(local), "{query}");
    assert_eq!(cluster.notes, local.notes, "{query}");
    assert_eq!(cluster.facets, local.facets, "{query}");
    assert_eq!(cluster.histogram, local.histogram, "{query}");
    assert_eq!(cluster.hits.len(), local.hits.len(), "{query}");
    let ids = |one: &SearchResult| one.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();
    if ids(cluster) != ids(local) {
        println!("{query}: {:?} {:?}", scored(cluster), scored(local));
        return false;
    }
    for (one, other) in cluster.hits.iter().zip(&local.hits) {
        let is_close = (one.score - other.score).abs() <= 1e-5 * other.score.abs();
        assert!(is_close, "{query}: {} for {}", one.score, other.score);
        let one = Hit { score: other.score, arrived: other.arrived, ..one.clone() };
        assert_eq!(&one, other, "{query}");
    }
    true
}

fn scored(result: &SearchResult) -> Vec<(&str, f32)> {
    result.hits.iter().map(|hit| (hit.id.as_str(), hit.score)).collect()
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
        queries.lines().step_by(6).map(str::to_owned).chain(random).collect();
    let (mut n_same, mut n_found) = (0, 0);
    let mut n_wrong = 0;
    for query in &queries {
        let request = request(query);
        let local = both.local.search(&request).unwrap();
        let cluster = match both.cluster.search(&request) {
            Ok(found) => found,
            Err(error) => {
                println!("{query}: {error}");
                n_wrong += 1;
                continue;
            }
        };
        match std::panic::catch_unwind(|| check(query, &local, &cluster)) {
            Ok(same) => n_same += usize::from(same),
            Err(_) => n_wrong += 1,
        }
        n_found += usize::from(local.loose_total > 0);
    }
    println!("{n_wrong} wrong");
    println!("{n_same} of {} in the same order, {n_found} with hits", queries.len());
    assert!(n_same * 1000 >= queries.len() * 995, "{n_same} of {}", queries.len());
    assert!(n_found * 2 > queries.len(), "{n_found}");
}

/// Returns a query of any form, made of pieces of articles.
fn random_query(news: &[WholeArticle], random: &mut SplitMix) -> String {
    let [one, two, three] = [0, 1, 2].map(|_| piece(news, random));
    match random.below(22) {
        0 => one,
        1 => format!("{one} {two}"),
        2 => format!("{one} {two} {three}"),
        3 => format!("\"{one}\""),
        4 => format!("\"{one}\" {two}"),
        5 => format!("{one}*{two}"),
        6 => format!("\"{one} {two}\"~{}", random.below(30)),
        7 => format!("{one} -{two}"),
        8 => format!("{one} OR {two} OR \"{three}\""),
        9 => format!("title:{one} {two}"),
        10 => format!("{one} -\"{two}\" -{three}"),
        11 => format!("({one} OR {two}) {three}"),
        12 => format!("{}*{}", common(random), two),
        13 => format!("{one} 词:{}", common(random)),
        14 => format!("{one} 来源:眾新聞"),
        15 => format!("作者:记者{} {one}", random.below(40)),
        16 => format!("{}年 {one}", 1990 + random.below(40)),
        17 => format!("{} {}", random.below(300), random.word(&["万", "亿", "%", "年", "人"])),
        18 => random.word(&["十", "三百", "百分之五", "二十二", "5%", "3.5", "一千万"]).to_owned(),
        19 => format!("\"{one}\"*\"{two}\"*\"{three}\""),
        20 => format!("{one} 2016..2019"),
        _ => format!("{} {one} {}", common(random), common(random)),
    }
}

fn common(random: &mut SplitMix) -> &'static str {
    let words = ["中国", "发展", "的", "香港", "2019年", "3", "人民", "特区政府", "一带一路", "是"];
    words[random.below(words.len())]
}

/// Returns a piece of a text: a few characters, with the punctuation between them.
fn piece(news: &[WholeArticle], random: &mut SplitMix) -> String {
    let article = &news[random.below(news.len())];
    let text = match random.below(3) {
        0 => &article.title,
        _ => &article.paragraphs[random.below(article.paragraphs.len())],
    };
    let chars: Vec<char> = text.chars().collect();
    let length = 1 + random.below(6);
    let start = random.below(chars.len().saturating_sub(length).max(1));
    chars.iter().skip(start).take(length).filter(|c| !"\"()*~".contains(**c)).collect()
}
