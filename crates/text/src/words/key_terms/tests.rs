use std::sync::LazyLock;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

fn terms(title: &str, body: &str) -> Vec<KeyTerm> {
    let (title, body) = (ANALYSIS.fold.fold(title), ANALYSIS.fold.fold(body));
    KeyTermExtractor::default()
        .terms(&ANALYSIS, FoldedTexts { title: &title, body: &body, own_names: &[] })
}

fn folded(title: &str, body: &str) -> Vec<String> {
    terms(title, body).into_iter().map(|term| term.folded).collect()
}

fn check(title: &str, body: &str, expected: Expect) {
    expected.assert_eq(&folded(title, body).join(" "));
}

#[test]
fn the_subject_of_the_title_comes_first() {
    check(
        "杭州跨境电商出口增长三成",
        "记者从杭州海关获悉，今年前三季度杭州跨境电商出口增长三成，跨境电商企业超过五万家。",
        expect!["杭州 跨境电商 跨境 增长 出口 电商 海关 企业"],
    );
}

#[test]
fn names_that_jieba_does_not_know_are_whole() {
    let names =
        folded("李家超访问泰国", "行政长官李家超昨日与泽连斯基通话，泽连斯基说，他会再来。");
    assert!(names.contains(&"李家超".to_owned()), "{names:?}");
    assert!(names.contains(&"泽连斯基".to_owned()), "{names:?}");
}

#[test]
fn neighbouring_nouns_are_a_term_if_they_recur() {
    let once = folded("会展", "跨境电商的展区很大，其他展区不大。");
    assert!(!once.contains(&"跨境电商".to_owned()), "{once:?}");
    let twice = folded("会展", "跨境电商的展区很大，跨境电商的买家多。");
    assert!(twice.contains(&"跨境电商".to_owned()), "{twice:?}");
}

#[test]
fn both_scripts_have_the_same_terms() {
    let simplified = folded("杭州跨境电商综合试验区", "电商企业的著作权与台湾的软件产业计划。");
    let traditional = folded("杭州跨境電商綜合試驗區", "電商企業的著作權與臺灣的軟件產業計劃。");
    assert_eq!(simplified, traditional);
}

#[test]
fn numbers_dates_bylines_and_single_characters_are_no_terms() {
    check(
        "2023年5月10日 星期三 记者 新华社",
        "本报讯 记者昨天报道，10km有三百二十五人，占百分之五。他说：好。（责任编辑 摄影）",
        expect![""],
    );
    check("5G与C919", "G20、Covid和AI，the end。", expect!["5g c919 g20 covid ai end"]);
}

#[test]
fn names_of_the_source_and_the_authors_are_no_terms() {
    let own_names = ["众新闻".to_owned(), "李青禾".to_owned()];
    let texts = FoldedTexts {
        title: "众新闻专访梁振英",
        body: "众新闻独家：李青禾专访梁振英。众新闻李青禾摄。",
        own_names: &own_names,
    };
    let terms = KeyTermExtractor::default().terms(&ANALYSIS, texts);
    assert!(terms.iter().any(|term| term.folded == "梁振英"), "{terms:?}");
    assert!(!terms.iter().any(|term| own_names.contains(&term.folded)), "{terms:?}");
}

#[test]
fn an_article_without_text_has_no_terms() {
    assert_eq!(terms("", ""), []);
}

#[test]
fn stop_words_are_in_folded_spelling() {
    let stop_words = include_str!("../../../data/key_term_stop_words.txt").lines();
    let stop_words = stop_words.filter(|line| !line.starts_with('#'));
    for word in stop_words.flat_map(str::split_whitespace) {
        assert_eq!(ANALYSIS.fold.fold(word), word);
    }
}

proptest! {
    #[test]
    fn a_term_occurs_where_it_says(
        title in "[跨境电商李家超的杭州1a，]{0,20}",
        body in "[跨境电商李家超的杭州1a，\n]{0,80}",
    ) {
        let found = terms(&title, &body);
        prop_assert!(found.len() <= 8);
        for (n, term) in found.iter().enumerate() {
            let text = match term.text { TermText::Title => &title, TermText::Body => &body };
            let printed: String = text.chars().skip(term.char_range.start).take(term.char_range.len()).collect();
            prop_assert_eq!(ANALYSIS.fold.fold(&printed), term.folded.clone());
            prop_assert!(!found[..n].iter().any(|other| other.folded == term.folded));
        }
    }

    #[test]
    fn terms_do_not_depend_on_the_articles_before(texts in prop::collection::vec("[一-十中国人民经济发展大会]{0,40}", 1..5)) {
        let mut extractor = KeyTermExtractor::default();
        for text in &texts {
            let texts = FoldedTexts { title: text, body: text, own_names: &[] };
            prop_assert_eq!(extractor.terms(&ANALYSIS, texts), KeyTermExtractor::default().terms(&ANALYSIS, texts));
        }
    }
}
