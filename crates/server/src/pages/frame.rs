//! What every page has around its contents, and the visit that it answers.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::Serialize;

use super::form::Form;
use super::links::{HOME, href};
use crate::api::params::SCRIPTS;
use crate::api::params::query_string::QueryString;
use crate::error::Error;
use crate::state::AppState;
use crate::strings::language::Language;

/// Of all scripts, the pages offer the print's, simplified and traditional; the others are for
/// those who know their names.
const N_SCRIPTS_OFFERED: usize = 3;

/// A reader's request for a page.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) form: Form,
    pub(crate) language: Language,
}

impl Visit {
    /// Returns the visit with these parameters; the language is the one in the address, or
    /// else the one that the reader's browser prefers.
    pub(crate) fn new(query: &QueryString, headers: &HeaderMap) -> Self {
        let form = Form::new(query);
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = Language::of_tag(&form.lang)
            .unwrap_or_else(|| Language::preferred(accepted.unwrap_or_default()));
        Self { form, language }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let query = QueryString::from_request_parts(parts, state).await?;
        Ok(Self::new(&query, &parts.headers))
    }
}

/// The context that all templates share.
#[derive(Debug, Serialize)]
pub(crate) struct Frame {
    lang: &'static str,
    asset_version: String,
    lang_links: Vec<LanguageLink>,
    q: String,
    home_href: String,
    form: Form,
}

#[derive(Debug, Serialize)]
struct LanguageLink {
    lang: &'static str,
    label: &'static str,
    href: String,
    current: bool,
}

/// One of several choices, as a link.
#[derive(Debug, Serialize)]
pub(crate) struct Choice {
    key: &'static str,
    label: String,
    href: String,
    current: bool,
}

/// Returns the frame of the page at `path` for a visit.
pub(crate) fn frame(state: &AppState, visit: &Visit, path: &str) -> Frame {
    let Visit { form, language } = visit;
    let link = |other: Language| LanguageLink {
        lang: other.tag(),
        label: other.label(),
        href: href(path, &Form { lang: other.tag().to_owned(), ..form.clone() }),
        current: other == *language,
    };
    Frame {
        lang: language.tag(),
        asset_version: state.asset_version.clone(),
        lang_links: Language::ALL.into_iter().map(link).collect(),
        q: form.q.clone(),
        home_href: href(HOME, &Form { lang: form.lang.clone(), ..Form::default() }),
        form: form.clone(),
    }
}

/// Returns links to the page at `path` in each script that is offered.
pub(crate) fn scripts(state: &AppState, visit: &Visit, path: &str) -> Vec<Choice> {
    let label = |key: &str| state.strings.tr(visit.language, &format!("script.{key}"), &[]);
    let link = |script| href(path, &Form { script, ..visit.form.clone() });
    choices(&SCRIPTS[..N_SCRIPTS_OFFERED], &visit.form.script, label, link)
}

/// Returns a choice for each name of a table. The first one is what an empty text means, and is
/// written as such in its link.
pub(crate) fn choices<T>(
    names: &[(&'static str, T)],
    chosen: &str,
    label: impl Fn(&str) -> String,
    link: impl Fn(String) -> String,
) -> Vec<Choice> {
    let texts =
        names.iter().enumerate().map(|(at, (key, _))| (*key, if at == 0 { "" } else { key }));
    let choice = |(key, text): (&'static str, &str)| Choice {
        key,
        label: label(key),
        href: link(text.to_owned()),
        current: text == chosen,
    };
    texts.map(choice).collect()
}
