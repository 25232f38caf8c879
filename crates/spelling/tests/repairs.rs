//! The public face of the crate: repairs of queries for a small index.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::cell::Cell;
use std::sync::LazyLock;

use proptest::prelude::*;
use xunwen_spelling::{
    IndexCounts, LexiconLimits, PhraseLexicon, RepairScript, Speller, SpellerParams, SpellingKind,
    SpellingSources,
};
use xunwen_text::Analysis;

/// Titles of an index, each a whole article.
const TITLES: &[&str] = &[
    "跨境电商平台发展迅速",
    "跨境电商综合试验区扩大",
    "杭州跨境电商产业园开园",
    "未来城市规划公布",
    "面向未来的城市交通",
    "共创未来科技城",
    "旅游市场回暖",
    "旅游收入增长",
    "经济运行总体平稳",
    "经济结构不断优化",
    "中國經濟年會舉行",
    "乾隆年間的著作展出",
    "重庆火锅走向世界",
    "重庆夜景吸引游客",
];

struct TitleCounts {
    articles: Vec<String>,
    n_pairs: Cell<usize>,
    n_runs: Cell<usize>,
}

impl IndexCounts for TitleCounts {
    fn n_articles(&self) -> u64 {
        self.articles.len() as u64
    }

    fn pair_articles(&self, pair: [char; 2]) -> u64 {
        self.n_pairs.set(self.n_pairs.get() + 1);
        let pair: String = pair.iter().collect();
        self.articles.iter().filter(|article| article.contains(&pair)).count() as u64
    }

    fn run_articles(&self, run: &str) -> u64 {
        self.n_runs.set(self.n_runs.get() + 1);
        self.articles.iter().filter(|article| article.contains(run)).count() as u64
    }
}

struct SmallIndex {
    analysis: Analysis,
    speller: Speller,
    lexicon: PhraseLexicon,
}

static INDEX: LazyLock<SmallIndex> = LazyLock::new(|| {
    let analysis = Analysis::load().unwrap();
    let speller = Speller::new(&analysis, SpellerParams::default());
    let lexicon = speller.lexicon(TITLES, &analysis, &LexiconLimits::default());
    SmallIndex { analysis, speller, lexicon }
});

fn counts() -> TitleCounts {
    let articles = TITLES.iter().map(|title| INDEX.analysis.fold.fold(title)).collect();
    TitleCounts { articles, n_pairs: Cell::new(0), n_runs: Cell::new(0) }
}

fn repairs(query: &str, counts: &TitleCounts, script: RepairScript) -> Vec<(String, SpellingKind)> {
    let SmallIndex { analysis, speller, lexicon } = &*INDEX;
    let sources = SpellingSources { analysis, lexicon, counts, script };
    let repairs = speller.repairs(query, &sources);
    repairs.into_iter().map(|repair| (repair.text, repair.kind)).collect()
}

#[track_caller]
fn check(query: &str, expected: &str, kind: SpellingKind) {
    let repairs = repairs(query, &counts(), RepairScript::Simplified);
    assert_eq!(repairs.first(), Some(&(expected.to_owned(), kind)), "{query}: {repairs:?}");
}

#[track_caller]
fn check_silent(query: &str) {
    assert_eq!(repairs(query, &counts(), RepairScript::Simplified), [], "{query}");
}

#[test]
fn characters_that_sound_alike_are_repaired() {
    check("跨镜电商", "跨境电商", SpellingKind::Sound);
    check("跨境店商", "跨境电商", SpellingKind::Sound);
    check("经即", "经济", SpellingKind::Sound);
    // A near sound: jin and jing.
    check("跨近电商", "跨境电商", SpellingKind::Sound);
}

#[test]
fn characters_that_look_alike_are_repaired() {
    check("末来", "未来", SpellingKind::Shape);
}

#[test]
fn pinyin_is_repaired_with_and_without_blanks() {
    for query in
        ["kuajingdianshang", "kuajing dianshang", "kua'jing'dian'shang", "KuaJingDianShang"]
    {
        check(query, "跨境电商", SpellingKind::Pinyin);
    }
    check("kuàjìng diànshāng", "跨境电商", SpellingKind::Pinyin);
    for query in ["lvyou", "lüyou"] {
        check(query, "旅游", SpellingKind::Pinyin);
    }
    // The second reading of 重.
    check("chongqing", "重庆", SpellingKind::Pinyin);
}

#[test]
fn pinyin_of_several_phrases_is_joined() {
    check("kuajingdianshangchanyeyuankaiyuan", "跨境电商产业园开园", SpellingKind::Pinyin);
}

#[test]
fn initials_are_repaired() {
    check("kjds", "跨境电商", SpellingKind::Initials);
}

#[test]
fn letters_among_characters_are_repaired() {
    check("kua境", "跨境", SpellingKind::Mixed);
    check("k境ds", "跨境电商", SpellingKind::Mixed);
    check("跨境ds", "跨境电商", SpellingKind::Mixed);
}

#[test]
fn a_repair_is_in_the_script_of_the_query() {
    check("跨鏡電商", "跨境電商", SpellingKind::Sound);
    let traditional = repairs("jingji", &counts(), RepairScript::Traditional);
    assert_eq!(traditional.first(), Some(&("經濟".to_owned(), SpellingKind::Pinyin)));
}

#[test]
fn a_repair_is_shown_as_titles_show_it() {
    // 著 and 乾 are folded to 着 and 干 in the index.
    check("qianlongnianjian", "乾隆年间", SpellingKind::Pinyin);
    check("zhuzuo", "著作", SpellingKind::Pinyin);
}

#[test]
fn the_rest_of_the_query_stays() {
    check("《末来》 2024", "《未来》 2024", SpellingKind::Shape);
    check("经济，跨镜电商", "经济，跨境电商", SpellingKind::Sound);
}

#[test]
fn nothing_is_offered_for_texts_of_the_index() {
    for title in TITLES {
        check_silent(title);
    }
    for query in ["跨境电商", "跨境電商", "未来", "经济", "电商"] {
        check_silent(query);
    }
}

#[test]
fn nothing_is_offered_where_the_index_has_no_evidence() {
    for query in ["", "霍格沃茨", "2024", "iPhone15", "B2C", "kj", "，。", "𠀀𠀁", "a", "的"]
    {
        check_silent(query);
    }
}

#[test]
fn an_empty_lexicon_offers_nothing_for_letters() {
    let (analysis, lexicon) = (&INDEX.analysis, PhraseLexicon::default());
    let counts = counts();
    let script = RepairScript::Simplified;
    let sources = SpellingSources { analysis, lexicon: &lexicon, counts: &counts, script };
    assert_eq!(INDEX.speller.repairs("kjds", &sources), []);
    assert!(lexicon.is_empty());
}

#[test]
fn a_lexicon_keeps_the_most_frequent_phrases() {
    let limits = LexiconLimits { max_phrases: 5, ..LexiconLimits::default() };
    let lexicon = INDEX.speller.lexicon(TITLES, &INDEX.analysis, &limits);
    assert_eq!(lexicon.len(), 5);
    assert!(lexicon.n_bytes() < INDEX.lexicon.n_bytes());
}

proptest! {
    #[test]
    fn repairs_differ_from_the_query_and_lookups_are_bounded(
        query in "(\\PC|[一-龥]|跨镜|末来|经即|[a-z]{1,12}|[ ',0-9Ａü]){0,24}"
    ) {
        let counts = counts();
        let folded = INDEX.analysis.fold.fold(&query);
        for (text, _) in repairs(&query, &counts, RepairScript::Traditional) {
            prop_assert_ne!(INDEX.analysis.fold.fold(&text), folded.clone());
        }
        let params = SpellerParams::default();
        prop_assert!(counts.n_pairs.get() <= params.max_pair_lookups);
        prop_assert!(counts.n_runs.get() <= params.max_run_lookups);
    }
}
