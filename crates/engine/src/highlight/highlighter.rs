//! Finds the patterns of a plan in texts as shown.

use xunwen_corpus::Article;
use xunwen_text::{FoldTable, Mark};

use super::folded_article::FoldedArticle;
use super::highlight_matcher::{HighlightMatch, HighlightMatcher};
use crate::budget::SearchBudget;
use crate::plan::{Highlight, Highlights};

/// Returns the marks of each text for the patterns of [`Plan::marks`](crate::Plan): ranges of
/// characters of the text as given, in order, without overlaps. Searches do the same for their
/// hits; this function is for fuzzing.
#[must_use]
pub fn marks_of(texts: &[&str], patterns: &[Highlight], fold: &FoldTable) -> Vec<Vec<Mark>> {
    let highlighter = Highlighter::new(patterns, fold);
    texts.iter().map(|text| highlighter.marks(text)).collect()
}

/// Finds patterns in texts as shown.
pub(crate) struct Highlighter<'a> {
    fold: &'a FoldTable,
    matcher: HighlightMatcher,
}

impl<'a> Highlighter<'a> {
    /// Returns a highlighter of folded patterns.
    pub(crate) fn new(patterns: &[Highlight], fold: &'a FoldTable) -> Self {
        Self { fold, matcher: HighlightMatcher::new(patterns) }
    }

    /// Returns the highlighter with the budget of a search. Once that is closed, nothing is marked.
    pub(crate) fn within(self, budget: &SearchBudget) -> Self {
        Self { matcher: self.matcher.within(budget), ..self }
    }

    /// Returns the budget that the highlighter counts its steps in.
    pub(crate) fn budget(&self) -> &SearchBudget {
        self.matcher.budget()
    }

    /// Returns an article, folded for [`Self::find`].
    pub(crate) fn folded(&self, article: &Article) -> FoldedArticle {
        FoldedArticle::new(article, self.fold)
    }

    /// Returns the matches in a folded text, in order of their ends, overlapping ones too.
    pub(crate) fn find(&self, folded: &[char]) -> Vec<HighlightMatch> {
        self.matcher.find(folded)
    }

    /// Returns the marks of a text as shown, adjacent and overlapping matches as one.
    pub(crate) fn marks(&self, text: &str) -> Vec<Mark> {
        let folded: Vec<char> = text.chars().map(|c| self.fold.fold_char(c)).collect();
        self.marks_in(&folded)
    }

    /// Returns the marks of a folded text.
    pub(crate) fn marks_in(&self, folded: &[char]) -> Vec<Mark> {
        self.matcher.marks(folded)
    }
}

/// The highlighters of a plan.
pub(crate) struct Highlighters<'a> {
    /// The highlighter of bodies.
    pub(crate) text: Highlighter<'a>,
    /// The highlighter of titles, if it has patterns of its own.
    title: Option<Highlighter<'a>>,
}

impl<'a> Highlighters<'a> {
    /// Returns the highlighters of a plan's marks, within the budget of a search.
    pub(crate) fn new(marks: &Highlights, fold: &'a FoldTable, budget: &SearchBudget) -> Self {
        let title = (!marks.title.is_empty()).then(|| {
            let both: Vec<Highlight> = marks.text.iter().chain(&marks.title).cloned().collect();
            Highlighter::new(&both, fold).within(budget)
        });
        Self { text: Highlighter::new(&marks.text, fold).within(budget), title }
    }

    /// Returns the highlighter of titles.
    pub(crate) fn title(&self) -> &Highlighter<'a> {
        self.title.as_ref().unwrap_or(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use xunwen_text::{Converter, MarkedText};

    use super::*;

    static FOLD: LazyLock<FoldTable> = LazyLock::new(|| FoldTable::new(&Converter::new()).unwrap());

    fn check(patterns: &[Highlight], text: &str, expected: &str) {
        let marks = Highlighter::new(patterns, &FOLD).marks(text);
        let marked = MarkedText { text: text.to_owned(), marks };
        let bracketed: String = marked
            .pieces()
            .map(|(piece, marked)| if marked { format!("[{piece}]") } else { piece.to_owned() })
            .collect();
        assert_eq!(bracketed, expected);
    }

    fn folded(runs: &[&str]) -> Vec<String> {
        runs.iter().map(|run| FOLD.fold(run)).collect()
    }

    fn check_runs(runs: &[&str], text: &str, expected: &str) {
        let patterns: Vec<Highlight> = folded(runs).into_iter().map(Highlight::Run).collect();
        check(&patterns, text, expected);
    }

    #[test]
    fn marks_are_in_the_text_as_shown() {
        check_runs(&["跨境电商"], "杭州跨境電商與跨境电商", "杭州[跨境電商]與[跨境电商]");
        check_runs(&["gdp"], "全年ＧＤＰ增长", "全年[ＧＤＰ]增长");
        check_runs(&["跨境", "电商"], "跨境电商、电商", "[跨境电商]、[电商]");
    }

    #[test]
    fn letters_and_digits_are_marked_whole() {
        check_runs(&["ai"], "he said AI，OpenAI-ai", "he said [AI]，OpenAI-[ai]");
        check_runs(&["919"], "C919与9190", "C[919]与9190");
        check_runs(&["c919大"], "C919大飞机", "[C919大]飞机");
    }

    #[test]
    fn punctuation_in_a_run_matches_only_itself() {
        check_runs(
            &["杭州，跃向"],
            "杭州，跃向；杭州、跃向；杭州跃向",
            "[杭州，跃向]；杭州、跃向；杭州跃向",
        );
    }

    #[test]
    fn a_number_is_marked_whole() {
        check(&[Highlight::Number("十二个".into())], "十二个，二十二个", "[十二个]，二十二个");
        check(
            &[Highlight::Number("三百".into())],
            "三百，三百零五，三百人",
            "[三百]，三百零五，[三百]人",
        );
    }

    #[test]
    fn nested_runs_are_merged_without_being_collected() {
        let text = "哈".repeat(200_000);
        let runs: Vec<Highlight> = (1..40).map(|n| Highlight::Run("哈".repeat(n))).collect();
        let highlighter = Highlighter::new(&runs, &FOLD);
        let folded: Vec<char> = text.chars().collect();
        assert_eq!(highlighter.marks_in(&folded), [Mark::new(0, 200_000)]);
        assert_eq!(highlighter.find(&folded).len(), 100_000);
    }

    #[test]
    fn near_runs_are_marked_where_they_are_near() {
        let near = [Highlight::Near(folded(&["杭州", "医药"]), 3)];
        check(&near, "医药在杭州。很远的地方有医药。", "[医药]在[杭州]。很远的地方有医药。");
        let star = [Highlight::Stretch(folded(&["北京", "大学"]), 4)];
        check(&star, "北京邮电大学，大学在北京", "[北京邮电大学]，大学在北京");
    }

    proptest! {
        #[test]
        fn a_match_folds_to_the_run(text in "[一-五ａa1，]{0,30}", run in "[一-五a]{1,3}") {
            let run = FOLD.fold(&run);
            let folded: Vec<char> = FOLD.fold(&text).chars().collect();
            let marks = Highlighter::new(&[Highlight::Run(run.clone())], &FOLD).find(&folded);
            let chars: Vec<char> = text.chars().collect();
            for found in marks {
                let cut: String = chars[found.mark.start..found.mark.end].iter().collect();
                prop_assert_eq!(FOLD.fold(&cut), run.clone());
            }
        }

        #[test]
        fn marks_are_all_matches_merged(text in "[一-三，]{0,30}", runs in proptest::collection::vec("[一-三]{1,3}", 1..4)) {
            let mut patterns: Vec<Highlight> = runs.iter().cloned().map(Highlight::Run).collect();
            patterns.push(Highlight::Near(vec![runs[0].clone(), "二".to_owned()], 2));
            let highlighter = Highlighter::new(&patterns, &FOLD);
            let folded: Vec<char> = FOLD.fold(&text).chars().collect();
            let found = highlighter.find(&folded).into_iter().map(|found| found.mark);
            prop_assert_eq!(highlighter.marks(&text), xunwen_text::merge_marks(found.collect()));
        }
    }
}
