//! User dictionaries: the copy in the index, and the effect of their words.

use std::path::Path;
use std::sync::Arc;

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_engine::{
    Engine, OpenError, SearchRequest, WordEffect, Writer, WriterOptions, dictionary,
};
use xunwen_text::{Analysis, UserDictionary};

/// Returns the analysis with a user dictionary.
fn with(text: &str) -> Arc<Analysis> {
    let analysis = Analysis::load().unwrap();
    let (dictionary, faults) = UserDictionary::read(text.as_bytes(), &analysis.fold);
    assert_eq!(faults, []);
    Arc::new(analysis.with_dictionary(dictionary))
}

/// Builds an index of articles whose ids are their numbers.
fn index(path: &Path, analysis: &Arc<Analysis>, bodies: &[&str]) {
    let options = WriterOptions { n_threads: 1, memory_bytes: 0 };
    let writer = Writer::open(path, analysis, options).unwrap();
    for (n, body) in bodies.iter().enumerate() {
        let paragraphs = vec![Paragraph::new(ParagraphKind::Body, *body)];
        let article = Article { id: n.to_string(), paragraphs, ..Article::default() };
        writer.add(article, "a.jsonl").unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn an_index_stores_its_dictionary_and_refuses_another() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    let text = "# ours\n蘭溪湖畔\t300 ns\n";
    let analysis = with(text);
    index(path, &analysis, &["蘭溪湖畔的清晨。"]);
    let stored = dictionary(path).unwrap().unwrap();
    assert_eq!(stored, text.as_bytes());
    assert!(Engine::open(path, with("兰溪湖畔 300")).is_ok(), "comments and tags do not matter");

    for (other, named) in
        [("", "not without a user dictionary"), ("兰溪湖", "not with user dictionary")]
    {
        let error = Engine::open(path, with(other)).unwrap_err();
        assert!(matches!(error, OpenError::Dictionary { .. }), "{error}");
        let message = error.to_string();
        let names_both =
            message.contains(named) && message.contains("run `xunwen index --rebuild`");
        assert!(names_both, "{message}");
    }
}

#[test]
fn a_dictionary_survives_its_index_until_another_one_replaces_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    index(path, &with("兰溪湖畔"), &["兰溪湖畔。"]);

    for file in ["passport.json", "segments"] {
        let file = path.join(file);
        let is_file = file.is_file();
        if is_file { std::fs::remove_file(file) } else { std::fs::remove_dir_all(file) }.unwrap();
    }
    assert!(dictionary(path).unwrap().is_some());

    index(path, &with(""), &["兰溪湖畔。"]);
    assert_eq!(dictionary(path).unwrap(), None);
}

#[test]
fn new_words_never_remove_an_article_from_the_results() {
    // "New dictionary words make old articles vanish from results" (infinilabs/analysis-ik#710,
    // #1132). Here characters decide what matches, so a word changes at most the order.
    let bodies = ["兰溪湖畔的清晨。", "兰溪的湖畔。", "湖畔有人唱歌。"];
    let ids = |analysis: &Arc<Analysis>, query: &str| {
        let dir = tempfile::tempdir().unwrap();
        index(dir.path(), analysis, &bodies);
        let engine = Engine::open(dir.path(), Arc::clone(analysis)).unwrap();
        let request = SearchRequest { query: query.into(), limit: 9, ..SearchRequest::default() };

        let mut ids: Vec<String> =
            engine.search(&request).unwrap().hits.into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids
    };
    for query in ["湖畔", "兰溪", "\"溪湖\"", "\"兰溪湖畔\""] {
        assert_eq!(ids(&with(""), query), ids(&with("兰溪湖畔\n湖畔的"), query), "{query}");
    }
}

#[test]
fn the_effect_of_a_word_is_counted_over_the_articles_that_contain_it() {
    let dir = tempfile::tempdir().unwrap();
    let bodies = ["蘭溪湖畔。兰溪湖畔，", "兰溪 湖畔", "方案中通过了，中通快递"];
    index(dir.path(), &with(""), &bodies);
    let engine = Engine::open(dir.path(), with("")).unwrap();

    let analysis = with("兰溪湖畔\n中通 900000\n没有人写");
    let effects: Vec<WordEffect> = analysis
        .dictionary()
        .words()
        .iter()
        .map(|word| engine.effect(word, &analysis).unwrap())
        .collect();

    let lake = WordEffect {
        n_articles: 1,
        n_changed: 1,
        n_places: 2,
        n_whole: 2,
        ..WordEffect::default()
    };
    assert_eq!(effects[0], lake);
    assert_eq!((effects[1].n_places, effects[1].n_whole, effects[1].n_breaking), (2, 2, 1));
    assert_eq!(effects[1].breaking.as_deref(), Some("方案 中通 过 了"));
    assert_eq!(effects[2], WordEffect::default());

    let same = with("");
    assert_eq!(engine.effect(&analysis.dictionary().words()[0], &same).unwrap().n_changed, 0);
}
