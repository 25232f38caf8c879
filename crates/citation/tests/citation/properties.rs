//! No text in an article breaks a format.

use jiff::civil::date;
use proptest::prelude::*;
use serde_bibtex::entry::Entry;
use serde_json::Value;
use xunwen_citation::{Author, CitationFormat, Reference, bibtex_key};
use xunwen_corpus::{Article, Paragraph, ParagraphKind, Published};

/// Any text, and texts of the characters that mean something in one of the formats.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-\\\\{}\"'&%$#_~^@,=\\[\\]<>\r\n\t\u{0}\u{85}\u{2028} aANd甲。，？：（）第版3]{0,30}",
        "(TY  - NEWS|ER  - |\r\n| and |,|@article\\{x,|\\}|\\{|甲|A){0,8}",
        Just("长".repeat(5_000)),
    ]
}

fn any_article() -> impl Strategy<Value = Article> {
    let texts = proptest::collection::vec(any_text(), 5);
    let authors = proptest::collection::vec(any_text(), 0..5);
    let days = prop_oneof![Just(None), (1800i32..2200, 1u32..13, 1u32..29).prop_map(Some)];
    let url = prop_oneof![
        Just(String::new()),
        any_text(),
        any_text().prop_map(|t| format!("https://{t}"))
    ];

    (texts, authors, days, url).prop_map(|(mut texts, authors, day, url)| Article {
        id: texts.pop().unwrap(),
        title: texts.pop().unwrap(),
        source: texts.pop(),
        edition: texts.pop(),
        paragraphs: vec![Paragraph::new(ParagraphKind::Body, texts.pop().unwrap())],
        authors,
        published: day.and_then(|(y, m, d)| Published::parse(&format!("{y}-{m:02}-{d:02}"))),
        url: Some(url),
        ..Article::default()
    })
}

/// Returns the tags and values of a record of RIS.
fn read_ris(record: &str) -> Vec<(String, String)> {
    let lines = record.strip_suffix("\r\n").unwrap().split("\r\n");
    lines
        .map(|line| {
            let (tag, value) = line.split_at_checked(6).expect("a line has a tag");
            assert!(tag.ends_with("  - ") && tag.is_ascii(), "{line:?}");
            (tag[..2].to_owned(), value.to_owned())
        })
        .collect()
}

fn shown(author: &Author) -> String {
    match author {
        Author::Literal(name) => name.clone(),
        Author::Person { family, given, .. } => format!("{family}, {given}"),
    }
}

/// Returns by how many braces more are opened than closed. BibTeX counts every brace, also after
/// `\`.
fn depth_of_braces(text: &str) -> i32 {
    text.bytes().fold(0, |depth, byte| depth + i32::from(byte == b'{') - i32::from(byte == b'}'))
}

fn has_balanced_braces(text: &str) -> bool {
    let closes = text.match_indices('}').map(|(at, _)| &text[..=at]);
    depth_of_braces(text) == 0 && closes.map(depth_of_braces).all(|depth| depth >= 0)
}

/// Returns the number of names in a list: `and` separates them outside of braces.
fn n_authors(list: &str) -> usize {
    let mut depth = 0;
    let mut words = Vec::new();
    for word in list.split(' ') {
        if depth == 0 && word.eq_ignore_ascii_case("and") {
            words.push("and");
        }
        depth += depth_of_braces(word);
    }
    words.len() + 1
}

/// Returns a text as LaTeX prints it.
fn without_commands(text: &str) -> String {
    let signs = [
        ("{\\textbraceleft}", "\u{1}"),
        ("{\\textbraceright}", "\u{2}"),
        ("{\\textasciitilde}", "~"),
        ("{\\textasciicircum}", "^"),
        ("{\\textquotedbl}", "\""),
        ("{\\textbackslash}", "\u{3}"),
        ("\\", ""),
        ("\u{3}", "\\"),
        ("\u{2}", "}"),
        ("\u{1}", "{"),
    ];
    signs.iter().fold(text.to_owned(), |text, (command, sign)| text.replace(command, sign))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn ris_parses_back(article in any_article()) {
        let reference = Reference::new(&article, date(2026, 11, 30));
        let lines = read_ris(&CitationFormat::Ris.cite(&reference));
        prop_assert_eq!(&lines[0].0, "TY");
        prop_assert_eq!(lines.last().unwrap(), &("ER".to_owned(), String::new()));
        prop_assert_eq!(lines.iter().filter(|(tag, _)| matches!(&**tag, "TY" | "ER")).count(), 2);

        let values = |tag: &str| -> Vec<String> {
            lines.iter().filter(|(known, _)| known == tag).map(|(_, value)| value.clone()).collect()
        };
        let authors: Vec<String> = reference.authors.iter().map(shown).collect();
        prop_assert_eq!(values("AU"), authors);
        prop_assert_eq!(values("T2"), Vec::from_iter(reference.source.clone()));
        prop_assert_eq!(values("UR"), Vec::from_iter(reference.url.clone()));
        prop_assert_eq!(values("TI").concat(), reference.title);
    }

    #[test]
    fn bibtex_parses_back(article in any_article()) {
        let reference = Reference::new(&article, date(2026, 11, 30));
        let entry = CitationFormat::Bibtex.cite(&reference);
        prop_assert!(has_balanced_braces(&entry), "{}", entry);

        let parsed: Vec<Entry> =
            serde_bibtex::from_str(&entry).map_err(|e| TestCaseError::fail(format!("{e}: {entry}")))?;
        prop_assert_eq!(parsed.len(), 1);
        let Entry::Regular { entry_key, fields, .. } = &parsed[0] else {
            return Err(TestCaseError::fail(entry));
        };
        prop_assert_eq!(entry_key.to_string(), bibtex_key(&article.id));
        let field = |name: &str| {
            fields.0.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value.clone())
        };
        prop_assert_eq!(field("url"), reference.url.clone());

        let authors = field("author").map_or(0, |list| n_authors(&list));
        prop_assert_eq!(authors, reference.authors.len(), "{}", entry);
        let title = field("title").unwrap();
        prop_assert_eq!(without_commands(&title[1..title.len() - 1]), reference.title);
    }

    #[test]
    fn csl_json_has_the_required_fields(article in any_article()) {
        let reference = Reference::new(&article, date(2026, 11, 30));
        let json: Value = serde_json::from_str(&CitationFormat::CslJson.file(&reference)).unwrap();
        let item = &json[0];
        prop_assert_eq!(json.as_array().unwrap().len(), 1);
        prop_assert!(matches!(item["type"].as_str(), Some("article-newspaper" | "webpage")));
        prop_assert_eq!(&item["id"], &bibtex_key(&article.id));
        prop_assert_eq!(item["title"].as_str(), Some(reference.title.as_str()));
        prop_assert_eq!(item["author"].as_array().map_or(0, Vec::len), reference.authors.len());
        prop_assert_eq!(item["URL"].as_str(), reference.url.as_deref());
        if let Some(day) = reference.published {
            let expected = serde_json::json!([[day.year(), day.month(), day.day()]]);
            prop_assert_eq!(&item["issued"]["date-parts"], &expected);
        }
    }

    #[test]
    fn a_citation_is_one_line_with_one_full_stop_at_its_end(article in any_article()) {
        let reference = Reference::new(&article, date(2026, 11, 30));
        for format in [CitationFormat::Gbt2025, CitationFormat::Gbt2015] {
            let citation = format.cite(&reference);
            prop_assert!(citation.ends_with('.'), "{}", citation);
            prop_assert!(!citation.contains(|c: char| c.is_control() || c == '\u{2028}'), "{:?}", citation);
            prop_assert!(citation.contains(&reference.title));
        }
        let text = CitationFormat::Text.cite(&reference);
        prop_assert!(text.lines().count() <= 4, "{:?}", text);
    }
}
