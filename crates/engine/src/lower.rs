//! From [`Plan`] to tantivy's queries: the one place where the two meet.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::open_run::OpenRun;
use crate::plan::{Filters, Match, Plan, Run, Scored, TextField};
use crate::ranked::Ranked;
use crate::schema::Fields;
use crate::steady::Steady;

/// Returns the query that finds what the plan matches and scores it as the plan says.
pub(crate) fn lower(plan: &Plan, fields: &Fields) -> Box<dyn Query> {
    let matching = Lowering { fields }.matching(&plan.matching);
    let mut conditions = filters(&plan.filters, fields);
    let matching = match conditions.is_empty() {
        true => matching,
        false => {
            conditions.push(matching);
            Box::new(BooleanQuery::intersection(conditions))
        }
    };
    let voices = plan.scoring.iter().map(|scored| voice(scored, fields)).collect();
    Box::new(Ranked { matching, voices })
}

struct Lowering<'a> {
    fields: &'a Fields,
}

impl Lowering<'_> {
    fn matching(&self, condition: &Match) -> Box<dyn Query> {
        match condition {
            Match::Everything => Box::new(AllQuery),
            Match::Run(run) => self.run_anywhere(run),
            Match::Not(_) => self.all(std::slice::from_ref(condition)),
            Match::AtLeast(n, parts) => {
                let parts = parts.iter().map(|part| (Occur::Should, self.matching(part)));
                Box::new(BooleanQuery::with_minimum_required_clauses(parts.collect(), *n))
            }
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

    fn run_anywhere(&self, run: &Run) -> Box<dyn Query> {
        if let Some((_, c)) = run.open_end.as_ref().filter(|_| run.is_single_character()) {
            return term(self.fields.chars, c);
        }
        let places = [self.fields.title_grams, self.fields.body_grams];
        Box::new(BooleanQuery::union(places.into_iter().map(|f| self.run_in(run, f)).collect()))
    }

    fn run_in(&self, run: &Run, field: Field) -> Box<dyn Query> {
        match &run.open_end {
            None => phrase(offset_terms(&run.grams, field)),
            Some(open_end) => {
                let gram = |(at, gram): &(u32, String)| (*at, Term::from_field_text(field, gram));
                let grams = run.grams.iter().map(gram).collect();
                Box::new(OpenRun { field, grams, open_end: open_end.clone() })
            }
        }
    }
}

fn voice(scored: &Scored, fields: &Fields) -> Box<dyn Query> {
    let query = phrase(offset_terms(&scored.terms, field_of(scored.field, fields)));
    Box::new(BoostQuery::new(query, scored.weight))
}

fn phrase(mut terms: Vec<(usize, Term)>) -> Box<dyn Query> {
    match terms.len() {
        1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new_with_offset(terms)),
    }
}

fn offset_terms(grams: &[(u32, String)], field: Field) -> Vec<(usize, Term)> {
    grams.iter().map(|(at, gram)| (*at as usize, Term::from_field_text(field, gram))).collect()
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn field_of(field: TextField, fields: &Fields) -> Field {
    match field {
        TextField::TitleWords => fields.title_words,
        TextField::TitleGrams => fields.title_grams,
        TextField::BodyWords => fields.body_words,
        TextField::BodyGrams => fields.body_grams,
        TextField::Chars => fields.chars,
    }
}

fn filters(filters: &Filters, fields: &Fields) -> Vec<Box<dyn Query>> {
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    if filters.from.is_some() || filters.before.is_some() {
        let second = |second| Term::from_field_i64(fields.published, second);
        let from = filters.from.map_or(Bound::Unbounded, |from| Bound::Included(second(from)));
        let before =
            filters.before.map_or(Bound::Unbounded, |before| Bound::Excluded(second(before)));
        queries.push(Box::new(RangeQuery::new(from, before)));
    }
    queries.extend(filters.source.as_deref().map(|source| term(fields.source, source)));
    queries.extend(filters.author.as_deref().map(|author| term(fields.author, author)));
    queries
}
