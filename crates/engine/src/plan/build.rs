//! From [`QueryAst`] to [`Plan`].

use xunwen_text::{Analysis, CharClass, Gram, GramKind, grams};

use super::score::Scoring;
use super::{Filters, Match, Page, Plan, Run, Sort};
use crate::query::QueryAst;

/// How strictly the words of a query are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Every word.
    All,
    /// More than half of the words.
    Most,
    /// Any word.
    Any,
}

/// What is asked for beside the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// How strictly words are asked for.
    pub strictness: Strictness,
    /// Other conditions.
    pub filters: Filters,
    /// The order.
    pub sort: Sort,
    /// The part of the list.
    pub page: Page,
}

/// Returns what to look up for a query.
#[must_use]
pub fn plan(ast: &QueryAst, analysis: &Analysis, options: PlanOptions) -> Plan {
    let mut builder = Builder::new(analysis);
    builder.add(ast);
    let Builder { mut required, words, scoring, mut marks, .. } = builder;
    required.extend(enough_of(words, options.strictness));
    marks.sort_unstable();
    marks.dedup();
    Plan {
        matching: if required.is_empty() { Match::Everything } else { Match::All(required) },
        scoring: scoring.into_voices(),
        filters: options.filters,
        sort: options.sort,
        page: options.page,
        marks,
    }
}

/// Returns how many words the loose parts of a query have: below two there is nothing to
/// relax, below three no majority.
#[must_use]
pub(crate) fn n_words(ast: &QueryAst, analysis: &Analysis) -> usize {
    match ast {
        QueryAst::Text(text) => pieces(&analysis.fold.fold(text))
            .map(|piece| analysis.segmenter.words(piece).len())
            .sum(),
        QueryAst::All(parts) => parts.iter().map(|part| n_words(part, analysis)).sum(),
        QueryAst::Run(_) | QueryAst::Not(_) => 0,
    }
}

fn enough_of(mut words: Vec<Match>, strictness: Strictness) -> Option<Match> {
    words.dedup();
    let n = match strictness {
        Strictness::All => words.len(),
        Strictness::Most => words.len() / 2 + 1,
        Strictness::Any => 1,
    };
    match words.len() {
        0 => None,
        1 => words.pop(),
        len if n == len => Some(Match::All(words)),
        _ => Some(Match::AtLeast(n, words)),
    }
}

struct Builder<'a> {
    analysis: &'a Analysis,
    required: Vec<Match>,
    words: Vec<Match>,
    scoring: Scoring,
    marks: Vec<String>,
}

impl<'a> Builder<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        Self {
            analysis,
            required: Vec::new(),
            words: Vec::new(),
            scoring: Scoring::default(),
            marks: Vec::new(),
        }
    }

    fn add(&mut self, ast: &QueryAst) {
        match ast {
            QueryAst::All(parts) => parts.iter().for_each(|part| self.add(part)),
            QueryAst::Not(inner) => self.exclude(inner),
            QueryAst::Run(text) => {
                let folded = self.analysis.fold.fold(text);
                self.required.extend(run_match(&folded));
                self.scoring.score(self.analysis, &folded);
                self.marks.push(folded);
            }
            QueryAst::Text(text) => {
                let folded = self.analysis.fold.fold(text);
                pieces(&folded).for_each(|piece| self.add_piece(piece));
            }
        }
    }

    /// Adds an unbroken piece of text: each of its words is asked for, the piece as a whole
    /// ranks higher.
    fn add_piece(&mut self, piece: &str) {
        let words = self.analysis.segmenter.words(piece);
        let long = |word: &str| word.chars().nth(1).is_some();
        let any_long = words.iter().any(|word| long(word.text));
        self.words.extend(words.iter().filter_map(|word| run_match(word.text)));
        if words.is_empty() {
            self.words.extend(run_match(piece));
        }
        let marked = words.iter().map(|word| word.text).filter(|word| long(word) || !any_long);
        self.marks.extend(marked.map(str::to_owned));
        self.marks.push(piece.to_owned());
        self.scoring.score(self.analysis, piece);
    }

    /// An excluded text is excluded as it was typed, not by its words: `-房地产商` leaves
    /// articles on 房地产.
    fn exclude(&mut self, ast: &QueryAst) {
        if let QueryAst::Text(text) | QueryAst::Run(text) = ast {
            let run = run_match(&self.analysis.fold.fold(text));
            self.required.extend(run.map(|run| Match::Not(Box::new(run))));
        }
    }
}

/// Returns the parts of a folded text between punctuation and blanks.
fn pieces(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c| !CharClass::of(c).is_token()).filter(|piece| !piece.is_empty())
}

fn run_match(folded: &str) -> Option<Match> {
    run(folded).map(Match::Run)
}

/// Returns the grams that a text has exactly when it contains this run. Punctuation and
/// blanks within the run stand for any one character that is no letter, digit or ideograph.
///
/// The last character is in the pair before it; where there is none, it stays open, since a
/// text may go on after it.
pub(crate) fn run(folded: &str) -> Option<Run> {
    let all: Vec<Gram<'_>> = grams(folded).collect();
    let first = all.first()?.char_start;
    let offset = |gram: &Gram<'_>| {
        (u32::try_from(gram.char_start - first).unwrap_or(u32::MAX), gram.text.to_owned())
    };
    let (last, before) = all.split_last()?;
    if last.kind != GramKind::Last {
        return Some(Run { grams: all.iter().map(offset).collect(), open_end: None });
    }
    let paired = before
        .last()
        .is_some_and(|gram| gram.kind == GramKind::Pair && gram.char_start + 1 == last.char_start);
    Some(Run {
        grams: before.iter().map(offset).collect(),
        open_end: (!paired).then(|| offset(last)),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::query::parse;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

    fn plan_of(query: &str, strictness: Strictness) -> Plan {
        let options = PlanOptions {
            strictness,
            filters: Filters::default(),
            sort: Sort::Relevance,
            page: Page { offset: 0, limit: 10 },
        };
        plan(&parse(query).0, &ANALYSIS, options)
    }

    fn show(matching: &Match) -> String {
        let list = |parts: &[Match]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
        match matching {
            Match::Everything => "*".to_owned(),
            Match::All(parts) => format!("({})", list(parts)),
            Match::AtLeast(n, parts) => format!("({n} of {})", list(parts)),
            Match::Not(inner) => format!("-{}", show(inner)),
            Match::Run(run) => {
                let mut grams: Vec<String> =
                    run.grams.iter().map(|(at, gram)| format!("{gram}@{at}")).collect();
                grams.extend(run.open_end.iter().map(|(at, c)| format!("{c}…@{at}")));
                grams.join("+")
            }
        }
    }

    fn check(query: &str, expected: Expect) {
        expected.assert_eq(&show(&plan_of(query, Strictness::All).matching));
    }

    #[test]
    fn bare_text_asks_for_its_words() {
        check("跨境電商", expect!["((跨境@0 电商@0))"]);
        check("杭州 生物技术", expect!["((杭州@0 生物@0 技术@0))"]);
        check("杭州 网络安全", expect!["((杭州@0 网络@0+络安@1+安全@2))"]);
        check("农业", expect!["(农业@0)"]);
        check("医", expect!["(医…@0)"]);
        check("", expect!["*"]);
    }

    #[test]
    fn a_quoted_run_is_its_grams_in_their_places() {
        check("\"生物医药\"", expect!["(生物@0+物医@1+医药@2)"]);
        check("\"天堂e创\"", expect!["(天堂@0+堂@1+e@2+创…@3)"]);
        check("\"杭州，跃向\"", expect!["(杭州@0+州@1+跃向@3)"]);
        check("\"C919大型\"", expect!["(c@0+919@1+大型@4)"]);
    }

    #[test]
    fn an_exclusion_is_what_was_typed() {
        check("杭州 -房地产商", expect!["(-房地@0+地产@1+产商@2 杭州@0)"]);
        check("-跨境电商", expect!["(-跨境@0+境电@1+电商@2)"]);
    }

    #[test]
    fn a_query_without_result_is_relaxed() {
        let most = plan_of("杭州 生物 医药 峰会", Strictness::Most);
        assert_eq!(show(&most.matching), "((3 of 杭州@0 生物@0 医药@0 峰会@0))");
        let any = plan_of("杭州 医药", Strictness::Any);
        assert_eq!(show(&any.matching), "((1 of 杭州@0 医药@0))");
        assert_eq!(n_words(&parse("杭州 “医药” -峰会").0, &ANALYSIS), 1);
    }

    #[test]
    fn marks_are_what_was_asked_for_and_nothing_excluded() {
        assert_eq!(plan_of("跨境電商 -峰会", Strictness::All).marks, ["电商", "跨境", "跨境电商"]);
        assert_eq!(plan_of("新的政策", Strictness::All).marks, ["政策", "新的政策"]);
        assert_eq!(plan_of("医", Strictness::All).marks, ["医"]);
    }
}
