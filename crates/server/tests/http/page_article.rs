//! `GET /articles/{id}`: the page of an article.

use crate::support::{ODD_IDS, TestResponse, enc, get};

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
}

/// Returns the text of a citation on a page.
fn citation(answer: &TestResponse, name: &str) -> String {
    let element = answer.between(&format!("id=\"cite-{name}-text\""), "</dd>");
    element.split_once('>').unwrap().1.replace("&#x2f;", "/")
}

#[tokio::test]
async fn an_article_is_cited_as_printed_by_both_editions_of_the_standard() {
    for script in ["", "?script=hant"] {
        let answer = get(&format!("/articles/news%2Fhans{script}")).await;
        assert_eq!(
            citation(&answer, "gbt7714-2025"),
            "林晓舟，何一川. 杭州跨境电商大会[N/OL]. 城北日报，2023-05-19（03）. https://example.org/1."
        );
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
        let of_2015 = citation(&answer, "gbt7714-2015");
        let (before, rest) = of_2015.split_once("(03)[").unwrap();
        assert_eq!(before, "林晓舟, 何一川. 杭州跨境电商大会[N/OL]. 城北日报, 2023-05-19");
        assert_eq!(rest, format!("{}]. https://example.org/1.", today.date()));

        for format in ["ris", "bibtex", "csl-json"] {
            let href = format!("/api/v1/citation?id=news%2Fhans&format={format}");
            assert!(answer.links().contains(&href), "{format}: {:?}", answer.links());
            assert_eq!(get(&href).await.status, 200, "{href}");
        }
    }
}

#[tokio::test]
async fn a_link_to_a_sentence_marks_it_in_any_script() {
    for mark in ["电商发展", "電商發展", " 电商发展 "] {
        let uri = format!("/articles/news%2Fhans?q={}&mark={}", enc("跨境电商"), enc(mark));
        let answer = get(&uri).await;
        let marked = "<mark>跨境</mark><span class=\"shared\" id=\"marked\"><mark>电商</mark>发展</span>很快。";
        assert!(answer.text().contains(marked), "{}", answer.text());
        assert!(answer.text().contains("href=\"#marked\""));
        assert_eq!(answer.text().matches("id=\"marked\"").count(), 1);
    }

    let answer = get(&format!("/articles/news%2Fhans?mark={}", enc("跨境电商"))).await;
    let title = "杭州<span class=\"shared\" id=\"marked\">跨境电商</span>大会</h1>";
    assert!(answer.text().contains(title), "the first occurrence is in the title");
    let other_script = format!("/articles/news%2Fhans?script=hant&mark={}#marked", enc("跨境电商"));
    assert!(answer.links().contains(&other_script), "{:?}", answer.links());
}

#[tokio::test]
async fn a_link_to_a_text_that_the_article_does_not_have_says_so() {
    let too_long = "电".repeat(301);
    for (mark, note) in [("不存在的句子", "不在本文中"), (&too_long, "过长，未标出")]
    {
        let answer = get(&format!("/articles/news%2Fhans?mark={}", enc(mark))).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains(note), "{mark}");
        assert!(
            !answer.text().contains("id=\"marked\"") && !answer.text().contains("href=\"#marked\"")
        );
    }

    let answer = get("/articles/attack?mark=%3Cimg%20src%3Dx").await;
    let marked = "<span class=\"shared\" id=\"marked\">&lt;img src=x</span> onerror";
    assert!(answer.text().contains(marked), "{}", answer.text());
    for unset in ["/articles/attack?mark=", "/articles/attack?mark=+"] {
        assert!(!get(unset).await.text().contains("class=\"notes\""), "{unset}");
    }
}

#[tokio::test]
async fn matches_are_marked_and_counted() {
    let answer = get(&format!("/articles/news%2Fhans?q={}", enc("跨境電商"))).await;
    assert!(answer.text().contains("杭州<wbr><mark>跨境电商</mark><wbr>大会</h1>"));
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
    assert!(answer.text().contains("杭州跨境<wbr><mark>电商</mark><wbr>大会</h1>"));
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
