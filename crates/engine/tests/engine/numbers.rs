//! Numbers, amounts and dates in bare text are looked up whole, in every spelling.

use crate::fixture::{Fixture, article, index};

/// Returns an index of one-line articles whose ids are their indices.
fn lines(bodies: &[&str]) -> Fixture {
    let articles = bodies.iter().enumerate().map(|(n, body)| article(&n.to_string(), "", body));
    index(&articles.collect::<Vec<_>>())
}

/// Checks that each of the texts finds all of them, itself first.
fn check_all_found(texts: &[&str]) {
    let index = lines(texts);
    for (n, text) in texts.iter().enumerate() {
        let ids = index.ids(text);
        assert_eq!(ids.len(), texts.len(), "{text} finds {ids:?} of {texts:?}");
        assert_eq!(ids[0], n.to_string(), "{text} in {texts:?}");
        assert!(index.marked(&n.to_string(), text).contains('['), "{text}");
    }
}

#[test]
fn amounts_are_found_in_every_spelling() {
    check_all_found(&["1.5倍", "一点五倍"]);
    check_all_found(&["1.5亿元", "15000万元", "一亿五千万元", "150000000元"]);
    check_all_found(&["1.2万人", "12000人", "12,000人", "一万二千人", "一万两千人"]);
    check_all_found(&["1万亿元", "一万亿元", "10000亿元"]);
    check_all_found(&["2万亿元", "两万亿元", "二万亿元"]);
    check_all_found(&["1105人", "1,105人", "一千一百零五人"]);
    check_all_found(&["20多万", "二十多万"]);
    check_all_found(&["2.5微米", "二点五微米"]);
}

#[test]
fn ordinals_years_and_days_are_found_in_every_spelling() {
    check_all_found(&["第十四届", "第14届"]);
    check_all_found(&["第3季度", "第三季度"]);
    check_all_found(&["第一届", "第1届"]);
    check_all_found(&["3月5日", "03月05日", "三月五日", "3月5号"]);
    check_all_found(&["98年", "九八年"]);
    check_all_found(&["80后", "八零后", "八〇后"]);

    // Dates in digits.
    let days =
        lines(&["2024年3月5日。", "2024-03-05。", "2024/3/5。", "2024.3.5。", "2024、13、5"]);
    for query in ["2024年3月5日", "2024-03-05", "2024/3/5", "2024.3.5", "２０２４－０３－０５"]
    {
        assert_eq!(days.found(query), "0 1 2 3", "{query}");
        for id in ["0", "1", "2", "3"] {
            assert!(days.marked(id, query).contains('['), "{query} in {id}");
        }
    }
}

#[test]
fn one_before_a_unit_is_found_whole() {
    let index = lines(&["造成1人死亡。", "第1项有人参加。", "共11人。", "死亡1,001人。"]);
    assert_eq!(index.found("1人"), "0");
    assert_eq!(index.marked("0", "1人"), "/造成[1人]死亡。");
}

#[test]
fn a_number_is_not_found_in_a_longer_one() {
    let index = lines(&[
        "几十年来，数十年如一日。",
        "10年来。",
        "十年来。",
        "共1,105人参加。",
        "共105人参加。",
        "投资一百万亿元。",
        "投资1万亿元。",
    ]);

    assert_eq!(index.found("10年"), "1 2");
    assert_eq!(index.found("十年"), "1 2");
    assert_eq!(index.found("105人"), "4");
    assert_eq!(index.found("1,105人"), "3");
    assert_eq!(index.found("一万亿元"), "6");
    assert_eq!(index.found("100万亿元"), "5");

    let mixed = lines(&["几十年来，十年来，1,105人，105人。"]);
    assert_eq!(mixed.marked("0", "10年 105人"), "/几十年来，[十年]来，1,105人，[105人]。");
}

#[test]
fn a_number_whose_unit_begins_a_word_is_found() {
    let index = lines(&[
        "这件事发生在6年前的一个早晨。",
        "今年前三季度增长6.2%，今年前十个月6人。",
        "公布7月份的指数。",
        "七月份的指数。",
        "10月份比9月份下降0.7，7人获奖。",
        "20世纪90年代的事。",
        "80年代，花了90元。",
        "2012年底完成。",
        "2013年底完成，2012项。",
    ]);

    assert_eq!(index.found("6年前"), "0");
    assert_eq!(index.ranked("7月份"), "2 3");
    assert_eq!(index.ranked("七月份"), "3 2");
    assert_eq!(index.found("90年代"), "5");
    assert_eq!(index.found("九十年代"), "5");
    assert_eq!(index.found("2012年底"), "7");
    assert_eq!(index.marked("2", "7月份"), "/公布[7月份]的指数。");
}

#[test]
fn names_with_signs_are_found_whole() {
    let index = lines(&[
        "PM2.5浓度上升。",
        "PM2在5日，浓度上升。",
        "COVID-19疫情。",
        "covid在某月19日。covid，疫情，19人。",
        "covid19疫情。",
        "工业4.0时代。",
        "工业产值4万，增长0.3%，是这个时代。",
    ]);

    assert_eq!(index.found("PM2.5"), "0");
    assert_eq!(index.found("PM2.5浓度"), "0");
    assert_eq!(index.ranked("COVID-19"), "2 4");
    assert_eq!(index.found("COVID-19疫情"), "2 4");
    assert_eq!(index.found("工业4.0"), "5");
    assert_eq!(index.marked("0", "PM2.5浓度"), "/[PM2.5浓度]上升。");
    assert_eq!(index.marked("2", "COVID-19"), "/[COVID-19]疫情。");
    assert_eq!(index.marked("4", "COVID-19"), "/[covid19]疫情。");
}

#[test]
fn words_that_begin_with_a_numeral_are_not_numbers() {
    let index = lines(&["第三产业。", "第3产业。", "三人行。", "3人行。"]);
    assert_eq!(index.found("第三产业"), "0");
    assert_eq!(index.found("三人行"), "2");
}
