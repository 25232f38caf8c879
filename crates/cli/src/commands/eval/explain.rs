//! Why hits rank where they do, in words.

use std::fmt::Write;

use xunwen_engine::{Explained, ExplainedPart, PartKind, Reasons};

use crate::output::{QUIET, TITLE, number};

/// Parts of a score that are told; the others brought less.
const MAX_PARTS: usize = 12;

/// Returns the hits of a query in a set, each with its reasons.
pub(crate) fn shown(set: &str, hits: &[Explained]) -> String {
    let mut text = format!("{TITLE}{set}{TITLE:#}: {} hits\n", hits.len());
    for (n, explained) in (1..).zip(hits) {
        show_hit(&mut text, n, explained);
    }
    text
}

fn show_hit(text: &mut String, n: usize, explained: &Explained) {
    let Explained {
        hit,
        reprint_of,
        reasons: Reasons { parts, missing, share, lead, together, of_date },
    } = explained;
    let begins: String = hit.snippets.first().map_or("", |s| &s.text).chars().take(40).collect();
    let title = if hit.title.text.is_empty() { &begins } else { &hit.title.text };
    let sum: f32 = parts.iter().map(|part| part.brought).sum();
    let _ = writeln!(
        text,
        "\n{QUIET}{n}.{QUIET:#} {TITLE}{title}{TITLE:#}  {QUIET}{}{QUIET:#}",
        hit.id
    );
    let _ = writeln!(
        text,
        "   score {:.2} ~ {sum:.2} brought × {share:.2} for coverage × {lead:.2} for its lead × {together:.2} for what stands together",
        hit.score
    );
    if *of_date > 1.0 {
        let _ = writeln!(text, "   × {of_date:.2} for its date");
    }
    if let Some(first) = reprint_of {
        let _ = writeln!(text, "   a reprint of {first}: behind what is not");
    }
    match missing.is_empty() {
        true => text.push_str("   has every word that counts\n"),
        false => {
            let _ = writeln!(text, "   without {}", missing.join("、"));
        }
    }
    for part in parts.iter().take(MAX_PARTS) {
        let _ = writeln!(text, "   {:6.2}  {}", part.brought, told(part));
    }
    if let Some(others) = parts.get(MAX_PARTS..).filter(|others| !others.is_empty()) {
        let brought: f32 = others.iter().map(|part| part.brought).sum();
        let _ = writeln!(text, "   {brought:6.2}  {} others", others.len());
    }
}

fn told(part: &ExplainedPart) -> String {
    let kind = match part.kind {
        PartKind::Word => "word",
        PartKind::Gram => "neighbours",
        PartKind::Run => return format!("{} stands there unbroken", part.text),
    };
    let times = |n: u32, place: &str| match n {
        0 => None,
        1 => Some(format!("once in the {place}")),
        n => Some(format!("{n} times in the {place}")),
    };
    let places: Vec<String> = [times(part.in_title, "title"), times(part.in_body, "body")]
        .into_iter()
        .flatten()
        .collect();
    let articles = match part.n_articles {
        1 => "in 1 article".to_owned(),
        n => format!("in {} articles", number(n)),
    };
    let places = if places.is_empty() { "there".to_owned() } else { places.join(" and ") };
    format!("{} ({kind}, {articles}): {places}", part.text)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_part_is_told_with_its_rarity_and_its_places() {
        let part = |kind, in_title, in_body, n_articles| {
            let text = "跨境".to_owned();
            told(&ExplainedPart { kind, text, n_articles, in_title, in_body, brought: 1.0 })
        };
        let lines = [
            part(PartKind::Word, 1, 3, 1_200),
            part(PartKind::Gram, 0, 1, 1),
            part(PartKind::Run, 1, 1, 1),
        ];
        expect![[r"
            跨境 (word, in 1,200 articles): once in the title and 3 times in the body
            跨境 (neighbours, in 1 article): once in the body
            跨境 stands there unbroken"]]
        .assert_eq(&lines.join("\n"));
    }
}
