use std::sync::LazyLock;

use expect_test::{Expect, expect};
use jiff::Timestamp;

use super::*;
use crate::plan::gram_run::GramRun;
use crate::plan::search_field::SearchField;
use crate::query::parse;

static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

fn plans_of(query: &str) -> Plans {
    let options = PlanOptions {
        filters: Filters::default(),
        sort: Sort::Relevance,
        recency: None,
        page: PageRange { offset: 0, limit: 10 },
        now: Timestamp::UNIX_EPOCH,
    };
    Plans::new(&parse(query).0, &ANALYSIS, options)
}

fn plan_of(query: &str, strictness: Strictness) -> Plan {
    plans_of(query).plan(strictness)
}

fn show_run(run: &GramRun) -> String {
    let mut grams: Vec<String> =
        run.grams.iter().map(|(at, gram)| format!("{gram}@{at}")).collect();
    grams.extend(run.open_end.iter().map(|(at, c)| format!("{c}…@{at}")));
    let apart = if run.apart.is_empty() { "" } else { " whole" };
    format!("{}{apart}", grams.join("+"))
}

/// Returns a condition in one line.
fn show(matching: &Match) -> String {
    match matching {
        // Conditions of other conditions.
        Match::All(parts) => format!("({})", show_all(parts)),
        Match::Any(parts) => format!("(any of {})", show_all(parts)),
        Match::Share(percent, parts) => format!("({percent}% of {})", show_all(parts)),
        Match::Not(inner) => format!("-{}", show(inner)),

        // Conditions on the article itself.
        Match::Everything => "*".to_owned(),
        Match::Run(field, run) => show_field(*field) + &show_run(run),
        Match::Near(field, near) => {
            let runs: Vec<String> = near.runs.iter().map(show_run).collect();
            let (field, order) = (show_field(*field), near.order);
            format!("{field}{order:?}({}, {})", runs.join(", "), near.distance)
        }
        Match::Term(term) => format!("Term:{term}"),
        Match::Published(from, before) => format!("{from:?}..{before:?}"),
    }
}

fn show_all(parts: &[Match]) -> String {
    parts.iter().map(show).collect::<Vec<_>>().join(" ")
}

fn show_field(field: SearchField) -> String {
    match field {
        SearchField::Text => String::new(),
        field => format!("{field:?}:"),
    }
}

fn check(query: &str, expected: Expect) {
    expected.assert_eq(&show(&plan_of(query, Strictness::All).matching));
}

#[test]
fn bare_text_requires_its_words() {
    check("跨境電商", expect!["((跨境@0 电商@0))"]);
    check("杭州 生物技术", expect!["((杭州@0 生物@0 技术@0))"]);
    check("杭州 网络安全", expect!["((杭州@0 网络@0+络安@1+安全@2))"]);
    check("农业", expect!["(农业@0)"]);
    check("医", expect!["(医…@0)"]);
    check("", expect!["*"]);
}

#[test]
fn a_quoted_run_is_looked_up_by_its_grams_at_their_offsets() {
    check("\"生物医药\"", expect!["(生物@0+物医@1+医药@2)"]);
    check("\"天堂e创\"", expect!["(天堂@0+e创@2)"]);
    check("\"杭州，跃向\"", expect!["(杭州@0+,@2+跃向@3)"]);
    check("\"C919大型\"", expect!["(c@0+919大@1+大型@4)"]);
}

#[test]
fn an_exclusion_is_the_text_as_typed() {
    check("杭州 -房地产商", expect!["(-房地@0+地产@1+产商@2 杭州@0)"]);
    check("-跨境电商", expect!["(-跨境@0+境电@1+电商@2)"]);
}

#[test]
fn a_looser_plan_requires_fewer_words() {
    let most = plan_of("杭州 生物 医药 峰会", Strictness::Most);
    assert_eq!(show(&most.matching), "((50% of 杭州@0 生物@0 医药@0 峰会@0))");
    let any = plan_of("杭州 医药", Strictness::Any);
    assert_eq!(show(&any.matching), "((any of 杭州@0 医药@0))");
}

#[test]
fn marks_cover_the_query_and_no_exclusion() {
    let check = |query: &str, expected: Expect| {
        let marks = plan_of(query, Strictness::All).marks;
        expected.assert_eq(&format!("{:?}", (marks.text, marks.title)));
    };

    check("跨境電商 -峰会", expect![[r#"([Run("电商"), Run("跨境"), Run("跨境电商")], [])"#]]);
    check("新的政策", expect![[r#"([Run("政策"), Run("新的政策")], [])"#]]);
    check("医", expect![[r#"([Run("医")], [])"#]]);
    check("标题:政策 作者:甲", expect![[r#"([], [Run("政策")])"#]]);
    check(
        "\"甲 乙\"~3 丙*丁",
        expect![[r#"([Near(["乙", "甲"], 3), Stretch(["丙", "丁"], 10)], [])"#]],
    );
}

#[test]
fn some_of_the_words_of_bare_text_may_be_missing() {
    for (query, n_words) in [
        ("农业", 1),
        ("跨境电商", 2),
        ("杭州的跨境电商在哪里", 3),
        ("杭州 跨境电商 什么 峰会", 4),
        ("为什么", 1),
        ("“杭州” -峰会", 0),
    ] {
        assert_eq!(plans_of(query).n_words(), n_words, "{query}");
    }
}

#[test]
fn operators_and_fields() {
    check("杭州 (宁波 OR “绍兴”)", expect!["((any of 宁波@0 绍兴@0) 杭州@0)"]);
    check(
        "标题:杭州医药 作者:李青禾",
        expect!["((Title:杭州@0 Title:医药@0) Author:李青@0+青禾@1)"],
    );
    check("-(甲 OR 标题:乙丙)", expect!["(-(any of 甲…@0 Title:乙丙@0))"]);
    check(
        "\"杭州 宁波\"~10 北京*大学",
        expect!["(Any(宁波@0, 杭州@0, 10) Given(北京@0, 大学@0, 10))"],
    );
    check("日期:1970-01-02..", expect!["(Some(57600)..None)"]);
}

#[test]
fn numbers_match_in_any_spelling() {
    check("12个", expect!["((any of 12个@0 whole 十二@0+二个@1 whole ⑫个@0))"]);
    check(
        "二〇二四年三月五日发布会",
        expect![
            "((发布@0+布会@1 (any of 二〇@0+〇二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五日@7 whole 2024年@0+3月@5+5日@7 whole 2024年@0+03月@5+05日@8 whole 二零@0+零二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五日@7 whole 2024年@0+3月@5+5号@7 whole 二〇@0+〇二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五号@7 whole 二零@0+零二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五号@7 whole 2024@0+03@5+05@8 whole 2024@0+3@5+5@7 whole 民国@0+113年@2+3月@6+5日@8 民国@0+国一@1+一百@2+百一@3+一十@4+十三@5+三年@6+年三@7+三月@8+月五@9+五日@10)))"
        ],
    );

    // Percentages and decimals.
    check("百分之五", expect!["((any of 百分@0+分之@1+之五@2 whole 5%@0 whole))"]);
    check("5%增长", expect!["((增长@0 (any of 5%@0 whole 百分@0+分之@1+之五@2 whole)))"]);
    check("3.5倍", expect!["((any of 3@0+.5@1+5倍@2 whole 三点@0+点五@1+五倍@2 whole))"]);
    check(
        "1亿",
        expect![
            "((any of 1亿@0 whole 10000万@0 whole 100@0+,000@3+,000@7 whole 100000000@0 whole 一亿@0 whole))"
        ],
    );
    check("23.5", expect!["((any of 23@0+.5@2 whole 二十@0+十三@1+三点@2+点五@3 whole))"]);

    // Words with numerals.
    check("一带一路", expect!["(一带@0+带一@1+一路@2)"]);
    check("三人行", expect!["(三人@0+人行@1)"]);
}
