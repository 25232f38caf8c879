//! The controls for a search as a whole: keeping it, the other view, and what is new.

use jiff::Timestamp;
use serde::Serialize;

use super::form::SearchForm;
use super::links::{HOME, href, query_string};
use super::notes::asked;
use super::visit::Visit;
use crate::api::params::period::today;
use crate::wire::moment;

/// The controls of a page of results.
#[derive(Debug, Serialize)]
pub(crate) struct SearchTools {
    /// The query string of the search, which identifies a kept search; empty without a search.
    query: String,
    /// The name that the search is kept with.
    name: String,
    /// The moment of this answer.
    now: String,
    /// What has arrived since yesterday.
    recent_href: String,
    view_href: String,
    is_list: bool,
    /// Whether every hit arrived after the moment that the address names.
    is_new: bool,
}

impl SearchTools {
    /// Returns the controls for a visit.
    pub(crate) fn new(visit: &Visit) -> Self {
        let form = &visit.form;
        let question = form.question();
        let asked_alone = Visit { form: question.clone(), ..visit.clone() };

        Self {
            query: query_string(&question),
            name: asked(&asked_alone),
            now: moment::to_text(Timestamp::now()),
            recent_href: recent_href(form),
            view_href: href(HOME, &form.other_view()),
            is_list: form.is_list(),
            is_new: !form.since.is_empty(),
        }
    }
}

/// Returns the list of what has arrived since the day before this one.
pub(crate) fn recent_href(form: &SearchForm) -> String {
    let today = today();
    let yesterday = today.yesterday().unwrap_or(today);
    href(HOME, &form.arrived_since(yesterday.to_string()))
}
