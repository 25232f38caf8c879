//! Pages that would keep a parser busy. A browser shows them quickly, too.

use super::*;

/// How often a tag is repeated. An article may have 32 MiB; time that is linear in a megabyte is
/// linear in all of it.
const MANY: usize = 300_000;

#[test]
fn hostile_pages_are_read_quickly_and_keep_their_text() {
    let prose = "潮声市今天开出夜间公交，全程十二公里。";
    let nested = |tag: &str| format!("{}{prose}", format!("<{tag}>").repeat(100_000));

    for tag in [
        "div",
        "b",
        "table",
        "p",
        "a",
        "ul><li",
        "span",
        "font x=1",
        "ruby><rt",
        "svg",
        "blockquote",
    ] {
        let shown = shown(&nested(tag));
        assert!(
            shown.ends_with(prose) || tag == "svg" || tag.starts_with("ruby"),
            "{tag}: {}",
            &shown[..shown.len().min(200)]
        );
    }

    // Formatting elements that every later paragraph opens again.
    let formats: String = (0..20_000).map(|n| format!("<p><b id={n}>x")).collect();
    assert!(shown(&formats).len() < 100_000);
    let formats: String = (0..400).map(|n| format!("<p><b id={n}>x")).collect();
    assert_eq!(shown(&format!("{formats}{}", "</p><p>x".repeat(20_000))), "too complex");

    let attributes: String = (0..100_000).map(|n| format!(" a{n}")).collect();
    assert_eq!(shown(&format!("<div{attributes}>{prose}")), "too complex");
    assert_eq!(shown(&format!("<div{}", attributes.replace(' ', " <"))), "too complex");

    let less_than_signs = shown(&"<".repeat(1 << 20));
    assert!(less_than_signs.len() > 1 << 20);
    shown(&"<a ".repeat(MANY));
    shown(&"<!--".repeat(MANY));
    shown(&"</div>".repeat(MANY));
    shown(&"&".repeat(MANY));
}

#[test]
fn pages_that_are_too_expensive_for_readability_are_read_without_it() {
    let prose = "<p>潮声市今天开出首条夜间公交，全程十二公里，设二十三站。</p>";
    // Readability would take half a minute for the last one.
    for (depth, n_paragraphs) in [(1, 20_000), (120, 800), (500, 200), (500, 20_000)] {
        let page = format!("{}{}", "<div>".repeat(depth), prose.repeat(n_paragraphs));
        assert_eq!(shown(&page).lines().count(), n_paragraphs + 1, "{depth} {n_paragraphs}");
        let tree = parse(&page, &|| None).unwrap();
        let hidden = hidden_nodes(&tree);
        let counts = count_text(&tree, &hidden);
        let found = readability::extract_article(&tree, &hidden, &counts, 0);
        assert_eq!(found.is_some(), depth * n_paragraphs < 1_000_000, "{depth} {n_paragraphs}");
    }
}
