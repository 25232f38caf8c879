//! From [`QueryAst`] to the parts of a plan.

use jiff::Timestamp;
use xunwen_text::{Analysis, joined_name};

use super::bare_text::BareText;
use super::condition::Match;
use super::gram_run::RunOrder;
use super::highlights::{Highlight, Highlights};
use super::params::PARAMS;
use super::relax::content_words;
use super::run_match::{near_highlight, near_match, run_match};
use super::scoring_builder::ScoringText;
use super::search_field::SearchField;
use crate::query::QueryAst;

/// Collects the conditions, highlights and scoring texts of a query.
pub(super) struct PlanBuilder<'a> {
    analysis: &'a Analysis,
    now: Timestamp,
    /// The conditions that hold in any case.
    pub(super) required: Vec<Match>,
    /// The words of bare text outside choices and fields.
    pub(super) words: Vec<Match>,
    pub(super) scoring_texts: Vec<ScoringText>,
    pub(super) highlights: Highlights,
    /// How many other spellings of runs may still be looked up.
    n_spellings_left: usize,
}

impl<'a> PlanBuilder<'a> {
    pub(super) fn new(analysis: &'a Analysis, now: Timestamp) -> Self {
        Self {
            analysis,
            now,
            required: Vec::new(),
            words: Vec::new(),
            scoring_texts: Vec::new(),
            highlights: Highlights::default(),
            n_spellings_left: PARAMS.max_query_spellings,
        }
    }

    /// Adds a part of the query that has to hold along with the others.
    pub(super) fn add(&mut self, ast: &QueryAst) {
        match ast {
            QueryAst::All(parts) => parts.iter().for_each(|part| self.add(part)),
            QueryAst::Text(text) => {
                let words = self.bare_text(text, SearchField::Text);
                self.words.extend(words);
            }
            other => {
                let condition = self.condition(other, SearchField::Text);
                self.required.extend(condition);
            }
        }
    }

    /// Returns the condition of a part of the query, and collects its highlights and scoring
    /// texts; `None` when it has nothing to look up.
    fn condition(&mut self, ast: &QueryAst, field: SearchField) -> Option<Match> {
        match ast {
            QueryAst::Text(text) => {
                let words = self.bare_text(text, field);
                let required = if field.is_name() { words } else { content_words(words) };
                Match::joined(required, Match::All)
            }
            QueryAst::Run(text) => self.run(text, field),
            QueryAst::Near(runs, distance) => self.near(runs, *distance, RunOrder::Any, field),
            QueryAst::Wild(runs) => self.near(runs, PARAMS.star_chars, RunOrder::Given, field),
            QueryAst::In(field, leaf) => match SearchField::from_query(*field) {
                Some(field) => self.condition(leaf, field),
                None => Some(Match::Term(self.term(leaf))),
            },

            QueryAst::Date(period) => {
                let (from, before) = period.seconds(self.now);
                Some(Match::Published(from, before))
            }

            QueryAst::Not(inner) => Some(Match::Not(Box::new(self.excluded(inner)?))),
            QueryAst::All(parts) => Match::joined(self.conditions(parts, field), Match::All),
            QueryAst::Any(parts) => Match::joined(self.conditions(parts, field), Match::Any),
        }
    }

    fn conditions(&mut self, parts: &[QueryAst], field: SearchField) -> Vec<Match> {
        parts.iter().filter_map(|part| self.condition(part, field)).collect()
    }

    /// Returns the condition of an exclusion. A text is excluded as typed, not by its words:
    /// `-房地产商` keeps articles on 房地产. An exclusion is neither marked nor ranked.
    fn excluded(&self, ast: &QueryAst) -> Option<Match> {
        let mut builder = PlanBuilder::new(self.analysis, self.now);
        builder.condition(&as_typed(ast), SearchField::Text)
    }

    fn run(&mut self, text: &str, field: SearchField) -> Option<Match> {
        let folded = self.folded(text, field);
        self.scoring_texts.extend(ScoringText::new(&folded, field, 1.0));
        let spellings = self.spellings(&folded, field);

        let mut conditions = Vec::new();
        for spelling in std::iter::once(folded).chain(spellings) {
            conditions.extend(run_match(&spelling, field));
            self.mark(Highlight::Run(spelling), field);
        }
        Match::joined(conditions, Match::Any)
    }

    /// Returns the other spellings of a run, as many as the query still may have.
    fn spellings(&mut self, folded: &str, field: SearchField) -> Vec<String> {
        if field.is_name() {
            return Vec::new();
        }
        let limit = PARAMS.max_run_spellings.min(self.n_spellings_left);
        let spellings = self.analysis.stand_ins.spellings(folded, limit);
        self.n_spellings_left -= spellings.len();
        spellings
    }

    fn near(
        &mut self,
        runs: &[String],
        distance: u32,
        order: RunOrder,
        field: SearchField,
    ) -> Option<Match> {
        let mut folded: Vec<String> = runs.iter().map(|run| self.folded(run, field)).collect();
        // A run near itself is one run.
        if order == RunOrder::Any {
            folded.sort_unstable();
            folded.dedup();
        }

        let scoring_texts = folded.iter().filter_map(|run| ScoringText::new(run, field, 1.0));
        self.scoring_texts.extend(scoring_texts);

        let pattern = match folded.as_slice() {
            [one] => Highlight::Run(one.clone()),
            _ => near_highlight(&folded, distance, order),
        };
        self.mark(pattern, field);
        near_match(&folded, distance, order, field)
    }

    /// Returns a run as the index of a field holds it.
    fn folded(&self, run: &str, field: SearchField) -> String {
        let folded = self.analysis.fold.fold(run);
        if field.is_name() { joined_name(&folded) } else { folded }
    }

    /// Returns a key term as the index holds it. The signs of a pattern stay: no term has them.
    fn term(&self, leaf: &QueryAst) -> String {
        let text = match leaf {
            QueryAst::Text(text) | QueryAst::Run(text) => text.clone(),
            other => other.to_string(),
        };
        joined_name(self.analysis.fold.fold(&text).trim())
    }

    /// Returns the words of a bare text, and collects its highlights and scoring texts.
    fn bare_text(&mut self, text: &str, field: SearchField) -> Vec<Match> {
        let folded = self.analysis.fold.fold(text);
        let BareText { words, highlights, scoring_texts } =
            BareText::new(&folded, field, self.analysis);

        highlights.into_iter().for_each(|pattern| self.mark(pattern, field));
        self.scoring_texts.extend(scoring_texts);
        words
    }

    fn mark(&mut self, pattern: Highlight, field: SearchField) {
        match field {
            SearchField::Text => self.highlights.text.push(pattern),
            SearchField::Title => self.highlights.title.push(pattern),
            SearchField::Author | SearchField::Source => {}
        }
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
