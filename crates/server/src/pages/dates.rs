//! Dates as the pages show them.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use xunwen_corpus::Published;

use crate::api::params::period;
use crate::strings::language::InterfaceLanguage;

/// Returns the day of publication as readers of a language write it: `2023年5月19日`,
/// `19 May 2023`.
pub(crate) fn display(published: &Published, language: InterfaceLanguage) -> String {
    day(published.day(), language)
}

/// Returns a day as readers of a language write it.
pub(crate) fn day(day: Date, language: InterfaceLanguage) -> String {
    day.strftime(if is_chinese(language) { "%-Y年%-m月%-d日" } else { "%-d %b %Y" }).to_string()
}

/// Returns a moment as readers of a language write it: a day, and the time of day if it is not
/// midnight.
pub(crate) fn moment(moment: Timestamp, language: InterfaceLanguage) -> String {
    let local = period::local(moment);
    let day = day(local.date(), language);
    match local.time() {
        Time::MIN => day,
        time => format!("{day} {}", time.strftime("%H:%M")),
    }
}

/// Returns the short name of the weekday of a day: `一`, `Mon`.
pub(crate) fn weekday(day: Date, language: InterfaceLanguage) -> String {
    const CHINESE: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    if !is_chinese(language) {
        return day.strftime("%a").to_string();
    }
    let at = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    CHINESE[at].to_owned()
}

/// Returns a year, month or day as readers of a language write it: `2023年5月`, `May 2023`. A text
/// that is none of them stays as it is.
pub(crate) fn period(text: &str, language: InterfaceLanguage) -> String {
    let date = |text: String| text.parse::<Date>().ok();
    let shown = match text.split('-').count() {
        1 => date(format!("{text}-01-01"))
            .map(|day| day.strftime(if is_chinese(language) { "%-Y年" } else { "%Y" }).to_string()),
        2 => date(format!("{text}-01")).map(|day| {
            day.strftime(if is_chinese(language) { "%-Y年%-m月" } else { "%b %Y" }).to_string()
        }),
        _ => date(text.to_owned()).map(|date| day(date, language)),
    };
    shown.unwrap_or_else(|| text.to_owned())
}

fn is_chinese(language: InterfaceLanguage) -> bool {
    language != InterfaceLanguage::En
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_in_the_language_of_the_page() {
        let day = Published::parse("2023-05-09T23:30:00+08:00").unwrap();
        assert_eq!(display(&day, InterfaceLanguage::ZhHans), "2023年5月9日");
        assert_eq!(display(&day, InterfaceLanguage::ZhHant), "2023年5月9日");
        assert_eq!(display(&day, InterfaceLanguage::En), "9 May 2023");
    }

    #[test]
    fn moments_are_in_the_time_of_china() {
        let text = |moment: &str| super::moment(moment.parse().unwrap(), InterfaceLanguage::ZhHans);
        assert_eq!(text("2026-11-29T16:00:00Z"), "2026年11月30日");
        assert_eq!(text("2026-11-30T04:20:08.123456Z"), "2026年11月30日 12:20");
    }

    #[test]
    fn periods_are_written_as_in_the_language_of_the_page() {
        for (text, chinese, english) in [
            ("2023", "2023年", "2023"),
            ("2023-05", "2023年5月", "May 2023"),
            ("2023-05-09", "2023年5月9日", "9 May 2023"),
            ("昨天", "昨天", "昨天"),
        ] {
            assert_eq!(period(text, InterfaceLanguage::ZhHans), chinese);
            assert_eq!(period(text, InterfaceLanguage::En), english);
        }
    }
}
