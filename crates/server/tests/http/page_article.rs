//! `GET /articles/{id}`: the page of an article.

use crate::support::{ODD_IDS, enc, get};

#[tokio::test]
async fn an_article_page_shows_all_metadata() {
    let answer = get("/articles/news%2Fhans").await;
    assert_eq!(answer.status, 200);

    for words in [
        "杭州跨境电商大会</h1>",
        "城北日报",
        "林晓舟、何一川",
        "周黎",
        "03版",
        "2023年5月19日",
        "返回首页",
    ] {
        assert!(answer.text().contains(words), "{words}");
    }
    assert!(answer.links().contains(&"https://example.org/1".to_owned()));
    assert!(!answer.text().contains("<mark>"));
    assert_eq!(
        answer.between("class=\"cite\"", "</p>").split_once('>').unwrap().1.replace("&#x2f;", "/"),
        "林晓舟、何一川. 杭州跨境电商大会[N/OL]. 城北日报, 2023-05-19(03版). https://example.org/1"
    );
}

#[tokio::test]
async fn matches_are_marked_and_counted() {
    let answer = get(&format!("/articles/news%2Fhans?q={}", enc("跨境電商"))).await;
    assert!(answer.text().contains("杭州<mark>跨境电商</mark>大会</h1>"));
    assert!(answer.text().contains("<mark>跨境电商</mark>发展很快。"));
    assert!(answer.text().contains("1 处命中"));
}

#[tokio::test]
async fn the_back_link_leads_to_the_same_results() {
    let query = format!("?q={}&sort=newest&from=2023&script=hant&page=2", enc("跨境"));
    let answer = get(&format!("/articles/news%2Fhans{query}")).await;
    assert!(answer.text().contains("返回搜索结果"));
    assert!(answer.links().contains(&format!("/{query}")));
    assert!(
        answer.text().contains(r#"name="sort" value="newest""#),
        "the next search keeps the order"
    );
}

#[tokio::test]
async fn articles_with_unusual_ids_link_to_themselves() {
    for id in ODD_IDS {
        let answer = get(&format!("/articles/{}", enc(id))).await;
        assert_eq!(answer.status, 200, "{id}");
        let script =
            answer.links().into_iter().find(|link| link.ends_with("?script=hant")).unwrap();
        assert_eq!(get(&script).await.status, 200, "{script}");
    }
    assert_eq!(get("/articles/economy/a").await.status, 200);
}

#[tokio::test]
async fn a_url_with_another_scheme_is_not_linked() {
    let answer = get("/articles/news%2Fhant").await;
    assert!(!answer.text().contains("javascript"));
}

#[tokio::test]
async fn an_article_is_shown_in_the_requested_script() {
    let answer = get(&format!("/articles/news%2Fhant?script=hans&q={}", enc("電商"))).await;
    assert!(answer.text().contains("杭州跨境<mark>电商</mark>大会</h1>"));
    assert!(answer.text().contains(r#"data-key="script:hans" aria-current="true""#));
    let unknown = get("/articles/news%2Fhant?script=latin").await;
    assert!(unknown.text().contains("杭州跨境電商大會</h1>"));
}

#[tokio::test]
async fn markup_in_an_article_is_escaped() {
    let answer = get("/articles/attack").await;
    assert!(answer.text().contains("&lt;img src=x onerror=alert(1)&gt;注入&quot;&amp;amp;"));
    assert!(!answer.text().contains("<img"));
}
