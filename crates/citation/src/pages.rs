//! The page of a newspaper, as citations write it.

/// Returns the page that an edition names, without the words around it: `第3版` is `3`, `A03版` is
/// `A03`, `17—24版` is `17-24`, `03版：要闻` is `03`.
///
/// A part of a newspaper with pages of its own is kept whole: `第1张第4版`. A text in which no page
/// is recognised stays as it is.
pub(crate) fn page(edition: &str) -> String {
    let short = edition.split(['：', ':', ' ', '　']).next().unwrap_or(edition);
    let inner = short.strip_prefix('第').unwrap_or(short);
    let inner = inner.strip_suffix(['版', '页', '頁', '面']).unwrap_or(inner);

    let is_page = |c: char| c.is_ascii_alphanumeric() || is_dash(c) || is_list(c);
    let has_number = inner.chars().any(|c| c.is_ascii_digit());
    if !has_number || !inner.chars().all(is_page) {
        return edition.to_owned();
    }

    let mut page = String::with_capacity(inner.len());
    for c in inner.chars() {
        match c {
            c if is_dash(c) => page.push('-'),
            c if is_list(c) => page.push(','),
            c => page.push(c),
        }
    }
    page
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '–' | '—' | '－' | '~' | '～' | '至')
}

fn is_list(c: char) -> bool {
    matches!(c, ',' | '，' | '、')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_around_a_page_are_left_out() {
        for (edition, expected) in [
            ("第3版", "3"),
            ("A03版", "A03"),
            ("03版", "03"),
            ("17—24版", "17-24"),
            ("第02版：要闻", "02"),
            ("A1、A4版", "A1,A4"),
            ("B7", "B7"),
            ("第1张第4版", "第1张第4版"),
            ("頭版", "頭版"),
            ("要闻 3", "要闻 3"),
            ("海外版", "海外版"),
            ("", ""),
        ] {
            assert_eq!(page(edition), expected, "{edition}");
        }
    }
}
