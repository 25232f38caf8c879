//! Kept searches, and lists of what has arrived since a moment.

use serde_json::Value;

use crate::support::{TestServer, article, enc, get, get_in};

/// Returns the moments at which the articles of the sample arrived, the last first.
async fn arrivals() -> Vec<String> {
    let uri =
        format!("/api/v1/search?q={}&sort=arrived&per_page=100&fields=arrived", enc("流水账"));
    let answer = get(&uri).await.json();
    let arrived = |hit: &Value| hit["arrived"].as_str().unwrap().to_owned();
    answer["hits"].as_array().unwrap().iter().map(arrived).collect()
}

fn since(moment: &str) -> String {
    format!("/?q={}&sort=arrived&since={}", enc("流水账"), enc(moment))
}

#[tokio::test]
async fn the_page_explains_itself_without_scripts() {
    for (language, words) in [
        ("zh-CN", "只存在您的浏览器里"),
        ("zh-TW", "只存在您的瀏覽器裡"),
        ("en", "in your browser only"),
    ] {
        let page = get_in(language, "/saved").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(words), "{language}");
        assert!(page.links().iter().any(|link| link.contains("since=")), "{language}");
    }
    for uri in ["/", "/?q=a", "/articles/attack"] {
        assert!(get(uri).await.links().contains(&"/saved".to_owned()), "{uri}");
    }
}

#[tokio::test]
async fn a_page_lists_what_arrived_after_a_moment() {
    let arrivals = arrivals().await;
    assert_eq!(arrivals.len(), 35);

    let page = get(&since(&arrivals[3])).await;
    assert!(page.text().contains("找到 3 篇"), "{}", page.text());
    for arrived in &arrivals[..3] {
        let attribute = format!("data-arrived=\"{arrived}\"");
        assert_eq!(page.text().matches(&attribute).count(), 1, "{arrived}");
    }
    assert_eq!(page.text().matches("class=\"dot\"").count(), 3);
    assert!(page.text().contains("class=\"chips\"") && page.text().contains("新到："));
    let all = format!("/?q={}&sort=arrived", enc("流水账"));
    assert!(page.links().contains(&all), "the chip removes the moment: {:?}", page.links());

    // The number is that of the API, which counts for kept searches.
    let counted = format!("/api/v1/search?q={}&since={}", enc("流水账"), enc(&arrivals[3]));
    assert_eq!(get(&counted).await.json()["total"], 3);
    assert!(get(&since(&arrivals[0])).await.text().contains("没有找到与"));
    assert!(!get(&all).await.text().contains("class=\"dot\""));
}

#[tokio::test]
async fn everything_new_is_listed_without_a_question() {
    let page = get("/?since=2020-01-01").await;
    assert!(page.text().contains("找到 48 篇") && page.text().contains("新到：2020年1月1日 起"));
    // There is no question to keep, to subscribe to or to export.
    assert!(!page.text().contains("id=\"keep\"") && !page.text().contains("feed.atom"));
    assert!(get("/?since=2099-01-01T00:00:00Z").await.text().contains("没有找到与"));
    assert!(get("/?since=later").await.text().contains("<body class=\"home\">"));

    for uri in ["/", "/?q=a", "/saved"] {
        let links = get(uri).await.links();
        let link = links.iter().find(|link| link.contains("sort=arrived&since=")).unwrap();
        let day = link.rsplit("since=").next().unwrap();
        let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
        let days = [1, 2].map(|n| now.date().saturating_sub(jiff::Span::new().days(n)).to_string());
        // Midnight may have passed since.
        assert!(days.contains(&day.to_owned()), "{uri}: {link}");
    }
}

#[tokio::test]
async fn articles_with_some_of_the_words_are_no_news() {
    let both = article("both", "跨境电商", "杭州的跨境电商。");
    let server = TestServer::over(&[both, article("one", "电商", "宁波的电商。")]);
    let uri = format!("/?q={}", enc("跨境电商 杭州 电商"));
    let all = server.get(&uri).await;
    assert!(all.text().contains("以下只含部分词语"), "{}", all.text());
    let new = server.get(&format!("{uri}&since=2020")).await;
    assert!(new.text().contains("找到 1 篇") && !new.text().contains("以下只含部分词语"));
    let loose = server.get(&format!("{uri}&since=2020&loose=1")).await;
    assert!(loose.text().contains("共 2 篇"), "{}", loose.text());
}

#[tokio::test]
async fn a_search_is_kept_by_its_question_alone() {
    let query = enc("流水账");
    let asked =
        format!("/?q={query}&sort=newest&from=2020&to=never&share=1&view=list&lang=zh-Hant&page=1");
    let page = get(&asked).await;
    let kept = page.between("data-query=\"", "\"").replace("&amp;", "&").replace("&#x3d;", "=");
    assert_eq!(kept, format!("q={query}&from=2020"));
    let button = page.between("<button type=\"button\" id=\"keep\"", "</button>");
    assert!(button.contains("aria-pressed=\"false\"") && button.contains("data-js hidden"));
    assert!(button.contains("data-name=\"流水账\""), "{button}");

    // The feed of the page is that of the question, and the API and the pages take it.
    let feed = format!("/feed.atom?{kept}&lang=zh-Hant");
    assert!(page.links().contains(&feed), "{:?}", page.links());
    for uri in [feed, format!("/?{kept}"), format!("/api/v1/search?{kept}&since=2020")] {
        assert_eq!(get(&uri).await.status, 200, "{uri}");
    }
}

#[tokio::test]
async fn the_star_is_there_where_nothing_is_found() {
    let page = get(&format!("/?q={}", enc("“没有这样的句子”"))).await;
    assert_eq!(page.text().matches("id=\"keep\"").count(), 1);
    let page = get(&format!("/?q={}&from=2023", enc("“没有这样的句子”"))).await;
    assert_eq!(page.text().matches("id=\"keep\"").count(), 1);
}
