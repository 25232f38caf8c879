//! Key terms as articles print them. The index counts them folded, so that 跨境電商 and 跨境电商 are one
//! term.

use xunwen_text::Conversion;

use crate::index::key_terms::printed_text;
use crate::index::lookup::doc_with_name;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::facets::Facet;

/// The most terms that are looked up, each in an article. The rarer ones keep their folded spelling.
const MAX_LOOKUPS: usize = 200;

/// Replaces folded terms by terms as printed, or in the requested script.
pub(crate) fn print_terms(
    context: &SearchContext<'_>,
    terms: &mut Facet,
    script: Option<Conversion>,
) -> Result<(), SearchError> {
    for term in terms.values.iter_mut().take(MAX_LOOKUPS) {
        context.check_overdraft()?;
        if let Some(printed) = printed(context, &term.value)? {
            term.value = context.in_script(printed, script);
        }
    }
    Ok(())
}

/// Returns a folded term as one of the articles with it prints it.
fn printed(context: &SearchContext<'_>, folded: &str) -> Result<Option<String>, SearchError> {
    let address = doc_with_name(context.searcher, context.fields.term, folded)?;
    let Some(address) = address else { return Ok(None) };
    Ok(printed_text(&context.article(address)?, folded, context.analysis))
}
