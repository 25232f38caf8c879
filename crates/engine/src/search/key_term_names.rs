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
    let n_looked_up = terms.values.len().min(MAX_LOOKUPS);
    let terms = &mut terms.values[..n_looked_up];
    let keys: Vec<&str> = terms.iter().map(|term| term.value.as_str()).collect();
    let found = context.state.with_names(NameField::Term, &keys)?;
    for (term, hit) in terms.iter_mut().zip(found) {
        context.check_overdraft()?;
        let Some(hit) = hit else { continue };
        let article = context.state.article(hit)?;
        if let Some(printed) = printed_text(&article, &term.value, context.analysis) {
            term.value = context.in_script(printed, script);
        }
    }
    Ok(())
}
