//! Our terms at our positions in a real index: what phrases find, and how they are scored.

use serde_json::{Value, json};
use xunwen_cluster::{
    Bm25fStatistics, BulkOptions, BulkWriter, ClusterClient, FrequencyScript, IndexShape,
    PositionText, VersionedId, WriteTarget, index_body, phrase_query,
};
use xunwen_tests::random::SplitMix;
use xunwen_text::{Gram, grams};

use crate::nodes::Cluster;
use crate::raw;

/// Few characters, so that runs recur, and all kinds of grams.
const CHARS: &[char] =
    &['中', '国', '人', '民', '二', '3', '1', ',', '.', '%', '，', '_', ' ', 'a', '\n', '亿'];

const N_TEXTS: usize = 300;

const STATISTICS: Bm25fStatistics = Bm25fStatistics {
    title: 8.0,
    title_b: 0.4,
    b: 0.6,
    k1: 1.2,
    title_mean: 9.5,
    body_mean: 61.25,
    body_floor: 20.0,
};

struct Article {
    title: String,
    body: String,
}

fn random_text(random: &mut SplitMix, max_chars: usize) -> String {
    let n_chars = random.below(max_chars) + 1;
    (0..n_chars).map(|_| CHARS[random.below(CHARS.len())]).collect()
}

fn position_text(text: &str) -> PositionText {
    let mut positions = PositionText::default();
    for Gram { text, char_start, .. } in grams(text) {
        positions.push(u32::try_from(char_start).unwrap(), text);
    }
    positions
}

/// Writes articles into a new index, with their place as the id.
fn write(client: &ClusterClient, index: &str, articles: &[Article]) {
    client.delete_index(index).unwrap();
    let body = index_body(IndexShape { n_shards: 3, n_replicas: 1 }, &json!({ "analysis": "v1" }));
    client.create_index(index, &body).unwrap();
    assert_eq!(client.mappings(index).unwrap()["_meta"]["analysis"], "v1");

    let target = WriteTarget { index: index.to_owned(), n_copies: 1 };
    let mut writer = BulkWriter::start(client, &target, BulkOptions::default()).unwrap();
    for (place, Article { title, body }) in articles.iter().enumerate() {
        let source = json!({
            "title_grams": position_text(title).as_str(),
            "body_grams": position_text(body).as_str(),
            "title_length": grams(title).count(),
            "body_length": grams(body).count(),
        });
        let id = place.to_string();
        writer.put(VersionedId { id: &id, version: 1 }, &raw(&source)).unwrap();
    }
    let report = writer.flush().unwrap();
    assert_eq!(report.n_applied, articles.len() as u64, "{report:?}");
    client.refresh(index).unwrap();
}

fn articles() -> Vec<Article> {
    let mut random = SplitMix::seeded(20);
    let article =
        |_| Article { title: random_text(&mut random, 20), body: random_text(&mut random, 200) };
    (0..N_TEXTS).map(article).collect()
}

/// Returns the ids that a query finds, with their scores, in the order of the ids.
fn found(client: &ClusterClient, index: &str, query: &Value) -> Vec<(usize, f64)> {
    let body = json!({ "query": query, "size": N_TEXTS, "track_total_hits": true });
    let answer = client.search(index, &body).unwrap();
    assert_eq!(answer.total.unwrap().value, answer.hits.len() as u64);
    let hits = answer.hits.iter().map(|hit| (hit.id.parse().unwrap(), hit.score.unwrap()));
    let mut hits: Vec<(usize, f64)> = hits.collect();
    hits.sort_by_key(|(id, _)| *id);
    hits
}

/// The grams of a text with their positions, as the index should have them.
fn placed(text: &str) -> Vec<(u32, &str)> {
    grams(text).map(|gram| (u32::try_from(gram.char_start).unwrap(), gram.text)).collect()
}

/// Returns whether a text has all terms of a phrase at their distances.
fn has_phrase(text: &str, phrase: &[(u32, &str)]) -> bool {
    let placed = placed(text);
    let has = |at: u32, term: &str| placed.contains(&(at, term));
    placed.iter().any(|(start, _)| {
        phrase.iter().all(|(offset, term)| has(start + offset - phrase[0].0, term))
    })
}

#[test]
fn phrases_with_gaps_find_exactly_the_terms_at_their_positions() {
    let Some(cluster) =
        Cluster::get_or_skip("phrases_with_gaps_find_exactly_the_terms_at_their_positions")
    else {
        return;
    };
    let client = cluster.client();
    let articles = articles();
    write(&client, "phrases", &articles);

    let mut random = SplitMix::seeded(21);
    let mut n_found = 0;
    for _ in 0..150 {
        // One term a position, some of them left out: a phrase with gaps that occurs somewhere.
        let Article { body, .. } = &articles[random.below(N_TEXTS)];
        let mut phrase = placed(body);
        phrase.dedup_by_key(|(at, _)| *at);
        let start = random.below(phrase.len());
        phrase.truncate(start + 1 + random.below(5));
        phrase.drain(..start);
        if phrase.len() > 2 {
            phrase.remove(1 + random.below(phrase.len() - 2));
        }

        let query = phrase_query("body_grams", &phrase);
        let ids: Vec<usize> =
            found(&client, "phrases", &query).into_iter().map(|(id, _)| id).collect();
        let expected: Vec<usize> =
            (0..N_TEXTS).filter(|id| has_phrase(&articles[*id].body, &phrase)).collect();
        assert_eq!(ids, expected, "{phrase:?}");
        assert!(!ids.is_empty());
        n_found += ids.len();
    }
    assert!(n_found < 150 * N_TEXTS / 2, "phrases tell texts apart: {n_found}");
}

/// Returns the saturated frequency of a gram in an article.
fn saturated(article: &Article, gram: &str) -> f64 {
    let count = |text: &str| grams(text).filter(|other| other.text == gram).count() as f64;
    let length = |text: &str| grams(text).count() as f64;
    let Bm25fStatistics { title, title_b, b, k1, title_mean, body_mean, body_floor } = STATISTICS;
    let title_length = length(&article.title) / title_mean;
    let body_length = length(&article.body).max(body_floor) / body_mean;
    let frequency = title * count(&article.title) / (1.0 - title_b + title_b * title_length)
        + count(&article.body) / (1.0 - b + b * body_length);
    frequency * (k1 + 1.0) / (frequency + k1)
}

#[test]
fn scores_are_bm25f_with_the_statistics_of_the_caller() {
    let Some(cluster) = Cluster::get_or_skip("scores_are_bm25f_with_the_statistics_of_the_caller")
    else {
        return;
    };
    let client = cluster.client();
    let articles = articles();
    write(&client, "scores", &articles);

    let grams = [("中国", 2.5), ("人民", 0.75), ("，", 0.125)];
    let (script, places) = (FrequencyScript(STATISTICS), ["title_grams", "body_grams"]);
    let ranked = grams.map(|(text, weight)| script.saturation(text, &places, 0.0, weight));
    let texts = ["国人", "中国"];
    let word = script.rarest(&texts.map(|text| (text, places.as_slice())), 3.0);
    let parts: Vec<Value> = ranked.into_iter().chain([word]).collect();
    let query = json!({ "bool": { "filter": [{ "match_all": {} }], "should": parts } });
    let hits = found(&client, "scores", &query);
    assert_eq!(hits.len(), N_TEXTS);

    let mut n_scored = 0;
    for (id, score) in hits {
        let article = &articles[id];
        let of_grams = grams.iter().map(|(gram, weight)| weight * saturated(article, gram));
        let rarest = texts.iter().map(|gram| saturated(article, gram)).fold(f64::MAX, f64::min);
        let expected = of_grams.sum::<f64>() + 3.0 * rarest;
        // Each step of the cluster rounds to 32 bits.
        assert!((score - expected).abs() <= 2e-6 * (1.0 + expected), "{id}: {score} {expected}");
        n_scored += usize::from(rarest > 0.0);
    }
    assert!(n_scored > 10, "{n_scored} articles have the whole word");
}
