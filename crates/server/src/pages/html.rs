//! HTML of texts with marks. Outside the templates, no other file makes markup.

use xunwen_text::{Mark, MarkedText};

/// Returns a text as HTML, with each match in `<mark>`.
pub(crate) fn marked(text: &MarkedText) -> String {
    // A pair of tags has 13 bytes.
    let mut html = String::with_capacity(text.text.len() + text.marks.len() * 13);

    for (piece, is_marked) in text.pieces() {
        if is_marked {
            html.push_str("<mark>");
        }
        escape(piece, &mut html);
        if is_marked {
            html.push_str("</mark>");
        }
    }
    html
}

/// Returns a headline as HTML. Its lines break at punctuation and blanks; where that is not enough,
/// they break at a match, before a Latin word or a number, and after a Latin word.
pub(crate) fn headline(text: &MarkedText) -> String {
    let mut html = String::with_capacity(text.text.len() + text.marks.len() * 13);
    let mut before = None;

    for (piece, is_marked) in text.pieces() {
        let is_edge = |(before, after)| may_break(before, after) || is_han(before) && is_han(after);
        if before.zip(piece.chars().next()).is_some_and(is_edge) {
            html.push_str(BREAK);
        }
        before = piece.chars().next_back();

        if is_marked {
            html.push_str("<mark>");
        }
        let mut rest = piece;
        while let Some(at) = break_in(rest) {
            escape(&rest[..at], &mut html);
            html.push_str(BREAK);
            rest = &rest[at..];
        }
        escape(rest, &mut html);
        if is_marked {
            html.push_str("</mark>");
        }
    }
    html
}

/// Returns a text as HTML, with `shared`, the part that a link points to, in an element that the
/// link can jump to. A match that reaches over its edge is cut there. Each part is made by `write`.
pub(crate) fn with_shared(
    text: &MarkedText,
    shared: Option<Mark>,
    write: fn(&MarkedText) -> String,
) -> String {
    let Some(Mark { start, end }) = shared else { return write(text) };

    let before = write(&part(text, 0, start));
    let inside = write(&part(text, start, end));
    let after = write(&part(text, end, usize::MAX));
    format!("{before}<span class=\"shared\" id=\"marked\">{inside}</span>{after}")
}

/// A place where a line may break.
const BREAK: &str = "<wbr>";

/// Returns the place of the first break inside a piece of a headline, in bytes.
fn break_in(piece: &str) -> Option<usize> {
    let chars = || piece.char_indices();
    let mut pairs = chars().zip(chars().skip(1));
    pairs.find_map(|((_, before), (at, after))| may_break(before, after).then_some(at))
}

/// Returns whether a line of a headline may break between these characters.
fn may_break(before: char, after: char) -> bool {
    is_han(before) && after.is_ascii_alphanumeric() || before.is_ascii_alphabetic() && is_han(after)
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// Returns the characters `start..end` of a text, with the marks in them.
fn part(text: &MarkedText, start: usize, end: usize) -> MarkedText {
    let marks = text.marks.iter().map(|mark| (mark.start.max(start), mark.end.min(end)));
    let marks = marks.filter(|(from, to)| from < to).map(|(from, to)| (from - start, to - start));
    MarkedText {
        text: text.text.chars().take(end).skip(start).collect(),
        marks: marks.map(Mark::from).collect(),
    }
}

/// Appends a text with the special characters of HTML escaped.
fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

/// Returns JSON that can be written into a `script` element. Outside of strings, JSON has none of
/// the escaped characters.
pub(crate) fn json_in_script(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Returns a URL if it may become a link, which only `http` and `https` may; otherwise the empty
/// text.
pub(crate) fn web_url(url: Option<String>) -> String {
    let is_web = |url: &String| {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        matches!(scheme.as_deref(), Some("http" | "https"))
    };
    url.filter(is_web).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, marks: &[(usize, usize)], html: &str) {
        let marks = marks.iter().map(|(start, end)| Mark::new(*start, *end)).collect();
        assert_eq!(marked(&MarkedText { text: text.into(), marks }), html);
    }

    #[test]
    fn marks_are_wrapped_and_all_else_is_escaped() {
        check("杭州跨境电商", &[(2, 6)], "杭州<mark>跨境电商</mark>");
        check("", &[], "");
        check("<script>", &[], "&lt;script&gt;");
        check("<script>", &[(1, 7)], "&lt;<mark>script</mark>&gt;");
        check("<b>&amp;'\"", &[(0, 3)], "<mark>&lt;b&gt;</mark>&amp;amp;&#39;&quot;");
        check("</mark>", &[(0, 7)], "<mark>&lt;/mark&gt;</mark>");
        check("😀甲", &[(1, 2)], "😀<mark>甲</mark>");
    }

    #[test]
    fn headlines_break_at_matches_latin_words_and_numbers() {
        let check = |text: &str, marks: Vec<Mark>, html: &str| {
            assert_eq!(headline(&MarkedText { text: text.into(), marks }), html);
        };
        check("公開831事件完整CCTV片", vec![], "公開<wbr>831事件完整<wbr>CCTV<wbr>片");
        check(
            "完整CCTV片",
            vec![Mark::new(0, 2), Mark::new(6, 7)],
            "<mark>完整</mark><wbr>CCTV<wbr><mark>片</mark>",
        );
        check("A&B, 《C》", vec![], "A&amp;B, 《C》");
        check(
            "《杭州》杭州人",
            vec![Mark::new(1, 3), Mark::new(4, 6)],
            "《<mark>杭州</mark>》<mark>杭州</mark><wbr>人",
        );
    }

    #[test]
    fn a_shared_part_is_wrapped_and_cuts_matches_at_its_edges() {
        let check = |start, end, html: &str| {
            let marks = vec![Mark::new(1, 3), Mark::new(4, 6)];
            let text = MarkedText { text: "甲<乙😀丙&丁".into(), marks };
            assert_eq!(with_shared(&text, Some(Mark::new(start, end)), marked), html);
        };
        check(
            0,
            7,
            "<span class=\"shared\" id=\"marked\">甲<mark>&lt;乙</mark>😀<mark>丙&amp;</mark>丁</span>",
        );
        check(
            2,
            5,
            "甲<mark>&lt;</mark><span class=\"shared\" id=\"marked\"><mark>乙</mark>😀<mark>丙</mark></span><mark>&amp;</mark>丁",
        );
        assert_eq!(
            with_shared(&MarkedText { text: "<".into(), marks: vec![] }, None, marked),
            "&lt;"
        );
    }

    #[test]
    fn only_web_urls_become_links() {
        for url in ["http://a.cn/1", "https://a.cn", "HTTPS://a.cn"] {
            assert_eq!(web_url(Some(url.into())), url);
        }
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.cn",
            "ftp://a.cn",
            "",
            " http://a.cn",
            "javascript://x",
        ] {
            assert_eq!(web_url(Some(url.into())), "", "{url}");
        }
        assert_eq!(web_url(None), "");
    }
}
