//! Pages that are made to keep a parser busy: a browser would show them, too, and soon.

use super::*;

/// A feed or a mirror of 32 MiB may be one tag: what is linear here for a megabyte is so for all of it.
const MANY: usize = 300_000;

#[test]
fn hostile_pages_end_soon_and_keep_their_text() {
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
    let formats: String = (0..20_000).map(|n| format!("<p><b id={n}>x")).collect();
    assert!(shown(&formats).len() < 100_000);
    let formats: String = (0..400).map(|n| format!("<p><b id={n}>x")).collect();
    assert_eq!(shown(&format!("{formats}{}", "</p><p>x".repeat(20_000))), "too complex");
    let attributes: String = (0..100_000).map(|n| format!(" a{n}")).collect();
    assert_eq!(shown(&format!("<div{attributes}>{prose}")), "too complex");
    assert_eq!(shown(&format!("<div{}", attributes.replace(' ', " <"))), "too complex");
    let less = shown(&"<".repeat(1 << 20));
    assert!(less.len() > 1 << 20);
    shown(&"<a ".repeat(MANY));
    shown(&"<!--".repeat(MANY));
    shown(&"</div>".repeat(MANY));
    shown(&"&".repeat(MANY));
}

#[test]
fn what_would_keep_the_readability_crate_busy_is_read_without_it() {
    let prose = "<p>潮声市今天开出首条夜间公交，全程十二公里，设二十三站。</p>";
    // The last would take it half a minute.
    for (depth, n_paragraphs) in [(1, 20_000), (120, 800), (500, 200), (500, 20_000)] {
        let page = format!("{}{}", "<div>".repeat(depth), prose.repeat(n_paragraphs));
        assert_eq!(shown(&page).lines().count(), n_paragraphs + 1, "{depth} {n_paragraphs}");
        let tree = parse::parse(&page).unwrap();
        let off = boilerplate_boxes::unseen(&tree);
        let found = readability::find(&tree, &off, &text_counts::weigh(&tree, &off), 0);
        assert_eq!(found.is_some(), depth * n_paragraphs < 1_000_000, "{depth} {n_paragraphs}");
    }
}
