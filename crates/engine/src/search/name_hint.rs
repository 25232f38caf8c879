//! Whether a query is the name of an author or a source.

use crate::index::document::name_key;
use crate::query::{Note, QueryAst};
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::index_state::NameField;
use crate::search::strictness::FoundHits;

/// Returns the remark that a query is exactly the name of an author or a source, if a search for the
/// name would find more than the words did, or if too few articles have all of the words.
pub(crate) fn name_note(
    context: &SearchContext<'_>,
    ast: &QueryAst,
    found: &FoundHits,
) -> Result<Option<Note>, SearchError> {
    let QueryAst::All(parts) = ast else { return Ok(None) };
    let [QueryAst::Text(name) | QueryAst::Run(name)] = parts.as_slice() else { return Ok(None) };

    let is_more = |n_articles| {
        n_articles > found.list.strict_total || (n_articles > 0 && found.relaxation.note.is_some())
    };
    let author = name_key(name, &context.analysis.fold);
    if is_more(context.state.count_name(NameField::Author, &author)?) {
        return Ok(Some(Note::AuthorName));
    }
    let is_source = is_more(context.state.count_name(NameField::Source, name)?);
    Ok(is_source.then_some(Note::SourceName))
}
