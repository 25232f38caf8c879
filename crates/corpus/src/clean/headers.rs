//! Lines of the printed page: its date, its number. They are about the page, never about the article's publication.

const WEEKDAYS: &[&str] = &["星期", "礼拜", "禮拜", "周", "週"];

/// Returns whether a line holds nothing but a date, a time, a weekday or a page number: `2021年09月02日 星期四`,
/// `17—24版`, `第A05版`, `- 3 -`.
pub(super) fn is_page_header(line: &str) -> bool {
    let (rest, has_weekday) = without_weekday(line);
    let has_digit = rest.chars().any(is_digit);
    let is_header = rest.chars().all(|c| is_digit(c) || is_unit(c) || is_separator(c));
    is_header && (has_digit || has_weekday) && n_capitals(&rest) <= 2
}

/// Returns whether a line names pages of the paper and nothing else: `17—24版`, `第05版`, `A3、A4版`.
pub(super) fn is_edition(line: &str) -> bool {
    const MAX_CHARS: usize = 16;
    let Some(pages) = line.strip_suffix('版') else { return false };
    let pages = pages.strip_prefix('第').unwrap_or(pages);
    let is_pages = pages
        .chars()
        .all(|c| is_digit(c) || c.is_ascii_uppercase() || is_separator(c) || c == '版');
    is_pages && pages.chars().any(is_digit) && pages.chars().count() <= MAX_CHARS
}

fn without_weekday(line: &str) -> (String, bool) {
    for weekday in WEEKDAYS {
        if let Some((before, after)) = line.split_once(weekday) {
            let mut after = after.chars();
            if after.next().is_some_and(|c| "一二三四五六日天".contains(c)) {
                return (format!("{before}{}", after.as_str()), true);
            }
        }
    }
    (line.to_owned(), false)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９' | '〇')
}

fn is_unit(c: char) -> bool {
    c.is_ascii_uppercase() || "年月日号號时時点點分秒第版页頁".contains(c)
}

fn is_separator(c: char) -> bool {
    " -—–―~～/.:：,，、()（）[]|".contains(c)
}

fn n_capitals(line: &str) -> usize {
    line.bytes().filter(u8::is_ascii_uppercase).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_weekdays_and_page_numbers_are_headers() {
        for line in [
            "2021年09月02日 星期四",
            "2021-09-02",
            "星期四",
            "周日",
            "17—24版",
            "第A05版",
            "- 3 -",
            "2023/5/19 17:28",
            "第12页",
        ] {
            assert!(is_page_header(line), "{line}");
        }
    }

    #[test]
    fn words_are_no_headers() {
        for line in
            ["2023年中国经济", "周一见", "杭州", "——", "", "C919首飞", "GDP", "IPO 2023 NASDAQ"]
        {
            assert!(!is_page_header(line), "{line}");
        }
    }

    #[test]
    fn editions_name_pages_only() {
        for line in ["17—24版", "第05版", "A3、A4版", "T1版"] {
            assert!(is_edition(line), "{line}");
        }
        for line in ["版", "新版", "2.0升级版", "17版要闻"] {
            assert!(!is_edition(line), "{line}");
        }
    }
}
