//! The list view: one line for each hit.

use crate::support::{enc, get};

fn list(query: &str) -> String {
    format!("/?q={}&view=list", enc(query))
}

#[tokio::test]
async fn fifty_hits_have_one_line_each_with_date_source_and_marked_title() {
    let page = get(&list("流水账")).await;
    assert_eq!(page.text().matches("class=\"hit\"").count(), 35);
    assert!(!page.text().contains("class=\"snippet\"") && !page.text().contains("rel=\"next\""));

    let page = get(&list("跨境电商")).await;
    assert!(page.text().contains("杭州<wbr><mark>跨境电商</mark><wbr>大会"), "{}", page.text());
    assert!(page.text().contains("<time datetime=\"2023-05-19\">2023-05-19</time>"));
    assert!(page.text().contains("<span class=\"source\" lang=\"zh\">城北日报</span>"));
}

#[tokio::test]
async fn every_other_link_of_the_page_keeps_the_view() {
    let asked = format!("{}&sort=newest&from=2020", list("流水账"));
    let page = get(&asked).await;
    let full = format!("/?q={}&sort=newest&from=2020", enc("流水账"));
    assert!(page.links().contains(&full), "the way to the other view");
    assert!(get(&full).await.links().contains(&format!("{full}&view=list")), "and back");

    let links = page.links();
    let hit = links.iter().find(|link| link.starts_with("/articles/run")).unwrap();
    assert!(hit.contains("view=list"), "{hit}");
    assert!(get(hit).await.links().contains(&format!("{full}&view=list")), "the way back");
    let narrowed = links.iter().find(|link| link.contains("from=2024")).unwrap();
    assert!(narrowed.contains("view=list"), "{narrowed}");
    let hidden = "<input type=\"hidden\" form=\"search-form\" name=\"view\" value=\"list\">";
    assert!(page.text().contains(hidden), "a new question keeps the view");
    let exports = links.iter().filter(|link| link.contains("/api/v1/export"));
    for export in exports {
        assert!(!export.contains("view="), "{export}");
        assert_eq!(get(export).await.status, 200, "{export}");
    }
}

#[tokio::test]
async fn pages_of_the_list_end_with_the_hits() {
    assert_eq!(get(&format!("{}&page=2", list("流水账"))).await.status, 303);
    let ordinary = get(&format!("/?q={}&view=other", enc("流水账"))).await;
    assert_eq!(ordinary.text().matches("class=\"hit\"").count(), 10);
}
