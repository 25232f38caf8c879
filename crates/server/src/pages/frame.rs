//! The context that all templates share.

use serde::Serialize;

use super::form::SearchForm;
use super::links::{HOME, href};
use super::visit::Visit;
use crate::state::AppState;
use crate::strings::language::InterfaceLanguage;

/// The parts of a page around its content: head, search box and language menu.
#[derive(Debug, Serialize)]
pub(crate) struct PageFrame {
    lang: &'static str,
    asset_version: String,
    lang_links: Vec<LanguageLink>,
    q: String,
    home_href: String,
    form: SearchForm,
    /// The parameters that the next search keeps, without the query and the dates.
    carried: Vec<(&'static str, String)>,
}

#[derive(Debug, Serialize)]
struct LanguageLink {
    lang: &'static str,
    label: &'static str,
    href: String,
    current: bool,
}

impl PageFrame {
    /// Returns the frame of the page at `path`.
    pub(crate) fn new(state: &AppState, visit: &Visit, path: &str) -> Self {
        let Visit { form, language, .. } = visit;
        let home = SearchForm { lang: form.lang.clone(), ..SearchForm::default() };

        Self {
            lang: language.tag(),
            asset_version: state.asset_version.clone(),
            lang_links: language_links(visit, path),
            q: form.q.clone(),
            home_href: href(HOME, &home),
            form: form.clone(),
            carried: carried(form),
        }
    }
}

/// Returns the parameters of a form that the next search keeps.
fn carried(form: &SearchForm) -> Vec<(&'static str, String)> {
    let is_field = |name: &str| !["q", "dropped"].contains(&name);
    let kept = form.pairs().into_iter().filter(|(name, _)| is_field(name));
    kept.map(|(name, value)| (name, value.to_owned())).collect()
}

/// Returns links to the page at `path` in each language.
fn language_links(visit: &Visit, path: &str) -> Vec<LanguageLink> {
    let link = |language: InterfaceLanguage| LanguageLink {
        lang: language.tag(),
        label: language.label(),
        href: href(path, &SearchForm { lang: language.tag().to_owned(), ..visit.form.clone() }),
        current: language == visit.language,
    };
    InterfaceLanguage::ALL.into_iter().map(link).collect()
}
