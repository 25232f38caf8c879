//! One article, with all matches of a query marked.

use tantivy::DocAddress;
use xunwen_corpus::Article;
use xunwen_text::{Conversion, FoldTable, MarkedText};

use crate::highlight::{FoldedArticle, Highlighter, Highlighters};
use crate::plan::relax::unquoted;
use crate::plan::{Highlight, Highlights, Strictness};
use crate::query::{QueryAst, parse};
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::hidden_docs::doc_with_id;
use crate::search::hit::MarkedArticle;
use crate::search::request::SearchRequest;

/// Returns the article with an id; `None` if the index lacks it.
pub(crate) fn marked_article(
    context: &SearchContext<'_>,
    id: &str,
    query: &str,
    script: Option<Conversion>,
) -> Result<Option<MarkedArticle>, SearchError> {
    let address = doc_with_id(context.searcher, context.fields.id, id)?;
    let is_shown = |address: &DocAddress| !context.snapshot.hidden.contains(*address);
    let Some(address) = address.filter(is_shown) else { return Ok(None) };
    let article = context.converted(context.article(address)?, script);

    let highlights = highlights_in(context, &article, &parse(query).0);
    let highlighters = Highlighters::new(&highlights, &context.analysis.fold);
    let paragraphs = article.paragraphs.iter();
    let paragraphs = paragraphs.map(|p| (p.kind, marked(&highlighters.text, &p.text))).collect();
    Ok(Some(MarkedArticle {
        title: marked(highlighters.title(), &article.title),
        paragraphs,
        article,
    }))
}

fn marked(highlighter: &Highlighter<'_>, text: &str) -> MarkedText {
    MarkedText { marks: highlighter.marks(text), text: text.to_owned() }
}

/// Returns the highlights for an article. An article that lacks one of the quoted runs among bare
/// words must have been found with the runs as words.
fn highlights_in(context: &SearchContext<'_>, article: &Article, ast: &QueryAst) -> Highlights {
    let fold = &context.analysis.fold;
    let loosened = unquoted(ast).filter(|_| !has_quoted_runs(article, ast, fold));
    let plans = context.plans(loosened.as_ref().unwrap_or(ast), &SearchRequest::default());
    plans.plan(Strictness::Any).marks
}

fn has_quoted_runs(article: &Article, ast: &QueryAst, fold: &FoldTable) -> bool {
    let QueryAst::All(parts) = ast else { return true };
    let folded = FoldedArticle::new(article, fold);
    parts.iter().all(|part| match part {
        QueryAst::Run(text) => has_run(&folded, text, fold),
        _ => true,
    })
}

fn has_run(article: &FoldedArticle, run: &str, fold: &FoldTable) -> bool {
    let highlighter = Highlighter::new(&[Highlight::Run(fold.fold(run))], fold);
    let is_found_in = |text: &[char]| !highlighter.find(text).is_empty();
    is_found_in(article.title()) || article.paragraphs().any(is_found_in)
}
