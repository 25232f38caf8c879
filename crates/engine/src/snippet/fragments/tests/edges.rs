//! Where a fragment begins and ends, no match is cut.

use xunwen_text::Mark;

use super::*;

/// What is marked where a fragment of the text stands, when that begins at `start`; None when its
/// edge cuts a match that has room in a fragment, with those that overlap it.
fn marks_at(found: &[Mark], start: usize, n_chars: usize) -> Option<Vec<Mark>> {
    let end = start + n_chars;
    let is_whole = |m: &Mark| start <= m.start && m.end <= end;
    let cut = |m: &&Mark| !is_whole(m) && m.start < end && start < m.end;
    let overlapping = |m: &Mark| {
        let mut all = *m;
        while let Some(more) = found.iter().find(|f| {
            f.start < all.end && all.start < f.end && (f.start < all.start || all.end < f.end)
        }) {
            all = Mark::new(all.start.min(more.start), all.end.max(more.end));
        }
        all.end - all.start
    };
    let fits = |m: &Mark| overlapping(m) <= MIN_CUT_CHARS - 2;
    let shifted = |m: &Mark| Mark::new(m.start - start, m.end - start);
    let whole = found.iter().filter(|m| is_whole(m)).map(shifted).collect();
    (!found.iter().filter(cut).any(fits)).then(|| merge_marks(whole))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Of every kind of match: what is marked in a fragment is what is marked there in the whole.
    #[test]
    fn no_edge_cuts_a_match(
        text in "[一二三四五东西南北中上下左右天地人]{90,300}(，[一二三四五东西南北]{0,40})?",
        gap in 4_u32..13,
    ) {
        let marked = [
            Highlight::Stretch(folded(&["一", "二"]), gap),
            Highlight::Near(folded(&["三", "四五"]), gap),
            Highlight::Run("天地".to_owned()),
        ];
        let highlighter = Highlighter::new(&marked, &FOLD);
        let article = article(&[&text]);
        let folded: Vec<char> = FOLD.fold(&text).chars().collect();
        let found: Vec<Mark> = highlighter.find(&folded).iter().map(|found| found.mark).collect();
        let chars: Vec<char> = text.chars().collect();
        for fragment in snippets(&article, &highlighter) {
            let before = usize::from(fragment.text.starts_with(ELLIPSIS));
            let shown: Vec<char> = fragment.text.chars().filter(|c| *c != ELLIPSIS).collect();
            let marks: Vec<Mark> = fragment.marks.iter()
                .map(|m| Mark::new(m.start - before, m.end - before))
                .collect();
            let places = (0..=chars.len() - shown.len()).filter(|at| chars[*at..].starts_with(&shown));
            let mut as_there = places.filter_map(|at| marks_at(&found, at, shown.len()));
            prop_assert!(as_there.any(|there| there == marks), "{fragment:?} of {text}");
        }
    }
}
