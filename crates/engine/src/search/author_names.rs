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
    let n_looked_up = authors.values.len().min(MAX_LOOKUPS);
    let authors = &mut authors.values[..n_looked_up];
    let keys: Vec<&str> = authors.iter().map(|author| author.value.as_str()).collect();
    let found = context.state.with_names(NameField::Author, &keys)?;
    for (author, hit) in authors.iter_mut().zip(found) {
        context.check_overdraft()?;
        let Some(hit) = hit else { continue };
        let printed = context.state.article(hit)?.authors.into_iter();
        let mut named =
            printed.filter(|name| name_key(name, &context.analysis.fold) == author.value);
        if let Some(name) = named.next() {
            author.value = name;
        }
    }
    Ok(())
}
