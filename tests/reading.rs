//! The reference articles: what is in scope of them is read as `gold.json` says.
//!
//! They are third-party text and stay outside the project: `XUNWEN_SHARED` names their folder, by default `shared`
//! beside the checkout.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::path::Path;

use xunwen_corpus::{Article, clean, read, records};
use xunwen_tests::shared::shared_or_skip;

fn article(folder: &Path, name: &str) -> Article {
    let record = records(&folder.join(name), Path::new(name)).unwrap().next().unwrap().unwrap();
    clean(read(record).remove(0).unwrap()).unwrap().article
}

#[test]
fn titles_authors_and_dates_of_the_reference_articles() {
    let Some(shared) = shared_or_skip("reading") else { return };
    let folder = shared.join("seeds");
    let check = |name: &str, title: &str, authors: &[&str]| {
        let article = article(&folder, name);
        assert_eq!(article.title, title);
        assert_eq!(article.authors, authors, "{name}");
        assert!(article.paragraphs.iter().all(|p| p.text != article.title), "{name}");
        article
    };
    let a = check("000_9f22b494aea2a020.txt", "杭州，跃向全球价值链中高端", &["胡金", "郑陈律"]);
    assert_eq!((a.published, a.source), (None, None));
    let title = "厚植「創新活力之城」特色優勢 杭州打造科技成果轉移轉化首選地";
    let a = check("001_f7d8372cb100b1e9.txt", title, &[]);
    assert_eq!(a.paragraphs[0].text, "杭州城景圖。李忠 攝");
    let a = check(
        "003_3c534dcc292c89ab.txt",
        "杭州钱塘(新)区:踔厉奋发 向“新”而行",
        &["刘健", "彭仲莉"],
    );
    assert_eq!(a.paragraphs[0].text, "以辩证思维推动高质量发展");
    assert!(a.body().contains("R&D经费(研究与试验发展经费)"));
    let title = "打赢“翻身仗”冲刺“半年红” 杭州产业平台发力拼经济";
    let a = check("004_566e17749c99ed6d.txt", title, &[]);
    assert_eq!((a.editor.as_deref(), a.edition.as_deref()), (Some("秦正长"), Some("17—24版")));
}

#[test]
fn the_mirrored_page_states_its_date_source_and_editor() {
    let Some(shared) = shared_or_skip("reading") else { return };
    let folder = shared.join("seeds");
    let article = article(&folder, "002_7a5fa00298a6b06b.txt");
    assert!(article.title.starts_with("中外媒體看錢塘:杭州"), "{}", article.title);
    assert_eq!(article.published.unwrap().to_string(), "2023-05-19T17:28:47+08:00");
    assert_eq!(article.editor.as_deref(), Some("馬牧青"));
    assert!(article.source.unwrap().starts_with("中新"));
}

#[test]
fn every_article_of_the_small_corpus_is_read() {
    let Some(shared) = shared_or_skip("reading") else { return };
    let path = shared.join("data/news-small.jsonl");
    let articles: Vec<_> = records(&path, Path::new("news-small.jsonl"))
        .unwrap()
        .flat_map(|record| read(record.unwrap()))
        .map(|raw| clean(raw.unwrap()).unwrap().article)
        .collect();
    assert_eq!(articles.len(), 3000);
    assert!(
        articles.iter().all(|article| !article.title.is_empty() || !article.paragraphs.is_empty())
    );
}
