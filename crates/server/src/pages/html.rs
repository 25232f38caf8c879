//! HTML of texts with marks. Outside the templates, no other file makes markup.

use xunwen_text::MarkedText;

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
    use xunwen_text::Mark;

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
