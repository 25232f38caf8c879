//! Notes about a search and the filters in effect.

use serde::Serialize;
use xunwen_engine::Note;

use super::form::{IgnoredDates, SearchForm};
use super::links::{HOME, href};
use super::visit::Visit;
use crate::error::quote::shortened;
use crate::strings::language::InterfaceLanguage;
use crate::strings::{note_text, translate};

/// A filter in effect, with a link to the results without it.
#[derive(Debug, Serialize)]
pub(crate) struct FilterChip {
    label: String,
    remove_href: String,
}

/// Returns the notes about a search in the language of the page.
pub(crate) fn page_notes(
    language: InterfaceLanguage,
    ignored: &[IgnoredDates],
    notes: &[Note],
) -> Vec<String> {
    let ignored = ignored.iter().map(|dates| match dates {
        IgnoredDates::Unreadable(text) => {
            translate(language, "notes.unreadable_day", &[("value", &shortened(text))])
        }
        IgnoredDates::Reversed => translate(language, "notes.reversed_days", &[]),
    });
    let notes = notes.iter().map(|note| note_text(language, *note).to_owned());
    ignored.chain(notes).collect()
}

/// Returns the filters of a visit. Ignored dates are left out.
pub(crate) fn filter_chips(visit: &Visit, ignored: &[IgnoredDates]) -> Vec<FilterChip> {
    let Visit { form, language } = visit;
    let mut chips = Vec::new();

    if !form.source.is_empty() {
        let label = translate(*language, "filter.source", &[("value", &form.source)]);
        chips.push(chip(label, SearchForm { source: String::new(), ..form.clone() }));
    }
    if !form.author.is_empty() {
        let label = translate(*language, "filter.author", &[("value", &form.author)]);
        chips.push(chip(label, SearchForm { author: String::new(), ..form.clone() }));
    }
    if let Some(label) = date_label(visit, ignored) {
        let (from, to) = (String::new(), String::new());
        chips.push(chip(label, SearchForm { from, to, ..form.clone() }));
    }

    chips
}

fn chip(label: String, without: SearchForm) -> FilterChip {
    let remove_href = href(HOME, &SearchForm { page: 1, ..without });
    FilterChip { label, remove_href }
}

/// Returns the label of the date filter; `None` when no date is in effect.
fn date_label(visit: &Visit, ignored: &[IgnoredDates]) -> Option<String> {
    let from = used_date(&visit.form.from, ignored);
    let to = used_date(&visit.form.to, ignored);

    let tr = |key: &str, values: &[(&str, &str)]| translate(visit.language, key, values);
    match (from, to) {
        ("", "") => None,
        (from, "") => Some(tr("filter.from", &[("value", from)])),
        ("", to) => Some(tr("filter.to", &[("value", to)])),
        (from, to) if from == to => Some(tr("filter.day", &[("value", from)])),
        (from, to) => Some(tr("filter.days", &[("from", from), ("to", to)])),
    }
}

/// Returns a date of the form; the empty text when the search ignores it.
fn used_date<'f>(text: &'f str, ignored: &[IgnoredDates]) -> &'f str {
    let is_ignored = |dates: &IgnoredDates| match dates {
        IgnoredDates::Reversed => true,
        IgnoredDates::Unreadable(unreadable) => unreadable == text,
    };
    if ignored.iter().any(is_ignored) { "" } else { text }
}
