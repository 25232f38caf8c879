//! The description of an article for other programs: JSON-LD with the terms of schema.org.
//!
//! It says only what the article itself states.

use serde::Serialize;
use serde_json::{Value, json};
use xunwen_corpus::Article;

use super::html;

/// A news article of schema.org.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NewsArticle<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    headline: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    editor: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Value>,
    in_language: &'a str,
    /// The page of the publisher, if the article names it, else the page of this site.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The page of this site, if its public address is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    main_entity_of_page: Option<&'a str>,
}

/// Returns an article as JSON-LD for a `script` element. `page_url` is the public address of its
/// page.
pub(crate) fn json_ld(
    article: &Article,
    headline: &str,
    language: &str,
    page_url: Option<&str>,
) -> String {
    let named = |kind: &str, name: &String| json!({"@type": kind, "name": name});
    let origin = Some(html::web_url(article.url.clone())).filter(|url| !url.is_empty());

    let article = NewsArticle {
        context: "https://schema.org",
        kind: "NewsArticle",
        headline,
        date_published: article.published.as_ref().map(ToString::to_string),
        author: article.authors.iter().map(|name| named("Person", name)).collect(),
        editor: article.editor.as_ref().map(|name| named("Person", name)),
        publisher: article.source.as_ref().map(|name| named("Organization", name)),
        in_language: language,
        url: origin.or_else(|| page_url.map(str::to_owned)),
        main_entity_of_page: page_url,
    };
    html::json_in_script(&serde_json::to_string(&article).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use xunwen_corpus::Published;

    use super::*;

    #[test]
    fn all_that_an_article_states_is_described_and_no_more() {
        let bare = Article { title: "标题".into(), ..Article::default() };
        assert_eq!(
            json_ld(&bare, "标题", "zh", None),
            r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"标题","inLanguage":"zh"}"#
        );

        let full = Article {
            source: Some("城北日报".into()),
            authors: vec!["林晓舟".into()],
            editor: Some("周黎".into()),
            published: Published::parse("2023-05-19"),
            url: Some("https://example.org/1".into()),
            ..bare
        };
        let text = json_ld(&full, "标题", "zh-Hans", Some("https://news.example/articles/a"));
        let described: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            described,
            json!({
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": "标题",
                "datePublished": "2023-05-19",
                "author": [{"@type": "Person", "name": "林晓舟"}],
                "editor": {"@type": "Person", "name": "周黎"},
                "publisher": {"@type": "Organization", "name": "城北日报"},
                "inLanguage": "zh-Hans",
                "url": "https://example.org/1",
                "mainEntityOfPage": "https://news.example/articles/a",
            })
        );
    }

    #[test]
    fn no_text_of_an_article_ends_the_script_element() {
        for text in
            ["</script><script>alert(1)</script>", "<!--<script>", "]]>&amp;", "\u{2028}\u{2029}"]
        {
            let article = Article {
                source: Some(text.into()),
                authors: vec![text.into()],
                editor: Some(text.into()),
                ..Article::default()
            };
            let json = json_ld(&article, text, "zh", None);
            assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
            let read: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(read["headline"], text);
            assert_eq!(read["author"][0]["name"], text);
        }
    }
}
