//! No fragment begins or ends inside a match.

use xunwen_text::{Mark, merge_marks};

use super::*;

/// Returns the marks that a fragment has if it shows the text from `start` on; `None` when its
/// edge cuts a match that fits into a fragment, together with the matches that overlap it.
fn marks_at(found: &[Mark], start: usize, n_chars: usize) -> Option<Vec<Mark>> {
    let end = start + n_chars;
    let (whole, others): (Vec<&Mark>, Vec<&Mark>) =
        found.iter().partition(|m| start <= m.start && m.end <= end);

    let is_cut = |m: &Mark| m.start < end && start < m.end;
    let fits = |m: &Mark| n_overlapping_chars(found, *m) <= PARAMS.min_cut_chars - 2;
    if others.into_iter().any(|m| is_cut(m) && fits(m)) {
        return None;
    }
    let shifted = whole.into_iter().map(|m| Mark::new(m.start - start, m.end - start));
    Some(merge_marks(shifted.collect()))
}

/// Returns the number of characters that a match covers with those that overlap it.
fn n_overlapping_chars(found: &[Mark], mark: Mark) -> usize {
    let mut all = mark;
    while let Some(more) = found.iter().find(|f| {
        f.start < all.end && all.start < f.end && (f.start < all.start || all.end < f.end)
    }) {
        all = Mark::new(all.start.min(more.start), all.end.max(more.end));
    }
    all.end - all.start
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// For every kind of pattern, a fragment is marked as the whole text is marked there.
    #[test]
    fn no_edge_cuts_a_match(
        text in "[一二三四五东西南北中上下左右天地人]{90,300}(，[一二三四五东西南北]{0,40})?",
        gap in 4_u32..13,
    ) {
        let patterns = [
            Highlight::Stretch(folded(&["一", "二"]), gap),
            Highlight::Near(folded(&["三", "四五"]), gap),
            Highlight::Run("天地".to_owned()),
        ];
        let highlighter = Highlighter::new(&patterns, &FOLD);
        let folded: Vec<char> = FOLD.fold(&text).chars().collect();
        let found: Vec<Mark> = highlighter.find(&folded).iter().map(|found| found.mark).collect();
        let chars: Vec<char> = text.chars().collect();

        for fragment in snippets(&article(&[&text]), &highlighter) {
            let n_before = usize::from(fragment.text.starts_with(ELLIPSIS));
            let shown: Vec<char> = fragment.text.chars().filter(|c| *c != ELLIPSIS).collect();
            let marks: Vec<Mark> = fragment.marks.iter()
                .map(|m| Mark::new(m.start - n_before, m.end - n_before))
                .collect();

            // The fragment may occur at several places of the text.
            let mut places = (0..=chars.len() - shown.len())
                .filter(|at| chars[*at..].starts_with(&shown))
                .filter_map(|at| marks_at(&found, at, shown.len()));
            prop_assert!(places.any(|there| there == marks), "{fragment:?} of {text}");
        }
    }
}
