//! Near-duplicates: articles that say the same as another one, clause by clause.
//!
//! Many papers print the same news nearly word for word. The index keeps a sketch of each
//! article's clauses ([`ClauseSketch`]), so that near-duplicates are recognized without reading
//! them. Punctuation, whitespace, width, case and script make no difference.

use crate::index::sketch::ClauseSketch;

/// The parameters of [`NearDuplicateParams`] in use.
pub(crate) const NEAR_DUPLICATE: NearDuplicateParams =
    NearDuplicateParams { window: 50, n_probed: 20, n_distinct: 10, min_shared: 7 };

/// When articles count as near-duplicates, and where in a list they are demoted.
pub(crate) struct NearDuplicateParams {
    /// The number of first hits within which near-duplicates are demoted.
    ///
    /// Source: chosen, five pages. Twice costs twice the sketches; the effect is not measured.
    pub(crate) window: usize,
    /// Nothing is demoted unless one of this many first hits is a near-duplicate.
    ///
    /// Source: chosen, two pages. Half or twice is not measured.
    pub(crate) n_probed: usize,
    /// The number of best hits that differ, after which near-duplicates of them come: a page.
    ///
    /// Source: chosen. Behind more hits, an article that is taken for a near-duplicate wrongly would
    /// be lost to readers.
    pub(crate) n_distinct: usize,
    /// The number of values that two sketches share at least.
    ///
    /// Source: counted on pairs of texts. Of texts with nine clauses of ten in common 81 in 100
    /// reach 7, of texts with half in common 4 in 100. With 6, announcements of different events
    /// that end in the same sentences would count as near-duplicates. Half or twice (more than a
    /// sketch has) is useless.
    pub(crate) min_shared: usize,
}

/// Returns, for each sketch, the first earlier one that its article is a near-duplicate of. That
/// one is never a near-duplicate itself.
pub(crate) fn near_duplicates(sketches: &[Option<ClauseSketch>]) -> Vec<Option<usize>> {
    let mut originals: Vec<(usize, ClauseSketch)> = Vec::new();
    let mut duplicate_of = Vec::with_capacity(sketches.len());
    for (index, sketch) in sketches.iter().enumerate() {
        let original = sketch.and_then(|sketch| find_original(&originals, sketch));
        if let (None, Some(sketch)) = (original, sketch) {
            originals.push((index, *sketch));
        }
        duplicate_of.push(original);
    }
    duplicate_of
}

fn find_original(originals: &[(usize, ClauseSketch)], sketch: ClauseSketch) -> Option<usize> {
    let min_shared = NEAR_DUPLICATE.min_shared;
    let found = originals.iter().find(|(_, original)| sketch.n_shared(*original) >= min_shared);
    found.map(|(index, _)| *index)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use xunwen_corpus::{Article, Paragraph, ParagraphKind};
    use xunwen_text::Analysis;

    use super::*;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

    fn sketch(title: &str, body: &str) -> Option<ClauseSketch> {
        let paragraphs = body.lines().map(|line| Paragraph::new(ParagraphKind::Body, line));
        let article = Article {
            title: title.to_owned(),
            paragraphs: paragraphs.collect(),
            ..Article::default()
        };
        ClauseSketch::new(&article, &ANALYSIS.fold)
    }

    fn are_near_duplicates(one: (&str, &str), two: (&str, &str)) -> bool {
        near_duplicates(&[sketch(one.0, one.1), sketch(two.0, two.1)])[1].is_some()
    }

    /// Returns a text of `n` clauses; those with a number in `changed` are reworded.
    fn text(n: usize, changed: &[usize]) -> String {
        let mut text = String::new();
        for clause in 0..n {
            text += &if changed.contains(&clause) {
                format!("改写过的第{clause}句说别的，")
            } else {
                format!("港口今天的第{clause}项消息，")
            };
        }
        text
    }

    #[test]
    fn another_title_byline_or_script_is_a_near_duplicate() {
        let long = text(40, &[]);
        assert!(are_near_duplicates(("甲", &long), ("乙", &long)));
        assert!(are_near_duplicates(
            ("甲", &long),
            ("甲", &format!("本报北京电（记者王五）{long}"))
        ));
        assert!(are_near_duplicates(("甲", &long), ("甲", &long.replace('，', "。\n"))));
        assert!(are_near_duplicates(
            ("甲", &long),
            ("甲", &long.replace("项", "項").replace("港口", "港口 "))
        ));
        assert!(are_near_duplicates(("甲", &long), ("甲", &text(40, &[3, 21]))));
    }

    #[test]
    fn texts_with_half_of_their_clauses_in_common_are_not_near_duplicates() {
        let half: Vec<usize> = (0..40).step_by(2).collect();
        assert!(!are_near_duplicates(("甲", &text(40, &[])), ("甲", &text(40, &half))));
        assert!(!are_near_duplicates(("甲", &text(40, &[])), ("甲", &text(400, &[]))));
    }

    #[test]
    fn a_brief_is_a_near_duplicate_only_of_the_same_title_and_text() {
        let brief = "港口今天上午八时正式向来往货轮开放，首批三艘货轮于九时十分进港卸货，预计将在明日上午离港。";
        let elsewhere = brief.replace('，', "、").replace("货轮", "貨輪 ");
        assert!(are_near_duplicates(("港口开放", brief), ("港口開放！", &elsewhere)));
        assert!(!are_near_duplicates(("港口开放", brief), ("港口今起开放", brief)));
        let reworded = brief.replace("三艘", "四艘");
        assert!(!are_near_duplicates(("港口开放", brief), ("港口开放", &reworded)));
    }

    #[test]
    fn a_near_duplicate_refers_to_the_first_article_of_its_kind() {
        let one = sketch("", &text(40, &[]));
        let two = sketch("", &text(30, &(0..30).collect::<Vec<_>>()));
        assert_eq!(
            near_duplicates(&[one, None, two, one, None, two, one]),
            [None, None, None, Some(0), None, Some(2), Some(0)]
        );
    }
}
