//! `GET /articles/{id}`: the page of an article.

use std::sync::Arc;

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use xunwen_corpus::ParagraphKind;
use xunwen_engine::{MarkedArticle, SearchBudget};
use xunwen_text::FoldTable;

use super::choice::{ChoiceLink, script_choices};
use super::citations::Citations;
use super::form::SearchForm;
use super::frame::PageFrame;
use super::links::{HOME, article_path, day_path, href};
use super::metadata::json_ld;
use super::notes::{PageNote, page_notes};
use super::shared_mark::{self, NoMark, SharedMark};
use super::visit::Visit;
use super::{dates, html};
use crate::api::params::path::article_id;
use crate::api::params::search_client::SearchClient;
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::middleware::partial_answer::PartialAnswer;
use crate::state::AppState;
use crate::strings::translate;

const TEMPLATE: &str = "article.html";

/// The context of an article page.
#[derive(Debug, Serialize)]
struct ArticlePage {
    #[serde(flatten)]
    frame: PageFrame,
    title: String,
    title_text: String,
    source: Option<String>,
    authors: String,
    terms: Vec<TermLink>,
    editor: Option<String>,
    edition: Option<String>,
    published: String,
    published_display: String,
    /// The page of the day.
    day_href: String,
    url: String,
    paragraphs: Vec<ParagraphHtml>,
    content_lang: &'static str,
    back_href: String,
    notes: Vec<PageNote>,
    n_marks: usize,
    citations: Citations,
    is_shared: bool,
    /// Whether the address names the list that led here.
    is_from_list: bool,
    scripts: Vec<ChoiceLink>,
    json_ld: String,
}

/// A key term, with a link to the articles that have it.
#[derive(Debug, Serialize)]
struct TermLink {
    term: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct ParagraphHtml {
    kind: ParagraphKind,
    html: String,
}

/// Answers with an article, with the matches of the query marked.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    id: Result<Path<String>, PathRejection>,
    visit: Visit,
) -> Result<Response, RequestError> {
    let id = article_id(id)?;

    let shared = Arc::clone(&state);
    let engine = state.engine();
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let script = visit.form.request().0.script;
        let found = engine.article_within(&id, &visit.form.q, script, budget)?;
        let article = found.ok_or_else(|| CallerError::NoSuchArticle(shortened(&id)))?;
        let printed = match script {
            Some(_) => engine.article_within(&id, "", None, budget)?.map(|found| found.article),
            None => None,
        };
        let citations = Citations::new(printed.as_ref().unwrap_or(&article.article), &visit.form);
        let mark = shared_mark_in(&visit, &article, &engine.analysis().fold);
        let partial = PartialAnswer::from_notes(&article.notes).map(Extension);
        let page = article_page(&shared, &visit, ArticleParts { article, citations, mark });
        let page = shared.templates.page(TEMPLATE, visit.language, &page)?;
        Ok((partial, page).into_response())
    };
    state.pool.run(client, n_articles, work).await
}

/// The parts of an article page that take more than its text.
struct ArticleParts {
    article: MarkedArticle,
    citations: Citations,
    /// The part that the link points to, or why there is none; `None` for other links.
    mark: Option<Result<SharedMark, NoMark>>,
}

/// Returns the part of an article that the link points to.
fn shared_mark_in(
    visit: &Visit,
    article: &MarkedArticle,
    fold: &FoldTable,
) -> Option<Result<SharedMark, NoMark>> {
    let paragraphs = article.paragraphs.iter().map(|(_, text)| text.text.as_str());
    let texts = std::iter::once(article.title.text.as_str()).chain(paragraphs);
    (!visit.shared.is_empty()).then(|| shared_mark::find(&visit.shared, texts, fold))
}

fn article_page(state: &AppState, visit: &Visit, parts: ArticleParts) -> ArticlePage {
    let ArticleParts { article: marked, citations, mark } = parts;
    let MarkedArticle { article, title, paragraphs, terms, notes } = marked;
    let path = article_path(&article.id);
    let published = article.published.as_ref();
    let frame = PageFrame::new(state, visit, &path);
    let language = visit.form.text_language();

    let shared = mark.and_then(Result::ok);
    let mark_of = |n: usize| shared.filter(|shared| shared.text == n).map(|shared| shared.mark);
    let mut notes = page_notes(visit, &[], &notes);
    if let Some(Err(no_mark)) = mark {
        notes.push(PageNote::new(translate(visit.language, no_mark.key(), &[])));
    }

    ArticlePage {
        json_ld: json_ld(&article, &title.text, language, frame.public_page_url()),
        frame,
        title: html::with_shared(&title, mark_of(0), html::headline),
        title_text: title.text,
        source: article.source,
        authors: article.authors.join("、"),
        terms: terms.into_iter().map(|term| term_link(visit, term)).collect(),
        editor: article.editor,
        edition: article.edition,
        published: published.map(ToString::to_string).unwrap_or_default(),
        published_display: published.map(|p| dates::display(p, visit.language)).unwrap_or_default(),
        day_href: published
            .map(|p| href(&day_path(p.day()), &visit.form.home()))
            .unwrap_or_default(),
        url: html::web_url(article.url),
        n_marks: paragraphs.iter().map(|(_, text)| text.marks.len()).sum(),
        paragraphs: paragraphs
            .iter()
            .zip(1..)
            .map(|((kind, text), n)| ParagraphHtml {
                kind: *kind,
                html: html::with_shared(text, mark_of(n), html::marked),
            })
            .collect(),
        content_lang: language,
        back_href: href(HOME, &visit.form),
        notes,
        citations,
        is_shared: shared.is_some(),
        is_from_list: visit.form.is_search(),
        scripts: script_choices(visit, &path),
    }
}

/// Returns the link to all articles with a key term, in the script of the page.
fn term_link(visit: &Visit, term: String) -> TermLink {
    let script = visit.form.script.clone();
    let form = SearchForm { term: vec![term.clone()], script, ..visit.form.home() };
    TermLink { href: href(HOME, &form), term }
}
