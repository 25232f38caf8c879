//! From [`Plan`] to tantivy's queries: the one place where the two meet.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use xunwen_text::{Analysis, PARAGRAPH_END};

use crate::index::schema::IndexFields;
use crate::matching::bounded_phrase_query::Apart;
use crate::matching::forward_only_query::Steady;
use crate::matching::min_match_query::{AnyOf, Covering, Part};
use crate::matching::span_query::{Placed, PlacedRun};
use crate::matching::term_cache::{Lookups, OneTerm};
use crate::matching::text_verified_query::{Reading, TextTest};
use crate::plan::{Filters, GramRun, Match, NearRuns, Plan, RunOrder, SearchField};

/// Returns the query that finds what the plan matches. What ranks it is `ranked.rs`.
pub(crate) fn lower(
    plan: &Plan,
    fields: &IndexFields,
    analysis: &Arc<Analysis>,
    lookups: &Arc<Lookups>,
) -> Box<dyn Query> {
    let matching = Lowering { fields, analysis, lookups }.matching(&plan.matching);
    let mut conditions = filters(&plan.filters, fields);
    match conditions.is_empty() {
        true => matching,
        false => {
            conditions.push(matching);
            Box::new(BooleanQuery::intersection(conditions))
        }
    }
}

struct Lowering<'a> {
    fields: &'a IndexFields,
    analysis: &'a Arc<Analysis>,
    lookups: &'a Arc<Lookups>,
}

impl Lowering<'_> {
    fn matching(&self, condition: &Match) -> Box<dyn Query> {
        match condition {
            Match::Everything => Box::new(AllQuery),
            Match::Run(place, run) => self.run(*place, run),
            Match::Near(place, near) => {
                union(self.grams_of(*place).iter().map(|field| self.near(near, *field)))
            }
            Match::Read(place, candidates, marked) => Box::new(Reading {
                candidates: self.matching(candidates),
                text: TextTest::new(marked, *place, self.fields, self.analysis),
            }),
            Match::Published(from, before) => published(*from, *before, self.fields),
            Match::Any(parts) => {
                Box::new(BooleanQuery::union(parts.iter().map(|p| self.matching(p)).collect()))
            }
            Match::Not(_) => self.all(std::slice::from_ref(condition)),
            Match::Share(percent, parts) => Box::new(Covering {
                share: f32::from(*percent) / 100.0,
                // Most of the words are most of those asked for; a few, of those there are.
                counts_absent: *percent >= 50,
                parts: parts.iter().map(|part| self.part(part)).collect(),
                lookups: Arc::clone(self.lookups),
            }),
            Match::All(parts) => self.all(parts),
        }
    }

    /// Exclusions stand beside what they exclude from, so that tantivy never lists everything
    /// for them unless nothing else is asked.
    fn all(&self, parts: &[Match]) -> Box<dyn Query> {
        let clause = |part: &Match| match part {
            Match::Not(inner) => {
                (Occur::MustNot, Box::new(Steady(self.matching(inner))) as Box<dyn Query>)
            }
            other => (Occur::Must, self.matching(other)),
        };
        let mut clauses: Vec<_> = parts.iter().map(clause).collect();
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn part(&self, condition: &Match) -> Part {
        let spellings = match condition {
            Match::Any(spellings) => spellings.as_slice(),
            one => std::slice::from_ref(one),
        };
        let spellings = spellings.iter().map(|spelling| self.terms_of(spelling)).collect();
        Part { query: self.matching(condition), spellings }
    }

    /// Returns the terms of which a document that matches has all, as far as they are known.
    fn terms_of(&self, condition: &Match) -> Vec<Vec<Term>> {
        let mut terms = Vec::new();
        let run = match condition {
            Match::Read(_, inner, _) => inner,
            other => other,
        };
        if let Match::Run(place, run) = run {
            let fields = self.grams_of(*place);
            let in_fields = |gram: &str, fields: &[Field]| -> Vec<Term> {
                fields.iter().map(|field| Term::from_field_text(*field, gram)).collect()
            };
            terms.extend(run.grams.iter().map(|(_, gram)| in_fields(gram, &fields)));
            if let Some((_, c)) = run.open_end.as_ref().filter(|_| *place == SearchField::Text) {
                terms.push(in_fields(c, &[self.fields.chars]));
            }
        }
        terms
    }

    fn run(&self, place: SearchField, run: &GramRun) -> Box<dyn Query> {
        match run.open_end.as_ref().filter(|_| run.is_single_character()) {
            Some((_, c)) if place == SearchField::Text => self.one_term(c, &[self.fields.chars]),
            _ => self.of_grams(place, run),
        }
    }

    fn of_grams(&self, place: SearchField, run: &GramRun) -> Box<dyn Query> {
        match (run.grams.as_slice(), &run.open_end, run.apart.as_slice()) {
            ([(_, gram)], None, []) => self.one_term(gram, &self.grams_of(place)),
            _ => union(self.grams_of(place).iter().map(|field| self.run_in(run, *field))),
        }
    }

    fn one_term(&self, text: &str, fields: &[Field]) -> Box<dyn Query> {
        let terms = fields.iter().map(|field| Term::from_field_text(*field, text)).collect();
        Box::new(OneTerm { terms, lookups: Arc::clone(self.lookups) })
    }

    fn run_in(&self, run: &GramRun, field: Field) -> Box<dyn Query> {
        match (&run.open_end, run.apart.as_slice()) {
            (None, []) => Box::new(PhraseQuery::new_with_offset(offset_terms(&run.grams, field))),
            (None, _) => Box::new(Apart { field, run: placed_run(run, field) }),
            (Some(_), _) => Box::new(placed(vec![placed_run(run, field)], None, field)),
        }
    }

    fn near(&self, near: &NearRuns, field: Field) -> Box<dyn Query> {
        let runs = near.runs.iter().map(|run| placed_run(run, field)).collect();
        Box::new(placed(runs, Some((near.distance, near.order)), field))
    }

    fn grams_of(&self, place: SearchField) -> Vec<Field> {
        match place {
            SearchField::Text => vec![self.fields.title_grams, self.fields.body_grams],
            SearchField::Title => vec![self.fields.title_grams],
            SearchField::Author => vec![self.fields.author_grams],
            SearchField::Source => vec![self.fields.source_grams],
        }
    }
}

fn placed(runs: Vec<PlacedRun>, nearness: Option<(u32, RunOrder)>, field: Field) -> Placed {
    let mut end = [0; 4];
    let paragraph_end = Term::from_field_text(field, PARAGRAPH_END.encode_utf8(&mut end));
    Placed { field, runs, nearness, paragraph_end }
}

fn placed_run(run: &GramRun, field: Field) -> PlacedRun {
    let term = |gram: &String| Term::from_field_text(field, gram);
    PlacedRun {
        grams: run.grams.iter().map(|(at, gram)| (*at, term(gram))).collect(),
        open_end: run.open_end.clone(),
        apart: run.apart.iter().map(|(at, gram)| (*at, term(gram))).collect(),
        n_chars: run.n_chars,
    }
}

fn union(queries: impl Iterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    let mut queries: Vec<_> = queries.collect();
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(AnyOf(queries)),
    }
}

fn offset_terms(grams: &[(u32, String)], field: Field) -> Vec<(usize, Term)> {
    grams.iter().map(|(at, gram)| (*at as usize, Term::from_field_text(field, gram))).collect()
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn filters(filters: &Filters, fields: &IndexFields) -> Vec<Box<dyn Query>> {
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    if filters.from.is_some() || filters.before.is_some() {
        queries.push(published(filters.from, filters.before, fields));
    }
    queries.extend(filters.source.as_deref().map(|source| term(fields.source, source)));
    queries.extend(filters.author.as_deref().map(|author| term(fields.author, author)));
    queries
}

/// Returns the query for what was published in a time. What has no date never was.
fn published(from: Option<i64>, before: Option<i64>, fields: &IndexFields) -> Box<dyn Query> {
    let second = |second| Term::from_field_i64(fields.published, second);
    // With both ends open a range would be refused.
    let from = from.or(before.is_none().then_some(i64::MIN));
    let from = from.map_or(Bound::Unbounded, |from| Bound::Included(second(from)));
    let before = before.map_or(Bound::Unbounded, |before| Bound::Excluded(second(before)));
    Box::new(RangeQuery::new(from, before))
}
