//! Dates as in e-mail (RFC 822, RFC 5322), which RSS uses, as feeds write them.

use crate::published::Published;

/// Returns a date as in e-mail in a form that [`Published::parse`] knows: `Tue, 05 Mar 2024 08:12:00 +0800`. Other dates
/// are returned unchanged.
///
/// The day of the week does not matter, the hour may have one digit, and the zone may follow the time without a blank.
/// `CST` is China's time as well as that of Chicago, and other names of zones are not known: then the day is returned,
/// without a time.
pub(super) fn from_mail_date(date: &str) -> String {
    if Published::parse(date).is_some() {
        return date.to_owned();
    }
    parse(date).unwrap_or_else(|| date.to_owned())
}

fn parse(date: &str) -> Option<String> {
    let mut rest = date.split_once([',', '，']).map_or(date, |(_, rest)| rest);
    let mut day = next_word(&mut rest)?;
    if day.chars().all(char::is_alphabetic) {
        // A day of the week without a comma.
        day = next_word(&mut rest)?;
    }
    let (month, year) = (next_word(&mut rest)?, next_word(&mut rest)?);
    let day = format!("{}-{:0>2}-{day:0>2}", full_year(year)?, month_number(month)?);

    let rest = rest.trim();
    let is_clock = |c: char| c.is_ascii_digit() || c == ':' || c == '.';
    let (clock, zone) = rest.split_at(rest.find(|c| !is_clock(c)).unwrap_or(rest.len()));
    let zero = if clock.as_bytes().get(1) == Some(&b':') { "0" } else { "" };
    let instant = offset(zone.trim()).map(|offset| format!("{day}T{zero}{clock}{offset}"));
    let instant = instant.and_then(|instant| Published::parse(&instant));
    instant.or_else(|| Published::parse(&day)).map(|published| published.to_string())
}

/// Removes a word from the front of a text. Some feeds join day, month and year with hyphens.
fn next_word<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let is_separator = |c: char| c.is_whitespace() || c == '-';
    let text = rest.trim_start_matches(is_separator);
    let (word, after) = text.split_at(text.find(is_separator).unwrap_or(text.len()));
    *rest = after;
    (!word.is_empty()).then_some(word)
}

/// Returns a year in full. Two digits are those of RFC 5322: up to 49 after 2000.
fn full_year(year: &str) -> Option<String> {
    let number: u32 = year.parse().ok()?;
    match (year.len(), number) {
        (2, 0..50) => Some(format!("20{year}")),
        (2, _) => Some(format!("19{year}")),
        (4, _) => Some(year.to_owned()),
        _ => None,
    }
}

fn month_number(name: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = name.to_ascii_lowercase();
    Some(1 + MONTHS.iter().position(|month| name.starts_with(month))?)
}

/// Returns the offset of a zone, where its name has one meaning; a time without a zone is in China's.
fn offset(zone: &str) -> Option<&str> {
    // A remark may follow: `+0800 (CST)`.
    let zone = zone.split([' ', '(']).next().unwrap_or_default();
    match zone {
        "" => Some(""),
        "GMT" | "UT" | "UTC" | "Z" => Some("Z"),
        "EDT" => Some("-04:00"),
        "EST" => Some("-05:00"),
        "MDT" => Some("-06:00"),
        "MST" | "PDT" => Some("-07:00"),
        "PST" => Some("-08:00"),
        "HKT" => Some("+08:00"),
        "JST" | "KST" => Some("+09:00"),
        zone if zone.starts_with(['+', '-']) => Some(zone),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(date: &str, expected: &str) {
        assert_eq!(from_mail_date(date), expected, "{date}");
    }

    #[test]
    fn the_forms_of_feeds_are_read() {
        check("Tue, 05 Mar 2024 08:12:00 +0800", "2024-03-05T08:12:00+08:00");
        check("Tue, 27 Dec 2005 13:08:54+0900", "2005-12-27T13:08:54+09:00");
        check("27 Dec 2005 13:08:54-0930", "2005-12-27T13:08:54-09:30");
        check("Wed, 06 Mar 2024 09:30:00GMT", "2024-03-06T09:30:00+00:00");
        check("06 Mar 24 09:30 +0800", "2024-03-06T09:30:00+08:00");
        check("6 March 1999 9:30 UT", "1999-03-06T09:30:00+00:00");
        check("Fri, 6 Sept 2013 9:05:07 +0800 (CST)", "2013-09-06T09:05:07+08:00");
        check("06-Mar-2024 09:30:00 GMT", "2024-03-06T09:30:00+00:00");
        check("Wed, 06 Mar 2024 09:30", "2024-03-06T09:30:00+08:00");
        check("Wed, 06 Mar 2024", "2024-03-06");
        check("星期三，6 Mar 2024 09:30:00 +0800", "2024-03-06T09:30:00+08:00");
        check("2024-03-06 10:00", "2024-03-06 10:00");
    }

    #[test]
    fn an_unclear_zone_leaves_the_day() {
        check("Wed, 6 Mar 2024 9:30:00 CST", "2024-03-06");
        check("Wed, 6 Mar 2024 9:30:00 IST", "2024-03-06");
        check("Wed, 6 Mar 2024 25:30:00 +0800", "2024-03-06");
    }

    #[test]
    fn other_texts_are_unchanged() {
        for text in ["", "昨天", "Wed, 36 Mar 2024", "6 三月 2024", "March", "1 2 3", "Mon, , ,"]
        {
            check(text, text);
        }
    }
}
