//! A paragraph with its matches and the places where it may be cut.

use std::ops::Range;

use xunwen_corpus::{Paragraph, ParagraphKind};
use xunwen_text::{CharClass, Mark};

use super::params::PARAMS;
use crate::highlight::HighlightMatch;

/// The marks that end a sentence.
///
/// Source: chosen by hand, the marks at the end of sentences in Chinese and their ASCII forms.
const SENTENCE_ENDS: &[char] = &['。', '！', '？', '；', '!', '?', ';', '…'];

/// The marks after the end of a sentence that belong to it.
///
/// Source: chosen by hand, the closing quotation marks and brackets of Chinese, and the ASCII
/// forms of two of them.
const CLOSING_MARKS: &[char] = &['”', '’', '」', '』', '）', ')', '》', '"'];

/// The marks that end a clause.
///
/// Source: chosen by hand, the marks inside sentences in Chinese and their ASCII forms.
const CLAUSE_ENDS: &[char] = &['，', '、', '：', ',', ':', ' '];

/// A paragraph as characters, with its matches and the places where it may be cut.
pub(super) struct Passage {
    pub(super) chars: Vec<char>,
    /// The matches, in order of position.
    pub(super) matches: Vec<HighlightMatch>,
    kind: ParagraphKind,
    /// The characters of the matches, overlapping ones as one.
    clusters: Vec<Range<usize>>,
    /// The places after clauses and sentences, none of them inside a match.
    clause_edges: Vec<usize>,
    /// The places after sentences, none of them inside a match.
    sentence_edges: Vec<usize>,
}

impl Passage {
    /// Returns the paragraph with its matches. Linear in both.
    pub(super) fn new(paragraph: &Paragraph, mut matches: Vec<HighlightMatch>) -> Self {
        matches.sort_unstable_by_key(|m| (m.mark, m.pattern));
        let chars: Vec<char> = paragraph.text.chars().collect();
        let (clause_edges, sentence_edges) = edges(&chars, &matches);
        let clusters = clusters(&matches);
        Self { chars, matches, kind: paragraph.kind, clusters, clause_edges, sentence_edges }
    }

    /// Returns the sentences, one after the other.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.sentence_edges.iter().copied());
        starts.zip(&self.sentence_edges).map(|(start, end)| start..*end).filter(|s| !s.is_empty())
    }

    /// Returns the ends of clauses inside the range, without its own ends.
    pub(super) fn clause_edges(&self, range: &Range<usize>) -> &[usize] {
        let from = self.clause_edges.partition_point(|edge| *edge <= range.start);
        let to = self.clause_edges.partition_point(|edge| *edge < range.end);
        &self.clause_edges[from..to.max(from)]
    }

    /// Returns the matches that lie wholly inside the range.
    pub(super) fn matches_in(&self, range: &Range<usize>) -> impl Iterator<Item = &HighlightMatch> {
        let from = self.matches.partition_point(|m| m.mark.start < range.start);
        let end = range.end;
        let within = self.matches[from..].iter().take_while(move |m| m.mark.start < end);
        within.filter(move |m| m.mark.end <= end)
    }

    /// Returns the ranges that a fragment of at most `limit` characters may be cut around:
    /// overlapping matches together, or each by itself where they are longer than that.
    pub(super) fn focuses(&self, range: &Range<usize>, limit: usize) -> Vec<Range<usize>> {
        let from = self.clusters.partition_point(|cluster| cluster.end <= range.start);
        let here = self.clusters[from..].iter().take_while(|cluster| cluster.start < range.end);

        let mut focuses = Vec::new();
        for cluster in here {
            let shared = cluster.start.max(range.start)..cluster.end.min(range.end);
            if shared == *cluster && cluster.len() <= limit {
                focuses.push(shared);
            } else {
                focuses.extend(self.matches_in(&shared).map(|m| m.mark.start..m.mark.end));
            }
        }
        focuses
    }

    /// Returns the first of the places where a cut splits neither a match nor a run of letters or
    /// digits.
    pub(super) fn first_cut(&self, mut places: impl Iterator<Item = usize>) -> Option<usize> {
        places.find(|at| !self.is_in_match(*at) && !self.is_in_atom(*at))
    }

    fn is_in_match(&self, at: usize) -> bool {
        let n_before = self.clusters.partition_point(|cluster| cluster.start < at);
        n_before.checked_sub(1).is_some_and(|last| self.clusters[last].end > at)
    }

    fn is_in_atom(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.class_at(at));
        matches!(before, Some(CharClass::Letter | CharClass::Digit)) && before == self.class_at(at)
    }

    fn class_at(&self, at: usize) -> Option<CharClass> {
        self.chars.get(at).map(|c| CharClass::from_char(*c))
    }

    /// Returns whether the range is readable text of the article itself, not a line about the
    /// article or its pictures.
    pub(super) fn is_prose(&self, range: &Range<usize>) -> bool {
        use ParagraphKind::{Byline, Caption, Kicker, Note};
        !matches!(self.kind, Byline | Note | Caption | Kicker)
            && is_readable(&self.chars[range.clone()])
    }

    /// Returns the range without the blanks at its ends, except blanks inside matches.
    pub(super) fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let (first, last) = self
            .matches_in(range)
            .fold((range.end, range.start), |(a, b), m| (a.min(m.mark.start), b.max(m.mark.end)));

        let (mut start, mut end) = (range.start, range.end);
        while start < end.min(first) && self.chars[start].is_whitespace() {
            start += 1;
        }
        while end > start.max(last) && self.chars[end - 1].is_whitespace() {
            end -= 1;
        }
        start..end
    }

    /// Returns the marks of the matches inside the range, counted from its start.
    pub(super) fn marks_in(&self, range: &Range<usize>) -> Vec<Mark> {
        self.matches_in(range)
            .map(|m| Mark::new(m.mark.start - range.start, m.mark.end - range.start))
            .collect()
    }
}

/// Returns the ends of clauses and of sentences, none of them inside a match. `matches` is in
/// order.
fn edges(chars: &[char], matches: &[HighlightMatch]) -> (Vec<usize>, Vec<usize>) {
    let (mut clause_edges, mut sentence_edges) = (Vec::new(), Vec::new());
    let mut marks = matches.iter().map(|m| m.mark).peekable();
    let mut matched_until = 0;
    let mut is_after_sentence = false;

    for at in 0..chars.len() {
        // Most characters follow an ideograph, which ends nothing.
        let before = at.checked_sub(1).map(|before| chars[before]);
        if before.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            is_after_sentence = false;
            continue;
        }

        is_after_sentence = is_one_of(before, SENTENCE_ENDS)
            || is_after_sentence && is_one_of(before, CLOSING_MARKS);
        let is_sentence_edge = is_after_sentence && !continues_sentence(chars[at]);

        // No edge inside a match that reaches across it.
        while let Some(mark) = marks.next_if(|mark| mark.start < at) {
            matched_until = matched_until.max(mark.end);
        }
        if at < matched_until {
            continue;
        }

        if is_sentence_edge {
            sentence_edges.push(at);
        }
        if is_sentence_edge || is_one_of(before, CLAUSE_ENDS) {
            clause_edges.push(at);
        }
    }
    sentence_edges.push(chars.len());
    (clause_edges, sentence_edges)
}

fn is_one_of(c: Option<char>, chars: &[char]) -> bool {
    c.is_some_and(|c| chars.contains(&c))
}

/// Returns whether a character after the end of a sentence belongs to the sentence.
fn continues_sentence(c: char) -> bool {
    SENTENCE_ENDS.contains(&c) || CLOSING_MARKS.contains(&c)
}

/// Returns the characters of the matches, overlapping ones as one. `matches` is in order.
fn clusters(matches: &[HighlightMatch]) -> Vec<Range<usize>> {
    let mut clusters: Vec<Range<usize>> = Vec::new();
    for HighlightMatch { mark, .. } in matches {
        match clusters.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => clusters.push(mark.start..mark.end),
        }
    }
    clusters
}

/// Returns whether a line is text: without lost characters, not mostly signs, not a table.
fn is_readable(chars: &[char]) -> bool {
    let mut n_tokens = 0;
    let mut n_digits = 0;
    for &c in chars {
        // The replacement character and the private use area replace lost characters.
        if c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c) {
            return false;
        }
        let class = CharClass::from_char(c);
        n_tokens += usize::from(class.is_token());
        n_digits += usize::from(class == CharClass::Digit);
    }

    n_tokens * 100 >= chars.len() * PARAMS.min_token_percent
        && n_digits * 100 <= chars.len() * PARAMS.max_digit_percent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str, marks: &[(usize, usize)]) -> Passage {
        let matches = marks
            .iter()
            .map(|&(start, end)| HighlightMatch { mark: Mark::new(start, end), pattern: 0 });
        Passage::new(&Paragraph::new(ParagraphKind::Body, text), matches.collect())
    }

    fn sentences(text: &str, marks: &[(usize, usize)]) -> Vec<String> {
        let passage = passage(text, marks);
        passage.sentences().map(|range| passage.chars[range].iter().collect()).collect()
    }

    #[test]
    fn a_sentence_includes_its_closing_marks() {
        assert_eq!(sentences("“好。”他说！！走", &[]), ["“好。”", "他说！！", "走"]);
        assert_eq!(sentences("", &[]), Vec::<String>::new());
    }

    #[test]
    fn no_edge_is_inside_a_match() {
        assert_eq!(sentences("他来。我们走。好", &[(1, 5)]), ["他来。我们走。", "好"]);
        assert_eq!(passage("一，二，三", &[(0, 3)]).clause_edges(&(0..5)), [4]);
    }

    #[test]
    fn tables_and_lines_with_lost_characters_are_not_prose() {
        for (text, is_prose) in [
            ("杭州今天放晴。", true),
            ("In English, too.", true),
            ("“很好！”", true),
            ("杭州\u{fffd}\u{fffd}放晴。", false),
            ("12 345 67 890 1.5 合计", false),
            ("——＊＊＊——杭州", false),
        ] {
            let passage = passage(text, &[]);
            assert_eq!(passage.is_prose(&(0..passage.chars.len())), is_prose, "{text}");
        }
    }
}
