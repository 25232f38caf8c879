//! Reading a [`Period`] in the forms in which people write one.

use std::borrow::Cow;

use jiff::civil::{Date, date};
use xunwen_text::read_number;

use crate::query::signs::half_width;
use crate::query::period::{BACK, Period, PeriodUnit};

/// Years that articles can have.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2200;

/// What stands between the first and the last day, the longest first.
const BETWEEN: &[&str] = &["...", "..", "…", "—", "–", "~", "至", "到"];

const RECENT: &[&str] = &["近", "最近", "过去", "過去"];

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

/// Other names of periods counted back from now.
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

/// Returns the days that a text names, or None: `2023`, `2023-05`, `2023/5/3`, `20230503`,
/// `2023年5月3日`, `二〇二三年五月`, two of those with `..`, `~`, `至` or `到` between them or
/// one of them open, with a hyphen where that is no day (`2021-2023`, `2012年7月-8月`), the second
/// without what it shares with the first (`2012-07..08`), `近7天`, `近三个月`, `今天`, `去年`.
/// Never an impossible date.
pub(crate) fn read_period(text: &str) -> Option<Period> {
    let text: String = text.trim().chars().map(half_width).collect();
    let text = text.to_lowercase();
    let one = || {
        let (first, last) = days(&text, None)?;
        Some(Period::Days { first: Some(first), last: Some(last) })
    };
    back(&text)
        .or_else(|| recent(&text))
        .or_else(|| between(halves(&text)?))
        .or_else(one)
        .or_else(|| between(hyphened(&text)?))
}

/// Returns what follows the sign or word between two days that a text begins with.
pub(crate) fn behind_between(text: &str) -> Option<&str> {
    let sign = |mark: &&str| {
        let is_it = |c: &char| mark.chars().any(|of_mark| of_mark == half_width(*c));
        let bytes = text.chars().take(mark.chars().count()).take_while(is_it).map(char::len_utf8);
        let (n_chars, n_bytes) = bytes.fold((0, 0), |(n, sum), bytes| (n + 1, sum + bytes));
        (n_chars == mark.chars().count()).then(|| &text[n_bytes..])
    };
    BETWEEN.iter().find_map(sign)
}

fn back(text: &str) -> Option<Period> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == text).map_or(text, |(_, name)| name);
    BACK.iter().find(|(known, ..)| *known == name).map(|(_, n, unit)| Period::Back(*n, *unit))
}

fn recent(text: &str) -> Option<Period> {
    let rest = RECENT.iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let (number, unit) =
        UNITS.iter().find_map(|(name, unit)| Some((rest.strip_suffix(name)?, *unit)))?;
    let n = match number {
        "" | "半" => None,
        number => read_number(&number.replace('两', "二")),
    };
    let n = u16::try_from(n?).ok().filter(|n| (1..=9_999).contains(n))?;
    Some(Period::Recent(n, unit))
}

/// Returns what stands on either side of a sign that never stands in a day.
fn halves(text: &str) -> Option<(&str, &str)> {
    BETWEEN.iter().find_map(|mark| text.split_once(mark)).map(|(a, b)| (a.trim(), b.trim()))
}

/// Returns what stands on either side of the one hyphen of a text. Behind a year in digits alone
/// only another one does: 2023-5月 is a month.
fn hyphened(text: &str) -> Option<(&str, &str)> {
    let (first, last) = text.split_once('-').map(|(a, b)| (a.trim(), b.trim()))?;
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let fits = !is_year(first) || is_year(last);
    (fits && !first.is_empty() && !last.is_empty() && !last.contains('-')).then_some((first, last))
}

fn between((first, last): (&str, &str)) -> Option<Period> {
    let whole = like(last, first);
    let last = whole.as_deref().unwrap_or(last);
    let first = match first {
        "" => None,
        first => Some(days(&with_unit(first, last), None)?.0),
    };
    let last = match last {
        "" => None,
        last => Some(days(last, first)?.1),
    };
    let is_forward = first.zip(last).is_none_or(|(first, last)| first <= last);
    (is_forward && (first.is_some() || last.is_some())).then_some(Period::Days { first, last })
}

/// Returns `last` with what it leaves out of the beginning of `first`: 08 behind 2012-07 is 2012-08.
fn like(last: &str, first: &str) -> Option<String> {
    const SIGNS: [char; 3] = ['-', '/', '.'];
    let ends: Vec<usize> = first.match_indices(SIGNS).map(|(at, _)| at + 1).collect();
    let n_parts = last.split(SIGNS).count();
    let is_part =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let kept = ends.len().checked_sub(n_parts).and_then(|n| ends.get(n))?;
    last.split(SIGNS).all(is_part).then(|| format!("{}{last}", &first[..*kept]))
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

/// Returns the first and the last day of a year, a month or a day. What a text leaves out is that
/// of `before`: 2023年1月至6月.
fn days(text: &str, before: Option<Date>) -> Option<(Date, Date)> {
    if let Some(day) = eight_digits(text) {
        return Some((day, day));
    }
    let (year, month, day) = match text.find(['年', '月', '日', '号']) {
        Some(_) => in_characters(text, before)?,
        None => in_signs(text)?,
    };
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    match (month, day) {
        (None, None) => Some((date(year, 1, 1), date(year, 12, 31))),
        (Some(month), None) => {
            let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            Some((day, day))
        }
        (None, Some(_)) => None,
    }
}

type Parts = (u64, Option<u64>, Option<u64>);

fn eight_digits(text: &str) -> Option<Date> {
    let is_day = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let n: i32 = text.parse().ok().filter(|_| is_day)?;
    let year = i16::try_from(n / 10_000).ok().filter(|year| YEARS.contains(year))?;
    let part = |n: i32| i8::try_from(n % 100).ok();
    Date::new(year, part(n / 100)?, part(n)?).ok()
}

/// Reads `2023-05-03` with any one sign between the parts.
fn in_signs(text: &str) -> Option<Parts> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |part: &&str| {
        let fits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|_| fits)
    };
    let year = parts.first().filter(|year| year.len() == 4).and_then(number)?;
    match &parts[1..] {
        [] => Some((year, None, None)),
        [month] => Some((year, Some(number(month)?), None)),
        [month, day] => Some((year, Some(number(month)?), Some(number(day)?))),
        _ => None,
    }
}

/// Reads `2023年5月3日` and its parts, in digits of either kind.
fn in_characters(text: &str, before: Option<Date>) -> Option<Parts> {
    let cut = |text: &'_ str, sign: &[char]| -> Option<(u64, usize)> {
        let at = text.find(sign)?;
        let bytes = text[at..].chars().next()?.len_utf8();
        Some((read_number(&text[..at])?, at + bytes))
    };
    let mut rest = text;
    let mut part = |sign: &[char]| {
        let number = match rest.contains(sign) {
            true => Some(cut(rest, sign)),
            false => None,
        };
        match number {
            Some(None) => Err(()),
            Some(Some((number, bytes))) => {
                rest = &rest[bytes..];
                Ok(Some(number))
            }
            None => Ok(None),
        }
    };
    let year = part(&['年']).ok()?;
    let month = part(&['月']).ok()?;
    let mut day = part(&['日', '号']).ok()?;
    if !rest.is_empty() {
        // 2023年5月3, and nothing else.
        day = Some(read_number(rest).filter(|_| month.is_some() && day.is_none())?);
    }
    let year = year.or_else(|| u64::try_from(before?.year()).ok())?;
    let month = month.or_else(|| day.and(u64::try_from(before?.month()).ok()));
    Some((year, month, day))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(texts: &[&str], expected: Expect) {
        for text in texts {
            let read = read_period(text).map(|period| period.to_string());
            assert_eq!(read.as_deref(), Some(expected.data()), "{text}");
        }
    }

    #[test]
    fn years_months_and_days_in_every_usual_form() {
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
    fn periods_counted_from_now() {
        check(&["近7天", "近七天", "最近７天", "过去7日"], expect!["近7天"]);
        check(&["近三个月", "近3个月", "近三個月"], expect!["近3个月"]);
        check(&["近两年"], expect!["近2年"]);
        check(&["今天", "today", "今日"], expect!["今天"]);
        check(&["去年"], expect!["去年"]);
    }

    #[test]
    fn impossible_dates_are_none() {
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
        fn what_is_read_is_printed_and_read_again(text in "[0-9〇一二三十年月日号天周个近今去前.\\-/~至]{0,16}") {
            if let Some(period) = read_period(&text) {
                prop_assert_eq!(read_period(&period.to_string()), Some(period), "{}", text);
            }
        }

        #[test]
        fn dates_are_printed_and_read_again(y in 1800_i16..=2200, m in 1_i8..=12, d in 1_i8..=28) {
            let text = format!("{y}-{m}-{d}..");
            prop_assert_eq!(read_period(&text).unwrap().to_string(), format!("{}..", date(y, m, d)));
        }
    }
}
