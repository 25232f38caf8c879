//! Segmentation of queries into words, and the words of the index.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use tantivy::tokenizer::{TokenStream, Tokenizer};
use xunwen_engine::{Engine, SearchRequest, Writer, WriterOptions};
use xunwen_text::{Analysis, CharClass, UserDictionary};

use crate::fixture::article;

#[test]
fn segmentation_equals_tantivy_jieba_where_folding_and_our_dictionary_change_nothing() {
    let text = "今年以来，全国各地的学校组织学生参观博物馆，学习历史文化知识。";
    let mut tokenizer = tantivy_jieba::JiebaTokenizer::new();
    tokenizer.set_search_mode(false);
    tokenizer.set_hmm(false);

    let mut stream = tokenizer.token_stream(text);
    let mut expected = Vec::new();
    while stream.advance() {
        let token = stream.token().text.clone();
        if token.chars().all(|c| CharClass::from_char(c).is_token()) {
            expected.push(token);
        }
    }

    let analysis = Analysis::load().unwrap();
    let words: Vec<&str> = analysis.segmenter.words(text).iter().map(|w| w.text).collect();
    assert_eq!(words, expected);
}

/// Returns an analysis with words of its own.
fn with_words(words: &BTreeSet<String>) -> Arc<Analysis> {
    let text: String = words.iter().map(|word| format!("{word}\n")).collect();
    let analysis = Analysis::load().unwrap();
    let (dictionary, _) = UserDictionary::read(text.as_bytes(), &analysis.fold);
    Arc::new(analysis.with_dictionary(dictionary))
}

/// Returns what a reader sees of a search: totals, ids, scores, marks and facets.
fn answer(engine: &Engine, query: &str) -> String {
    let request = SearchRequest { query: query.to_owned(), limit: 50, ..SearchRequest::default() };
    let result = engine.search(&request).unwrap();
    let hits =
        result.hits.iter().map(|hit| format!("{hit:?}").replace(&format!("{:?}", hit.arrived), ""));
    let hits = hits.collect::<Vec<_>>().join("\n");
    format!("{} of {}, {:?}\n{hits}", result.total, result.loose_total, result.notes)
}

fn write(path: &Path, analysis: &Arc<Analysis>, texts: &[(String, String)]) {
    let options = WriterOptions { n_threads: 1, memory_bytes: 32 << 20 };
    let mut writer = Writer::open(path, analysis, options).unwrap();
    for (n, (title, body)) in texts.iter().enumerate() {
        writer.add(article(&n.to_string(), title, body), "a").unwrap();
        // More than one segment, of which some lack the words.
        if n % 5 == 4 {
            writer.commit().unwrap();
        }
    }
    writer.finish().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// An index that was built before its dictionary had the words finds the same by pairs.
    #[test]
    fn words_of_the_index_find_what_pairs_find(
        words in prop::collection::btree_set("[中国人民大会]{3,5}", 1..8),
        texts in prop::collection::vec(("[中国人民大会，]{0,9}", "[中国人民大会，。]{0,40}"), 1..14),
        other in "[中国人民大会]{1,4}",
    ) {
        let analysis = with_words(&words);
        let [newer, older] = [0, 1].map(|_| tempfile::tempdir().unwrap());
        write(newer.path(), &analysis, &texts);
        write(older.path(), &with_words(&BTreeSet::new()), &texts);
        let newer = Engine::open(newer.path(), Arc::clone(&analysis)).unwrap();
        let older = Engine::open_as_is(older.path(), analysis).unwrap();

        for word in &words {
            for query in [
                word.clone(),
                format!("\"{word}\""),
                format!("{word} {other}"),
                format!("-{word} {other}"),
                format!("title:{word} OR {word}{other}"),
                format!("\"{word} {other}\"~4"),
            ] {
                prop_assert_eq!(answer(&newer, &query), answer(&older, &query), "{}", query);
            }
        }
    }

    /// Every occurrence counts, overlapping ones too.
    #[test]
    fn long_words_are_all_occurrences_of_the_dictionary(
        words in prop::collection::btree_set("[中国人民大会]{3,5}", 1..8),
        text in "[中国人民大会，a1]{0,60}",
    ) {
        let analysis = with_words(&words);
        let mut found: Vec<&str> = Vec::new();
        analysis.segmenter.for_each_long_word(&text, |word| found.push(word));
        let starts = || text.char_indices().map(|(at, _)| at);
        let occurrences = |word: &str| starts().filter(|at| text[*at..].starts_with(word)).count();
        for word in &words {
            let n_found = found.iter().filter(|other| *other == word).count();
            prop_assert_eq!(n_found, occurrences(word), "{}", word);
        }
    }
}
