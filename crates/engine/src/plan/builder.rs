//! From [`QueryAst`] to [`Plan`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use xunwen_text::Analysis;

use super::relax::{Demand, content, enough_of};
use super::run_match::{STAR_CHARS, near_marked, near_match, run_match};
use super::scoring_builder::{Wanted, scoring};
use super::bare_text::{Asked, asked};
use super::{Filters, Highlight, Highlights, Match, PageRange, Plan, RunOrder, SearchField, Sort};
use crate::plan::recency::Recency;
use crate::query::{QueryAst, QueryField};

/// How strictly the words of a query are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strictness {
    /// Every word.
    All,
    /// Words that make up half of what the query says, by rarity.
    Most,
    /// Words that make up a quarter of it.
    Some,
    /// Words that make up a tenth: more than one that stands in every article.
    Few,
    /// Any word.
    Any,
}

/// What is asked for beside the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// Other conditions.
    pub filters: Filters,
    /// The order.
    pub sort: Sort,
    /// How newer articles are preferred by relevance, if they are.
    pub recency: Option<Recency>,
    /// The part of the list.
    pub page: PageRange,
    /// When it is asked: 近7天 counts back from here.
    pub now: Timestamp,
}

/// The plans of a query, from the strictest to the loosest. The query is cut into words once.
#[derive(Debug)]
pub struct Plans {
    /// What is asked for in any case.
    required: Vec<Match>,
    /// Words of bare text that stand in no choice and no field: of these some may be missing.
    words: Vec<Match>,
    /// Bare texts that the words come from.
    n_texts: usize,
    /// Whether the query asks for nothing.
    is_empty: bool,
    /// All else.
    rest: Plan,
}

impl Plans {
    /// Returns the plans of a query.
    #[must_use]
    pub fn new(ast: &QueryAst, analysis: &Analysis, options: PlanOptions) -> Self {
        let mut builder = Builder::new(analysis, options.now);
        builder.add(ast);
        let Builder { required, words, n_texts, wanted, mut marks, .. } = builder;
        for marks in [&mut marks.text, &mut marks.title] {
            marks.sort_unstable();
            marks.dedup();
        }
        let PlanOptions { filters, sort, recency, page, now } = options;
        let aging = recency.map(|recency| recency.at(now));
        let scoring = scoring(&wanted, analysis);
        let matching = Match::Everything;
        let rest = Plan { matching, scoring, filters, sort, aging, page, marks };
        Self { required, words: content(words), n_texts, is_empty: ast.is_empty(), rest }
    }

    /// Returns what the words demand.
    pub(crate) fn demand(&self) -> Demand {
        Demand::new(self.words.len(), self.n_texts)
    }

    /// Returns what to look up when words of bare text that stand in no choice and no field are
    /// asked for so strictly, all else in any case.
    #[must_use]
    pub fn plan(&self, strictness: Strictness) -> Plan {
        let mut required = self.required.clone();
        required.extend(enough_of(&self.words, strictness));
        // What folds to nothing stands nowhere.
        let matching = match (required.is_empty(), self.is_empty) {
            (true, true) => Match::Everything,
            (true, false) => Match::Any(Vec::new()),
            (false, _) => Match::All(required),
        };
        Plan { matching, ..self.rest.clone() }
    }
}

struct Builder<'a> {
    analysis: &'a Analysis,
    now: Timestamp,
    required: Vec<Match>,
    words: Vec<Match>,
    n_texts: usize,
    wanted: Vec<Wanted>,
    marks: Highlights,
}

impl<'a> Builder<'a> {
    fn new(analysis: &'a Analysis, now: Timestamp) -> Self {
        let (required, words, wanted) = (Vec::new(), Vec::new(), Vec::new());
        Self { analysis, now, required, words, n_texts: 0, wanted, marks: Highlights::default() }
    }

    fn add(&mut self, ast: &QueryAst) {
        match ast {
            QueryAst::All(parts) => parts.iter().for_each(|part| self.add(part)),
            QueryAst::Text(text) => {
                let words = self.ask(text, SearchField::Text);
                self.words.extend(words);
                self.n_texts += 1;
            }
            other => {
                let condition = self.condition(other, SearchField::Text);
                self.required.extend(condition);
            }
        }
    }

    /// Returns the condition that a part of a query is, and notes what it marks and ranks by.
    fn condition(&mut self, ast: &QueryAst, place: SearchField) -> Option<Match> {
        Some(match ast {
            QueryAst::Text(text) => {
                let words = self.ask(text, place);
                let is_name = matches!(place, SearchField::Author | SearchField::Source);
                one(if is_name { words } else { content(words) }, Match::All)?
            }
            QueryAst::Run(text) => {
                let folded = self.analysis.fold.fold(text);
                self.wanted.extend(Wanted::at(&folded, place, 1.0));
                self.mark(Highlight::Run(folded.clone()), place);
                run_match(&folded, place)?
            }
            QueryAst::Near(runs, distance) => self.near(runs, *distance, RunOrder::Any, place)?,
            QueryAst::Wild(runs) => self.near(runs, STAR_CHARS, RunOrder::Given, place)?,
            QueryAst::In(field, leaf) => self.condition(leaf, place_of(*field))?,
            QueryAst::Date(period) => {
                let (from, before) = period.seconds(self.now);
                Match::Published(from, before)
            }
            QueryAst::Not(inner) => Match::Not(Box::new(self.excluded(inner)?)),
            QueryAst::All(parts) => one(
                parts.iter().filter_map(|part| self.condition(part, place)).collect(),
                Match::All,
            )?,
            QueryAst::Any(parts) => one(
                parts.iter().filter_map(|part| self.condition(part, place)).collect(),
                Match::Any,
            )?,
        })
    }

    /// Returns what is excluded. A text is excluded as it was typed, not by its words: `-房地产商`
    /// leaves articles on 房地产. Nothing excluded is marked or ranks.
    fn excluded(&self, ast: &QueryAst) -> Option<Match> {
        let mut other = Builder::new(self.analysis, self.now);
        other.condition(&as_typed(ast), SearchField::Text)
    }

    fn near(
        &mut self,
        runs: &[String],
        distance: u32,
        order: RunOrder,
        place: SearchField,
    ) -> Option<Match> {
        let mut folded: Vec<String> = runs.iter().map(|run| self.analysis.fold.fold(run)).collect();
        if order == RunOrder::Any {
            folded.sort_unstable();
            folded.dedup();
        }
        self.wanted.extend(folded.iter().filter_map(|run| Wanted::at(run, place, 1.0)));
        let marked = match folded.as_slice() {
            [one] => Highlight::Run(one.clone()),
            _ => near_marked(&folded, distance, order),
        };
        self.mark(marked, place);
        near_match(&folded, distance, order, place)
    }

    /// Returns the words of a bare text, and notes what it marks and ranks by.
    fn ask(&mut self, text: &str, place: SearchField) -> Vec<Match> {
        let Asked { words, marks, wanted } =
            asked(&self.analysis.fold.fold(text), place, self.analysis);
        marks.into_iter().for_each(|marked| self.mark(marked, place));
        self.wanted.extend(wanted);
        words
    }

    fn mark(&mut self, marked: Highlight, place: SearchField) {
        match place {
            SearchField::Text => self.marks.text.push(marked),
            SearchField::Title => self.marks.title.push(marked),
            SearchField::Author | SearchField::Source => {}
        }
    }
}

fn place_of(field: QueryField) -> SearchField {
    match field {
        QueryField::Title => SearchField::Title,
        QueryField::Author => SearchField::Author,
        QueryField::Source => SearchField::Source,
    }
}

/// Returns several conditions as one.
fn one(mut conditions: Vec<Match>, join: fn(Vec<Match>) -> Match) -> Option<Match> {
    match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _ => Some(join(conditions)),
    }
}

/// Returns the query with every bare text as a run.
fn as_typed(ast: &QueryAst) -> QueryAst {
    match ast {
        QueryAst::Text(text) => QueryAst::Run(text.clone()),
        QueryAst::In(field, leaf) => QueryAst::In(*field, Box::new(as_typed(leaf))),
        QueryAst::Not(inner) => QueryAst::Not(Box::new(as_typed(inner))),
        QueryAst::All(parts) => QueryAst::All(parts.iter().map(as_typed).collect()),
        QueryAst::Any(parts) => QueryAst::Any(parts.iter().map(as_typed).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};

    use super::super::GramRun;
    use super::*;
    use crate::query::parse;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

    fn plan_of(query: &str, strictness: Strictness) -> Plan {
        let options = PlanOptions {
            filters: Filters::default(),
            sort: Sort::Relevance,
            recency: None,
            page: PageRange { offset: 0, limit: 10 },
            now: Timestamp::UNIX_EPOCH,
        };
        Plans::new(&parse(query).0, &ANALYSIS, options).plan(strictness)
    }

    fn show_run(run: &GramRun) -> String {
        let mut grams: Vec<String> =
            run.grams.iter().map(|(at, gram)| format!("{gram}@{at}")).collect();
        grams.extend(run.open_end.iter().map(|(at, c)| format!("{c}…@{at}")));
        let apart = if run.apart.is_empty() { "" } else { " whole" };
        format!("{}{apart}", grams.join("+"))
    }

    fn show(matching: &Match) -> String {
        let list = |parts: &[Match]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
        let at = |place: &SearchField| match place {
            SearchField::Text => String::new(),
            place => format!("{place:?}:"),
        };
        match matching {
            Match::Everything => "*".to_owned(),
            Match::All(parts) => format!("({})", list(parts)),
            Match::Any(parts) => format!("(any of {})", list(parts)),
            Match::Share(percent, parts) => format!("({percent}% of {})", list(parts)),
            Match::Not(inner) => format!("-{}", show(inner)),
            Match::Run(place, run) => at(place) + &show_run(run),
            Match::Near(place, near) => {
                let runs: Vec<String> = near.runs.iter().map(show_run).collect();
                format!("{}{:?}({}, {})", at(place), near.order, runs.join(", "), near.distance)
            }
            Match::Read(_, inner, marked) => format!("{} as {marked:?}", show(inner)),
            Match::Published(from, before) => format!("{from:?}..{before:?}"),
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
        check("\"天堂e创\"", expect!["(天堂@0+堂@1+e创@2)"]);
        check("\"杭州，跃向\"", expect![[r#"(杭州@0+州@1+跃向@3 as Run("杭州,跃向"))"#]]);
        check("\"C919大型\"", expect!["(c@0+919大@1+大型@4)"]);
    }

    #[test]
    fn an_exclusion_is_what_was_typed() {
        check("杭州 -房地产商", expect!["(-房地@0+地产@1+产商@2 杭州@0)"]);
        check("-跨境电商", expect!["(-跨境@0+境电@1+电商@2)"]);
    }

    #[test]
    fn a_query_without_result_is_relaxed() {
        let most = plan_of("杭州 生物 医药 峰会", Strictness::Most);
        assert_eq!(show(&most.matching), "((50% of 杭州@0 生物@0 医药@0 峰会@0))");
        let any = plan_of("杭州 医药", Strictness::Any);
        assert_eq!(show(&any.matching), "((any of 杭州@0 医药@0))");
    }

    #[test]
    fn marks_are_what_was_asked_for_and_nothing_excluded() {
        let marks = |query: &str| {
            let marks = plan_of(query, Strictness::All).marks;
            format!("{:?}", (marks.text, marks.title))
        };
        let check = |query: &str, expected: Expect| expected.assert_eq(&marks(query));
        check("跨境電商 -峰会", expect![[r#"([Run("电商"), Run("跨境"), Run("跨境电商")], [])"#]]);
        check("新的政策", expect![[r#"([Run("政策"), Run("新的政策")], [])"#]]);
        check("医", expect![[r#"([Run("医")], [])"#]]);
        check("标题:政策 作者:甲", expect![[r#"([], [Run("政策")])"#]]);
        check(
            "\"甲 乙\"~3 丙*丁",
            expect![[r#"([Near(["乙", "甲"], 3), Stretch(["丙", "丁"], 10)], [])"#]],
        );
    }

    #[test]
    fn operators_and_fields() {
        check("杭州 (宁波 OR “绍兴”)", expect!["((any of 宁波@0 绍兴@0) 杭州@0)"]);
        check(
            "标题:杭州医药 作者:李青禾",
            expect!["((Title:杭州@0 Title:医药@0) Author:李青@0+青禾@1)"],
        );
        check("-(甲 OR 标题:乙丙)", expect!["(-(any of 甲…@0 Title:乙丙@0))"]);
        check(
            "\"杭州 宁波\"~10 北京*大学",
            expect!["(Any(宁波@0, 杭州@0, 10) Given(北京@0, 大学@0, 10))"],
        );
        check("日期:1970-01-02..", expect!["(Some(57600)..None)"]);
    }

    #[test]
    fn numbers_match_in_any_spelling() {
        check("12个", expect!["((any of 12个@0 whole 十二@0+二个@1 whole))"]);
        check(
            "二〇二四年三月五日发布会",
            expect![
                "((发布@0+布会@1 (any of 二〇@0+〇二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五日@7 whole 2024年@0+3月@5+5日@7 whole 2024年@0+03月@5+05日@8 whole 二零@0+零二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五日@7 whole 2024年@0+3月@5+5号@7 whole 二〇@0+〇二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五号@7 whole 二零@0+零二@1+二四@2+四年@3+年三@4+三月@5+月五@6+五号@7 whole 2024@0+03@5+05@8 whole 2024@0+3@5+5@7 whole)))"
            ],
        );
        check("百分之五", expect!["((any of 百分@0+分之@1+之五@2 whole 5%@0 whole))"]);
        check("5%增长", expect!["((增长@0 (any of 5%@0 whole 百分@0+分之@1+之五@2 whole)))"]);
        check("3.5倍", expect!["((any of 3@0+.5@1+5倍@2 whole 三点@0+点五@1+五倍@2 whole))"]);
        check(
            "1亿",
            expect![[
                r#"((any of 1亿@0 whole 1亿@0+亿@1 whole as Number("1亿") 10000万@0 whole 10000万@0+万@5 whole as Number("10000万") 100@0+,000@3+,000@7 whole 100000000@0 whole 一亿@0 whole 一亿@0+亿@1 whole as Number("一亿")))"#
            ]],
        );
        check("23.5", expect!["((any of 23@0+.5@2 whole 二十@0+十三@1+三点@2+点五@3 whole))"]);
        check("一带一路", expect!["(一带@0+带一@1+一路@2)"]);
        check("三人行", expect!["(三人@0+人行@1)"]);
    }
}
