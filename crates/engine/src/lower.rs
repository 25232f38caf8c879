//! From [`Plan`] to tantivy's queries: the one place where the two meet.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhrasePrefixQuery, PhraseQuery,
    Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Result, Searcher, Term};

use crate::plan::{Filters, Match, Plan, Run, Scored, TextField};
use crate::schema::Fields;
use crate::steady::Steady;

/// Returns the query that finds what the plan matches and scores it as the plan says.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn lower(plan: &Plan, fields: &Fields, searcher: &Searcher) -> Result<Box<dyn Query>> {
    let lowering = Lowering { fields, searcher };
    let mut clauses = vec![required(lowering.matching(&plan.matching)?)];
    clauses.extend(filters(&plan.filters, fields).into_iter().map(required));
    clauses.extend(plan.scoring.iter().map(|scored| (Occur::Should, voice(scored, fields))));
    Ok(Box::new(BooleanQuery::new(clauses)))
}

/// A condition that decides and does not score.
fn required(query: Box<dyn Query>) -> (Occur, Box<dyn Query>) {
    (Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0)))
}

struct Lowering<'a> {
    fields: &'a Fields,
    searcher: &'a Searcher,
}

impl Lowering<'_> {
    fn matching(&self, condition: &Match) -> Result<Box<dyn Query>> {
        match condition {
            Match::Everything => Ok(Box::new(AllQuery)),
            Match::Run(run) => self.run_anywhere(run),
            Match::Not(_) => self.all(std::slice::from_ref(condition)),
            Match::AtLeast(n, parts) => {
                let parts = parts.iter().map(|part| Ok((Occur::Should, self.matching(part)?)));
                let parts = parts.collect::<Result<_>>()?;
                Ok(Box::new(BooleanQuery::with_minimum_required_clauses(parts, *n)))
            }
            Match::All(parts) => self.all(parts),
        }
    }

    /// Exclusions stand beside what they exclude from, so that tantivy never lists everything
    /// for them unless nothing else is asked.
    fn all(&self, parts: &[Match]) -> Result<Box<dyn Query>> {
        let clause = |part: &Match| match part {
            Match::Not(inner) => {
                let excluded = Steady(self.matching(inner)?);
                Ok((Occur::MustNot, Box::new(excluded) as Box<dyn Query>))
            }
            other => Ok((Occur::Must, self.matching(other)?)),
        };
        let mut clauses: Vec<_> = parts.iter().map(clause).collect::<Result<_>>()?;
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn run_anywhere(&self, run: &Run) -> Result<Box<dyn Query>> {
        if let Some((_, c)) = run.open_end.as_ref().filter(|_| run.is_single_character()) {
            return Ok(term(self.fields.chars, c));
        }
        let places = [self.fields.title_grams, self.fields.body_grams];
        let queries = places.into_iter().map(|field| self.run_in(run, field));
        Ok(Box::new(BooleanQuery::union(queries.collect::<Result<_>>()?)))
    }

    fn run_in(&self, run: &Run, field: Field) -> Result<Box<dyn Query>> {
        let terms = offset_terms(&run.grams, field);
        let Some((at, c)) = &run.open_end else { return Ok(phrase(terms)) };
        let n_expansions = self.n_terms_from(field, c)?;
        let open_end = (*at as usize, Term::from_field_text(field, c));
        let terms = terms.into_iter().chain([open_end]).collect();
        let mut query = PhrasePrefixQuery::new_with_offset(terms);
        query.set_max_expansions(n_expansions);
        Ok(Box::new(query))
    }

    /// Returns how many terms of a segment begin with `prefix`, at most: tantivy takes 50 of
    /// them unless told otherwise, which would lose articles, and reserves room for as many
    /// as it is told.
    fn n_terms_from(&self, field: Field, prefix: &str) -> Result<u32> {
        let mut most = 0;
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
            let mut n_terms = 0;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                n_terms += 1;
            }
            most = most.max(n_terms);
        }
        Ok(most)
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
