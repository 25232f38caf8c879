//! Rows of links of which one is current.

use serde::Serialize;

use super::form::SearchForm;
use super::links::{href, with_mark};
use super::visit::Visit;
use crate::api::params::values::SCRIPTS;
use crate::strings::translate;

/// Of all scripts, the pages offer original, simplified and traditional. The regional variants
/// work too, for readers who know their names.
const N_SCRIPTS_OFFERED: usize = 3;

/// One of several options, as a link.
#[derive(Debug, Serialize)]
pub(crate) struct ChoiceLink {
    key: &'static str,
    label: String,
    href: String,
    current: bool,
}

/// Returns links to the page at `path` in each script.
pub(crate) fn script_choices(visit: &Visit, path: &str) -> Vec<ChoiceLink> {
    let label = |key: &str| translate(visit.language, &format!("script.{key}"), &[]);
    let link =
        |script| with_mark(href(path, &SearchForm { script, ..visit.form.clone() }), &visit.shared);
    choices(&SCRIPTS[..N_SCRIPTS_OFFERED], &visit.form.script, label, link)
}

/// Returns a link for each name of a table. The first one is the default: its value in the form is
/// the empty text.
pub(crate) fn choices<T>(
    names: &[(&'static str, T)],
    chosen: &str,
    label: impl Fn(&str) -> String,
    link: impl Fn(String) -> String,
) -> Vec<ChoiceLink> {
    let choice = |(at, (key, _)): (usize, &(&'static str, T))| {
        let value = if at == 0 { "" } else { *key };
        let (label, href) = (label(key), link(value.to_owned()));
        ChoiceLink { key, label, href, current: value == chosen }
    };
    names.iter().enumerate().map(choice).collect()
}
