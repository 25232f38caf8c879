//! Key terms as articles print them. The index counts them folded, so that 跨境電商 and 跨境电商 are one
//! term.

use xunwen_text::Conversion;

use crate::index::key_terms::printed_text;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::facets::Facet;
use crate::search::index_state::NameField;

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
    let Some(hit) = context.state.with_name(NameField::Term, folded)? else { return Ok(None) };
    Ok(printed_text(&context.state.article(hit)?, folded, context.analysis))
}
