//! One article in the formats that programs read.

use jiff::civil::date;
use xunwen_citation::{CitationFormat, Reference};
use xunwen_corpus::{Article, Published};

fn reference(article: &Article) -> Reference {
    Reference::new(article, date(2026, 11, 30))
}

fn newspaper_article() -> Article {
    Article {
        id: "news/1".into(),
        title: "R&D 增长 50%".into(),
        authors: vec!["林晓舟".into(), "Ann Bell".into()],
        source: Some("城北日报".into()),
        published: Published::parse("2023-05-09 17:28"),
        edition: Some("A03版".into()),
        url: Some("https://example.org/a_b?c=1&d#e".into()),
        ..Article::default()
    }
}

fn page_of_a_site() -> Article {
    Article {
        id: "news/2".into(),
        title: "大桥通车".into(),
        source: Some("城北新闻网".into()),
        url: Some("https://example.org/2".into()),
        ..Article::default()
    }
}

#[track_caller]
fn check(article: &Article, format: CitationFormat, expected: &str) {
    assert_eq!(format.file(&reference(article)), expected);
}

#[test]
fn ris_has_one_tag_on_a_line() {
    check(
        &newspaper_article(),
        CitationFormat::Ris,
        "TY  - NEWS\r\nID  - news-f3a8b15b8d15b6dd\r\nAU  - 林晓舟\r\nAU  - Bell, Ann\r\n\
         TI  - R&D 增长 50%\r\nT2  - 城北日报\r\nPY  - 2023\r\nDA  - 2023/05/09\r\nSP  - A03\r\n\
         UR  - https://example.org/a_b?c=1&d#e\r\nY2  - 2026/11/30\r\nLA  - zh\r\nER  - \r\n",
    );
    check(
        &page_of_a_site(),
        CitationFormat::Ris,
        "TY  - ELEC\r\nID  - news-31068210ceeb1af2\r\nTI  - 大桥通车\r\nT2  - 城北新闻网\r\n\
         UR  - https://example.org/2\r\nY2  - 2026/11/30\r\nLA  - zh\r\nER  - \r\n",
    );
}

#[test]
fn bibtex_has_fields_for_bibtex_and_for_biber() {
    check(
        &newspaper_article(),
        CitationFormat::Bibtex,
        r"@article{news-f3a8b15b8d15b6dd,
  author = {林晓舟 and Bell, Ann},
  title = {{R\&D 增长 50\%}},
  journal = {城北日报},
  entrysubtype = {newspaper},
  year = {2023},
  month = {5},
  date = {2023-05-09},
  pages = {A03},
  url = {https://example.org/a_b?c=1&d#e},
  urldate = {2026-11-30},
  langid = {chinese},
}
",
    );
    check(
        &page_of_a_site(),
        CitationFormat::Bibtex,
        r"@online{news-31068210ceeb1af2,
  title = {{大桥通车}},
  organization = {城北新闻网},
  url = {https://example.org/2},
  urldate = {2026-11-30},
  langid = {chinese},
}
",
    );
}

#[test]
fn a_file_of_csl_json_is_an_array() {
    check(
        &newspaper_article(),
        CitationFormat::CslJson,
        "[{\"id\":\"news-f3a8b15b8d15b6dd\",\"type\":\"article-newspaper\",\"title\":\"R&D 增长 50%\",\
         \"author\":[{\"literal\":\"林晓舟\"},{\"family\":\"Bell\",\"given\":\"Ann\"}],\
         \"container-title\":\"城北日报\",\"issued\":{\"date-parts\":[[2023,5,9]]},\"page\":\"A03\",\
         \"URL\":\"https://example.org/a_b?c=1&d#e\",\"accessed\":{\"date-parts\":[[2026,11,30]]},\
         \"language\":\"zh\"}]\n",
    );
    check(
        &page_of_a_site(),
        CitationFormat::CslJson,
        "[{\"id\":\"news-31068210ceeb1af2\",\"type\":\"webpage\",\"title\":\"大桥通车\",\
         \"container-title\":\"城北新闻网\",\"URL\":\"https://example.org/2\",\
         \"accessed\":{\"date-parts\":[[2026,11,30]]},\"language\":\"zh\"}]\n",
    );
}

#[test]
fn plain_text_has_one_item_on_a_line() {
    check(
        &newspaper_article(),
        CitationFormat::Text,
        "R&D 增长 50%\n林晓舟、Ann Bell\n城北日报 · 2023-05-09 · A03\nhttps://example.org/a_b?c=1&d#e\n",
    );
}

#[test]
fn every_format_has_a_name_of_its_own() {
    let mut names = CitationFormat::ALL.map(CitationFormat::name).to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CitationFormat::ALL.len());
}
