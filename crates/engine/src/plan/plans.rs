//! The plans of a query, one for each degree of strictness.

use serde::Serialize;
use xunwen_text::Analysis;

use super::builder::PlanBuilder;
use super::condition::Match;
use super::highlights::Highlights;
use super::options::{Filters, PageRange, PlanOptions, Sort};
use super::query_kind::QueryKind;
use super::recency::Aging;
use super::relax::{content_words, enough_of};
use super::scoring::Scoring;
use super::scoring_builder::build_scoring;
use super::strictness::Strictness;
use crate::query::QueryAst;

/// Everything that a search needs to know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The condition on the articles found.
    pub matching: Match,
    /// The terms, words and runs that rank them.
    pub scoring: Scoring,
    /// Which of them are shown.
    pub filters: Filters,
    /// Their order.
    pub sort: Sort,
    /// How much dates count when sorting by relevance, if they do.
    pub aging: Option<Aging>,
    /// The part of the list.
    pub page: PageRange,
    /// The patterns that are marked in them.
    pub marks: Highlights,
}

/// The plans of a query, from the strictest to the loosest. The query is cut into words once.
#[derive(Debug)]
pub struct Plans {
    /// The conditions that hold at any strictness.
    required: Vec<Match>,
    /// The words of bare text outside choices and fields, of which some may be missing.
    words: Vec<Match>,
    /// Whether the query asks for nothing.
    is_empty: bool,
    kind: QueryKind,
    /// The plan without its condition.
    rest: Plan,
}

impl Plan {
    /// Returns a plan that only matches.
    #[must_use]
    pub fn matching(matching: Match) -> Self {
        Self {
            matching,
            scoring: Scoring::default(),
            filters: Filters::default(),
            sort: Sort::default(),
            aging: None,
            page: PageRange { offset: 0, limit: 0 },
            marks: Highlights::default(),
        }
    }
}

impl Plans {
    /// Returns the plans of a query.
    #[must_use]
    pub fn new(ast: &QueryAst, analysis: &Analysis, options: PlanOptions) -> Self {
        let mut builder = PlanBuilder::new(analysis, options.now);
        builder.add(ast);
        let PlanBuilder { required, words, scoring_texts, mut highlights, .. } = builder;

        for patterns in [&mut highlights.text, &mut highlights.title] {
            patterns.sort_unstable();
            patterns.dedup();
        }

        let words = content_words(words);
        let kind = QueryKind::new(ast, words.len(), analysis);
        let PlanOptions { filters, sort, recency, page, now } = options;
        let rest = Plan {
            matching: Match::Everything,
            scoring: Scoring { kind, ..build_scoring(&scoring_texts, analysis) },
            filters,
            sort,
            aging: recency.map(|recency| recency.at(now)),
            page,
            marks: highlights,
        };
        Self { required, words, is_empty: ast.is_empty(), kind, rest }
    }

    /// Returns what kind of text the query is.
    #[must_use]
    pub fn kind(&self) -> QueryKind {
        self.kind
    }

    /// Returns the number of words of which some may be missing.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.words.len()
    }

    /// Returns the words of which some may be missing.
    #[must_use]
    pub fn words(&self) -> &[Match] {
        &self.words
    }

    /// Returns the condition that holds at any strictness; `None` if there are only words.
    #[must_use]
    pub fn required(&self) -> Option<Match> {
        (!self.required.is_empty()).then(|| Match::All(self.required.clone()))
    }

    /// Returns which articles are shown.
    #[must_use]
    pub fn filters(&self) -> &Filters {
        &self.rest.filters
    }

    /// Returns the plan that requires the words of bare text outside choices and fields this
    /// strictly, and everything else in any case.
    #[must_use]
    pub fn plan(&self, strictness: Strictness) -> Plan {
        Plan { matching: self.condition(strictness), ..self.rest.clone() }
    }

    /// Returns everything of the plans but the condition.
    pub(crate) fn rest(&self) -> &Plan {
        &self.rest
    }

    /// Returns everything of the plans but the condition.
    pub(crate) fn into_rest(self) -> Plan {
        self.rest
    }

    /// Returns the condition of the plan of this strictness.
    #[must_use]
    pub fn condition(&self, strictness: Strictness) -> Match {
        let mut required = self.required.clone();
        required.extend(enough_of(&self.words, strictness));

        if !required.is_empty() {
            Match::All(required)
        } else if self.is_empty {
            Match::Everything
        } else {
            // A query that folds to nothing matches nothing.
            Match::Any(Vec::new())
        }
    }
}

#[cfg(test)]
mod tests;
