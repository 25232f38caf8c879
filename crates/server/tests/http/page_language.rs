//! Languages of the pages.

use axum::http::header;

use crate::support::{get, get_in};

#[tokio::test]
async fn the_browser_chooses_the_language() {
    for (accepted, tag, words) in [
        ("", "zh-Hans", "搜索新闻"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "搜索新闻"),
        ("zh-TW", "zh-Hant", "搜尋新聞"),
        ("zh-HK,en;q=0.5", "zh-Hant", "搜尋新聞"),
        ("en-GB,en", "en", "Search the news"),
        ("de", "zh-Hans", "搜索新闻"),
    ] {
        let answer = get_in(accepted, "/").await;
        assert!(answer.text().contains(&format!("<html lang=\"{tag}\">")), "{accepted}");
        assert!(answer.text().contains(words), "{accepted}");
        assert_eq!(answer.header(header::CONTENT_LANGUAGE), tag);
    }
}

#[tokio::test]
async fn the_uri_overrides_the_browser_and_links_keep_the_language() {
    let answer = get_in("zh-CN", "/?lang=en&q=%E8%B7%A8%E5%A2%83").await;
    assert!(answer.text().contains("<html lang=\"en\">"));
    let links = answer.links();
    let inner =
        links.iter().filter(|link| link.starts_with("/?") || link.starts_with("/articles/"));
    for link in inner {
        assert!(link.contains("lang="), "{link}");
    }
    assert!(
        answer
            .text()
            .contains(r#"<input type="hidden" form="search-form" name="lang" value="en">"#)
    );
}

#[tokio::test]
async fn a_language_from_the_browser_is_not_in_links() {
    let answer = get_in("en", "/?q=%E8%B7%A8%E5%A2%83").await;
    let offered = answer.links().into_iter().filter(|link| link.contains("lang=")).count();
    assert_eq!(offered, 3, "only the three links of the language menu name one");
}

#[tokio::test]
async fn an_unknown_language_is_ignored() {
    assert!(get("/?lang=xx").await.text().contains("<html lang=\"zh-Hans\">"));
    assert!(!get("/?lang=%22%3E%3Cb%3E").await.text().contains("<b>"));
}

#[tokio::test]
async fn notes_and_dates_are_in_the_language_of_the_page() {
    for (language, note, date) in [
        ("zh-Hans", "引号没有成对", "2023年5月19日"),
        ("zh-Hant", "引號沒有成對", "2023年5月19日"),
        ("en", "A quotation mark is not closed", "19 May 2023"),
    ] {
        let answer = get(&format!("/?lang={language}&q=%E2%80%9C%E8%B7%A8%E5%A2%83")).await;
        assert!(answer.text().contains(note), "{language}");
        assert!(answer.text().contains(date), "{language}");
    }
}
