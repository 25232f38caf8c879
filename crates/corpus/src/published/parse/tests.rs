use expect_test::{Expect, expect};
use jiff::tz::Offset;
use proptest::prelude::*;

use super::*;

fn field(text: &str) -> Result<DayOrInstant, DateProblem> {
    parse(text, NumberForms::CalendarOrEpoch)
}

fn check(text: &str, shown: Expect) {
    shown.assert_eq(&field(text).map_or("-".to_owned(), |p| p.to_string()));
}

fn check_all(texts: &[&str], shown: &str) {
    for text in texts {
        let found = field(text).map_or_else(|problem| format!("{problem:?}"), |p| p.to_string());
        assert_eq!(found, shown, "{text}");
    }
}

#[test]
fn days_are_parsed_in_the_forms_of_feeds() {
    check("2019-02-26", expect!["2019-02-26"]);
    check(" 2019/2/26\n", expect!["2019-02-26"]);
    check("2019.02.26", expect!["2019-02-26"]);
    check("20190226", expect!["2019-02-26"]);
    check("2023年5月19日", expect!["2023-05-19"]);
    check("2024-02-29", expect!["2024-02-29"]);
}

#[test]
fn one_day_has_many_spellings() {
    let spellings = [
        "２０２４－０３－０６",
        "2024.3.6",
        "2024. 3. 6",
        "2024 年 3 月 6 日",
        "2024年03月06",
        "2024年3月6号",
        "2024年3月6日 星期三",
        "2024年3月6日（周三）",
        "星期三 2024-03-06",
        "二〇二四年三月六日",
        "二零二四年三月六日",
        "二○二四年三月六号",
        "民國113年3月6日",
        "中華民國一一三年三月六日",
        "民国 113/3/6",
        "113/03/06",
        "113年3月6日",
        "Mar 6, 2024",
        "March 6th, 2024",
        "Mar. 6 2024",
        "6 March 2024",
        "6th of March, 2024",
        "06-Mar-2024",
        "06 Mar 24",
        "2024-Mar-06",
        "2024 March 6",
        "Wed, 6 Mar 2024",
        "Wednesday, March 6, 2024",
        "发布日期：2024-03-06",
    ];
    check_all(&spellings, "2024-03-06");
    check_all(&["29/11/2026", "11/29/2026", "29.11.2026", "2026年十一月廿九日"], "2026-11-29");
    check_all(&["民国三十七年十月三十一日", "民國卅七年十月卅一日"], "1948-10-31");
    check_all(&["民國元年1月1日", "民国一年一月一日"], "1912-01-01");
    check_all(&["05/05/2024", "5.5.2024"], "2024-05-05");
}

#[test]
fn times_without_an_offset_are_in_china() {
    check("2012-07-02 19:06:13", expect!["2012-07-02T19:06:13+08:00"]);
    check("2019-02-26 19:06", expect!["2019-02-26T19:06:00+08:00"]);
    check("2019-02-26T19:06", expect!["2019-02-26T19:06:00+08:00"]);
    check("2023年5月19日 17:28", expect!["2023-05-19T17:28:00+08:00"]);
    check("2023年05月19日17时28分", expect!["2023-05-19T17:28:00+08:00"]);
    check("2023年5月19日 17时28分47秒", expect!["2023-05-19T17:28:47+08:00"]);
    check("2024-03-06 24:00", expect!["2024-03-07T00:00:00+08:00"]);
}

#[test]
fn one_time_has_many_spellings() {
    let spellings = [
        "2024/03/06 09:30",
        "20240306T093000",
        "20240306T0930",
        "20240306 09:30:00",
        "202403060930",
        "20240306093000",
        "2024年3月6日 星期三 上午9时30分",
        "2024年3月6日上午九点半",
        "2024年3月6日 北京时间9时30分",
        "民國113年3月6日 上午9點30分",
        "Mar 6, 2024 9:30 AM",
        "March 6, 2024, at 9:30 a.m.",
        "6 March 2024 09:30",
        "Wed Mar  6 09:30:00 2024",
        "Wed Mar 06 09:30:00 CST 2024",
        "Wed Mar 06 2024 09:30:00 GMT+0800 (中国标准时间)",
        "Wed, 6 Mar 2024 9:30:00 CST",
        "06 Mar 24 09:30 +0800",
        "Wed, 06 Mar 2024 09:30:00+0800",
        "Wed, 06 Mar 2024 09:30:00HKT",
        "2024-03-06 09:30:00 CST",
        "2024-03-06 09:30:00 (CST)",
        "2024-03-06T09:30:00.123+08:00",
        "2024-03-06T09:30:00,1234567+08:00[Asia/Shanghai]",
        "2024-03-06 09:30 UTC+8",
        "2024-03-06 09:30 Asia/Taipei",
        "2024-03-06 09:30 周三",
        "1709688600",
        "1709688600.25",
        "1.7096886e9",
        "1709688600123",
        "1709688600123456",
        "1709688600123456789",
        "/Date(1709688600000)/",
        "/Date(1709688600000+0800)/",
    ];
    check_all(&spellings, "2024-03-06T09:30:00+08:00");
    check_all(
        &["2024年3月6日下午3點15分", "2024-03-06 3:15 PM", "2024-03-06 傍晚3时15分"],
        "2024-03-06T15:15:00+08:00",
    );
    check_all(&["2024年3月6日凌晨12时", "Mar 6, 2024 12 am"], "2024-03-06T00:00:00+08:00");
    check_all(&["2024年3月6日中午1点", "Mar 6, 2024 1pm"], "2024-03-06T13:00:00+08:00");
    check_all(&["2024年3月6日晚8时整", "2024年3月6日 20时"], "2024-03-06T20:00:00+08:00");
}

#[test]
fn stated_offsets_are_kept() {
    check("2019-02-26T11:06:13Z", expect!["2019-02-26T11:06:13+00:00"]);
    check("2019-02-26T11:06:13.250+08:00", expect!["2019-02-26T11:06:13+08:00"]);
    check("2019-02-26T11:06:13-05:30", expect!["2019-02-26T11:06:13-05:30"]);
    check("2019-02-26 11:06:13 +0800", expect!["2019-02-26T11:06:13+08:00"]);
    check("Wed, 06 Mar 2024 09:30:00 GMT", expect!["2024-03-06T09:30:00+00:00"]);
    check("Wed, 06 Mar 2024 09:30:00 EST", expect!["2024-03-06T09:30:00-05:00"]);
    check("2024-03-06 09:30 JST", expect!["2024-03-06T09:30:00+09:00"]);
}

#[test]
fn a_text_that_is_not_the_date_of_an_article_has_a_reason() {
    let unknown =
        ["", "不详", "2019-02/26", "2019-02-26T", "2024-W10-3", "09:30", "1", "2024-03-06 讯"];
    check_all(&unknown, "UnknownForm");
    let nonexistent =
        ["2023-02-30", "2023-13-01", "2019-02-26 25:00", "2024年3月6日 晚上12点", "20230230"];
    check_all(&nonexistent, "NoSuchDay");
    let out_of_range =
        ["1799-12-31", "2201-01-01", "0001-01-01", "9999-12-31", "12345678901", "99999"];
    check_all(&out_of_range, "OutOfRange");
    check_all(&["03/04/2024", "03.04.2024", "24-03-06", "98年3月6日", "6/3/24"], "Ambiguous");
    let incomplete =
        ["2024-03", "2024年3月", "2024", "民国三十七年", "3月6日", "Mar 2024", "March 6", "202403"];
    check_all(&incomplete[..6], "Incomplete");
    check_all(&incomplete[6..], "Incomplete");
    check_all(&["3小时前", "昨天 09:30", "刚刚", "5 minutes ago", "Yesterday"], "Relative");
    check_all(&["2024-03-06 09:30 XYZ", "2019-02-26T11:06:13+99:00"], "UnknownZone");
    check_all(&[&"2".repeat(200)], "UnknownForm");
}

#[test]
fn numbers_since_1970_are_read_only_where_a_field_states_them() {
    for number in ["1709688600", "1709688600000", "170968860"] {
        assert!(parse(number, NumberForms::Calendar).is_err(), "{number}");
        assert!(field(number).is_ok(), "{number}");
    }
    check("-631180800", expect!["1950-01-01T00:00:00+08:00"]);
}

#[test]
fn a_day_counts_from_its_midnight_in_china() {
    assert_eq!(field("1970-01-01").unwrap().epoch_seconds(), -8 * 3600);
    assert_eq!(field("1970-01-01T00:00:00Z").unwrap().epoch_seconds(), 0);
}

#[test]
fn the_day_is_in_the_stated_offset() {
    assert_eq!(field("2019-02-26T23:00:00-05:00").unwrap().day().to_string(), "2019-02-26");
}

proptest! {
    #[test]
    fn printing_and_parsing_agree(seconds in -5_300_000_000_i64..7_200_000_000, minutes in -14 * 60..=14 * 60_i32) {
        let offset = Offset::from_seconds(minutes * 60).unwrap();
        let at = jiff::Timestamp::from_second(seconds).unwrap();
        let published = DayOrInstant::Instant { at, offset };
        prop_assert_eq!(field(&published.to_string()), Ok(published));
        let day = DayOrInstant::Day(published.day());
        prop_assert_eq!(field(&day.to_string()), Ok(day));
    }

    #[test]
    fn parsing_never_panics(text in "[0-9年月日时分:./ TZ+\\-,()eE一十廿〇零民國上下午周三MarchWedGT]{0,24}") {
        let _ = field(&text);
    }
}
