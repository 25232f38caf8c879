//! Searches in a small index: which articles are found, in which order, with which marks.

use std::sync::Arc;

use crate::fixture::{ANALYSIS, article, index, show, writer};
use xunwen_corpus::{Article, Published};
use xunwen_engine::{
    Engine, Facet, Filters, NameFilter, Note, OpenError, SearchRequest, Sort, Writer, WriterOptions,
};

fn dated(id: &str, title: &str, date: &str, source: &str) -> Article {
    let published = Published::parse(date);
    Article {
        published, source: Some(source.to_owned()), ..article(id, title, "同一场发布会。")
    }
}

#[test]
fn a_query_finds_articles_in_either_script() {
    let index = index(&[
        article("s", "杭州跨境电商峰会", "跨境电商发展。"),
        article("t", "杭州跨境電商峰會", "跨境電商發展。"),
        article("x", "今日天气", "晴。"),
    ]);

    for query in ["跨境电商", "跨境電商", "“跨境电商”", "「跨境電商」"] {
        let mut ids = index.ids(query);
        ids.sort();
        assert_eq!(ids, ["s", "t"], "{query}");
    }
    let hit = &index.search("跨境电商").hits.into_iter().find(|hit| hit.id == "t").unwrap();
    assert_eq!(show(&hit.title), "杭州[跨境電商]峰會");
    assert_eq!(show(&hit.snippets[0]), "[跨境電商]發展。");
}

#[test]
fn a_part_of_a_longer_word_is_found() {
    let index = index(&[
        article("1", "中国农业发展银行", "正文。"),
        article("2", "通知", "请参见安装简单说明。"),
        article("3", "中华人民共和国", "正文。"),
    ]);
    assert_eq!(index.ids("农业"), ["1"]);
    assert_eq!(index.ids("简单"), ["2"]);
    assert_eq!(index.ids("人民共和国"), ["3"]);
    assert_eq!(index.ids("业发"), ["1"]);
}

#[test]
fn a_single_character_is_found() {
    let index = index(&[
        article("1", "医", "甲。"),
        article("2", "乙", "看病就醫"),
        article("3", "丙", "医生"),
        article("4", "丁", "别的"),
    ]);
    let mut ids = index.ids("医");
    ids.sort();
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!(index.search("\"醫\"").total, 3);
}

#[test]
fn a_quoted_run_is_found_exactly() {
    let index = index(&[
        article("run", "甲", "杭州发展跨境电商产业。"),
        article("apart", "乙", "跨境与电商产业。"),
        article(
            "mixed",
            "丙",
            "市科创综合服务平台天堂e创上线，C919大型客机，R&D经费，5G网络，3.14。",
        ),
    ]);
    assert_eq!(index.ids("\"跨境电商产业\""), ["run"]);
    assert_eq!(index.search("跨境电商产业").total, 2);

    for run in [
        "天堂e创",
        "e创上",
        "C919大型客机",
        "919大型",
        "R&D经费",
        "５Ｇ网络",
        "3.14",
        "天堂Ｅ创",
        "C919大",
    ] {
        assert_eq!(index.ids(&format!("“{run}”")), ["mixed"], "{run}");
    }

    for absent in ["天堂创", "19大型", "创上客", "堂e创新"] {
        assert_eq!(index.search(&format!("“{absent}”")).total, 0, "{absent}");
    }
}

#[test]
fn a_run_that_ends_in_a_single_character_is_found_before_any_continuation() {
    let many: Vec<Article> = ('一'..='七')
        .take(120)
        .enumerate()
        .map(|(n, c)| article(&n.to_string(), "题", &format!("天堂e创{c}好")))
        .collect();
    let index = index(&many);
    for run in ["e创", "堂e创", "天堂e创"] {
        assert_eq!(index.search(&format!("\"{run}\"")).total, many.len() as u64, "{run}");
    }
    assert_eq!(index.search("\"天堂e好\"").total, 0);
}

#[test]
fn excluded_articles_are_not_found_and_excluded_words_not_marked() {
    let index = index(&[
        article("1", "杭州医药", "甲。"),
        article("2", "杭州房地产", "甲。"),
        article("3", "宁波医药", "甲。"),
    ]);
    assert_eq!(index.ids("杭州 -房地产"), ["1"]);
    let result = index.search("-房地产");
    assert_eq!((result.total, result.notes), (2, vec![Note::OnlyExclusions]));
    assert!(result.hits.iter().all(|hit| hit.title.marks.is_empty()));
}

#[test]
fn an_unbroken_run_ranks_first_and_the_title_before_the_body() {
    let index = index(&[
        article("scattered", "简讯", "电商企业关注跨境物流。电商平台。跨境支付。"),
        article("run", "简讯", "发展跨境电商，企业关注物流、平台、支付。"),
        article("title", "跨境电商观察", "企业关注物流、平台、支付、仓储、人才。"),
    ]);
    assert_eq!(index.ids("跨境电商"), ["title", "run", "scattered"]);
}

#[test]
fn a_query_whose_words_no_article_has_together_is_relaxed_with_a_note() {
    let index = index(&[
        article("1", "跨境电商在杭州", "杭州综试区发展。"),
        article("2", "生物医药", "创新药。"),
    ]);
    let result = index.search("杭州跨境电商综试区什么时候成立");
    assert_eq!(result.notes, [Note::MostWords]);
    assert_eq!(result.hits[0].id, "1");
    let result = index.search("足球 医药 篮球 排球");
    assert_eq!((result.total, result.loose_total), (0, 1));
    assert_eq!(result.notes, [Note::AnyWord]);
    assert_eq!(index.search("足球 篮球").notes, []);
}

#[test]
fn articles_without_a_date_come_last_in_both_orders_by_date() {
    let index = index(&[
        dated("b", "发布会", "2023-05-19", "甲报"),
        dated("a", "发布会", "2021-01-01T08:00:00+08:00", "乙报"),
        article("none", "发布会", "无日期"),
        dated("c", "发布会", "2024-03-05 09:30", "甲报"),
    ]);
    let sorted = |sort| {
        let request =
            SearchRequest {
                query: "发布会".into(), sort, limit: 10, ..SearchRequest::default()
            };
        index.request(request).hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
    };
    assert_eq!(sorted(Sort::Newest), ["c", "b", "a", "none"]);
    assert_eq!(sorted(Sort::Oldest), ["a", "b", "c", "none"]);

    let facets = index.search("发布会").facets;
    let show = |facet: &Facet| -> Vec<String> {
        facet.values.iter().map(|c| format!("{} {}", c.value, c.count)).collect()
    };
    assert_eq!(show(&facets.source), ["甲报 2", "乙报 1"]);
    assert_eq!(show(&facets.year), ["2024 1", "2023 1", "2021 1"]);
    assert_eq!((facets.source.other, facets.year.other), (1, 1));

    let filters = Filters {
        from: Published::parse("2022-01-01").map(|d| d.epoch_seconds()),
        source: NameFilter::any_of(["甲报"]),
        ..Filters::default()
    };
    let request =
        SearchRequest { query: "发布会".into(), filters, limit: 1, ..SearchRequest::default() };
    let result = index.request(request);
    assert_eq!((result.total, result.hits.len()), (2, 1));
}

#[test]
fn pages_have_no_gaps_and_no_overlaps() {
    let many: Vec<Article> =
        (0..25).map(|n| article(&format!("id-{n}"), "同样的标题", "同样的内容。")).collect();
    let index = index(&many);
    let mut ids: Vec<String> = Vec::new();
    for offset in [0, 10, 20] {
        let request =
            SearchRequest { query: "标题".into(), offset, limit: 10, ..SearchRequest::default() };
        ids.extend(index.request(request).hits.into_iter().map(|hit| hit.id));
    }
    assert_eq!(ids.len(), 25);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 25);

    let beyond = SearchRequest {
        query: "标题".into(),
        offset: usize::MAX,
        limit: usize::MAX,
        ..SearchRequest::default()
    };
    assert_eq!(index.request(beyond).total, 25);
}

#[test]
fn every_match_in_an_article_is_marked() {
    let index = index(&[article("a/b c", "跨境電商", "甲。\n說跨境電商，也說電商。")]);
    let marked = index.engine.article("a/b c", "跨境电商", None).unwrap().unwrap();
    let shown: Vec<String> = marked.paragraphs.iter().map(|(_, text)| show(text)).collect();
    assert_eq!(show(&marked.title), "[跨境電商]");
    assert_eq!(shown, ["甲。", "說[跨境電商]，也說[電商]。"]);
    assert_eq!(index.engine.article("nowhere", "", None).unwrap(), None);

    let simplified = xunwen_text::Conversion::ToSimplified;
    let marked = index.engine.article("a/b c", "跨境电商", Some(simplified)).unwrap().unwrap();
    assert_eq!(show(&marked.paragraphs[1].1), "说[跨境电商]，也说[电商]。");
}

#[test]
fn a_query_of_any_size_is_accepted() {
    let index = index(&[article("1", "跨境电商", "正文")]);
    for query in
        ["", "。", "\"", "-", "\0", "<script>", &"跨境".repeat(2000), &"\"甲\" -".repeat(400)]
    {
        index.search(query);
    }
    assert_eq!(index.search("").total, 0);
}

#[test]
fn an_index_of_another_analysis_is_refused_and_the_error_names_the_remedy() {
    let fixture = index(&[]);
    let passport = fixture.dir.path().join("passport.json");
    let text = std::fs::read_to_string(&passport).unwrap();
    std::fs::write(&passport, text.replace(ANALYSIS.fingerprint().as_str(), "0123456789abcdef"))
        .unwrap();
    let error = Engine::open(fixture.dir.path(), Arc::clone(&ANALYSIS)).unwrap_err();
    assert!(matches!(error, OpenError::Fingerprint { .. }));
    assert!(error.to_string().contains("run `xunwen index --rebuild`"), "{error}");

    let missing =
        Engine::open(&fixture.dir.path().join("nowhere"), Arc::clone(&ANALYSIS)).unwrap_err();
    assert!(missing.to_string().ends_with("run `xunwen index`"), "{missing}");
}

#[test]
fn a_second_writer_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let _first = writer(dir.path());
    let options = WriterOptions { n_threads: 1, memory_bytes: 0 };
    let error = Writer::open(dir.path(), &ANALYSIS, options).unwrap_err();
    assert!(matches!(error, OpenError::Busy(_)), "{error}");
}

#[test]
fn removing_an_origin_removes_its_articles() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    for n in 0..3 {
        writer
            .add(article(&n.to_string(), "标题", ""), if n == 2 { "b.txt" } else { "a.jsonl" })
            .unwrap();
    }
    writer.commit().unwrap();
    assert_eq!(writer.origin_of("0").unwrap().as_deref(), Some("a.jsonl"));

    writer.remove_origin("a.jsonl").unwrap();
    writer.commit().unwrap();
    assert_eq!(writer.origin_of("0").unwrap(), None);
    let engine = Engine::open(dir.path(), Arc::clone(&ANALYSIS)).unwrap();
    assert_eq!(engine.n_articles(), 1);
    writer.finish().unwrap();
}
