//! One article, with all matches of a query marked.

use xunwen_corpus::Article;
use xunwen_text::{Conversion, MarkedText};

use crate::highlight::{FoldedArticle, HighlightMatcher, Highlighter, Highlighters};
use crate::index::key_terms::printed_key_terms;
use crate::plan::relax::unquoted;
use crate::plan::{Highlight, Highlights, Strictness};
use crate::query::{Note, QueryAst, parse};
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::hit::MarkedArticle;
use crate::search::hit_key::HitKey;
use crate::search::index_state::NameField;
use crate::search::request::SearchRequest;

/// Returns the article with an id; `None` if the index lacks it.
///
/// # Errors
/// If the index cannot be read, the search is cancelled, or its budget is far overdrawn.
pub(crate) fn marked_article(
    context: &SearchContext<'_>,
    id: &str,
    query: &str,
    script: Option<Conversion>,
) -> Result<Option<MarkedArticle>, SearchError> {
    let found = context.state.with_names(NameField::Id, &[id])?.into_iter().flatten().next();
    let is_shown = |hit: &HitKey| !context.state.is_hidden(*hit);
    let Some(hit) = found.filter(is_shown) else { return Ok(None) };
    let printed = context.state.article(hit)?;
    // Those of the printed article, as in the index: another script may cut other words.
    let terms = printed_key_terms(&printed, context.analysis).into_iter();
    let terms = terms.map(|term| context.in_script(term, script)).collect();
    let article = context.converted(printed, script)?;

    let highlights = highlights_in(context, &article, &parse(query).0);
    let highlighters = Highlighters::new(&highlights, &context.analysis.fold, context.budget);
    let paragraphs = article.paragraphs.iter();
    let paragraphs = paragraphs.map(|p| (p.kind, marked(&highlighters.text, &p.text))).collect();
    let title = marked(highlighters.title(), &article.title);
    context.check_overdraft()?;
    let is_cut = !context.budget.is_open();
    let notes = is_cut.then_some(Note::MarksCut).into_iter().collect();
    Ok(Some(MarkedArticle { title, paragraphs, terms, notes, article }))
}

fn marked(highlighter: &Highlighter<'_>, text: &str) -> MarkedText {
    MarkedText { marks: highlighter.marks(text), text: text.to_owned() }
}

/// Returns the highlights for an article. An article that lacks one of the quoted runs among bare
/// words must have been found with the runs as words.
fn highlights_in(context: &SearchContext<'_>, article: &Article, ast: &QueryAst) -> Highlights {
    let loosened = unquoted(ast).filter(|_| !has_quoted_runs(context, article, ast));
    let plans = context.plans(loosened.as_ref().unwrap_or(ast), &SearchRequest::default());
    plans.plan(Strictness::Any).marks
}

/// Returns whether an article has each quoted run among bare words.
fn has_quoted_runs(context: &SearchContext<'_>, article: &Article, ast: &QueryAst) -> bool {
    let QueryAst::All(parts) = ast else { return true };
    let fold = &context.analysis.fold;
    let runs = parts.iter().filter_map(|part| match part {
        QueryAst::Run(text) => Some(Highlight::Run(fold.fold(text))),
        _ => None,
    });
    let runs: Vec<Highlight> = runs.take(u64::BITS as usize).collect();
    let wanted = (0..runs.len()).fold(0, |bits, run| bits | 1_u64 << run);

    let matcher = HighlightMatcher::new(&runs).within(context.budget);
    let folded = FoldedArticle::new(article, fold);
    let texts = std::iter::once(folded.title()).chain(folded.paragraphs());
    let found = texts.fold(0, |found, text| match wanted & !found {
        0 => found,
        missing => found | matcher.patterns_in(text, missing),
    });
    found & wanted == wanted
}
