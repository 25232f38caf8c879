//! Days as the pages show them.

use xunwen_corpus::Published;

use crate::strings::language::Language;

/// Returns the day of publication in the reader's way: `2023年5月19日`, `19 May 2023`.
pub(crate) fn display(published: &Published, language: Language) -> String {
    let form = match language {
        Language::ZhHans | Language::ZhHant => "%-Y年%-m月%-d日",
        Language::En => "%-d %b %Y",
    };
    published.day().strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_the_reader_writes_it() {
        let day = Published::parse("2023-05-09T23:30:00+08:00").unwrap();
        assert_eq!(display(&day, Language::ZhHans), "2023年5月9日");
        assert_eq!(display(&day, Language::ZhHant), "2023年5月9日");
        assert_eq!(display(&day, Language::En), "9 May 2023");
    }
}
