//! The articles that a search has read, each once for all of its conditions on texts.
//!
//! A query may have many quoted runs with punctuation, and a search runs several queries: stricter
//! and looser ones. All of them ask here, so that an article is unpacked, folded and compared once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{DocId, TantivyDocument};
use xunwen_text::Analysis;

use crate::budget::SearchBudget;
use crate::index::document;
use crate::index::schema::IndexFields;
use crate::matching::text_conditions::{MAX_CONDITIONS, TextCondition, TextConditions};

/// The results of the text conditions of one search so far.
#[derive(Default)]
pub(crate) struct VerifiedTexts(Mutex<Vec<Arc<ConditionGroup>>>);

/// Conditions that are tested together, and the result for each article read.
#[derive(Default)]
pub(crate) struct ConditionGroup(Mutex<GroupState>);

#[derive(Default)]
struct GroupState {
    conditions: Vec<TextCondition>,
    /// The conditions, ready to test. From then on the group takes no more.
    compiled: Option<TextConditions>,
    /// For each article read: the conditions that hold.
    known: HashMap<(SegmentId, DocId), u64>,
    /// The article asked for last. The conditions of a query mostly ask one after the other.
    last: Option<(SegmentId, DocId, u64)>,
    /// A buffer for the packed characters of an article.
    codes: Vec<u8>,
}

/// A condition by its group and its bit in it.
#[derive(Clone)]
pub(crate) struct ConditionInGroup {
    group: Arc<ConditionGroup>,
    bit: u64,
}

/// The place and the tools for reading an article.
pub(crate) struct ArticleSource<'a> {
    pub(crate) segment: SegmentId,
    pub(crate) store: &'a StoreReader,
    pub(crate) fields: &'a IndexFields,
    pub(crate) analysis: &'a Analysis,
    pub(crate) budget: &'a SearchBudget,
}

impl VerifiedTexts {
    /// Adds a condition, or finds it among those added before.
    pub(crate) fn add(&self, condition: TextCondition) -> ConditionInGroup {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = groups.iter().find_map(|group| group.find(&condition));
        if let Some(known) = known.or_else(|| groups.last()?.take(&condition)) {
            return known;
        }

        let group = Arc::<ConditionGroup>::default();
        groups.push(Arc::clone(&group));
        let bit = group.push(&condition);
        ConditionInGroup { group, bit }
    }
}

impl ConditionGroup {
    fn find(self: &Arc<Self>, condition: &TextCondition) -> Option<ConditionInGroup> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = state.conditions.iter().position(|known| known == condition)?;
        Some(ConditionInGroup { group: Arc::clone(self), bit: 1 << at })
    }

    /// Takes a condition, if the group has room and has not tested anything yet.
    fn take(self: &Arc<Self>, condition: &TextCondition) -> Option<ConditionInGroup> {
        let is_open = {
            let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.compiled.is_none() && state.conditions.len() < MAX_CONDITIONS
        };
        is_open.then(|| ConditionInGroup { group: Arc::clone(self), bit: self.push(condition) })
    }

    fn push(&self, condition: &TextCondition) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.conditions.push(condition.clone());
        1 << (state.conditions.len() - 1)
    }
}

impl ConditionInGroup {
    /// Returns whether the condition holds for an article. Reads the article unless the search has
    /// read it before; a search without budget reads nothing more.
    pub(crate) fn holds(&self, source: &ArticleSource<'_>, doc: DocId) -> bool {
        let mut state = self.group.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bits = match state.last {
            Some((segment, last, bits)) if (segment, last) == (source.segment, doc) => bits,
            _ => state.bits(source, doc),
        };
        state.last = Some((source.segment, doc, bits));
        bits & self.bit != 0
    }
}

impl GroupState {
    /// Returns the conditions that hold for an article.
    fn bits(&mut self, source: &ArticleSource<'_>, doc: DocId) -> u64 {
        let key = (source.segment, doc);
        if let Some(bits) = self.known.get(&key) {
            return *bits;
        }
        if !source.budget.is_open() {
            return 0;
        }

        let bits = self.read(source, doc);
        self.known.insert(key, bits);
        bits
    }

    fn read(&mut self, source: &ArticleSource<'_>, doc: DocId) -> u64 {
        let Self { conditions, compiled, codes, .. } = self;
        let compiled = compiled.get_or_insert_with(|| {
            TextConditions::new(conditions, &source.analysis.fold, source.budget)
        });

        let Ok(document) = source.store.get::<TantivyDocument>(doc) else { return 0 };
        if document::unpack(source.fields, &document, codes).is_err() {
            return 0;
        }
        if !source.budget.add_read(codes.len()) {
            return 0;
        }
        compiled.test(codes, source.analysis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Highlight, SearchField};

    #[test]
    fn conditions_share_groups_of_64_and_repeated_ones_a_bit() {
        let texts = VerifiedTexts::default();
        let condition = |n: usize| TextCondition {
            pattern: Highlight::Run(format!("，{n}")),
            field: SearchField::Text,
        };
        let added: Vec<ConditionInGroup> = (0..70).map(|n| texts.add(condition(n))).collect();
        assert!(Arc::ptr_eq(&added[0].group, &added[63].group));
        assert!(!Arc::ptr_eq(&added[63].group, &added[64].group));

        let again = texts.add(condition(5));
        assert!(Arc::ptr_eq(&again.group, &added[5].group) && again.bit == added[5].bit);
    }
}
