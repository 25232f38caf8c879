//! The fragments of an article.

use std::ops::Range;

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_text::{FoldTable, MarkedText};

use super::candidate::FragmentCandidate;
use super::fit::fitted;
use super::params::PARAMS;
use super::passage::Passage;
use super::selection::FragmentSelection;
use super::window::{beginning, windows};
use crate::highlight::{FoldedArticle, Highlighter};
use crate::plan::Highlight;

/// Returns the snippets of each article: up to three fragments, of 160 characters together, that
/// show most of the patterns of [`Plan::marks`](crate::Plan). Searches do the same for their
/// hits; this function is for benchmarks and fuzzing.
#[must_use]
pub fn snippets_of(
    articles: &[Article],
    patterns: &[Highlight],
    fold: &FoldTable,
) -> Vec<Vec<MarkedText>> {
    let highlighter = Highlighter::new(patterns, fold);
    articles
        .iter()
        .map(|article| snippets(article, &highlighter.folded(article), &highlighter))
        .collect()
}

/// Returns the fragments that show most of the query, in the order of the text, or the beginning
/// of the article when its body has no match.
pub(crate) fn snippets(
    article: &Article,
    folded: &FoldedArticle,
    highlighter: &Highlighter<'_>,
) -> Vec<MarkedText> {
    let matches = folded.paragraphs().map(|folded| highlighter.find(folded));
    let passages: Vec<Passage> = article
        .paragraphs
        .iter()
        .zip(matches)
        .filter(|(_, matches)| !matches.is_empty())
        .map(|(paragraph, matches)| Passage::new(paragraph, matches))
        .collect();

    // Captions, tables and the like are shown only where prose has no match.
    let mut selection = FragmentSelection::new(&passages, &article.title, highlighter.budget());
    let (prose, rest) = candidates(&passages);
    selection.choose(prose, PARAMS.max_fragments);
    if selection.chosen.is_empty() {
        selection.choose(rest, PARAMS.max_fragments);
    }

    let chosen = selection.chosen;
    if chosen.is_empty() {
        lead(article, folded, highlighter)
    } else {
        fitted(&passages, chosen, highlighter.budget())
    }
}

/// Returns the candidates from sentences with matches: prose, and the rest.
fn candidates(passages: &[Passage]) -> (Vec<FragmentCandidate>, Vec<FragmentCandidate>) {
    let (mut prose, mut rest) = (Vec::new(), Vec::new());
    for (index, passage) in passages.iter().enumerate() {
        for sentence in passage.sentences() {
            if passage.matches_in(&sentence).next().is_none() {
                continue;
            }

            for range in windows(passage, sentence.clone(), PARAMS.max_sentence_chars) {
                let to = if passage.is_prose(&range) { &mut prose } else { &mut rest };
                let sentence = sentence.clone();
                to.push(FragmentCandidate { passage: index, sentence, range, is_filler: false });
            }
        }
    }
    (prose, rest)
}

/// Returns the beginning of the article's first body paragraph of prose, else of its first
/// paragraph.
fn lead(
    article: &Article,
    folded: &FoldedArticle,
    highlighter: &Highlighter<'_>,
) -> Vec<MarkedText> {
    let prose = article.paragraphs.iter().position(is_body_prose);
    let mut paragraphs = article.paragraphs.iter().zip(folded.paragraphs());
    let Some((first, folded)) = paragraphs.nth(prose.unwrap_or(0)) else { return vec![] };

    let passage = Passage::new(first, highlighter.find(folded));
    let range = beginning(&passage, &whole(&passage), PARAMS.max_sentence_chars);
    let end = passage.sentences().map(|s| s.end).find(|end| *end >= range.end);
    let sentence = 0..end.unwrap_or(range.end);
    let candidate = FragmentCandidate { passage: 0, sentence, range, is_filler: false };
    vec![candidate.marked_text(&passage)]
}

fn is_body_prose(paragraph: &Paragraph) -> bool {
    if paragraph.kind != ParagraphKind::Body {
        return false;
    }
    let passage = Passage::new(paragraph, vec![]);
    passage.is_prose(&whole(&passage))
}

fn whole(passage: &Passage) -> Range<usize> {
    0..passage.chars.len()
}

#[cfg(test)]
mod tests;
