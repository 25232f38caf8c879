//! The metadata of an article, read for citing.

use jiff::civil::Date;
use xunwen_corpus::Article;

use crate::author::Author;
use crate::line::{has_han, non_empty, one_line};
use crate::pages::page;

/// Ends of words in a source's name that say it is a site, an app or an account, not a
/// newspaper.
const SITE_WORDS: &[&str] = &[
    "网",
    "網",
    "网站",
    "網站",
    "在线",
    "線上",
    "在線",
    "客户端",
    "客戶端",
    "公众号",
    "公眾號",
    "微博",
    "app",
    ".com",
    ".cn",
    ".hk",
    ".tw",
    ".net",
    ".org",
];

/// The longest title that is made from the text of an article without one, in characters.
const MAX_MADE_TITLE: usize = 30;

/// An article as citations need it. Its texts have no line breaks and no control characters.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The permanent id of the article, which the key of BibTeX is made from.
    pub id: String,
    /// The title; empty if the article has neither a title nor a text.
    pub title: String,
    /// Whether the title was made from the first sentence, because the article has none.
    pub is_made_title: bool,
    /// The authors, in their order.
    pub authors: Vec<Author>,
    /// The newspaper, agency or site.
    pub source: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// The page of the newspaper, such as `A03`.
    pub page: Option<String>,
    /// The address of the original; only `http` and `https`.
    pub url: Option<String>,
    /// The day on which the article was read.
    pub accessed: Date,
    /// Whether it is cited as an article of a newspaper or as a web page.
    pub kind: ReferenceKind,
}

/// The type of document that an article is cited as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// An article of a newspaper: `[N]`, or `[N/OL]` with an address.
    Newspaper,
    /// A page of a site: `[EB/OL]`.
    WebPage,
}

impl Reference {
    /// Returns the reference for an article that was read on the day `accessed`.
    ///
    /// An article is a web page if it has an address, no page of a newspaper, and a source whose
    /// name is that of a site (中国新闻网) or no source at all; otherwise it is an article of a
    /// newspaper.
    pub fn new(article: &Article, accessed: Date) -> Self {
        let title = one_line(&article.title);
        let is_made_title = title.is_empty();
        let source = non_empty(article.source.as_deref());
        let edition = non_empty(article.edition.as_deref());
        let url = non_empty(article.url.as_deref()).and_then(|url| web_url(&url));

        let is_site = source.as_deref().is_none_or(names_a_site);
        let kind = if url.is_some() && edition.is_none() && is_site {
            ReferenceKind::WebPage
        } else {
            ReferenceKind::Newspaper
        };

        let authors = article.authors.iter().map(|name| one_line(name));
        Self {
            id: article.id.clone(),
            title: if is_made_title { made_title(article) } else { title },
            is_made_title,
            authors: authors
                .filter(|name| !name.is_empty())
                .map(|n| Author::from_name(&n))
                .collect(),
            source,
            published: article.published.as_ref().map(xunwen_corpus::Published::day),
            page: edition.as_deref().map(page),
            url,
            accessed,
            kind,
        }
    }

    /// Returns whether the article is in Chinese, judged by its title and source.
    pub(crate) fn is_chinese(&self) -> bool {
        has_han(&self.title) || self.source.as_deref().is_some_and(has_han)
    }
}

/// Returns the beginning of the text as a title: up to the end of its first clause, or cut.
fn made_title(article: &Article) -> String {
    let first = article.paragraphs.iter().map(|p| one_line(&p.text)).find(|text| !text.is_empty());
    let text = first.unwrap_or_default();

    let is_end = |c: char| matches!(c, '。' | '！' | '？' | '；' | '，');
    let clause = text.split(is_end).find(|clause| !clause.is_empty()).unwrap_or_default();
    clause.chars().take(MAX_MADE_TITLE).collect::<String>().trim_end().to_owned()
}

fn names_a_site(source: &str) -> bool {
    let source = source.to_lowercase();
    // A column may follow the name: 央视网 新闻联播.
    let mut words = source.split([' ', '\u{3000}']);
    words.any(|word| SITE_WORDS.iter().any(|end| word.ends_with(end)))
}

/// Returns an address of the web with the characters encoded that no address contains: blanks,
/// quotes, brackets, backslashes and all outside ASCII. An address of another scheme is `None`.
fn web_url(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once("://")?;
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return None;
    }

    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b' '
            | b'"'
            | b'<'
            | b'>'
            | b'\\'
            | b'^'
            | b'`'
            | b'{'
            | b'|'
            | b'}'
            | 0..0x20
            | 0x7f.. => {
                encoded.push('%');
                encoded.push_str(&format!("{byte:02X}"));
            }
            byte => encoded.push(char::from(byte)),
        }
    }
    Some(encoded)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use xunwen_corpus::{Paragraph, ParagraphKind};

    use super::*;

    fn reference(article: &Article) -> Reference {
        Reference::new(article, date(2026, 11, 30))
    }

    #[test]
    fn an_article_of_a_site_is_a_web_page() {
        let kind = |source: Option<&str>, edition: Option<&str>, url: Option<&str>| {
            let article = Article {
                source: source.map(str::to_owned),
                edition: edition.map(str::to_owned),
                url: url.map(str::to_owned),
                ..Article::default()
            };
            reference(&article).kind
        };
        let url = Some("https://a.cn/1");
        assert_eq!(kind(Some("中国新闻网"), None, url), ReferenceKind::WebPage);
        assert_eq!(kind(Some("央视网 新闻联播"), None, url), ReferenceKind::WebPage);
        assert_eq!(kind(Some("网络安全报"), None, url), ReferenceKind::Newspaper);
        assert_eq!(kind(None, None, url), ReferenceKind::WebPage);
        assert_eq!(kind(Some("人民日报"), None, url), ReferenceKind::Newspaper);
        assert_eq!(kind(Some("中国新闻网"), Some("第2版"), url), ReferenceKind::Newspaper);
        assert_eq!(kind(Some("中国新闻网"), None, None), ReferenceKind::Newspaper);
        assert_eq!(kind(None, None, Some("javascript:alert(1)")), ReferenceKind::Newspaper);
    }

    #[test]
    fn an_article_without_a_title_is_named_by_its_first_clause() {
        let article = Article {
            paragraphs: vec![Paragraph::new(ParagraphKind::Body, "今天上午，大会开幕。")],
            ..Article::default()
        };
        let reference = reference(&article);
        assert_eq!((reference.title.as_str(), reference.is_made_title), ("今天上午", true));
    }

    #[test]
    fn an_address_is_ascii_without_characters_of_markup() {
        assert_eq!(web_url("https://a.cn/中 {x}").unwrap(), "https://a.cn/%E4%B8%AD%20%7Bx%7D");
        assert_eq!(web_url("HTTPS://a.cn/?a=%20&b#c_d").unwrap(), "HTTPS://a.cn/?a=%20&b#c_d");
        assert_eq!(web_url("ftp://a.cn"), None);
        assert_eq!(web_url("a.cn"), None);
    }
}
