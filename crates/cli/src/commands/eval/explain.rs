//! The rank of hits, explained in words.

use xunwen_engine::{ExplainedHit, ScoreExplanation, ScorePart, ScorePartKind};

use crate::output::{QUIET, TITLE, TerminalText, counted, number};

/// Parts of a score that are listed; the smaller ones are summed up.
const MAX_PARTS: usize = 12;

/// Characters of a snippet that replace a missing title.
const N_TITLE_CHARS: usize = 40;

/// Returns the hits of a query in a set, each with the parts of its score.
pub(super) fn to_text(set: &str, hits: &[ExplainedHit]) -> TerminalText {
    let mut text = TerminalText::default();
    text.push_styled(TITLE, set).line(format_args!(": {} hits", hits.len()));
    for (n, explained) in (1..).zip(hits) {
        push_hit(&mut text, n, explained);
    }
    text
}

fn push_hit(text: &mut TerminalText, n: usize, explained: &ExplainedHit) {
    let hit = &explained.hit;
    let snippet = hit.snippets.first().map_or("", |snippet| &snippet.text);
    let snippet: String = snippet.chars().take(N_TITLE_CHARS).collect();
    let title = if hit.title.text.is_empty() { &snippet } else { &hit.title.text };
    text.end_line().push_styled(QUIET, format_args!("{n}.")).push(" ").push_styled(TITLE, title);
    text.push("  ").push_styled(QUIET, &hit.id).end_line();

    push_score(text, &explained.reasons);
    if let Some(original) = &explained.near_duplicate_of {
        text.line(format_args!(
            "   a near-duplicate of {original}: ranked after the ten best that differ"
        ));
    }
    push_parts(text, &explained.reasons);
}

/// Appends the score with its factors. The scores of an answer are these times one common factor.
fn push_score(text: &mut TerminalText, reasons: &ScoreExplanation) {
    let ScoreExplanation { parts, coverage, lead, proximity, recency, .. } = reasons;
    let terms: f32 = parts.iter().map(|part| part.score).sum();
    let score = terms * coverage * lead * proximity * recency;
    text.push(format_args!(
        "   score {score:.3} = {terms:.3} (terms) × {coverage:.3} (coverage) × {lead:.3} (early match) \
         × {proximity:.3} (proximity)"
    ));
    if *recency > 1.0 {
        text.push(format_args!(" × {recency:.3} (recency)"));
    }
    text.end_line();
}

/// Appends the missing words, the largest parts, and the sum of the others.
fn push_parts(text: &mut TerminalText, reasons: &ScoreExplanation) {
    if reasons.missing.is_empty() {
        text.line("   contains every word of the query that counts");
    } else {
        text.line(format_args!("   without {}", reasons.missing.join("、")));
    }

    let (listed, others) = reasons.parts.split_at(reasons.parts.len().min(MAX_PARTS));
    for part in listed {
        text.line(format_args!("   {:7.3}  {}", part.score, describe(part)));
    }
    if !others.is_empty() {
        let sum: f32 = others.iter().map(|part| part.score).sum();
        text.line(format_args!("   {sum:7.3}  {} others", others.len()));
    }
}

fn describe(part: &ScorePart) -> String {
    let kind = match part.kind {
        ScorePartKind::Word => "word",
        ScorePartKind::Gram => "character pair",
        ScorePartKind::Run => return format!("{} occurs unbroken", part.text),
    };

    let places = [(part.in_title, "title"), (part.in_body, "body")];
    let places: Vec<String> =
        places.into_iter().filter_map(|(n, field)| occurrences(n, field)).collect();
    let places = if places.is_empty() { "present".to_owned() } else { places.join(" and ") };
    let articles = counted(part.n_articles, "article");
    let mut text = format!("{} ({kind}, in {articles}): {places}", part.text);
    if part.in_opening > 0 {
        text += &format!(", {} at its beginning", times(part.in_opening));
    }
    match part.as_word {
        Some(0) => text += ", never as a word of the text",
        Some(n) if n < part.in_title + part.in_body => {
            text += &format!(", {} as a word of the text", times(n));
        }
        _ => {}
    }
    text
}

/// Returns how often a term occurs in a field: `once in the title`, `3 times in the body`.
fn occurrences(n: u32, field: &str) -> Option<String> {
    (n > 0).then(|| format!("{} in the {field}", times(n)))
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        n => format!("{} times", number(n.into())),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_part_is_described_with_its_rarity_and_occurrences() {
        let part = |kind, in_title, in_body, n_articles| {
            let text = "跨境".to_owned();
            let as_word = (kind == ScorePartKind::Word).then_some(2);
            let (in_opening, score) = (in_body / 2, 1.0);
            describe(&ScorePart {
                kind,
                text,
                n_articles,
                in_title,
                in_body,
                in_opening,
                as_word,
                score,
            })
        };
        let lines = [
            part(ScorePartKind::Word, 1, 3, 1_200),
            part(ScorePartKind::Gram, 0, 1, 1),
            part(ScorePartKind::Run, 1, 1, 1),
        ];
        expect![[r#"
            跨境 (word, in 1,200 articles): once in the title and 3 times in the body, once at its beginning, 2 times as a word of the text
            跨境 (character pair, in 1 article): once in the body
            跨境 occurs unbroken"#]]
        .assert_eq(&lines.join("\n"));
    }
}
