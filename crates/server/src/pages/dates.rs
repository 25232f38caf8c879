//! Dates as the pages show them.

use xunwen_corpus::Published;

use crate::strings::language::InterfaceLanguage;

/// Returns the day of publication as readers of a language write it: `2023年5月19日`,
/// `19 May 2023`.
pub(crate) fn display(published: &Published, language: InterfaceLanguage) -> String {
    let format = match language {
        InterfaceLanguage::ZhHans | InterfaceLanguage::ZhHant => "%-Y年%-m月%-d日",
        InterfaceLanguage::En => "%-d %b %Y",
    };
    published.day().strftime(format).to_string()
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
}
