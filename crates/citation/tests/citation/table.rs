//! Twenty articles and their citations by both editions of GB/T 7714.

use jiff::civil::date;
use xunwen_citation::{CitationFormat, Reference};
use xunwen_corpus::{Article, Paragraph, ParagraphKind, Published};

/// An article: title, authors, source, published, edition, URL. `-` is a missing value.
type Row = [&'static str; 6];

/// Each article, then its citations by the editions of 2025 and 2015, read on 2026-11-30.
#[rustfmt::skip]
const CITATIONS: [(Row, &str, &str); 20] = [
    // In print: page as in the paper, authors up to three, 等 after them.
    (["城西新桥通车", "林晓舟", "城北日报", "2023-05-19", "第3版", "-"],
     "林晓舟. 城西新桥通车[N]. 城北日报，2023-05-19（3）.",
     "林晓舟. 城西新桥通车[N]. 城北日报, 2023-05-19(3)."),
    (["城西新桥通车", "林晓舟、何一川、周黎", "城北日报", "2023-05-19", "A03版", "-"],
     "林晓舟，何一川，周黎. 城西新桥通车[N]. 城北日报，2023-05-19（A03）.",
     "林晓舟, 何一川, 周黎. 城西新桥通车[N]. 城北日报, 2023-05-19(A03)."),
    (["城西新桥通车", "林晓舟、何一川、周黎、许闻笛", "城北日报", "2023-05-19", "17—24版", "-"],
     "林晓舟，何一川，周黎，等. 城西新桥通车[N]. 城北日报，2023-05-19（17-24）.",
     "林晓舟, 何一川, 周黎, 等. 城西新桥通车[N]. 城北日报, 2023-05-19(17-24)."),
    // The title keeps its own signs; a question mark takes no full stop after it.
    (["雾霾来袭，如何突围？", "林晓舟", "城北日报", "2023-05-19", "第02版：要闻", "-"],
     "林晓舟. 雾霾来袭，如何突围？[N]. 城北日报，2023-05-19（02）.",
     "林晓舟. 雾霾来袭，如何突围？[N]. 城北日报, 2023-05-19(02)."),
    (["“一带一路”：十年之后！（特稿）", "-", "城北日报", "2023-05-19", "-", "-"],
     "“一带一路”：十年之后！（特稿）[N]. 城北日报，2023-05-19.",
     "“一带一路”：十年之后！（特稿）[N]. 城北日报, 2023-05-19."),
    // Online: 2025 writes no access date for newspapers, 2015 does.
    (["城西新桥通车", "林晓舟", "城北日报", "2023-05-19T17:28:47+08:00", "03版", "https://example.org/1"],
     "林晓舟. 城西新桥通车[N/OL]. 城北日报，2023-05-19（03）. https://example.org/1.",
     "林晓舟. 城西新桥通车[N/OL]. 城北日报, 2023-05-19(03)[2026-11-30]. https://example.org/1."),
    (["城西新橋通車", "-", "港灣新聞", "2023-05-19", "-", "https://example.org/新闻?a=1&b=%20"],
     "城西新橋通車[N/OL]. 港灣新聞，2023-05-19. https://example.org/%E6%96%B0%E9%97%BB?a=1&b=%20.",
     "城西新橋通車[N/OL]. 港灣新聞, 2023-05-19[2026-11-30]. https://example.org/%E6%96%B0%E9%97%BB?a=1&b=%20."),
    // Pages of sites: an access date in both.
    (["城西新桥通车", "林晓舟", "城北新闻网", "2023-05-19", "-", "https://example.org/1"],
     "林晓舟. 城西新桥通车[EB/OL]. （2023-05-19）[2026-11-30]. https://example.org/1.",
     "林晓舟. 城西新桥通车[EB/OL]. (2023-05-19)[2026-11-30]. https://example.org/1."),
    (["城西新桥通车", "-", "-", "-", "-", "https://example.org/1"],
     "城西新桥通车[EB/OL]. [2026-11-30]. https://example.org/1.",
     "城西新桥通车[EB/OL]. [2026-11-30]. https://example.org/1."),
    // Missing items leave nothing behind, and only web addresses are written.
    (["城西新桥通车", "-", "-", "-", "-", "-"],
     "城西新桥通车[N].",
     "城西新桥通车[N]."),
    (["城西新桥通车", "-", "-", "2023-05-19", "第1张第4版", "-"],
     "城西新桥通车[N]. 2023-05-19（第1张第4版）.",
     "城西新桥通车[N]. 2023-05-19(第1张第4版)."),
    (["城西新桥通车", "-", "城北日报", "-", "B7", "javascript:alert(1)"],
     "城西新桥通车[N]. 城北日报（B7）.",
     "城西新桥通车[N]. 城北日报(B7)."),
    // A title made from the text is in square brackets.
    (["-", "林晓舟", "城北日报", "2023-05-19", "头版", "-"],
     "林晓舟. [今天上午][N]. 城北日报，2023-05-19（头版）.",
     "林晓舟. [今天上午][N]. 城北日报, 2023-05-19(头版)."),
    // Names in Latin letters.
    (["Bridge opens", "Andrew B. Rosenthal", "The City Post", "1990-06-15", "A1", "-"],
     "Rosenthal A B. Bridge opens[N]. The City Post，1990-06-15（A1）.",
     "ROSENTHAL A B. Bridge opens[N]. The City Post, 1990-06-15(A1)."),
    (["Bridge opens", "Ann Bell、Cox, Bo、Cy van der Day、Eve Fox", "The City Post", "1990-06-15", "-", "https://example.org/2"],
     "Bell A，Cox B，van der Day C，et al. Bridge opens[N/OL]. The City Post，1990-06-15. https://example.org/2.",
     "BELL A, COX B, VAN DER DAY C, et al. Bridge opens[N/OL]. The City Post, 1990-06-15[2026-11-30]. https://example.org/2."),
    (["Bridge opens", "Li Keqiang、The Associated Press", "The City Post", "1990-06-15", "C1、C4", "-"],
     "Li Keqiang，The Associated Press. Bridge opens[N]. The City Post，1990-06-15（C1,C4）.",
     "LI K Q, The Associated Press. Bridge opens[N]. The City Post, 1990-06-15(C1,C4)."),
    (["大桥通车", "Ann Bell、林晓舟、何一川、周黎", "城北日报", "1990-06-15", "-", "-"],
     "Bell A，林晓舟，何一川，等. 大桥通车[N]. 城北日报，1990-06-15.",
     "BELL A, 林晓舟, 何一川, 等. 大桥通车[N]. 城北日报, 1990-06-15."),
    // A name that ends in a full stop has only that one, and names with a dot stay whole.
    (["大桥通车", "阿里木江·吐尔逊", "城北日报 Inc.", "-", "-", "-"],
     "阿里木江·吐尔逊. 大桥通车[N]. 城北日报 Inc.",
     "阿里木江·吐尔逊. 大桥通车[N]. 城北日报 Inc."),
    // Line breaks and blanks of a source are blanks.
    (["大桥\n 通车", "林\u{0}晓舟", "城北\r\n日报", "2023-05-19", " 第3版 ", " https://example.org/a b "],
     "林 晓舟. 大桥 通车[N/OL]. 城北 日报，2023-05-19（3）. https://example.org/a%20b.",
     "林 晓舟. 大桥 通车[N/OL]. 城北 日报, 2023-05-19(3)[2026-11-30]. https://example.org/a%20b."),
    // The day is that of the place of publication, whatever the hour in China.
    (["Bridge opens", "Reuters", "The City Post", "2023-05-18T23:30:00-05:00", "-", "-"],
     "Reuters. Bridge opens[N]. The City Post，2023-05-18.",
     "Reuters. Bridge opens[N]. The City Post, 2023-05-18."),
];

fn article([title, authors, source, published, edition, url]: Row) -> Article {
    let value = |text: &str| (text != "-").then(|| text.to_owned());
    Article {
        id: "a".into(),
        title: value(title).unwrap_or_default(),
        paragraphs: vec![Paragraph::new(ParagraphKind::Body, "今天上午，大桥通车。")],
        authors: value(authors).iter().flat_map(|all| all.split('、')).map(str::to_owned).collect(),
        source: value(source),
        published: Published::parse(published),
        edition: value(edition),
        url: value(url),
        ..Article::default()
    }
}

#[test]
fn twenty_articles_are_cited_by_both_editions() {
    for (row, of_2025, of_2015) in CITATIONS {
        let reference = Reference::new(&article(row), date(2026, 11, 30));
        assert_eq!(CitationFormat::Gbt2025.cite(&reference), of_2025);
        assert_eq!(CitationFormat::Gbt2015.cite(&reference), of_2015);
    }
}
