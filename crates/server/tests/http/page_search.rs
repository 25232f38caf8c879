//! `GET /`: the front page and the results.

use axum::http::header;

use crate::support::{TestServer, article, enc, get};

fn q(text: &str) -> String {
    format!("/?q={}", enc(text))
}

#[tokio::test]
async fn the_front_page_counts_the_articles() {
    for uri in ["/", "/?q=", "/?q=+", "/?sort=newest"] {
        let answer = get(uri).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("收录报道 48 篇"), "{uri}");
        assert!(answer.text().contains("<body class=\"home\">"), "{uri}");
    }
    assert!(TestServer::over(&[]).get("/").await.text().contains("尚未收录报道"));
}

#[tokio::test]
async fn matches_in_hits_are_marked() {
    let answer = get(&q("跨境电商")).await;
    let text = answer.text();
    assert!(text.contains("杭州<wbr><mark>跨境电商</mark><wbr>大会"));
    assert!(text.contains("<mark>跨境電商</mark>發展很快。"));
    assert!(text.contains("找到 2 篇"));
    assert!(text.contains("林晓舟、何一川"));
    assert!(text.contains(r#"<time datetime="2023-05-19">2023年5月19日</time>"#));
    assert!(answer.links().contains(&format!("/articles/news%2Fhans?q={}", enc("跨境电商"))));
}

#[tokio::test]
async fn only_web_urls_become_links() {
    let links = get(&q("跨境电商")).await.links();
    assert!(links.contains(&"https://example.org/1".to_owned()));
    assert!(!links.iter().any(|link| link.starts_with("javascript")));
}

#[tokio::test]
async fn text_of_callers_is_escaped_everywhere() {
    let attack = "注入<script>alert(1)</script>\"'><img src=x>{{1234577*7}}";
    for uri in [
        q("注入"),
        q(attack),
        format!(
            "{}&source={e}&author={e}&from={e}&to={e}&script={e}&sort={e}&lang={e}&page={e}",
            q("注入"),
            e = enc(attack)
        ),
        format!("/articles/attack?q={}", enc(attack)),
        format!("/nowhere?q={e}&source={e}", e = enc(attack)),
        format!("/articles/{e}?q={e}", e = enc(attack)),
    ] {
        let answer = get(&uri).await;
        let html = answer.text();
        let n_data = html.matches("<script type=\"application/ld+json\">{").count();
        assert_eq!(html.matches("<script").count(), 1 + n_data, "{uri}");
        assert!(!html.contains("<img") && !html.contains("8642039"), "{uri}");
    }

    let html = get(&q("注入")).await;
    assert!(
        html.text().contains("&lt;script&gt;alert(&#39;标题&#39;)&lt;/script&gt;<mark>注入</mark>")
    );
}

#[tokio::test]
async fn a_query_that_finds_nothing_says_so() {
    let answer = get(&q("“没有这样的句子”")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("没有找到与"));
    assert!(!answer.text().contains("id=\"hits\""));
}

#[tokio::test]
async fn pages_are_linked() {
    let first = get(&q("流水账")).await;
    let second = format!("/?q={}&page=2", enc("流水账"));
    assert!(first.links().contains(&second));
    let page = get(&second).await;
    assert!(page.text().contains("第 2 页，共 4 页"));
    assert_eq!(page.text().matches("class=\"hit\"").count(), 10);
    assert!(page.links().contains(&q("流水账")));
    assert!(page.links().contains(&format!("/?q={}&page=4", enc("流水账"))));
    let hit = page.links().into_iter().find(|link| link.starts_with("/articles/run")).unwrap();
    assert!(hit.ends_with("&page=2"), "the back link leads to the same page: {hit}");
}

#[tokio::test]
async fn a_page_after_the_last_redirects_to_the_last() {
    for page in ["5", "1000", "99999999999999999999"] {
        let answer = get(&format!("{}&page={page}", q("流水账"))).await;
        assert_eq!(answer.status, 303, "{page}");
        assert_eq!(answer.header(header::LOCATION), format!("{}&page=4", q("流水账")));
    }
    for page in ["0", "abc", "-1", ""] {
        let answer = get(&format!("{}&page={page}", q("流水账"))).await;
        assert!(answer.status == 200 && answer.text().contains("找到 35 篇"), "{page}");
    }
    assert_eq!(get(&format!("{}&page=7", q("“没有这样的句子”"))).await.status, 303);
}

#[tokio::test]
async fn facets_narrow_the_results_and_widen_them_again() {
    let answer = get(&q("流水账")).await;
    let year = format!("{}&from=2020&to=2020", q("流水账"));
    assert!(answer.links().contains(&year));
    let narrowed = get(&year).await;
    assert!(narrowed.text().contains("找到 5 篇"));
    assert!(narrowed.text().contains("日期：2020<"));
    assert!(narrowed.text().contains(r#"data-key="year:2020" aria-current="true""#));
    assert!(narrowed.links().iter().filter(|link| **link == q("流水账")).count() >= 2);

    let source = format!("{}&source={}", q("跨境电商"), enc("東港時報"));
    assert!(get(&q("跨境电商")).await.links().contains(&source));
    let narrowed = get(&source).await;
    assert!(narrowed.text().contains("找到 1 篇"));
    assert!(narrowed.text().contains("来源：東港時報"));
}

#[tokio::test]
async fn unusable_dates_are_ignored_with_a_note() {
    let answer = get(&format!("{}&from={}&to=2023-02-30", q("流水账"), enc("昨天"))).await;
    assert_eq!(answer.status, 200);
    for words in ["找到 35 篇", "日期“昨天”无法识别", "日期“2023-02-30”无法识别", "value=\"昨天\""]
    {
        assert!(answer.text().contains(words), "{words}");
    }
    assert!(!answer.text().contains("class=\"chips\""));
    let reversed = get(&format!("{}&from=2024&to=2020", q("流水账"))).await;
    assert!(reversed.text().contains("起始日期晚于截止日期"));
    assert!(reversed.text().contains("找到 35 篇"));
}

#[tokio::test]
async fn the_default_order_is_not_in_links() {
    let answer = get(&format!("{}&sort=relevance&script=original&from=&to=", q("流水账"))).await;
    assert!(
        !answer
            .links()
            .iter()
            .any(|link| link.contains("sort=relevance") || link.contains("from=&"))
    );
    assert!(answer.text().contains(r#"<option value="" selected>相关</option>"#));
    let sorted = get(&format!("{}&sort=newest", q("流水账"))).await;
    assert!(sorted.text().contains(r#"<option value="newest" selected>"#));
    let recent = get(&format!("{}&sort=recent", q("流水账"))).await;
    assert!(recent.text().contains(r#"<option value="recent" selected>"#));
}

#[tokio::test]
async fn hits_are_shown_in_the_requested_script() {
    let answer = get(&format!("{}&script=hant", q("跨境电商"))).await;
    assert_eq!(answer.text().matches("杭州<wbr><mark>跨境電商</mark><wbr>大會").count(), 2);
    assert!(answer.text().contains("lang=\"zh-Hant\">杭州"));
}

#[tokio::test]
async fn a_question_has_one_list_that_says_which_articles_have_everything() {
    let mut articles = vec![
        article("all", "港口停工", "港口停工的原因查明了。"),
        article("some", "港口停工", "港口今天停工。"),
    ];
    articles.extend((0..8).map(|n| article(&format!("other-{n}"), "", "别的事情的原因不明。")));
    let server = TestServer::over(&articles);
    let question = enc("港口停工的原因是什么");

    let page = server.get(&format!("/?q={question}")).await;
    let text = page.text();
    assert!(text.contains("最相关的 10 篇，其中 1 篇包含全部词语"), "{text}");
    assert!(!text.contains("以下只含部分词语"));
    assert_eq!(text.matches(r#"<li class="all">含全部词语</li>"#).count(), 1);
    let all = page.links().into_iter().find(|link| link.contains("loose=1")).unwrap();
    let counted = server.get(&all).await;
    assert!(counted.text().contains("共 10 篇，其中 1 篇包含全部词语"), "{}", counted.text());

    let answer = server.get(&format!("/api/v1/search?q={question}")).await.json();
    assert_eq!(answer["order"], "best_matches");
    assert_eq!((&answer["total"], &answer["loose_total"]), (&1.into(), &10.into()));
    let hits = answer["hits"].as_array().unwrap();
    assert!(hits.iter().all(|hit| hit["is_loose"] == (hit["id"] != "all")), "{hits:?}");
    let keywords = format!("/api/v1/search?q={}", enc("港口停工 原因"));
    assert_eq!(server.get(&keywords).await.json()["order"], "strict_first");
}
