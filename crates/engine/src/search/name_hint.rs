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
    let names = [(NameField::Author, author.as_str()), (NameField::Source, name.as_str())];
    let counts = context.state.count_names(&names)?;
    let notes = [Note::AuthorName, Note::SourceName].into_iter();
    Ok(notes.zip(counts).find_map(|(note, n_articles)| is_more(n_articles).then_some(note)))
}
