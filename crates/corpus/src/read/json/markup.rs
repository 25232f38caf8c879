//! HTML in the fields of JSON: recognising it, and reading it as text.

use std::borrow::Cow;

use crate::block_text::BlockText;
use crate::html::{ends_line, read_fragment};
use crate::skip::{SkipReason, StopCheck};

/// Elements that editors and crawlers leave in a text. Others are text in angle brackets.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "ins",
    "li",
    "main",
    "mark",
    "meta",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "u",
    "ul",
    "video",
];

/// Elements without an end.
const VOID: &[&str] = &["br", "embed", "hr", "img", "meta", "source"];

/// Elements whose end may be left out.
const OPTIONAL_END: &[&str] =
    &["body", "dd", "dt", "head", "html", "li", "p", "tbody", "td", "th", "tr"];

/// The evidence in the tags of a text.
#[derive(Debug, Default, PartialEq, Eq)]
struct TagCounts {
    /// Tags that only markup has: a pair, an element without an end, one with attributes.
    n_for: usize,
    /// Tags that a text about tags has: a start without its end, an end without its start.
    n_against: usize,
    has_block: bool,
}

/// Returns the text of a field that is clearly HTML; `None` for plain text, also if it contains `<`.
///
/// # Errors
///
/// [`SkipReason::TooComplex`] for HTML that would keep the parser busy, and the reason of `stop`.
pub(super) fn read_markup(
    text: &str,
    stop: StopCheck<'_>,
) -> Result<Option<BlockText>, SkipReason> {
    let Some(markup) = markup_of(text) else { return Ok(None) };
    let counts = count_tags(&markup);
    // Line breaks are blanks in HTML, but a text that has no other breaks means them.
    let markup = if counts.has_block { markup } else { markup.replace('\n', "<br>").into() };
    read_fragment(&markup, stop).map(Some)
}

/// Returns a text on one line without its tags, if it is clearly HTML.
pub(super) fn without_tags(text: String, stop: StopCheck<'_>) -> String {
    match read_markup(&text, stop) {
        Ok(Some(blocks)) => blocks.body.split_whitespace().collect::<Vec<_>>().join(" "),
        Ok(None) | Err(_) => text,
    }
}

/// Returns the HTML that a text is, or contains in escaped form; `None` for plain text.
fn markup_of(text: &str) -> Option<Cow<'_, str>> {
    // Most texts have neither, and are read once.
    memchr::memchr2(b'<', b'&', text.as_bytes())?;
    if is_markup(text) {
        return Some(Cow::Borrowed(text));
    }
    if text.contains('<') || !text.contains("&lt;") {
        return None;
    }
    let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let unescaped = unescaped.replace("&amp;", "&");
    is_markup(&unescaped).then_some(Cow::Owned(unescaped))
}

fn is_markup(text: &str) -> bool {
    let counts = count_tags(text);
    counts.n_for > counts.n_against
}

fn count_tags(text: &str) -> TagCounts {
    let mut counts = TagCounts::default();
    // The number of starts without an end, by element.
    let mut n_open = [0_usize; ELEMENTS.len()];

    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let Some(tag) = Tag::parse(&text[at + 1..]) else { continue };
        counts.has_block |= ends_line(tag.name());
        if tag.is_end {
            let open = &mut n_open[tag.element];
            match open.checked_sub(1) {
                Some(n) => {
                    *open = n;
                    counts.n_for += 1;
                }
                None => counts.n_against += 1,
            }
        } else if VOID.contains(&tag.name()) {
            counts.n_for += 1;
        } else {
            n_open[tag.element] += 1;
            counts.n_for += usize::from(tag.has_attributes);
        }
    }

    let needs_end = |(element, _): &(usize, &usize)| !OPTIONAL_END.contains(&ELEMENTS[*element]);
    let unclosed = n_open.iter().enumerate().filter(needs_end);
    counts.n_against += unclosed.map(|(_, n)| n).sum::<usize>();
    counts
}

/// A tag of a known element.
struct Tag {
    /// The place in [`ELEMENTS`].
    element: usize,
    is_end: bool,
    has_attributes: bool,
}

impl Tag {
    /// Parses a tag after its `<`.
    fn parse(text: &str) -> Option<Self> {
        /// The longest start of a tag that is looked at, in bytes: a text may consist of `<`.
        const MAX_TAG_BYTES: usize = 4096;

        let (is_end, text) = match text.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let n_letters = text.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        let (name, rest) = text.split_at(n_letters);
        let element = ELEMENTS.iter().position(|known| name.eq_ignore_ascii_case(known))?;

        let bytes = &rest.as_bytes()[..rest.len().min(MAX_TAG_BYTES)];
        let end = memchr::memchr2(b'>', b'<', bytes).filter(|end| bytes[*end] == b'>')?;
        let attributes = rest[..end].trim_end_matches('/').trim();
        let is_tag = end == 0 || rest.starts_with([' ', '/', '\t', '\n', '\r']);
        let has_attributes = attributes.contains('=');
        // `<b 和 <strong>` is text.
        (is_tag && (attributes.is_empty() || has_attributes)).then_some(Self {
            element,
            is_end,
            has_attributes,
        })
    }

    fn name(&self) -> &'static str {
        ELEMENTS[self.element]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Option<String> {
        read_markup(body, &|| None).unwrap().map(|blocks| blocks.body)
    }

    #[test]
    fn html_is_read_without_its_tags() {
        let read = |body| text(body).unwrap_or_default();
        assert_eq!(
            read("<p>甲段<b>苍</b>鹭</p>\n<p>乙段&nbsp;苍鹭</p>").lines().next(),
            Some("甲段苍鹭")
        );
        assert_eq!(read("第一段<br>第二段").split_whitespace().count(), 2);
        assert_eq!(read("第一段<br/>\n第二段").split_whitespace().count(), 2);
        assert_eq!(read("第一段\n第二段有<strong>重点</strong>").split_whitespace().count(), 2);
        assert_eq!(read("<div class=\"c\"><P>甲<P>乙</div>").split_whitespace().count(), 2);
        assert_eq!(
            read("&lt;p&gt;甲&lt;/p&gt;&lt;p&gt;乙&lt;/p&gt;").split_whitespace().count(),
            2
        );
        assert_eq!(without_tags("苍鹭<em>归来</em>".to_owned(), &|| None), "苍鹭归来");
    }

    #[test]
    fn text_with_angle_brackets_stays_text() {
        for plain in [
            "",
            "气温<零下5度，风力>6级",
            "a<b且b>c",
            "标签<b>和<strong>不一样，<b>只是加粗",
            "<本报讯>记者",
            "他写道：<i>",
            "if (a < b && c > d) { return; }",
            "用 <T> 表示类型，Vec<String> 与 HashMap<K, V>",
            "邮箱 <name@example.org>",
            "<<<<<<<<",
        ] {
            assert_eq!(text(plain), None, "{plain}");
        }
    }
}
