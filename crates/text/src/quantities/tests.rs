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
            "2024年3月5日: 2024年03月05日 二〇二四年三月五日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024/3/5 2024.03.05 2024.3.5 民国113年3月5日 民国一百一十三年三月五日"
        ],
    );
    check(
        "二〇二四年三月五日",
        expect![
            "二〇二四年三月五日: 2024年3月5日 2024年03月05日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024/3/5 2024.03.05 2024.3.5 民国113年3月5日 民国一百一十三年三月五日"
        ],
    );
    check("二零二四年", expect!["二零二四年: 2024年 二〇二四年 民国113年 民国一百一十三年"]);
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
    check("3亿元", expect!["3亿元: 30000万元 300,000,000元 300000000元 三亿元 叁亿元"]);
}

#[test]
fn days_are_read_with_separators_and_either_day_word() {
    check(
        "2024/3/5",
        expect![
            "2024/3/5: 2024年3月5日 2024年03月05日 二〇二四年三月五日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024.03.05 2024.3.5 民国113年3月5日 民国一百一十三年三月五日"
        ],
    );
    check(
        "2024.3.5发布",
        expect![
            "2024.3.5: 2024年3月5日 2024年03月05日 二〇二四年三月五日 二零二四年三月五日 2024年3月5号 二〇二四年三月五号 二零二四年三月五号 2024-03-05 2024-3-5 2024/03/05 2024/3/5 2024.03.05 民国113年3月5日 民国一百一十三年三月五日"
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
        expect![
            "1.5亿元: 15000万元 150,000,000元 150000000元 一亿五千万元 一点五亿元 壹亿伍仟万元"
        ],
    );
    check(
        "15000万元",
        expect![
            "15000万元: 1.5亿元 150,000,000元 150000000元 一亿五千万元 一点五亿元 壹亿伍仟万元"
        ],
    );
    check(
        "一亿五千万元",
        expect![
            "一亿五千万元: 1.5亿元 15000万元 150,000,000元 150000000元 一点五亿元 壹亿伍仟万元"
        ],
    );

    check("1.2万", expect!["1.2万: 12,000 12000 一万二千 一万两千 一点二万"]);
    check("一万二千", expect!["一万二千: 12000 1.2万 12,000 一万两千 一点二万"]);
    check("一万亿元", expect!["一万亿元: 1万亿元 10000亿元 壹万亿元"]);
    check("两万亿", expect!["两万亿: 2万亿 20000亿 二万亿"]);
    check("一百万亿元", expect!["一百万亿元: 100万亿元 壹佰万亿元"]);
    check("2.5微米", expect!["2.5微米: 二点五微米 2.5㎛ 2.5μm"]);
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
    check("12个", expect!["12个: 十二个 ⑫个"]);
    check("两个", expect!["两个: 2个 二个"]);
    check("23.5", expect!["23.5: 二十三点五"]);
    check("增长 三点一四，", expect!["三点一四: 3.14"]);
    check("一百零五", expect!["一百零五: 105"]);
    check("105", expect!["105: 10·5 一〇·五 一〇五 一百零五"]);
    check("2024", expect!["2024: 二千零二十四 两千零二十四 二〇二四 二零二四"]);
}

#[test]
fn decimals_have_thousands_separators() {
    check("12345.67元", expect!["12345.67元: 12,345.67元 一万二千三百四十五点六七元"]);
    check("1,234.5点", expect!["1,234.5点: 1234.5点 一千二百三十四点五点"]);
}

#[test]
fn measures_have_names_and_symbols() {
    check("120㎡", expect!["120㎡: 120平方米 120平米 一百二十平方米 一百二十平米 120m2 120 m2"]);
    check("二十五摄氏度", expect!["二十五摄氏度: 25摄氏度 25℃ 25°c"]);
    check("25°c", expect!["25°c: 25摄氏度 二十五摄氏度 25℃"]);
    check("5kg", expect!["5kg: 5公斤 5千克 五公斤 五千克 5㎏ 5 kg"]);
    for text in ["5g", "5kgs", "3m", "25周年", "pm25"] {
        assert!(
            quantities(text).iter().all(|q| !q.spellings.iter().any(|s| s.contains('℃'))),
            "{text}"
        );
    }
    assert_eq!(quantities("5kgs"), []);
}

#[test]
fn fractions_and_tenths_are_read() {
    check("2/3", expect!["2/3: 三分之二 ⅔"]);
    check("三分之二", expect!["三分之二: 2/3 ⅔"]);
    check("½", expect!["½: 二分之一 1/2"]);
    check("四成", expect!["四成: 40% 百分之四十 4成"]);
    check("40%", expect!["40%: 百分之四十 四成 4成"]);
    check("四成五", expect!["四成五: 45% 百分之四十五"]);
    for text in ["2024/3", "3/2", "2/3/2024", "三成为", "一成", "24/7", "b/3"] {
        assert!(
            quantities(text).iter().all(|q| !q.spellings.iter().any(|s| s.contains("分之"))),
            "{text}"
        );
    }
}

#[test]
fn days_named_by_month_and_day_are_read() {
    check("9·18", expect!["9·18: 九·一八 九一八 918"]);
    check("九一八", expect!["九一八: 9·18 九·一八 918"]);
    check("918", expect!["918: 9·18 九·一八 九一八 九百一十八"]);
    check("一二·九", expect!["一二·九: 12·9 一二九 129"]);
    check("双11", expect!["双11: 双十一"]);
    check("双十一", expect!["双十一: 双11"]);
    check("双十一月", expect!["十一月: 11月"]);
}

#[test]
fn other_numerals_are_read() {
    check("廿五周年", expect!["廿五周年: 25周年 二十五周年"]);
    check("25周年", expect!["25周年: 二十五周年 廿五周年"]);
    check("伍佰万元", expect!["伍佰万元: 500万元 5,000,000元 5000000元 五百万元"]);
    check("壹仟贰佰叁拾元", expect!["壹仟贰佰叁拾元: 1,230元 1230元 一千二百三十元"]);
    check("第ⅳ期", expect!["第ⅳ期: 第4期 第四期 第iv期"]);
    check("第iv期", expect!["第iv期: 第4期 第四期 第ⅳ期"]);
    check("第四期", expect!["第四期: 第4期 第iv期 第ⅳ期"]);
    check("ii类", expect!["ii类: 2类 二类 ⅱ类"]);
    check("⑩号", expect!["⑩号: 10号 十号"]);
    check("10号楼", expect!["10号: 十号 ⑩号"]);
    check("8点半", expect!["8点半: 八点半"]);
    for text in ["陆家嘴", "大陆", "收拾", "放肆", "ipad类"] {
        assert_eq!(quantities(text), [], "{text}");
    }
}

#[test]
fn years_of_the_republic_are_read() {
    check(
        "民国三十七年六月二日",
        expect![
            "民国三十七年六月二日: 1948年6月2日 1948年06月02日 一九四八年六月二日 1948年6月2号 一九四八年六月二号 1948-06-02 1948-6-2 1948/06/02 1948/6/2 1948.06.02 1948.6.2 民国37年6月2日"
        ],
    );
    check("民国元年", expect!["民国元年: 1912年 一九一二年"]);
    check("1948年", expect!["1948年: 一九四八年 民国37年 民国三十七年"]);
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
