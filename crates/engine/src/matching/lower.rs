//! From a [`Plan`] to tantivy queries: the one place where the two meet.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use xunwen_text::{Analysis, PARAGRAPH_END};

use crate::index::document::name_key;
use crate::index::schema::IndexFields;
use crate::matching::any_field_term_query::AnyFieldTermQuery;
use crate::matching::forward_only_query::ForwardOnly;
use crate::matching::min_match_query::{MinMatchClause, MinMatchQuery};
use crate::matching::near_query::NearQuery;
use crate::matching::run_query::RunQuery;
use crate::matching::run_terms::{RunTerms, Spans};
use crate::matching::search_scope::SearchScope;
use crate::matching::span_query::SpanQuery;
use crate::matching::union_query::UnionQuery;
use crate::plan::{Filters, GramRun, Match, NameFilter, NearRuns, RunOrder, SearchField};

/// Turns the conditions of a search into queries. They do not score.
pub(crate) struct Lowering<'a> {
    pub(crate) fields: &'a IndexFields,
    pub(crate) analysis: &'a Analysis,
    pub(crate) searcher: &'a Searcher,
    pub(crate) scope: &'a Arc<SearchScope>,
}

/// Returns the query for all articles that pass filters.
pub(crate) fn lower_filters(
    filters: &Filters,
    fields: &IndexFields,
    analysis: &Analysis,
) -> Box<dyn Query> {
    let mut clauses = filter_clauses(filters, fields, analysis);
    if clauses.is_empty() {
        return Box::new(AllQuery);
    }

    // Exclusions alone match nothing.
    clauses.push((Occur::Must, Box::new(AllQuery)));
    Box::new(BooleanQuery::new(clauses))
}

/// The most alternatives that are sought in one by one: the spellings of a number, most often. More are collected in
/// blocks of documents by tantivy's union, which pays if most of the documents are asked for.
///
/// Source: chosen. Half or twice is not measured.
const MAX_SOUGHT_PARTS: usize = 16;

impl Lowering<'_> {
    /// Returns the query for a condition and filters.
    pub(crate) fn query(&self, matching: &Match, filters: &Filters) -> Box<dyn Query> {
        let query = self.condition(matching);
        let mut clauses = filter_clauses(filters, self.fields, self.analysis);
        if clauses.is_empty() {
            return query;
        }

        clauses.push((Occur::Must, query));
        Box::new(BooleanQuery::new(clauses))
    }

    /// Returns the clauses for words of which articles may lack some.
    pub(crate) fn words(&self, words: &[Match]) -> Vec<MinMatchClause> {
        words.iter().map(|word| self.min_match_clause(word)).collect()
    }

    fn condition(&self, condition: &Match) -> Box<dyn Query> {
        match condition {
            Match::Everything => Box::new(AllQuery),
            Match::Published(from, before) => published(*from, *before, self.fields),
            Match::Term(term) => exact(self.fields.term, term),

            // Conditions on text.
            Match::Run(field, run) => self.run(*field, run),
            Match::Near(field, near) => {
                union(self.gram_fields(*field).iter().map(|field| self.near(near, *field)))
            }

            // Combinations.
            Match::Any(parts) => {
                let queries = parts.iter().map(|part| self.condition(part));
                if parts.len() > MAX_SOUGHT_PARTS {
                    Box::new(BooleanQuery::union(queries.collect()))
                } else {
                    union(queries)
                }
            }
            Match::Not(_) => self.all(std::slice::from_ref(condition)),
            Match::Share(percent, parts) => Box::new(self.min_match(*percent, parts)),
            Match::All(parts) => self.all(parts),
        }
    }

    /// Returns the intersection of conditions.
    ///
    /// Exclusions become clauses of the same query, so that tantivy lists all documents for them
    /// only if they are the only conditions.
    fn all(&self, parts: &[Match]) -> Box<dyn Query> {
        let mut clauses: Vec<_> = parts.iter().map(|part| self.clause(part)).collect();
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn clause(&self, part: &Match) -> (Occur, Box<dyn Query>) {
        match part {
            Match::Not(inner) => (Occur::MustNot, Box::new(ForwardOnly(self.condition(inner)))),
            other => (Occur::Must, self.condition(other)),
        }
    }

    fn min_match(&self, percent: u8, parts: &[Match]) -> MinMatchQuery {
        MinMatchQuery { percent, clauses: self.words(parts), scope: Arc::clone(self.scope) }
    }

    fn min_match_clause(&self, condition: &Match) -> MinMatchClause {
        let spellings = match condition {
            Match::Any(spellings) => spellings.as_slice(),
            one => std::slice::from_ref(one),
        };
        let spellings = spellings.iter().map(|spelling| self.required_terms(spelling)).collect();
        MinMatchClause { query: self.condition(condition), spellings }
    }

    /// Returns the terms that every matching document contains, as far as they are known, each in
    /// any of several fields.
    fn required_terms(&self, condition: &Match) -> Vec<Vec<Term>> {
        let Match::Run(field, run) = condition else { return Vec::new() };

        let gram_fields = self.gram_fields(*field);
        let grams = run.grams.iter().map(|(_, gram)| terms_in(&gram_fields, gram));
        let mut terms: Vec<Vec<Term>> = grams.collect();
        if let Some((_, c)) = run.open_end.as_ref().filter(|_| *field == SearchField::Text) {
            terms.push(terms_in(&[self.fields.chars], c));
        }
        terms
    }

    fn run(&self, field: SearchField, run: &GramRun) -> Box<dyn Query> {
        if let Some(word) = run.word.as_ref().filter(|word| self.has_word(word)) {
            return self.term(word, &[self.fields.words]);
        }
        match run.open_end.as_ref().filter(|_| run.is_single_character()) {
            Some((_, c)) if field == SearchField::Text => self.term(c, &[self.fields.chars]),
            _ => self.grams(field, run),
        }
    }

    /// Returns whether the index has postings of a word. Then the whole index was cut with a dictionary
    /// that has the word. A newer word is found by its grams.
    fn has_word(&self, word: &str) -> bool {
        if !self.scope.uses_words {
            return false;
        }
        let term = Term::from_field_text(self.fields.words, word);
        self.scope.terms.n_articles(self.searcher, &[term]).is_ok_and(|n_articles| n_articles > 0)
    }

    fn grams(&self, field: SearchField, run: &GramRun) -> Box<dyn Query> {
        match (run.grams.as_slice(), &run.open_end, run.apart.as_slice()) {
            ([(_, gram)], None, []) => self.term(gram, &self.gram_fields(field)),
            _ => union(self.gram_fields(field).iter().map(|field| self.run_in(run, *field))),
        }
    }

    fn term(&self, text: &str, fields: &[Field]) -> Box<dyn Query> {
        let terms = terms_in(fields, text);
        Box::new(AnyFieldTermQuery { terms, scope: Arc::clone(self.scope) })
    }

    fn near(&self, near: &NearRuns, field: Field) -> Box<dyn Query> {
        let NearRuns { runs, distance, order } = near;
        let (distance, order) = (*distance, *order);
        let runs: Vec<RunTerms> = runs.iter().map(|run| run_terms(run, field)).collect();
        if !runs.iter().all(NearQuery::takes) {
            return Box::new(self.span_query(runs, Some((distance, order)), field));
        }
        let (paragraph_end, scope) = (paragraph_end(field), Arc::clone(self.scope));
        Box::new(NearQuery { runs, distance, order, paragraph_end, scope })
    }

    fn run_in(&self, run: &GramRun, field: Field) -> Box<dyn Query> {
        let terms = run_terms(run, field);
        match &run.open_end {
            None => Box::new(RunQuery { run: terms, scope: Arc::clone(self.scope) }),
            Some(_) => Box::new(self.span_query(vec![terms], None, field)),
        }
    }

    fn span_query(
        &self,
        runs: Vec<RunTerms>,
        proximity: Option<(u32, RunOrder)>,
        field: Field,
    ) -> SpanQuery {
        let spans = Spans { field, runs, proximity };
        let (paragraph_end, scope) = (paragraph_end(field), Arc::clone(self.scope));
        SpanQuery { spans, paragraph_end, scope }
    }

    fn gram_fields(&self, field: SearchField) -> Vec<Field> {
        match field {
            SearchField::Text => vec![self.fields.title_grams, self.fields.body_grams],
            SearchField::Title => vec![self.fields.title_grams],
            SearchField::Author => vec![self.fields.author_grams],
            SearchField::Source => vec![self.fields.source_grams],
        }
    }
}

fn terms_in(fields: &[Field], text: &str) -> Vec<Term> {
    fields.iter().map(|field| Term::from_field_text(*field, text)).collect()
}

fn paragraph_end(field: Field) -> Term {
    Term::from_field_text(field, PARAGRAPH_END.encode_utf8(&mut [0; 4]))
}

fn run_terms(run: &GramRun, field: Field) -> RunTerms {
    let grams = run.grams.iter();
    let excluded = run.apart.iter();
    RunTerms {
        grams: grams.map(|(at, gram)| (*at, Term::from_field_text(field, gram))).collect(),
        open_end: run.open_end.clone(),
        excluded: excluded.map(|(at, gram)| (*at, Term::from_field_text(field, gram))).collect(),
        n_chars: run.n_chars,
    }
}

/// Returns the union of queries, or the only one.
fn union(queries: impl Iterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    let mut queries: Vec<_> = queries.collect();
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(UnionQuery(queries)),
    }
}

fn exact(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

type Clause = (Occur, Box<dyn Query>);

fn filter_clauses(filters: &Filters, fields: &IndexFields, analysis: &Analysis) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    if filters.from.is_some() || filters.before.is_some() {
        clauses.push((Occur::Must, published(filters.from, filters.before, fields)));
    }

    if filters.arrived_after.or(filters.arrived_before).is_some() {
        let bound = |micros: Option<i64>| {
            let term = micros.map(|micros| Term::from_field_i64(fields.arrived, micros));
            term.map_or(Bound::Unbounded, Bound::Excluded)
        };
        let range = RangeQuery::new(bound(filters.arrived_after), bound(filters.arrived_before));
        clauses.push((Occur::Must, Box::new(range)));
    }
    clauses.extend(name_clauses(&filters.source, |name| exact(fields.source, name)));
    let author = |name: &str| exact(fields.author, &name_key(name, &analysis.fold));
    clauses.extend(name_clauses(&filters.author, author));
    let term = |name: &str| exact(fields.term, &name_key(name.trim(), &analysis.fold));
    clauses.extend(name_clauses(&filters.term, term));
    clauses
}

fn name_clauses(filter: &NameFilter, exact: impl Fn(&str) -> Box<dyn Query>) -> Vec<Clause> {
    let queries = |names: &[String]| names.iter().map(|name| exact(name)).collect::<Vec<_>>();
    let mut clauses: Vec<Clause> = Vec::new();
    if !filter.any_of.is_empty() {
        clauses.push((Occur::Must, Box::new(BooleanQuery::union(queries(&filter.any_of)))));
    }
    clauses.extend(queries(&filter.none_of).into_iter().map(|query| (Occur::MustNot, query)));
    clauses
}

/// Returns the query for articles published within a time. Articles without a date never match.
fn published(from: Option<i64>, before: Option<i64>, fields: &IndexFields) -> Box<dyn Query> {
    let second = |second| Term::from_field_i64(fields.published, second);
    // tantivy refuses a range that is open at both ends.
    let from = from.or(before.is_none().then_some(i64::MIN));
    let from = from.map_or(Bound::Unbounded, |from| Bound::Included(second(from)));
    let before = before.map_or(Bound::Unbounded, |before| Bound::Excluded(second(before)));
    Box::new(RangeQuery::new(from, before))
}
