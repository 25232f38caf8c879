//! A group of parts that is being read.

use crate::query::ast::QueryAst;
use crate::query::field_name::FieldName;
use crate::query::operator::JoinOperator;

/// The exclusion and the field before a part or a group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PartPrefix {
    pub(super) is_excluded: bool,
    pub(super) field: Option<FieldName>,
}

/// A group that is being read. The outermost one is the query itself.
#[derive(Default)]
pub(super) struct OpenGroup {
    pub(super) parts: Vec<QueryAst>,
    /// The exclusion and field before the group's parenthesis.
    pub(super) prefix: PartPrefix,
    /// The operator that waits for the part after it.
    pub(super) operator: Option<JoinOperator>,
    /// Whether the group has a part that an operator may join to the next one.
    pub(super) has_left: bool,
}

impl OpenGroup {
    /// Adds a part, joined to the one before it where an OR is waiting.
    pub(super) fn push(&mut self, ast: QueryAst) {
        let is_or = self.operator.take().is_some_and(JoinOperator::is_or);
        self.has_left = true;
        if !is_or {
            self.parts.push(ast);
            return;
        }

        let mut choices = Vec::new();
        for part in self.parts.pop().into_iter().chain([ast]) {
            match part {
                QueryAst::Any(parts) => choices.extend(parts),
                part => choices.push(part),
            }
        }
        self.parts.push(QueryAst::Any(choices));
    }
}

/// Returns the parts, those of inner groups that are all required in the place of their group.
pub(super) fn flattened(parts: Vec<QueryAst>) -> Vec<QueryAst> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            QueryAst::All(inner) => flat.extend(inner),
            part => flat.push(part),
        }
    }
    flat
}
