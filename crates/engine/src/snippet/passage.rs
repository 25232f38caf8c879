//! A paragraph, what was found in it, and where it may be cut.

use std::ops::Range;

use xunwen_corpus::{Paragraph, ParagraphKind};
use xunwen_text::{CharClass, Mark};

use crate::highlight::Found;

/// What ends a sentence; closing marks after it belong to it.
const SENTENCE_ENDS: &[char] = &['。', '！', '？', '；', '!', '?', ';', '…'];
const CLOSING: &[char] = &['”', '’', '」', '』', '）', ')', '》', '"'];
/// What ends a clause.
const CLAUSE_ENDS: &[char] = &['，', '、', '：', ',', ':', ' '];

/// The least share of letters, digits and ideographs in a line that can be read, in percent.
const MIN_READABLE: usize = 40;
/// The greatest share of digits in such a line: beyond it stands a table.
const MAX_DIGITS: usize = 50;

/// A paragraph in characters.
pub(super) struct Passage {
    pub(super) chars: Vec<char>,
    /// What was found in it, in order of place.
    pub(super) found: Vec<Found>,
    pub(super) kind: ParagraphKind,
    /// What was found, matches that overlap as one.
    clusters: Vec<Range<usize>>,
    /// Where it may be cut: behind the ends of clauses and sentences, never within a match.
    clause_edges: Vec<usize>,
    sentence_edges: Vec<usize>,
}

impl Passage {
    /// Returns the paragraph with its matches. Linear in both.
    pub(super) fn new(paragraph: &Paragraph, mut found: Vec<Found>) -> Self {
        found.sort_unstable_by_key(|f| (f.mark, f.run));
        let chars: Vec<char> = paragraph.text.chars().collect();
        let (mut clause_edges, mut sentence_edges) = (Vec::new(), Vec::new());
        let mut matches = found.iter().map(|f| f.mark).peekable();
        let mut matched_until = 0;
        let mut is_behind_sentence = false;
        for at in 0..chars.len() {
            // Most characters follow an ideograph, behind which nothing ends.
            let before = at.checked_sub(1).map(|before| chars[before]);
            if before.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                is_behind_sentence = false;
                continue;
            }
            // An edge in front of `at`, unless a match reaches over it.
            while let Some(mark) = matches.next_if(|mark| mark.start < at) {
                matched_until = matched_until.max(mark.end);
            }
            let ends = |ends: &[char]| before.is_some_and(|c| ends.contains(&c));
            is_behind_sentence = ends(SENTENCE_ENDS) || is_behind_sentence && ends(CLOSING);
            let goes_on = SENTENCE_ENDS.contains(&chars[at]) || CLOSING.contains(&chars[at]);
            if at >= matched_until {
                if is_behind_sentence && !goes_on {
                    sentence_edges.push(at);
                }
                if (is_behind_sentence && !goes_on) || ends(CLAUSE_ENDS) {
                    clause_edges.push(at);
                }
            }
        }
        sentence_edges.push(chars.len());
        let clusters = clusters(&found);
        Self { chars, found, kind: paragraph.kind, clusters, clause_edges, sentence_edges }
    }

    /// Returns the sentences, one after the other.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.sentence_edges.iter().copied());
        starts.zip(&self.sentence_edges).map(|(start, end)| start..*end).filter(|s| !s.is_empty())
    }

    /// Returns the edges of clauses within the range, its own ends left out.
    pub(super) fn clause_edges(&self, within: &Range<usize>) -> &[usize] {
        let from = self.clause_edges.partition_point(|edge| *edge <= within.start);
        let to = self.clause_edges.partition_point(|edge| *edge < within.end);
        &self.clause_edges[from..to.max(from)]
    }

    /// Returns what was found wholly within the range.
    pub(super) fn found_in(&self, range: &Range<usize>) -> impl Iterator<Item = &Found> {
        let from = self.found.partition_point(|f| f.mark.start < range.start);
        let end = range.end;
        let within = self.found[from..].iter().take_while(move |f| f.mark.start < end);
        within.filter(move |f| f.mark.end <= end)
    }

    /// Returns what a fragment of at most `limit` characters within the range may be cut around:
    /// matches that overlap together, or each by itself where they are longer than that.
    pub(super) fn focuses(&self, range: &Range<usize>, limit: usize) -> Vec<Range<usize>> {
        let from = self.clusters.partition_point(|cluster| cluster.end <= range.start);
        let here = self.clusters[from..].iter().take_while(|cluster| cluster.start < range.end);
        let mut focuses = Vec::new();
        for cluster in here {
            let shared = cluster.start.max(range.start)..cluster.end.min(range.end);
            if shared == *cluster && cluster.len() <= limit {
                focuses.push(shared);
            } else {
                focuses.extend(self.found_in(&shared).map(|f| f.mark.start..f.mark.end));
            }
        }
        focuses
    }

    /// Returns the first of the places where a cut splits neither a match nor a word of letters or
    /// digits.
    pub(super) fn cut(&self, mut places: impl Iterator<Item = usize>) -> Option<usize> {
        places.find(|at| !self.is_in_match(*at) && !self.is_in_atom(*at))
    }

    fn is_in_match(&self, at: usize) -> bool {
        let to = self.clusters.partition_point(|cluster| cluster.start < at);
        to.checked_sub(1).is_some_and(|last| self.clusters[last].end > at)
    }

    fn is_in_atom(&self, at: usize) -> bool {
        let class = |at: usize| self.chars.get(at).map(|c| CharClass::from_char(*c));
        let before = at.checked_sub(1).and_then(class);
        matches!(before, Some(CharClass::Letter | CharClass::Digit)) && before == class(at)
    }

    /// Returns whether the range says something to a reader, and the kind of its paragraph is not
    /// about the article or its pictures.
    pub(super) fn is_prose(&self, range: &Range<usize>) -> bool {
        use ParagraphKind::{Byline, Caption, Kicker, Note};
        !matches!(self.kind, Byline | Note | Caption | Kicker)
            && is_readable(&self.chars[range.clone()])
    }

    /// Returns the range without the blanks at its ends, which no match reaches into.
    pub(super) fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let (first, last) = self
            .found_in(range)
            .fold((range.end, range.start), |(a, b), f| (a.min(f.mark.start), b.max(f.mark.end)));
        let (mut start, mut end) = (range.start, range.end);
        while start < end.min(first) && self.chars[start].is_whitespace() {
            start += 1;
        }
        while end > start.max(last) && self.chars[end - 1].is_whitespace() {
            end -= 1;
        }
        start..end
    }

    /// Returns the marks of what was found within the range, counted from its start.
    pub(super) fn marks_in(&self, range: &Range<usize>) -> Vec<Mark> {
        let shifted = |f: &Found| Mark::new(f.mark.start - range.start, f.mark.end - range.start);
        self.found_in(range).map(shifted).collect()
    }
}

/// Returns the stretches of matches that overlap, in order. `found` is in order.
fn clusters(found: &[Found]) -> Vec<Range<usize>> {
    let mut clusters: Vec<Range<usize>> = Vec::new();
    for Found { mark, .. } in found {
        match clusters.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => clusters.push(mark.start..mark.end),
        }
    }
    clusters
}

/// Returns whether a line is text: no lost characters, not mostly signs, not a table.
fn is_readable(chars: &[char]) -> bool {
    let mut n_tokens = 0;
    let mut n_digits = 0;
    for &c in chars {
        if c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c) {
            return false;
        }
        let class = CharClass::from_char(c);
        n_tokens += usize::from(class.is_token());
        n_digits += usize::from(class == CharClass::Digit);
    }
    n_tokens * 100 >= chars.len() * MIN_READABLE && n_digits * 100 <= chars.len() * MAX_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str, marks: &[(usize, usize)]) -> Passage {
        let found = marks.iter().map(|&(s, e)| Found { mark: Mark::new(s, e), run: 0 }).collect();
        Passage::new(&Paragraph::new(ParagraphKind::Body, text), found)
    }

    fn sentences(text: &str, marks: &[(usize, usize)]) -> Vec<String> {
        let passage = passage(text, marks);
        passage.sentences().map(|range| passage.chars[range].iter().collect()).collect()
    }

    #[test]
    fn a_sentence_has_its_closing_marks() {
        assert_eq!(sentences("“好。”他说！！走", &[]), ["“好。”", "他说！！", "走"]);
        assert_eq!(sentences("", &[]), Vec::<String>::new());
    }

    #[test]
    fn no_edge_is_within_a_match() {
        assert_eq!(sentences("他来。我们走。好", &[(1, 5)]), ["他来。我们走。", "好"]);
        assert_eq!(passage("一，二，三", &[(0, 3)]).clause_edges(&(0..5)), [4]);
    }

    #[test]
    fn tables_and_lost_characters_are_no_prose() {
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
