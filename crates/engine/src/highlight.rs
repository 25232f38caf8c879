//! Where in a text as shown the query matched.

use aho_corasick::AhoCorasick;
use xunwen_text::{CharClass, FoldTable, Mark, merge_marks};

/// Finds the runs of a query in texts.
///
/// A text is folded, which keeps its characters in their places; punctuation and blanks are
/// then all alike. So a match is a range of characters of the text as shown.
pub(crate) struct Highlighter<'a> {
    fold: &'a FoldTable,
    /// `None` when nothing is to be marked.
    automaton: Option<AhoCorasick>,
    /// Whether a run holds punctuation or blanks; only then do those of a text matter.
    has_gaps: bool,
}

/// A run of the query found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The characters it covers.
    pub(crate) mark: Mark,
    /// Which of the runs it is.
    pub(crate) run: usize,
}

impl<'a> Highlighter<'a> {
    /// Returns a highlighter for folded runs.
    pub(crate) fn of(runs: &[String], fold: &'a FoldTable) -> Self {
        let runs: Vec<String> = runs.iter().map(|run| run.chars().map(level).collect()).collect();
        let automaton = (!runs.is_empty()).then(|| AhoCorasick::new(&runs).ok()).flatten();
        let has_gaps = runs.iter().any(|run| run.contains(' '));
        Self { fold, automaton, has_gaps }
    }

    /// Returns every occurrence of every run, in order of their ends, overlapping ones too.
    pub(crate) fn find(&self, text: &str) -> Vec<Found> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut leveled = String::with_capacity(text.len());
        match self.has_gaps {
            true => leveled.extend(text.chars().map(|c| level(self.fold.fold_char(c)))),
            false => self.fold.fold_into(text, &mut leveled),
        }
        let mut found = Vec::new();
        let mut cursor = Cursor { text: &leveled, byte: 0, char: 0 };
        for occurrence in automaton.find_overlapping_iter(&leveled) {
            let (start, end) = (occurrence.start(), occurrence.end());
            if !whole_atoms(&leveled, start, end) {
                continue;
            }
            let char_end = cursor.chars_before(end);
            let mark = Mark::of(char_end - leveled[start..end].chars().count(), char_end);
            found.push(Found { mark, run: occurrence.pattern().as_usize() });
        }
        found
    }

    /// Returns what to mark in a text, adjacent and overlapping occurrences as one.
    pub(crate) fn marks(&self, text: &str) -> Vec<Mark> {
        merge_marks(self.find(text).into_iter().map(|found| found.mark).collect())
    }
}

/// Makes punctuation and blanks alike, as the grams do: they take a place and are no token.
fn level(c: char) -> char {
    if CharClass::of(c).is_token() { c } else { ' ' }
}

/// Returns whether letters and digits at the ends of the range are whole runs: `ai` is not in
/// `said`.
fn whole_atoms(text: &str, start: usize, end: usize) -> bool {
    let class = |c: Option<char>| c.map_or(CharClass::Other, CharClass::of);
    let splits = |before: Option<char>, after: Option<char>| {
        let before = class(before);
        matches!(before, CharClass::Letter | CharClass::Digit) && before == class(after)
    };
    let run = &text[start..end];
    !splits(text[..start].chars().next_back(), run.chars().next())
        && !splits(run.chars().next_back(), text[end..].chars().next())
}

/// Counts characters up to growing byte offsets, each character once.
struct Cursor<'t> {
    text: &'t str,
    byte: usize,
    char: usize,
}

impl Cursor<'_> {
    fn chars_before(&mut self, byte: usize) -> usize {
        self.char += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.char
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use xunwen_text::{Converter, MarkedText};

    use super::*;

    static FOLD: LazyLock<FoldTable> =
        LazyLock::new(|| FoldTable::build(&Converter::new()).unwrap());

    fn check(runs: &[&str], text: &str, expected: &str) {
        let runs: Vec<String> = runs.iter().map(|run| FOLD.fold(run)).collect();
        let marks = Highlighter::of(&runs, &FOLD).marks(text);
        let marked = MarkedText { text: text.to_owned(), marks };
        let shown: String = marked
            .pieces()
            .map(|(piece, marked)| if marked { format!("[{piece}]") } else { piece.to_owned() })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn marks_are_in_the_text_as_shown() {
        check(&["跨境电商"], "杭州跨境電商與跨境电商", "杭州[跨境電商]與[跨境电商]");
        check(&["gdp"], "全年ＧＤＰ增长", "全年[ＧＤＰ]增长");
        check(&["跨境", "电商"], "跨境电商、电商", "[跨境电商]、[电商]");
    }

    #[test]
    fn letters_and_digits_are_marked_whole() {
        check(&["ai"], "he said AI，OpenAI-ai", "he said [AI]，OpenAI-[ai]");
        check(&["919"], "C919与9190", "C[919]与9190");
        check(&["c919大"], "C919大飞机", "[C919大]飞机");
    }

    #[test]
    fn punctuation_in_a_run_is_any_punctuation() {
        check(&["杭州，跃向"], "杭州、跃向；杭州跃向", "[杭州、跃向]；杭州跃向");
    }

    proptest! {
        /// What is marked folds to a run of the query, or to several that touch.
        #[test]
        fn a_single_run_is_marked_exactly(text in "[一-五ａa1，]{0,30}", run in "[一-五a]{1,3}") {
            let run = FOLD.fold(&run);
            let marks = Highlighter::of(std::slice::from_ref(&run), &FOLD).find(&text);
            let chars: Vec<char> = text.chars().collect();
            for found in marks {
                let cut: String = chars[found.mark.start..found.mark.end].iter().collect();
                prop_assert_eq!(FOLD.fold(&cut), run.clone());
            }
        }
    }
}
