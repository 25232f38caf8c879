//! Years, months and days as readers write them, and the seconds at which they begin and end.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, Offset};
use xunwen_corpus::Published;

/// Days begin and end in the time zone of China.
const CHINA: Offset = tz::offset(8);

/// Returns the day and the time of day of a moment.
pub(crate) fn local(moment: Timestamp) -> DateTime {
    CHINA.to_datetime(moment)
}

/// Returns the second since the epoch at which a period begins. A period is a year, a month or a
/// day: `2023`, `2023-05` or `2023-05-19`.
pub(crate) fn first_second(text: &str) -> Option<i64> {
    midnight(days(text)?.0)
}

/// Returns the second since the epoch at which a period is over.
pub(crate) fn second_after(text: &str) -> Option<i64> {
    midnight(days(text)?.1.tomorrow().ok()?)
}

/// Returns the day that it is.
pub(crate) fn today() -> Date {
    local(Timestamp::now()).date()
}

/// Returns the first and the last day of a period. The same years are valid as for articles.
fn days(text: &str) -> Option<(Date, Date)> {
    let text: String = text.trim().chars().map(half_width).collect();
    let parts: Vec<&str> =
        text.trim_end_matches(['年', '月', '日']).split(['-', '/', '.', '年', '月']).collect();

    match parts[..] {
        _ if !parts.iter().all(|part| is_number(part)) => None,
        [year] if year.len() == 4 => {
            let first = day(&format!("{year}-01-01"))?;
            Some((first, first.last_of_year()))
        }
        [year, month] => {
            let first = day(&format!("{year}-{month}-1"))?;
            Some((first, first.last_of_month()))
        }
        // `20230519` and `2023-5-19`.
        [day] if day.len() != 8 => None,
        [_] | [_, _, _] => {
            let day = day(&parts.join("-"))?;
            Some((day, day))
        }
        _ => None,
    }
}

fn day(text: &str) -> Option<Date> {
    Published::parse(text).map(|published| published.day())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Maps full-width digits and separators, as Chinese input methods write them, to ASCII.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '－' | '／' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

fn midnight(day: Date) -> Option<i64> {
    CHINA.to_timestamp(day.at(0, 0, 0, 0)).ok().map(Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, first: &str, after: &str) {
        let second = |text: &str| Some(text.parse::<Timestamp>().unwrap().as_second());
        assert_eq!(first_second(text), second(&format!("{first}T00:00:00+08:00")), "{text}");
        assert_eq!(second_after(text), second(&format!("{after}T00:00:00+08:00")), "{text}");
    }

    #[test]
    fn a_period_includes_its_last_day() {
        check("2023", "2023-01-01", "2024-01-01");
        check("2023-05", "2023-05-01", "2023-06-01");
        check("2024-02", "2024-02-01", "2024-03-01");
        check("2023-05-19", "2023-05-19", "2023-05-20");
        check("2023-12-31", "2023-12-31", "2024-01-01");
    }

    #[test]
    fn other_common_spellings_are_accepted() {
        for text in [
            "2023-5-19",
            "2023/05/19",
            "2023.5.19",
            "2023年5月19日",
            "20230519",
            "２０２３－０５－１９",
        ] {
            check(text, "2023-05-19", "2023-05-20");
        }
        for text in ["2023-5", "2023/05", "2023年5月"] {
            check(text, "2023-05-01", "2023-06-01");
        }
        check("2023年", "2023-01-01", "2024-01-01");
    }

    #[test]
    fn a_text_that_is_not_a_period_is_refused() {
        for text in [
            "",
            "-",
            "昨天",
            "23",
            "2023-13",
            "2023-02-30",
            "2023-05-19T10:00",
            "0001",
            "9999-99",
            "2023-5-1-1",
            "日",
        ] {
            assert_eq!(first_second(text), None, "{text}");
            assert_eq!(second_after(text), None, "{text}");
        }
    }
}
