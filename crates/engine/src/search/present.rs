//! From ranked hits to hits as shown, with marks and snippets.

use jiff::Timestamp;
use xunwen_corpus::Article;
use xunwen_text::MarkedText;

use crate::highlight::{FoldedArticle, Highlighters};
use crate::search::arrange::RankedHit;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::hit::Hit;
use crate::search::hit_key::HitKey;
use crate::search::request::{HitTexts, SearchRequest};
use crate::snippet::snippets;

/// Returns a hit in the requested script; `None` if the article was taken back, or removed since the
/// index state that it was found in. Once the budget of the search is closed, hits are without
/// snippets and marks.
pub(crate) fn present(
    context: &SearchContext<'_>,
    ranked: RankedHit,
    highlighters: &Highlighters<'_>,
    request: &SearchRequest,
) -> Result<Option<Hit>, SearchError> {
    let script = request.script;
    context.check_overdraft()?;
    let RankedHit { score, is_partial, hit, .. } = ranked;
    if context.state.is_hidden(hit) {
        return Ok(None);
    }
    let Some((article, folded)) = text_of(context, ranked)? else { return Ok(None) };

    let mut fragments = match request.texts {
        HitTexts::TitleAndSnippets => snippets(&article, &folded, &highlighters.text),
        HitTexts::Title => Vec::new(),
    };
    let mut marks = highlighters.title().marks_in(folded.title());
    if !context.budget.is_open() {
        (fragments, marks) = Default::default();
    }

    // Folded texts are the same in both scripts, so only the parts that are shown are converted.
    let title = MarkedText { marks, text: article.title };
    let fragments = fragments.into_iter();
    Ok(Some(Hit {
        snippets: fragments.map(|fragment| context.converted_text(fragment, script)).collect(),
        title: context.converted_text(title, script),
        id: article.id,
        source: article.source,
        authors: article.authors,
        published: article.published,
        url: article.url,
        arrived: arrived(context, hit)?,
        score,
        is_partial,
    }))
}

/// Returns the moment at which an article arrived.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn arrived(
    context: &SearchContext<'_>,
    hit: HitKey,
) -> Result<Option<Timestamp>, SearchError> {
    let micros = context.state.columns(hit)?.arrived;
    Ok(micros.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
}

/// Returns the article of a hit, read only if reranking has not read it, and folded.
fn text_of(
    context: &SearchContext<'_>,
    ranked: RankedHit,
) -> Result<Option<(Article, FoldedArticle)>, SearchError> {
    let is_current = context.state.is_current();
    let article = match ranked.article {
        Some(read) if is_current => return Ok(Some(read)),
        Some((article, _)) => article,
        None => context.state.article(ranked.hit)?,
    };

    let Some(article) = context.state.current_version(article)? else { return Ok(None) };
    let folded = FoldedArticle::new(&article, &context.analysis.fold);
    Ok(Some((article, folded)))
}
