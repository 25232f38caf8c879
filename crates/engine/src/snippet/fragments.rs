//! Snippets: the few sentences of an article that say why it was found.
//!
//! Each paragraph becomes a [`Passage`] that knows its matches and where it may be cut; its
//! sentences, or parts of long ones around the matches, are candidates; the ones that show most of
//! the query are chosen, kept within the room that there is, and shown in the order of the text.
//! Linear in the length of the article and the number of matches.

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_text::{FoldTable, MarkedText, merge_marks};

use crate::highlight::{FoldedArticle, Highlighter};
use crate::plan::Highlight;
use super::selection::{Candidate, Shown};
use super::passage::Passage;
use super::window::{beginning, windows};

/// The most fragments of one article.
pub(crate) const MAX_FRAGMENTS: usize = 3;

/// The most characters of all fragments together, ellipses counted. Only a match that is longer
/// by itself is shown beyond it, since no match is cut.
pub(crate) const MAX_CHARS: usize = 160;

/// A sentence longer than this many characters is cut around its matches.
const MAX_SENTENCE_CHARS: usize = 90;

/// Characters of a fragment below which it is left out rather than cut further.
const MIN_CUT_CHARS: usize = 30;

const ELLIPSIS: char = '…';

/// Returns the snippets of each article: up to three fragments, of 160 characters together, that
/// show most of what a query marks, as [`Plan::marks`](crate::Plan) names it. What a search does
/// for its hits; here for benchmarks and fuzzing.
#[must_use]
pub fn snippets_of(
    articles: &[Article],
    marked: &[Highlight],
    fold: &FoldTable,
) -> Vec<Vec<MarkedText>> {
    let highlighter = Highlighter::new(marked, fold);
    let of = |article: &Article| snippets(article, &highlighter.folded(article), &highlighter);
    articles.iter().map(of).collect()
}

/// Returns up to [`MAX_FRAGMENTS`] fragments in the order of the text: those that show most of
/// the query, or the beginning of the article when its body shows nothing.
pub(crate) fn snippets(
    article: &Article,
    folded: &FoldedArticle,
    highlighter: &Highlighter<'_>,
) -> Vec<MarkedText> {
    let found = folded.paragraphs().map(|folded| highlighter.find(folded));
    let found = article.paragraphs.iter().zip(found);
    let passages: Vec<Passage> = found
        .filter(|(_, found)| !found.is_empty())
        .map(|(paragraph, found)| Passage::new(paragraph, found))
        .collect();
    let mut shown = Shown::title(&passages, &article.title);
    // What is no prose is shown only where nothing else has a match.
    let (prose, rest) = candidates(&passages);
    shown.choose(prose, MAX_FRAGMENTS);
    if shown.chosen.is_empty() {
        shown.choose(rest, MAX_FRAGMENTS);
    }
    let chosen = shown.chosen;
    if chosen.is_empty() { lead(article, folded, highlighter) } else { fitted(&passages, chosen) }
}

/// Returns what may be shown of sentences with matches: prose, and the rest.
fn candidates(passages: &[Passage]) -> (Vec<Candidate>, Vec<Candidate>) {
    let (mut prose, mut rest) = (Vec::new(), Vec::new());
    for (number, passage) in passages.iter().enumerate() {
        for sentence in passage.sentences() {
            if passage.found_in(&sentence).next().is_none() {
                continue;
            }
            for range in windows(passage, sentence.clone(), MAX_SENTENCE_CHARS) {
                let to = if passage.is_prose(&range) { &mut prose } else { &mut rest };
                let sentence = sentence.clone();
                to.push(Candidate { passage: number, sentence, range, is_filler: false });
            }
        }
    }
    (prose, rest)
}

/// Returns the beginning of the article: of its first body paragraph of prose, or of any.
fn lead(
    article: &Article,
    folded: &FoldedArticle,
    highlighter: &Highlighter<'_>,
) -> Vec<MarkedText> {
    let whole = |passage: &Passage| 0..passage.chars.len();
    let is_prose = |paragraph: &Paragraph| {
        let passage = Passage::new(paragraph, vec![]);
        passage.is_prose(&whole(&passage))
    };
    let is_body = |p: &Paragraph| p.kind == ParagraphKind::Body;
    let prose = article.paragraphs.iter().position(|p| is_body(p) && is_prose(p));
    let mut paragraphs = article.paragraphs.iter().zip(folded.paragraphs());
    let Some((first, folded)) = paragraphs.nth(prose.unwrap_or(0)) else { return vec![] };
    let passage = Passage::new(first, highlighter.find(folded));
    let range = beginning(&passage, &whole(&passage), MAX_SENTENCE_CHARS);
    let end = passage.sentences().map(|s| s.end).find(|end| *end >= range.end);
    let sentence = 0..end.unwrap_or(range.end);
    vec![fragment(&passage, &Candidate { passage: 0, sentence, range, is_filler: false })]
}

/// Returns the fragments in the order of the text, cut further where together they have no room.
/// `chosen` has the most important one first; the less important ones give way.
fn fitted(passages: &[Passage], chosen: Vec<Candidate>) -> Vec<MarkedText> {
    let mut room = MAX_CHARS;
    let mut shown = Shown::title(passages, "");
    for (n, candidate) in chosen.iter().enumerate() {
        // Room is left for those that follow and show something new, as far as they need it.
        let needed = |c: &Candidate| size(c).min(MIN_CUT_CHARS + 2);
        let reserved: usize = chosen[n + 1..].iter().filter(|c| !c.is_filler).map(needed).sum();
        let available = room.saturating_sub(reserved);
        let fitting = if size(candidate) <= available {
            Some(candidate.clone())
        } else if shown.chosen.is_empty() || !candidate.is_filler && available >= MIN_CUT_CHARS + 2
        {
            narrowed(&shown, candidate, available.saturating_sub(2))
        } else {
            None
        };
        let fits = |c: &Candidate| shown.chosen.is_empty() || size(c) <= room;
        if let Some(candidate) = fitting.filter(fits) {
            room = room.saturating_sub(size(&candidate));
            shown.show(candidate);
        }
    }
    let mut kept = shown.chosen;
    kept.sort_unstable_by_key(|c| (c.passage, c.range.start));
    joined(kept).iter().map(|c| fragment(&passages[c.passage], c)).collect()
}

/// Returns the part of a candidate that has at most `limit` characters, or one long match, and adds
/// most to what is shown.
fn narrowed(shown: &Shown<'_>, candidate: &Candidate, limit: usize) -> Option<Candidate> {
    let Candidate { passage, sentence, range, is_filler } = candidate.clone();
    let parts = windows(&shown.passages[passage], range, limit).into_iter();
    let part = |range| Candidate { passage, sentence: sentence.clone(), range, is_filler };
    let mut with_it = shown.clone();
    with_it.chosen.clear();
    with_it.choose(parts.map(part).collect(), 1);
    with_it.chosen.pop()
}

/// Returns the fragments with those that follow each other without a gap as one.
fn joined(fragments: Vec<Candidate>) -> Vec<Candidate> {
    let mut joined: Vec<Candidate> = Vec::new();
    for fragment in fragments {
        match joined.last_mut() {
            Some(last)
                if last.passage == fragment.passage && last.range.end == fragment.range.start =>
            {
                last.range.end = fragment.range.end;
                last.sentence.end = fragment.sentence.end;
            }
            _ => joined.push(fragment),
        }
    }
    joined
}

/// Returns the characters that a fragment takes at most, with its ellipses: blanks at its ends are
/// shown where it is joined with the next.
fn size(candidate: &Candidate) -> usize {
    let n_ellipses = usize::from(is_cut_before(candidate)) + usize::from(is_cut_behind(candidate));
    candidate.range.len() + n_ellipses
}

fn is_cut_before(candidate: &Candidate) -> bool {
    candidate.range.start > candidate.sentence.start
}

fn is_cut_behind(candidate: &Candidate) -> bool {
    candidate.range.end < candidate.sentence.end
}

fn fragment(passage: &Passage, candidate: &Candidate) -> MarkedText {
    let range = passage.trimmed(&candidate.range);
    let (before, behind) = (is_cut_before(candidate), is_cut_behind(candidate));
    let mut text = String::with_capacity(range.len() * 3 + 6);
    text.extend(before.then_some(ELLIPSIS));
    text.extend(&passage.chars[range.clone()]);
    text.extend(behind.then_some(ELLIPSIS));
    let mut marks = merge_marks(passage.marks_in(&range));
    for mark in &mut marks {
        mark.start += usize::from(before);
        mark.end += usize::from(before);
    }
    MarkedText { text, marks }
}

#[cfg(test)]
mod tests;
