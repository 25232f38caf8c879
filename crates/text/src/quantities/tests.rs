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
fn dates_have_spellings_in_digits_and_characters() {
    check(
        "2024年3月5日",
        expect![
            "2024年3月5日: 2024年03月05日 二〇二四年三月五日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024/3/5 2024.03.05 2024.3.5"
        ],
    );
    check(
        "二〇二四年三月五日",
        expect![
            "二〇二四年三月五日: 2024年3月5日 2024年03月05日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024/3/5 2024.03.05 2024.3.5"
        ],
    );
    check("二零二四年", expect!["二零二四年: 2024年 二〇二四年"]);
    check("12月", expect!["12月: 十二月"]);
    check("三月五号", expect!["三月五号: 3月5日 03月05日 三月五日 3月5号"]);
    check("九八年洪水", expect!["九八年: 98年"]);
}

#[test]
fn percentages_and_amounts_have_spellings_in_digits_and_characters() {
    check("百分之五", expect!["百分之五: 5%"]);
    check("增长3.5%", expect!["3.5%: 百分之三点五"]);
    check("100%", expect!["100%: 百分之百 百分之一百"]);
    check("百分之百", expect!["百分之百: 100%"]);
    check("1.2万亿", expect!["1.2万亿: 12000亿 一万二千亿 一万两千亿 一点二万亿"]);
    check("十二万人", expect!["十二万人: 12万人 120,000人 120000人"]);
    check("3亿元", expect!["3亿元: 30000万元 300,000,000元 300000000元 三亿元"]);
}

#[test]
fn days_are_read_with_separators_and_either_day_word() {
    check(
        "2024/3/5",
        expect![
            "2024/3/5: 2024年3月5日 2024年03月05日 二〇二四年三月五日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024.03.05 2024.3.5"
        ],
    );
    check(
        "2024.3.5发布",
        expect![
            "2024.3.5: 2024年3月5日 2024年03月05日 二〇二四年三月五日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024/3/5 2024.03.05"
        ],
    );
    check("10月1号", expect!["10月1号: 10月1日 10月01日 十月一日 十月一号"]);
    check("3月5日", expect!["3月5日: 03月05日 三月五日 3月5号 三月五号"]);
    for text in ["2024-13-05", "2024-03/05", "2024-03-055", "12024-03-05", "2024-03-05-1"] {
        assert!(quantities(text).iter().all(|quantity| !quantity.is_date), "{text}");
    }
}

#[test]
fn one_is_a_number_only_before_a_unit() {
    check("1.5倍", expect!["1.5倍: 一点五倍"]);
    check("1.8个百分点", expect!["1.8个百分点: 一点八个百分点"]);
    check("1人", expect!["1人: "]);
    check("1小时", expect!["1小时: "]);
    check("一人", expect![]);
}

#[test]
fn amounts_with_and_without_decimals_have_the_same_spellings() {
    check(
        "1.5亿元",
        expect!["1.5亿元: 15000万元 150,000,000元 150000000元 一亿五千万元 一点五亿元"],
    );
    check(
        "15000万元",
        expect!["15000万元: 1.5亿元 150,000,000元 150000000元 一亿五千万元 一点五亿元"],
    );
    check(
        "一亿五千万元",
        expect!["一亿五千万元: 1.5亿元 15000万元 150,000,000元 150000000元 一点五亿元"],
    );

    check("1.2万", expect!["1.2万: 12,000 12000 一万二千 一万两千 一点二万"]);
    check("一万二千", expect!["一万二千: 12000 1.2万 12,000 一万两千 一点二万"]);
    check("一万亿元", expect!["一万亿元: 1万亿元 10000亿元"]);
    check("两万亿", expect!["两万亿: 2万亿 20000亿 二万亿"]);
    check("一百万亿元", expect!["一百万亿元: 100万亿元"]);
    check("2.5微米", expect!["2.5微米: 二点五微米"]);
}

#[test]
fn commas_separate_thousands() {
    check("1,105人", expect!["1,105人: 1105人 一千一百零五人"]);
    check("1105人", expect!["1105人: 1,105人 一千一百零五人"]);
    check("2024,105人", expect![]);
    check("1,10人", expect![]);
}

#[test]
fn ordinals_have_spellings_in_digits_and_characters() {
    check("第十四届全国人大", expect!["第十四届: 第14届"]);
    check("第14届", expect!["第14届: 第十四届"]);
    check("第3季度", expect!["第3季度: 第三季度"]);
    check("第一届", expect!["第一届: 第1届"]);
    check("第105", expect!["第105: 第一百零五"]);
}

#[test]
fn short_years_generations_and_approximations_are_read() {
    check("98年", expect!["98年: 九十八年 九八年"]);
    check("80后", expect!["80后: 八零后 八〇后"]);
    check("八零后", expect!["八零后: 80后 八〇后"]);
    check("20多万", expect!["20多万: 二十多万"]);
    check("二十多万人", expect!["二十多万人: 20多万人"]);
    check("3万余名", expect!["3万余名: 30,000余名 30000余名 三万余名"]);
}

#[test]
fn counts_have_spellings_in_digits_and_characters() {
    check("12个", expect!["12个: 十二个"]);
    check("两个", expect!["两个: 2个 二个"]);
    check("23.5", expect!["23.5: 二十三点五"]);
    check("增长 三点一四，", expect!["三点一四: 3.14"]);
    check("一百零五", expect!["一百零五: 105"]);
    check("105", expect!["105: 一百零五"]);
    check("2024", expect!["2024: 二千零二十四 两千零二十四 二〇二四 二零二四"]);
}

#[test]
fn words_with_numerals_are_not_quantities() {
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
        "第三",
        // Addresses, versions, times and codes.
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
    fn quantities_are_within_the_text_and_disjoint(text in "[0-9零〇一二两三五十百千万亿点.%年月日号个人之分百，a]{0,24}") {
        let mut after = 0;
        for quantity in quantities(&text) {
            prop_assert!(quantity.byte_start >= after && quantity.byte_start < quantity.byte_end);
            prop_assert!(text.get(quantity.byte_start..quantity.byte_end).is_some());
            after = quantity.byte_end;
        }
    }

    #[test]
    fn each_spelling_of_a_count_has_the_count_as_a_spelling(n in 2_u64..1_000_000) {
        let typed = format!("{n}个");
        for quantity in quantities(&typed) {
            for spelling in &quantity.spellings {
                let back = quantities(spelling);
                prop_assert!(back.iter().any(|q| q.spellings.contains(&typed)), "{} {}", typed, spelling);
            }
        }
    }
}
