//! The names of authors as articles print them. The index counts them folded, so that spellings of one
//! name are one author.

use crate::index::document::name_key;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::facets::Facet;
use crate::search::index_state::NameField;

/// The most authors whose names are looked up, each in an article: about 20 ms. The rarer ones keep
/// their folded names.
const MAX_LOOKUPS: usize = 1000;

/// Replaces folded names by names as printed.
pub(crate) fn print_authors(
    context: &SearchContext<'_>,
    authors: &mut Facet,
) -> Result<(), SearchError> {
    for author in authors.values.iter_mut().take(MAX_LOOKUPS) {
        context.check_overdraft()?;
        if let Some(printed) = printed(context, &author.value)? {
            author.value = printed;
        }
    }
    Ok(())
}

/// Returns a folded name as one of the articles with it prints it.
fn printed(context: &SearchContext<'_>, key: &str) -> Result<Option<String>, SearchError> {
    let Some(hit) = context.state.with_name(NameField::Author, key)? else { return Ok(None) };
    let authors = context.state.article(hit)?.authors.into_iter();
    let mut named = authors.filter(|author| name_key(author, &context.analysis.fold) == key);
    Ok(named.next())
}
