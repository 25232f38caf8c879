mod edges;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use proptest::prelude::*;
use xunwen_text::{Conversion, Converter};

use super::*;
use crate::snippet::candidate::ELLIPSIS;

static FOLD: LazyLock<FoldTable> = LazyLock::new(|| FoldTable::new(&Converter::new()).unwrap());

fn article(paragraphs: &[&str]) -> Article {
    let paragraph = |text: &&str| Paragraph::new(ParagraphKind::Body, *text);
    Article { paragraphs: paragraphs.iter().map(paragraph).collect(), ..Article::default() }
}

fn folded(runs: &[&str]) -> Vec<String> {
    runs.iter().map(|run| FOLD.fold(run)).collect()
}

fn highlighter(runs: &[String]) -> Highlighter<'static> {
    let patterns: Vec<Highlight> = runs.iter().cloned().map(Highlight::Run).collect();
    Highlighter::new(&patterns, &FOLD)
}

fn snippets(article: &Article, highlighter: &Highlighter<'_>) -> Vec<MarkedText> {
    super::snippets(article, &highlighter.folded(article), highlighter)
}

fn show(marked: &MarkedText) -> String {
    marked.pieces().map(|(p, m)| if m { format!("[{p}]") } else { p.to_owned() }).collect()
}

fn check_article(runs: &[&str], article: &Article, expected: Expect) {
    let fragments = snippets(article, &highlighter(&folded(runs)));
    expected.assert_eq(&fragments.iter().map(show).collect::<Vec<_>>().join("\n"));
}

fn check(runs: &[&str], paragraphs: &[&str], expected: Expect) {
    check_article(runs, &article(paragraphs), expected);
}

#[test]
fn fragments_are_whole_sentences_in_the_order_of_the_text() {
    check(
        &["跨境电商", "物流"],
        &["开场白。杭州發展跨境電商！很好。", "天气晴。", "“物流很快。”他说。"],
        expect![[r#"
            杭州發展[跨境電商]！
            “[物流]很快。”"#]],
    );
}

#[test]
fn matches_close_together_come_before_scattered_ones() {
    let scattered = format!("杭州{}医药。", "远".repeat(80));
    let together = format!("{}杭州医药{}。", "近".repeat(40), "旁".repeat(40));
    check(
        &["杭州", "医药"],
        &[&scattered, &together],
        expect![
            "近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近近[杭州医药]旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁旁。"
        ],
    );

    // Both in one cut sentence come before either alone.
    let both = format!("{}杭州{}医药。", "中".repeat(40), "间".repeat(40));
    check(
        &["杭州", "医药", "物流"],
        &["杭州。", "物流。", &both, "医药。"],
        expect![[r#"
        [物流]。
        中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中[杭州]间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间间[医药]。"#]],
    );
}

#[test]
fn every_part_of_the_query_gets_room_before_one_is_repeated() {
    let long = |word: &str, filler: &str| format!("{0}{word}{0}，{0}。", filler.repeat(14));
    let sentences = [long("杭州", "甲乙"), long("医药", "丙丁"), long("物流", "戊己")];
    let sentences = sentences.each_ref().map(String::as_str);
    let runs = folded(&["杭州", "医药", "物流"]);
    let fragments = snippets(&article(&sentences), &highlighter(&runs));
    let marked: Vec<_> = fragments.iter().flat_map(|f| f.pieces().filter(|(_, m)| *m)).collect();
    assert_eq!(marked, [("杭州", true), ("医药", true), ("物流", true)]);
}

#[test]
fn equal_sentences_are_shown_from_the_earliest() {
    let sentences = ["甲地有茶。", "乙处产茶叶多。", "丙省茶香。", "丁县种茶忙。"];
    check(
        &["茶"],
        &sentences,
        expect![[r#"
        甲地有[茶]。
        乙处产[茶]叶多。
        丙省[茶]香。"#]],
    );
}

#[test]
fn without_a_match_in_the_body_the_lead_is_shown() {
    check(&["峰会"], &["杭州今天放晴。气温回升。"], expect!["杭州今天放晴。气温回升。"]);
    check(&["峰会"], &[], expect![""]);

    // A caption is not the lead.
    let mut long =
        article(&["图 本报记者", &format!("{}。{}。", "甲".repeat(70), "乙".repeat(70))]);
    long.paragraphs[0].kind = ParagraphKind::Caption;
    check_article(
        &["峰会"],
        &long,
        expect![
            "甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲。"
        ],
    );

    // A sentence without clauses is cut at the limit.
    let endless = "甲".repeat(200);
    check(
        &["峰会"],
        &[&endless],
        expect![
            "甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲…"
        ],
    );
}

#[test]
fn a_match_across_sentences_stays_whole() {
    check(&["来。我们"], &["他说来。我们走。再见。"], expect!["他说[来。我们]走。"]);
}

#[test]
fn adjacent_sentences_are_one_fragment() {
    check(
        &["杭州", "医药"],
        &["序。杭州放晴。医药增长。尾。"],
        expect!["[杭州]放晴。[医药]增长。"],
    );
}

#[test]
fn blanks_within_a_fragment_of_several_sentences_count() {
    let runs = ["杭州", "湖州", "苏州"];
    let sentence = |(n, run): (u32, &str)| {
        let others = (0..50).filter_map(|other| char::from_u32('一' as u32 + 50 * n + other));
        format!("{run}{}。", others.collect::<String>())
    };
    let sentences: Vec<String> = (0..).zip(runs).map(sentence).collect();
    let article = article(&[&sentences.join("    ")]);
    let fragments = snippets(&article, &highlighter(&folded(&runs)));
    let n_chars: usize = fragments.iter().map(|f| f.text.chars().count()).sum();
    assert!(n_chars <= PARAMS.max_chars, "{n_chars} characters: {fragments:?}");
}

#[test]
fn repeated_and_nearly_equal_sentences_are_shown_once() {
    check(&["图"], &["图为会场。", "图为会场。"], expect!["[图]为会场。"]);
    check(
        &["跨境电商"],
        &[
            "杭州举行跨境电商峰会，四百家企业参加。",
            "杭州举行跨境电商峰会，五百家企业参加。",
            "跨境电商增长。",
        ],
        expect![[r#"
            杭州举行[跨境电商]峰会，四百家企业参加。
            [跨境电商]增长。"#]],
    );

    // The title counts as shown.
    let title = "杭州举行跨境电商峰会".to_owned();
    let repeated = Article {
        title,
        ..article(&["杭州举行跨境电商峰会", "四百家跨境电商企业参加。"])
    };
    check_article(&["跨境电商"], &repeated, expect!["四百家[跨境电商]企业参加。"]);
}

#[test]
fn a_fragment_replaces_one_that_it_contains() {
    let heading = "内蒙古锡林郭勒盟西乌旗";
    check(
        &["西乌旗"],
        &[heading, "内蒙古锡林郭勒盟西乌旗，这两天遭遇暴风雪，部分路段封闭。"],
        expect!["内蒙古锡林郭勒盟[西乌旗]，这两天遭遇暴风雪，部分路段封闭。"],
    );
    check(
        &["西乌旗", "封闭"],
        &["西乌旗封闭", "盟里的西乌旗今天早晨起将封闭道路。"],
        expect![[r#"
            [西乌旗封闭]
            盟里的[西乌旗]今天早晨起将[封闭]道路。"#]],
    );
}

#[test]
fn a_fragment_is_cut_to_the_matches_that_no_other_shows() {
    let long = "跨境电子商务综合试验区";
    let first = format!("{0}{long}{0}峰会{0}。", "中".repeat(25));
    let second = format!("{0}{long}{0}，{0}论坛{0}。", "间".repeat(25));
    let runs = folded(&[long, "峰会", "论坛"]);
    let fragments = snippets(&article(&[&first, &second]), &highlighter(&runs));
    let marked: Vec<_> = fragments.iter().flat_map(|f| f.pieces().filter(|(_, m)| *m)).collect();
    assert_eq!(marked, [(long, true), ("峰会", true), ("论坛", true)], "{fragments:?}");
}

#[test]
fn noisy_lines_are_shown_only_when_nothing_else_has_a_match() {
    let mut noisy = article(&[
        "会场外的茶。张三摄",
        "茶\u{fffd}\u{fffd}\u{fffd}。",
        "茶 12 34 56 78 90 12",
        "茶香。",
    ]);
    noisy.paragraphs[0].kind = ParagraphKind::Caption;
    check_article(&["茶"], &noisy, expect!["[茶]香。"]);
    check_article(&["会场"], &noisy, expect!["[会场]外的茶。"]);
    noisy.paragraphs[0].kind = ParagraphKind::Note;
    check_article(&["张三"], &noisy, expect!["[张三]摄"]);
}

#[test]
fn a_long_sentence_is_cut_at_clauses_around_the_match() {
    let long = format!(
        "{}，{}跨境电商{}，{}。",
        "前".repeat(60),
        "中".repeat(5),
        "后".repeat(20),
        "尾".repeat(90)
    );
    check(
        &["跨境电商"],
        &[&long],
        expect![
            "…中中中中中[跨境电商]后后后后后后后后后后后后后后后后后后后后，尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾…"
        ],
    );

    // A match at the end leaves more room before it.
    let end = format!("{}，{}、跨境金融。", "前".repeat(60), "中".repeat(40));
    check(
        &["跨境"],
        &[&end],
        expect![
            "…中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中、[跨境]金融。"
        ],
    );
}

#[test]
fn words_of_letters_are_not_cut() {
    let long =
        format!("{}OpenAI{}茶{}", "前 ".repeat(40), "中".repeat(26), "international·".repeat(20));
    let fragments = snippets(&article(&[&long]), &highlighter(&folded(&["茶"])));
    let text = fragments.iter().map(show).collect::<String>();
    assert!(text.starts_with("…OpenAI中") && text.contains("中[茶]international·"), "{text}");
    assert!(text.ends_with("international…") || text.ends_with("international·…"), "{text}");
}

/// "Snippets of long Chinese text: a whole paragraph, or cut anywhere" (meilisearch#5439,
/// elasticsearch#28462, #30136).
#[test]
fn one_endless_sentence_is_cut_short_and_in_time() {
    let endless = "一二三四茶".repeat(20_000);
    let runs = folded(&["茶", "四茶", "三四茶一"]);
    let started = Instant::now();
    let fragments = snippets(&article(&[&endless]), &highlighter(&runs));
    let took = started.elapsed();
    let n_chars: usize = fragments.iter().map(|f| f.text.chars().count()).sum();
    assert!((30..=PARAMS.max_chars).contains(&n_chars), "{fragments:?}");
    assert!(fragments[0].text.starts_with("一二") && fragments[0].text.ends_with('…'));
    assert!(took < Duration::from_secs(2), "{took:?} without optimisation");
}

/// "The highlighter crashes on multi-byte text" (quickwit-oss/tantivy#1134, #2029;
/// DCjanus/cang-jie#20): the texts of those reports.
#[test]
fn text_that_crashed_other_highlighters_is_marked() {
    check(&["b"], &["ஸ௺b 𝒜𝓁𝓁 🇨🇳👨‍👩‍👧"], expect!["ஸ௺[b] 𝒜𝓁𝓁 🇨🇳👨‍👩‍👧"]);
    check(
        &["中华人民共和国", "人民", "共和国"],
        &["张华考上了北京大学；中华人民共和国，İstanbul，ﬁ。"],
        expect!["[中华人民共和国]，İstanbul，ﬁ。"],
    );
}

/// "Highlights too wide, too narrow, shifted by one, glued, or on words that were excluded"
/// (meilisearch#3526, #2091; elasticsearch#27638, #29561; analysis-ik#425): a mark is the run,
/// a phrase is one mark. Exclusions are not marked: see `tests/search.rs`.
#[test]
fn a_mark_covers_the_run_and_nothing_next_to_it() {
    check(&["人民"], &["中华人民共和国，人民。"], expect!["中华[人民]共和国，[人民]。"]);
    check(
        &["生物医药产业"],
        &["“生物医药产业”与生物医药、产业。"],
        expect!["“[生物医药产业]”与生物医药、产业。"],
    );
    check(&["5g"], &["５Ｇ网络、15G、5G+。"], expect!["[５Ｇ]网络、15G、[5G]+。"]);
}

/// "Highlights break once the text is converted" (infinilabs/analysis-stconvert#28): marks are
/// made in the text as shown, and conversion keeps the position of each character.
#[test]
fn marks_are_right_in_the_other_script() {
    let text = "台灣的電腦軟體產業，頭髮與發展，乾隆皇帝著作。";
    let converter = Converter::new();
    let runs = folded(&["软体", "头发", "著作", "干隆"]);
    for conversion in [Conversion::ToSimplified, Conversion::ToTraditional] {
        let shown =
            converter.convert_in_place(conversion, text).unwrap_or_else(|_| text.to_owned());
        for fragment in snippets(&article(&[&shown]), &highlighter(&runs)) {
            let marked: Vec<_> =
                fragment.pieces().filter(|(_, m)| *m).map(|(p, _)| FOLD.fold(p)).collect();
            assert_eq!(marked, ["软体", "头发", "干隆", "着作"], "{}", fragment.text);
        }
    }
}

/// Checks the invariants of all fragments.
fn assert_sound(article: &Article, runs: &[String]) {
    let fragments = snippets(article, &highlighter(runs));
    let n_chars: usize = fragments.iter().map(|f| f.text.chars().count()).sum();
    assert!(fragments.len() <= PARAMS.max_fragments, "{fragments:?}");
    assert!(n_chars <= PARAMS.max_chars, "{fragments:?}");

    for fragment in &fragments {
        let bare = fragment.text.strip_prefix(ELLIPSIS).unwrap_or(&fragment.text);
        let bare = bare.strip_suffix(ELLIPSIS).unwrap_or(bare);
        let is_in = |text: &str| text.contains(&fragment.text) || text.contains(bare);
        let is_from_article = article.paragraphs.iter().any(|p| is_in(&p.text));
        assert!(is_from_article, "{:?} is not in a paragraph", fragment.text);

        assert!(fragments.len() == 1 || !fragment.marks.is_empty(), "{fragments:?}");
        assert_marks_sound(fragment, runs);
    }

    // A match in the article is marked in a fragment.
    let has_match = article.paragraphs.iter().any(|p| !highlighter(runs).marks(&p.text).is_empty());
    let is_marked = fragments.iter().any(|f| !f.marks.is_empty());
    assert_eq!(has_match, is_marked, "{fragments:?}");
}

/// Checks that each mark covers runs of the query from its start to its end.
fn assert_marks_sound(fragment: &MarkedText, runs: &[String]) {
    let chars: Vec<char> = fragment.text.chars().collect();
    for mark in &fragment.marks {
        assert!(mark.start < mark.end && mark.end <= chars.len());
        let covered: String = chars[mark.start..mark.end].iter().collect();
        let covered = FOLD.fold(&covered);

        let starts_with_run = runs.iter().any(|run| covered.starts_with(run.as_str()));
        assert!(starts_with_run, "{covered} does not begin with a run");
        let ends_with_run = runs.iter().any(|run| covered.ends_with(run.as_str()));
        assert!(ends_with_run, "{covered} does not end with a run");
    }
}

proptest! {
    #[test]
    fn fragments_of_news_are_sound(
        paragraphs in prop::collection::vec("[一-五，。！ a1”]{0,300}", 0..4),
        runs in prop::collection::vec("[一-五]{1,3}|a1?", 1..4),
    ) {
        let paragraphs: Vec<&str> =
            paragraphs.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let runs: Vec<String> = runs.iter().map(|run| FOLD.fold(run)).collect();
        assert_sound(&article(&paragraphs), &runs);
    }

    #[test]
    fn fragments_of_anything_are_sound(text in "([一-十a-c]|\\PC){1,300}", start in 0..300_usize, length in 1..8_usize) {
        let is_token = |c: &char| xunwen_text::CharClass::from_char(*c).is_token();
        let chars = text.chars().skip(start).skip_while(|c| !is_token(c)).take_while(is_token);
        let run = FOLD.fold(&chars.take(length).collect::<String>());
        if !run.is_empty() {
            assert_sound(&article(&[&text]), &[run]);
        }
    }
}
