//! The names of authors as articles print them. The index counts them folded, so that spellings of one
//! name are one author.

use crate::index::document::name_key;
use crate::index::lookup::doc_with_name;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::facets::Facet;

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
    let address = doc_with_name(context.searcher, context.fields.author, key)?;
    let Some(address) = address else { return Ok(None) };
    let authors = context.article(address)?.authors.into_iter();
    let mut named = authors.filter(|author| name_key(author, &context.analysis.fold) == key);
    Ok(named.next())
}
