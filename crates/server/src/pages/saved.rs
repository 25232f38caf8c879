//! `GET /saved`: the searches that a reader keeps. They are in the browser, so the server answers with
//! the same page for all, and `saved.js` fills it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::frame::PageFrame;
use super::links::SAVED;
use super::search_tools::recent_href;
use super::visit::Visit;
use crate::error::RequestError;
use crate::state::AppState;

const TEMPLATE: &str = "saved.html";

/// The context of the page.
#[derive(Debug, Serialize)]
struct SavedPage {
    #[serde(flatten)]
    frame: PageFrame,
    /// Articles that have arrived since yesterday.
    recent_href: String,
}

/// Answers with the page of kept searches.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    visit: Visit,
) -> Result<Response, RequestError> {
    let visit = Visit { form: visit.form.home(), ..visit };
    let page = SavedPage {
        frame: PageFrame::new(&state, &visit, SAVED),
        recent_href: recent_href(&visit.form),
    };
    state.templates.page(TEMPLATE, visit.language, &page)
}
