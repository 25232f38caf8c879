//! The positions at which a run starts.

use tantivy::{DocId, InvertedIndexReader, Result, SegmentReader, TERMINATED, Term};

use crate::budget::WorkKind;
use crate::matching::positions::{Positions, WITH_POSITIONS, remove_starts};
use crate::matching::prefix_ends::PrefixEnds;
use crate::matching::run_postings::RunPostings;
use crate::matching::run_terms::RunTerms;
use crate::matching::search_scope::SearchScope;

/// The segment that runs are searched in, and the search they belong to.
pub(crate) struct RunSource<'a> {
    pub(crate) reader: &'a SegmentReader,
    /// The terms of one field.
    pub(crate) inverted: &'a InvertedIndexReader,
    pub(crate) scope: &'a SearchScope,
}

impl RunTerms {
    /// Returns the positions of the run in order of documents, of `among` only if given. A search
    /// without budget gets only some of them.
    pub(crate) fn positions(
        &self,
        source: &RunSource<'_>,
        among: Option<&[DocId]>,
    ) -> Result<Vec<Positions>> {
        let mut positions =
            if self.grams.is_empty() { Vec::new() } else { self.gram_positions(source, among)? };

        if let Some((offset, prefix)) = &self.open_end {
            let meter = source.scope.meter(WorkKind::Proximity);
            let ends = PrefixEnds::new(positions, *offset, meter);
            positions = self.continued(source.inverted, ends, prefix, among)?;
        }

        for (offset, term) in &self.excluded {
            let RunSource { reader, scope, .. } = source;
            let postings = scope.terms.segment_postings(reader, term, WITH_POSITIONS)?;
            if let Some(mut postings) = postings.filter(|_| !self.is_left_out(*offset, term)) {
                for Positions { doc, starts } in &mut positions {
                    remove_starts(starts, *doc, &mut postings, *offset);
                }
            }
        }

        positions.retain(|positions| !positions.starts.is_empty());
        Ok(positions)
    }

    /// Returns the most documents of a segment that may have the run: those with its rarest gram.
    pub(crate) fn max_docs(&self, reader: &SegmentReader, scope: &SearchScope) -> Result<u32> {
        let mut n_docs = u32::MAX;
        for (_, gram) in &self.grams {
            n_docs = n_docs.min(scope.terms.doc_freq(reader, gram)?);
        }
        Ok(n_docs)
    }

    /// Returns the positions at which all grams occur at their offsets.
    fn gram_positions(
        &self,
        source: &RunSource<'_>,
        among: Option<&[DocId]>,
    ) -> Result<Vec<Positions>> {
        let RunSource { reader, scope, .. } = *source;
        let grams = RunPostings::new(&self.grams, reader, scope, WorkKind::Proximity)?;
        let Some(mut grams) = grams else { return Ok(Vec::new()) };

        let mut positions = Vec::new();
        let mut doc = next_of(among, 0);
        while doc != TERMINATED {
            let with_all = grams.seek(doc);
            if with_all == TERMINATED {
                break;
            }

            doc = next_of(among, with_all);
            if doc == with_all {
                let starts = grams.starts();
                if !starts.is_empty() {
                    positions.push(Positions { doc, starts: starts.clone() });
                }
                doc = next_of(among, doc + 1);
            }
        }
        Ok(positions)
    }

    /// Returns whether an excluded gram begins with the open end and where it does. One gram begins at
    /// a character, so that leaving it out as a continuation excludes it: 十二 for a single 十.
    fn is_left_out(&self, offset: i32, term: &Term) -> bool {
        let Some((end, prefix)) = &self.open_end else { return false };
        i32::try_from(*end) == Ok(offset)
            && term.serialized_value_bytes().starts_with(prefix.as_bytes())
    }

    /// Returns the positions that a gram with this prefix continues.
    fn continued(
        &self,
        inverted: &InvertedIndexReader,
        mut ends: PrefixEnds,
        prefix: &str,
        among: Option<&[DocId]>,
    ) -> Result<Vec<Positions>> {
        let excluded =
            self.excluded.iter().filter(|(offset, term)| self.is_left_out(*offset, term));
        let leaves_out: Vec<&[u8]> =
            excluded.map(|(_, term)| term.serialized_value_bytes()).collect();
        let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while terms.advance() && terms.key().starts_with(prefix.as_bytes()) && ends.may_go_on() {
            if leaves_out.contains(&terms.key()) {
                continue;
            }
            let postings = inverted.read_postings_from_terminfo(terms.value(), WITH_POSITIONS)?;
            if self.grams.is_empty() {
                ends.confirm_all(postings, among);
            } else {
                ends.confirm(postings);
            }
        }
        Ok(ends.into_positions())
    }
}

/// Returns the first document at or after `doc`, of `among` only if given.
fn next_of(among: Option<&[DocId]>, doc: DocId) -> DocId {
    let Some(docs) = among else { return doc };
    let next = docs.partition_point(|other| *other < doc);
    docs.get(next).copied().unwrap_or(TERMINATED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_document_is_one_of_the_given_documents() {
        assert_eq!(next_of(None, 7), 7);
        let next = [0, 3, 4, 9].map(|doc| next_of(Some(&[3, 8]), doc));
        assert_eq!(next, [3, 3, 8, TERMINATED]);
    }
}
