//! `GET /articles/{id}`: an article to read.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use xunwen_corpus::ParagraphKind;
use xunwen_engine::MarkedArticle;

use super::frame::{Choice, Frame, Visit, frame, scripts};
use super::links::{HOME, article_path, href};
use super::{dates, html};
use crate::api::article::article_id;
use crate::error::{Error, shortened};
use crate::state::AppState;

const TEMPLATE: &str = "article.html";

/// The context of the reading page.
#[derive(Debug, Serialize)]
struct ArticlePage {
    #[serde(flatten)]
    frame: Frame,
    title: String,
    title_text: String,
    source: Option<String>,
    authors: String,
    editor: Option<String>,
    edition: Option<String>,
    published: String,
    published_display: String,
    url: String,
    paragraphs: Vec<ShownParagraph>,
    content_lang: &'static str,
    back_href: String,
    n_marks: usize,
    scripts: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct ShownParagraph {
    kind: ParagraphKind,
    html: String,
}

/// Answers with an article, what matches the visit's query marked.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    id: Result<Path<String>, PathRejection>,
    visit: Visit,
) -> Result<Response, Error> {
    let id = article_id(id)?;
    let shared = Arc::clone(&state);
    let work = move || {
        let script = visit.form.request().0.script;
        let found = shared.engine().article(&id, &visit.form.q, script)?;
        let article = found.ok_or_else(|| Error::NoSuchArticle(shortened(&id)))?;
        let page = article_page(&shared, &visit, article);
        shared.templates.page(TEMPLATE, visit.language, &page)
    };
    state.pool.run(work).await
}

fn article_page(state: &AppState, visit: &Visit, marked: MarkedArticle) -> ArticlePage {
    let MarkedArticle { article, title, paragraphs } = marked;
    let path = article_path(&article.id);
    let published = article.published.as_ref();
    ArticlePage {
        frame: frame(state, visit, &path),
        title: html::marked(&title),
        title_text: title.text,
        source: article.source,
        authors: article.authors.join("、"),
        editor: article.editor,
        edition: article.edition,
        published: published.map(ToString::to_string).unwrap_or_default(),
        published_display: published.map(|p| dates::display(p, visit.language)).unwrap_or_default(),
        url: html::web_address(article.url),
        n_marks: paragraphs.iter().map(|(_, text)| text.marks.len()).sum(),
        paragraphs: paragraphs
            .iter()
            .map(|(kind, text)| ShownParagraph { kind: *kind, html: html::marked(text) })
            .collect(),
        content_lang: visit.form.text_language(),
        back_href: href(HOME, &visit.form),
        scripts: scripts(state, visit, &path),
    }
}
