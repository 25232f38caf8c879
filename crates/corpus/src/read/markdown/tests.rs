//! Invented pages: each kind of markup, and text that only looks like markup.

use expect_test::{Expect, expect};

use crate::format::Format;
use crate::read::{RawArticle, read};
use crate::record::Record;

fn raw(page: &str) -> RawArticle {
    let record = Record::new("页", Format::Markdown, page.as_bytes().to_vec());
    read(record).remove(0).unwrap()
}

fn check(page: &str, expected: Expect) {
    expected.assert_eq(&raw(page).body);
}

fn is_text(page: &str) {
    assert_eq!(raw(page).body, page);
}

#[test]
fn emphasis_links_and_code_are_markup() {
    check(
        "正文**斑嘴**鸭，见[链接](https://example.com \"去处\")与`代 码`，*一*、__二__、***三***、<https://a.example>。",
        expect!["正文斑嘴鸭，见链接与代 码，一、二、三、https://a.example。"],
    );
    check(
        "见[甲][1]、[乙][]和[丙]。\n\n[1]: https://example.com/1 \"题\"\n[乙]: <https://example.com/2>\n[丙]: /3\n\n末段。",
        expect![[r#"
            见甲、乙和丙。





            末段。"#]],
    );
}

#[test]
fn emphasis_next_to_full_width_punctuation_is_markup() {
    check("他说**“你好。”**然后**（笑）**走了。", expect!["他说“你好。”然后（笑）走了。"]);
    check("~~删去~~的**《书》**与**甲**。", expect!["删去的《书》与甲。"]);
}

#[test]
fn headings_keep_their_level() {
    check(
        "题目\n===\n\n正文。\n\n小题\n---\n\n### 三 ###\n正文。",
        expect![[r#"
        # 题目


        正文。

        ## 小题


        ### 三
        正文。"#]],
    );
}

#[test]
fn prose_and_labels_above_a_rule_are_not_headings() {
    check(
        "第一段正文。\n---\n第二段。",
        expect![[r#"
        第一段正文。

        第二段。"#]],
    );
    check(
        "来源：钱塘观察\n---\n正文",
        expect![[r#"
        来源：钱塘观察

        正文"#]],
    );
}

#[test]
fn lines_and_the_blank_lines_between_them_are_kept() {
    is_text(
        "# 题\n\n07版\n\n春潮涌动\n开新局\n\n\n　　正文第一段，\n一行。\n  缩进的一行。\n\n■ 图片",
    );
    check(
        "甲<br>乙  \n丙\\\n丁<br/>\n戊",
        expect![[r#"
        甲
        乙
        丙
        丁 
        戊"#]],
    );
    check(
        "正文第一段<br>斑嘴鸭。<br>甲<br>乙",
        expect![[r#"
        正文第一段斑嘴鸭。
        甲
        乙"#]],
    );
    check(
        "\u{FEFF}甲\r\n\r\n乙\r丙",
        expect![[r#"
        甲

        乙
        丙"#]],
    );
}

#[test]
fn lists_tables_and_quotes_lose_their_signs() {
    check(
        "- 甲\n- [x] 乙\n  续\n\n1. 丙\n2. 丁\n\n> 引文\n> 二",
        expect![[r#"
        甲
        乙
          续

        1. 丙
        2. 丁

        引文
        二"#]],
    );
    check(
        "| 表 | 头 |\n|---|:-:|\n| 斑嘴鸭 | 5 |\n| `a` | **b** |\n\n后。",
        expect![[r#"
        表 头
        斑嘴鸭 5
        a b

        后。"#]],
    );
}

#[test]
fn pictures_become_captions_after_their_block() {
    let article = raw("![图](a.jpg \"说明斑嘴鸭\")\n\n正文![渡口](b.jpg)继续。\n\n末段。");
    expect![[r#"
        图
        说明斑嘴鸭

        正文继续。
        渡口

        末段。"#]]
    .assert_eq(&article.body);
    let captions: Vec<_> = article.kinds.iter().map(|&(start, _)| &article.body[start..]).collect();
    let starts: Vec<_> = captions.iter().map(|text| text.lines().next().unwrap()).collect();
    assert_eq!(starts, ["图", "说明斑嘴鸭", "渡口"]);
}

#[test]
fn footnotes_are_text_and_their_marks_are_not() {
    check(
        "正文[^1]继续。\n\n[^1]: 注文。",
        expect![[r#"
        正文继续。

        注文。"#]],
    );
}

#[test]
fn code_and_html_blocks_are_text_without_their_fences_and_tags() {
    check(
        "前。\n\n```rust\nlet a = **1**;\n\n# 二\n```\n\n后。",
        expect![[r#"
        前。


        let a = **1**;

        # 二


        后。"#]],
    );
    check(
        "前。\n\n<div class=\"x\">甲<b>乙</b></div>\n\n<!-- 注 -->\n\n<table><tr><td>一</td><td>二</td></tr></table>\n\n后<span>一</span>。",
        expect![[r#"
        前。

        甲乙



        一 二

        后一。"#]],
    );
}

#[test]
fn escapes_and_references_are_left_to_the_text() {
    check(r"\*甲\*，2\*3，\[乙\]，a\_b，R&amp;D", expect!["*甲*，2*3，[乙]，a_b，R&amp;D"]);
    check(r"\*\*甲\*\*", expect!["**甲**"]);
}

#[test]
fn text_that_only_looks_like_markup_is_kept() {
    for page in [
        "3~5天，10~15人，2*3=6，5 * 6，a_b_c，__init",
        "【快讯】[编者按]本文；[1]注；<NYSE>与<斑嘴>，1 < 2 > 0",
        "#话题# 今天，####### 七",
        "2023. 年\n1) 一",
        "甲|乙|丙",
    ] {
        is_text(page);
    }
    check(
        "前。\n\n[编者按]: 这是正文。\n\n后。",
        expect![[r#"
        前。

        [编者按]: 这是正文。

        后。"#]],
    );
}

#[test]
fn the_front_matter_is_kept() {
    check(
        "---\ntitle: 前言*样本*\ntags: [鸟, 湖]\n---\n\n# 题\n\n**正**文",
        expect![[r#"
        ---
        title: 前言*样本*
        tags: [鸟, 湖]
        ---

        # 题

        正文"#]],
    );
}
