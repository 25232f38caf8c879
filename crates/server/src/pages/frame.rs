//! The context that all templates share.

use serde::Serialize;

use super::form::SearchForm;
use super::links::{DOCS, HELP, HOME, OPENSEARCH, SAVED, href, site_path, with_mark};
use super::visit::Visit;
use crate::state::AppState;
use crate::strings::language::InterfaceLanguage;

/// The parts of a page around its content: head, search box and language menu.
#[derive(Debug, Serialize)]
pub(crate) struct PageFrame {
    lang: &'static str,
    /// The base path, which every URI in a template starts with.
    base: String,
    asset_version: String,
    /// The page without its query string: absolute if the public address is known, otherwise a path.
    page_url: String,
    /// Whether `page_url` is absolute.
    is_public: bool,
    opensearch_href: String,
    lang_links: Vec<LanguageLink>,
    q: String,
    home_href: String,
    saved_href: String,
    help_href: String,
    docs_href: String,
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
    /// Returns the absolute address of the page, without a query string; `None` if the public
    /// address of the site is not known.
    pub(crate) fn public_page_url(&self) -> Option<&str> {
        self.is_public.then_some(self.page_url.as_str())
    }

    /// Returns the frame of the page at `path`.
    pub(crate) fn new(state: &AppState, visit: &Visit, path: &str) -> Self {
        let Visit { form, language, .. } = visit;
        let page_path = site_path(&form.base, path);
        let public = state.public_url.as_ref();

        Self {
            lang: language.tag(),
            base: form.base.to_string(),
            asset_version: state.asset_version.clone(),
            page_url: public.map_or_else(|| page_path.clone(), |url| format!("{url}{page_path}")),
            is_public: public.is_some(),
            opensearch_href: href(OPENSEARCH, &form.home()),
            lang_links: language_links(visit, path),
            q: form.q.clone(),
            home_href: href(HOME, &form.home()),
            saved_href: href(SAVED, &form.home()),
            help_href: href(HELP, &form.home()),
            docs_href: href(DOCS, &form.home()),
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
        href: with_mark(
            href(path, &SearchForm { lang: language.tag().to_owned(), ..visit.form.clone() }),
            &visit.shared,
        ),
        current: language == visit.language,
    };
    InterfaceLanguage::ALL.into_iter().map(link).collect()
}
