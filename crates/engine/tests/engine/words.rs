//! Segmentation of queries into words.

use tantivy::tokenizer::{TokenStream, Tokenizer};
use xunwen_text::{Analysis, CharClass};

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
