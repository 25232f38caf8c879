use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn check(text: &str, expected: Expect) {
    let shown = quantities(text)
        .into_iter()
        .map(|q| format!("{}: {}", &text[q.byte_start..q.byte_end], q.spellings.join(" ")));
    expected.assert_eq(&shown.collect::<Vec<_>>().join("; "));
}

#[test]
fn dates_are_written_either_way() {
    check(
        "2024年3月5日",
        expect!["2024年3月5日: 2024年03月05日 二〇二四年三月五日 二零二四年三月五日"],
    );
    check(
        "二〇二四年三月五日",
        expect!["二〇二四年三月五日: 2024年3月5日 2024年03月05日 二零二四年三月五日"],
    );
    check("二零二四年", expect!["二零二四年: 2024年 二〇二四年"]);
    check("12月", expect!["12月: 十二月"]);
    check("三月五号", expect!["三月五号: 3月5号"]);
    check("九八年洪水", expect!["九八年: 98年"]);
}

#[test]
fn percentages_and_amounts_are_written_either_way() {
    check("百分之五", expect!["百分之五: 5%"]);
    check("增长3.5%", expect!["3.5%: 百分之三点五"]);
    check("100%", expect!["100%: 百分之百 百分之一百"]);
    check("百分之百", expect!["百分之百: 100%"]);
    check("1.2万亿", expect!["1.2万亿: 一点二万亿"]);
    check("十二万人", expect!["十二万人: 120000人 12万人"]);
    check("3亿元", expect!["3亿元: 30000万元 300000000元 三亿元"]);
}

#[test]
fn counts_are_written_either_way() {
    check("12个", expect!["12个: 十二个"]);
    check("两个", expect!["两个: 2个 二个"]);
    check("23.5", expect!["23.5: 二十三点五"]);
    check("增长 三点一四，", expect!["三点一四: 3.14"]);
    check("一百零五", expect!["一百零五: 105"]);
    check("105", expect!["105: 一百零五"]);
    check("2024", expect!["2024: 二千零二十四 两千零二十四 二〇二四 二零二四"]);
}

#[test]
fn words_with_numerals_are_left_alone() {
    for text in [
        "一带一路",
        "五一",
        "三",
        "5",
        "一个",
        "万一",
        "十二五规划",
        "C919",
        "g20峰会",
        "四川",
        "第三年",
        "192.168.1.1",
        "12.5.3",
        "12:30",
        "2023-05",
        "5g",
        "100011001010",
        "007",
        "几十个",
        "covid-19",
    ] {
        assert_eq!(quantities(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn quantities_are_in_the_text_and_apart(text in "[0-9零〇一二两三五十百千万亿点.%年月日号个人之分百，a]{0,24}") {
        let mut after = 0;
        for quantity in quantities(&text) {
            prop_assert!(quantity.byte_start >= after && quantity.byte_start < quantity.byte_end);
            prop_assert!(text.get(quantity.byte_start..quantity.byte_end).is_some());
            prop_assert!(!quantity.spellings.is_empty());
            after = quantity.byte_end;
        }
    }

    /// What stands for one number stands for it in either direction.
    #[test]
    fn spellings_of_a_count_lead_back(n in 2_u64..1_000_000) {
        let typed = format!("{n}个");
        for quantity in quantities(&typed) {
            for spelling in &quantity.spellings {
                let back = quantities(spelling);
                prop_assert!(back.iter().any(|q| q.spellings.contains(&typed)), "{} {}", typed, spelling);
            }
        }
    }
}
