//! Reading a [`Period`] in the forms in which people write one.

use std::borrow::Cow;

use xunwen_text::read_number;

use super::calendar_day::read_days;
use crate::query::period::{BACK, Period, PeriodUnit};
use crate::query::signs::half_width;

/// The signs and words between the first and the last day, the longest first.
///
/// Source: chosen by hand, the dots of this query language, and the ellipsis, dashes, tilde and
/// words that Chinese writes ranges with.
const RANGE_SIGNS: &[&str] = &["...", "..", "…", "—", "–", "~", "至", "到"];

/// The words before a number of recent days.
///
/// Source: chosen by hand, the words in everyday use.
const RECENT: &[&str] = &["近", "最近", "过去", "過去"];

/// The units after a number of recent days, a longer word before its own end.
///
/// Source: chosen by hand, the words for days, weeks, months and years in either script.
const UNITS: &[(&str, PeriodUnit)] = &[
    ("天", PeriodUnit::Day),
    ("日", PeriodUnit::Day),
    ("个星期", PeriodUnit::Week),
    ("個星期", PeriodUnit::Week),
    ("星期", PeriodUnit::Week),
    ("周", PeriodUnit::Week),
    ("週", PeriodUnit::Week),
    ("个月", PeriodUnit::Month),
    ("個月", PeriodUnit::Month),
    ("月", PeriodUnit::Month),
    ("年", PeriodUnit::Year),
];

/// Other names of the whole periods before the current one.
///
/// Source: chosen by hand, variants in use, traditional spellings and two English words.
const ALIASES: &[(&str, &str)] = &[
    ("今日", "今天"),
    ("昨日", "昨天"),
    ("本週", "本周"),
    ("这周", "本周"),
    ("這週", "本周"),
    ("上週", "上周"),
    ("这个月", "本月"),
    ("這個月", "本月"),
    ("上个月", "上月"),
    ("上個月", "上月"),
    ("本年", "今年"),
    ("today", "今天"),
    ("yesterday", "昨天"),
];

/// The signs between the parts of a date in digits.
const DATE_SIGNS: [char; 3] = ['-', '/', '.'];

/// Returns the days that a text names; `None` for anything else and for impossible dates.
///
/// - A year, month or day: `2023`, `2023-05`, `2023/5/3`, `20230503`, `2023年5月3日`,
///   `二〇二三年五月`.
/// - Two of those with `..`, `~`, `至` or `到` between them, or one of them with an open end; with
///   a hyphen where that is not a day: `2021-2023`, `2012年7月-8月`. The second one may leave out
///   the parts that it shares with the first: `2012-07..08`.
/// - Days counted back from today: `近7天`, `近三个月`, `今天`, `去年`.
pub(crate) fn read_period(text: &str) -> Option<Period> {
    let text: String = text.trim().chars().map(half_width).collect();
    let text = text.to_lowercase();
    whole_period(&text)
        .or_else(|| recent_period(&text))
        .or_else(|| range(split_at_range_sign(&text)?))
        .or_else(|| single(&text))
        .or_else(|| range(split_at_hyphen(&text)?))
}

/// Returns the text after the sign or word between two days that a text begins with.
pub(crate) fn after_range_sign(text: &str) -> Option<&str> {
    RANGE_SIGNS.iter().find_map(|sign| strip_sign(text, sign))
}

/// Returns the text after a sign in any width.
fn strip_sign<'t>(text: &'t str, sign: &str) -> Option<&'t str> {
    let n_sign_chars = sign.chars().count();
    let is_in_sign = |c: &char| sign.chars().any(|of_sign| of_sign == half_width(*c));
    let matched = text.chars().take(n_sign_chars).take_while(is_in_sign);

    let (n_chars, n_bytes) =
        matched.fold((0, 0), |(n_chars, n_bytes), c| (n_chars + 1, n_bytes + c.len_utf8()));
    (n_chars == n_sign_chars).then(|| &text[n_bytes..])
}

/// Reads `今天`, `上周`.
fn whole_period(text: &str) -> Option<Period> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == text).map_or(text, |(_, name)| name);
    BACK.iter().find(|(known, ..)| *known == name).map(|(_, n, unit)| Period::Back(*n, *unit))
}

/// Reads `近7天`, `过去两年`.
fn recent_period(text: &str) -> Option<Period> {
    let rest = RECENT.iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let (number, unit) =
        UNITS.iter().find_map(|(name, unit)| Some((rest.strip_suffix(name)?, *unit)))?;

    // 近年 and 近半年 name no number.
    let n = match number {
        "" | "半" => None,
        number => read_number(&number.replace('两', "二")),
    };
    let n = u16::try_from(n?).ok().filter(|n| (1..=9_999).contains(n))?;
    Some(Period::Recent(n, unit))
}

fn single(text: &str) -> Option<Period> {
    let (first, last) = read_days(text, None)?;
    Some(Period::Days { first: Some(first), last: Some(last) })
}

/// Returns the texts on either side of a sign that never occurs inside a day.
fn split_at_range_sign(text: &str) -> Option<(&str, &str)> {
    let split = RANGE_SIGNS.iter().find_map(|sign| text.split_once(sign));
    split.map(|(first, last)| (first.trim(), last.trim()))
}

/// Returns the texts on either side of the only hyphen. After a year in digits alone only another
/// year is accepted: 2023-5月 is a month.
fn split_at_hyphen(text: &str) -> Option<(&str, &str)> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let is_complete = !first.is_empty() && !last.is_empty() && !last.contains('-');
    let fits = !is_four_digits(first) || is_four_digits(last);
    (is_complete && fits).then_some((first, last))
}

fn is_four_digits(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Reads the days from the first to the last text. An empty text leaves the end open.
fn range((first, last): (&str, &str)) -> Option<Period> {
    let completed = completed_last(last, first);
    let last = completed.as_deref().unwrap_or(last);

    let first = match first {
        "" => None,
        first => Some(read_days(&with_unit(first, last), None)?.0),
    };
    let last = match last {
        "" => None,
        last => Some(read_days(last, first)?.1),
    };

    let is_forward = first.zip(last).is_none_or(|(first, last)| first <= last);
    (is_forward && (first.is_some() || last.is_some())).then_some(Period::Days { first, last })
}

/// Returns `last` with the beginning that it shares with `first`: 08 after 2012-07 is 2012-08.
fn completed_last(last: &str, first: &str) -> Option<String> {
    let part_starts: Vec<usize> = first.match_indices(DATE_SIGNS).map(|(at, _)| at + 1).collect();
    let n_parts = last.split(DATE_SIGNS).count();
    let kept_bytes = part_starts.len().checked_sub(n_parts).and_then(|n| part_starts.get(n))?;

    let is_completable = last.split(DATE_SIGNS).all(is_month_or_day);
    is_completable.then(|| format!("{}{last}", &first[..*kept_bytes]))
}

fn is_month_or_day(part: &str) -> bool {
    (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
}

/// Returns `first` with the unit that it shares with `last`: 2012年7 before 8月 is 2012年7月.
fn with_unit<'t>(first: &'t str, last: &str) -> Cow<'t, str> {
    let unit = last.chars().next_back().filter(|c| matches!(c, '月' | '日' | '号'));
    let is_open = first.contains('年') && !first.ends_with(['年', '月', '日', '号']);
    match unit.filter(|unit| is_open && !first.contains(*unit)) {
        Some(unit) => format!("{first}{unit}").into(),
        None => first.into(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn check(texts: &[&str], expected: Expect) {
        for text in texts {
            let read = read_period(text).map(|period| period.to_string());
            assert_eq!(read.as_deref(), Some(expected.data()), "{text}");
        }
    }

    #[test]
    fn years_months_and_days_are_read_in_every_usual_form() {
        check(
            &["2023", "2023年", "２０２３", "二〇二三年", "二零二三年"],
            expect!["2023-01-01..2023-12-31"],
        );

        check(
            &["2023-05", "2023/5", "2023.05", "2023年5月", "２０２３年５月", "二〇二三年五月"],
            expect!["2023-05-01..2023-05-31"],
        );
        check(
            &[
                "2023-05-03",
                "2023-5-3",
                "2023/05/03",
                "20230503",
                "2023年5月3日",
                "2023年5月3号",
                "二〇二三年五月三日",
                "2023年5月3",
            ],
            expect!["2023-05-03"],
        );
    }

    #[test]
    fn ranges_are_closed_or_open() {
        check(
            &[
                "2023-01..2023-06",
                "2023-01～2023-06",
                "2023年1月至6月",
                "2023年1月到2023年6月",
                "2023.1…2023.6",
            ],
            expect!["2023-01-01..2023-06-30"],
        );

        check(&["2023年5月3日至5日", "2023-05-03..2023-05-05"], expect!["2023-05-03..2023-05-05"]);
        check(&["2021-2023", "2021..2023", "2021年至2023年"], expect!["2021-01-01..2023-12-31"]);
        check(&["2023..", "2023年至", "2023 .."], expect!["2023-01-01.."]);

        // The last day without the parts that it shares with the first.
        check(
            &[
                "2012年7月-8月",
                "2012年7-8月",
                "2012年7月－2012年8月",
                "2012.7-2012.8",
                "2012/7-2012/8",
                "2012-07..08",
                "2012-07 .. 2012-08",
                "2012年7月 至 8月",
                "2012年7月1日-8月31日",
                "2012-07-01..08-31",
            ],
            expect!["2012-07-01..2012-08-31"],
        );
        check(
            &["2023-05-03..05", "2023/5/3-5", "2023年5月3-5日", "2023年5月3日-5日"],
            expect!["2023-05-03..2023-05-05"],
        );
        check(&["..2023-05", "至2023年5月"], expect!["..2023-05-31"]);
    }

    #[test]
    fn periods_counted_back_from_now_are_read() {
        check(&["近7天", "近七天", "最近７天", "过去7日"], expect!["近7天"]);
        check(&["近三个月", "近3个月", "近三個月"], expect!["近3个月"]);
        check(&["近两年"], expect!["近2年"]);
        check(&["今天", "today", "今日"], expect!["今天"]);
        check(&["去年"], expect!["去年"]);
    }

    #[test]
    fn impossible_dates_are_not_read() {
        for text in [
            "",
            "..",
            "2023-13",
            "2023-02-30",
            "20231301",
            "2023年13月",
            "13",
            "近天",
            "近0天",
            "昨",
            "2023-06..2023-01",
            "1-2-3-4",
            "2023年5",
            "5月",
            "0001",
            "9999",
            "杭州",
            // Incomplete ranges and days.
            "2023-2-",
            "2023-",
            "2023-5月",
            "-2023",
            "2023..05",
            "2023-05-03-05",
            "2023-12..05",
            "..x",
        ] {
            assert_eq!(read_period(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_period_is_read_again_from_its_printed_form(text in "[0-9〇一二三十年月日号天周个近今去前.\\-/~至]{0,16}") {
            if let Some(period) = read_period(&text) {
                prop_assert_eq!(read_period(&period.to_string()), Some(period), "{}", text);
            }
        }

        #[test]
        fn a_date_is_read_again_from_its_printed_form(y in 1800_i16..=2200, m in 1_i8..=12, d in 1_i8..=28) {
            let text = format!("{y}-{m}-{d}..");
            prop_assert_eq!(read_period(&text).unwrap().to_string(), format!("{}..", date(y, m, d)));
        }
    }
}
