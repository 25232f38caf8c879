//! Snippets: the few sentences of an article that say why it was found.

use std::ops::Range;

use xunwen_corpus::{Article, ParagraphKind};
use xunwen_text::{Mark, MarkedText, merge_marks};

use crate::highlight::{Found, Highlighter};

/// The most fragments of one article.
pub(crate) const MAX_FRAGMENTS: usize = 3;

/// The most characters of all fragments together, ellipses not counted.
pub(crate) const MAX_CHARS: usize = 160;

/// A sentence longer than this many characters is cut around its matches.
const MAX_FRAGMENT_CHARS: usize = 90;

/// Characters shown before the first match in a sentence that is cut, at least: a match that
/// stands alone says nothing.
const MIN_LEAD_CHARS: usize = 4;

/// What ends a sentence; closing marks after it belong to it.
const SENTENCE_ENDS: &[char] = &['。', '！', '？', '；', '!', '?', ';', '…'];
const CLOSING: &[char] = &['”', '’', '」', '』', '）', ')', '》', '"'];
/// Where a sentence may be cut.
const CLAUSE_ENDS: &[char] = &['，', '、', '：', ',', ':', ' '];

/// Returns up to [`MAX_FRAGMENTS`] fragments in the order of the text: those that show most
/// of the query, or the beginning of the article when its body shows nothing.
pub(crate) fn snippets(article: &Article, highlighter: &Highlighter<'_>) -> Vec<MarkedText> {
    let mut sentences = Vec::new();
    for paragraph in article.paragraphs.iter().filter(|p| is_prose(p.kind)) {
        let found = highlighter.find(&paragraph.text);
        sentences.extend(sentences_of(&paragraph.text, &found));
    }
    let mut chosen = choose(&sentences);
    if chosen.is_empty() {
        chosen.extend(sentences.iter().position(|s| !s.chars.is_empty()));
    }
    let budget = MAX_CHARS / chosen.len().max(1);
    chosen.iter().map(|&n| sentences[n].fragment(budget.min(MAX_FRAGMENT_CHARS))).collect()
}

fn is_prose(kind: ParagraphKind) -> bool {
    !matches!(kind, ParagraphKind::Byline | ParagraphKind::Note)
}

/// A sentence and what was found in it, in its own characters.
struct Sentence {
    chars: Vec<char>,
    found: Vec<Found>,
}

/// Returns the sentences that have matches, and the first one in any case.
fn sentences_of(text: &str, found: &[Found]) -> Vec<Sentence> {
    let chars: Vec<char> = text.chars().collect();
    let mut sentences = Vec::new();
    let crossed = |at: usize| found.iter().any(|f| f.mark.start < at && at < f.mark.end);
    for range in sentence_ranges(&chars, crossed) {
        let inside: Vec<Found> = found
            .iter()
            .filter(|f| range.start <= f.mark.start && f.mark.end <= range.end)
            .map(|f| Found {
                mark: Mark::of(f.mark.start - range.start, f.mark.end - range.start),
                ..*f
            })
            .collect();
        if !inside.is_empty() || sentences.is_empty() {
            sentences.push(Sentence { chars: chars[range].to_vec(), found: inside });
        }
    }
    sentences
}

/// Returns the sentences, one after the other. A sentence does not end where it is `crossed`
/// by something that must stay whole.
fn sentence_ranges(chars: &[char], crossed: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let trails = |c: &char| SENTENCE_ENDS.contains(c) || CLOSING.contains(c);
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut end = 0;
    while end < chars.len() {
        let ended = chars[end..].iter().position(|c| SENTENCE_ENDS.contains(c));
        end = ended.map_or(chars.len(), |at| end + at + 1);
        end += chars[end..].iter().take_while(|c| trails(c)).count();
        if !crossed(end) {
            ranges.push(start..end);
            start = end;
        }
    }
    ranges
}

/// Returns which sentences to show, in order. Each adds the most characters of runs not shown
/// yet; among equals the one with more matches, then the earlier one.
fn choose(sentences: &[Sentence]) -> Vec<usize> {
    let mut shown: Vec<usize> = Vec::new();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < MAX_FRAGMENTS {
        let worth = |sentence: &Sentence| {
            let mut runs: Vec<&Found> = sentence.found.iter().collect();
            runs.sort_unstable_by_key(|f| f.run);
            runs.dedup_by_key(|f| f.run);
            let fresh = runs.iter().filter(|f| !shown.contains(&f.run));
            let fresh: usize = fresh.map(|f| f.mark.end - f.mark.start).sum();
            (fresh, sentence.found.len())
        };
        let candidates = sentences.iter().enumerate().filter(|(n, s)| {
            !s.found.is_empty() && !chosen.iter().any(|&c| c == *n || sentences[c].chars == s.chars)
        });
        let Some((best, _)) = candidates.max_by_key(|(n, s)| (worth(s), std::cmp::Reverse(*n)))
        else {
            break;
        };
        shown.extend(sentences[best].found.iter().map(|f| f.run));
        chosen.push(best);
    }
    chosen.sort_unstable();
    chosen
}

impl Sentence {
    /// Returns the sentence, or the part of it around its matches that has about `limit`
    /// characters, with an ellipsis where it was cut.
    fn fragment(&self, limit: usize) -> MarkedText {
        let range = self.window(limit);
        let cut_before = range.start > 0;
        let cut_after = range.end < self.chars.len();
        let mut text = String::new();
        text.extend(cut_before.then_some('…'));
        text.extend(&self.chars[range.clone()]);
        text.extend(cut_after.then_some('…'));
        let shift = usize::from(cut_before);
        let inside = self.found.iter().filter_map(|f| {
            let (start, end) = (f.mark.start.max(range.start), f.mark.end.min(range.end));
            (start < end && end == f.mark.end && start == f.mark.start)
                .then(|| Mark::of(start - range.start + shift, end - range.start + shift))
        });
        MarkedText { marks: merge_marks(inside.collect()), text }
    }

    /// Returns the characters to show: from a clause's beginning shortly before the first
    /// match, to a clause's end where one is near.
    fn window(&self, limit: usize) -> Range<usize> {
        if self.chars.len() <= limit {
            return 0..self.chars.len();
        }
        let first = self.found.iter().map(|f| f.mark).min();
        let first = first.unwrap_or(Mark::of(0, 0));
        // A third leads to the match; all of what is left when the sentence ends soon after it.
        let after = self.chars.len() - first.start;
        let earliest = first.start.saturating_sub((limit / 3).max(limit.saturating_sub(after)));
        let latest_start = first.start.saturating_sub(MIN_LEAD_CHARS);
        let is_clause_end = |at: &usize| CLAUSE_ENDS.contains(&self.chars[*at]);
        let start = match earliest {
            0 => 0,
            _ => (earliest..latest_start).find(is_clause_end).map_or(earliest, |at| at + 1),
        };
        let latest = (start + limit).max(first.end).min(self.chars.len());
        let tail = latest.saturating_sub(limit / 4).max(first.end);
        let end = match latest == self.chars.len() {
            true => latest,
            false => (tail..latest).rev().find(is_clause_end).unwrap_or(latest),
        };
        start..end
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use xunwen_corpus::Paragraph;
    use xunwen_text::{Converter, FoldTable};

    use super::*;
    use crate::plan::Marked;

    static FOLD: LazyLock<FoldTable> =
        LazyLock::new(|| FoldTable::build(&Converter::new()).unwrap());

    fn article(paragraphs: &[&str]) -> Article {
        let paragraph =
            |text: &&str| Paragraph { kind: ParagraphKind::Body, text: (*text).to_owned() };
        Article { paragraphs: paragraphs.iter().map(paragraph).collect(), ..Article::default() }
    }

    fn show(marked: &MarkedText) -> String {
        marked.pieces().map(|(p, m)| if m { format!("[{p}]") } else { p.to_owned() }).collect()
    }

    fn check(runs: &[&str], paragraphs: &[&str], expected: Expect) {
        let runs: Vec<Marked> = runs.iter().map(|run| Marked::Run(FOLD.fold(run))).collect();
        let highlighter = Highlighter::of(&runs, &FOLD);
        let fragments: Vec<String> =
            snippets(&article(paragraphs), &highlighter).iter().map(show).collect();
        expected.assert_eq(&fragments.join("\n"));
    }

    #[test]
    fn fragments_are_whole_sentences_in_the_order_of_the_text() {
        check(
            &["跨境电商", "物流"],
            &["开场白。杭州發展跨境電商！很好。", "天气晴。", "“物流很快。”他说。"],
            expect![[r#"
                杭州發展[跨境電商]！
                “[物流]很快。”"#]],
        );
    }

    #[test]
    fn without_a_match_in_the_body_the_beginning_is_shown() {
        check(&["峰会"], &["杭州今天放晴。气温回升。"], expect!["杭州今天放晴。"]);
        check(&["峰会"], &[], expect![""]);
    }

    #[test]
    fn a_match_across_sentences_stays_whole() {
        check(&["来。我们"], &["他说来。我们走。再见。"], expect!["他说[来。我们]走。"]);
    }

    #[test]
    fn a_repeated_sentence_is_shown_once() {
        check(&["图"], &["图为会场。", "图为会场。"], expect!["[图]为会场。"]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_clauses_around_the_match() {
        let long = format!(
            "{}，{}跨境电商{}，{}。",
            "前".repeat(60),
            "中".repeat(5),
            "后".repeat(20),
            "尾".repeat(90)
        );
        check(
            &["跨境电商"],
            &[&long],
            expect![
                "…中中中中中[跨境电商]后后后后后后后后后后后后后后后后后后后后，尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾尾…"
            ],
        );
    }

    #[test]
    fn a_match_at_the_end_of_a_long_sentence_has_what_leads_to_it() {
        let long = format!("{}，{}、跨境金融。", "前".repeat(60), "中".repeat(40));
        check(
            &["跨境"],
            &[&long],
            expect![
                "…中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中中、[跨境]金融。"
            ],
        );
    }

    proptest! {
        #[test]
        fn snippets_are_bounded_and_marks_are_runs(text in "[一-五，。！ a”]{0,400}", run in "[一-五]{1,3}") {
            let run = FOLD.fold(&run);
            let highlighter = Highlighter::of(&[Marked::Run(run.clone())], &FOLD);
            let fragments = snippets(&article(&[&text]), &highlighter);
            prop_assert!(fragments.len() <= MAX_FRAGMENTS);
            for fragment in &fragments {
                let chars: Vec<char> = fragment.text.chars().collect();
                prop_assert!(chars.len() <= MAX_FRAGMENT_CHARS + 2);
                for mark in &fragment.marks {
                    prop_assert!(mark.start < mark.end && mark.end <= chars.len());
                    let cut: String = chars[mark.start..mark.end].iter().collect();
                    prop_assert!(FOLD.fold(&cut).contains(&run), "{} in {}", cut, fragment.text);
                }
            }
            let matches = FOLD.fold(&text).contains(&run);
            prop_assert_eq!(matches, fragments.iter().any(|f| !f.marks.is_empty()), "{:?}", fragments);
        }
    }
}
