//! What a results page says of the search itself: how it was read, and what narrows it.

use serde::Serialize;
use xunwen_engine::Note;
use xunwen_text::Conversion;

use super::form::{Form, UnusedDays};
use super::frame::Visit;
use super::links::{HOME, href};
use crate::error::shortened;
use crate::state::AppState;
use crate::strings::language::Language;

/// A condition in force, and the results without it.
#[derive(Debug, Serialize)]
pub(crate) struct FilterChip {
    label: String,
    remove_href: String,
}

/// Returns how a search was understood, in the reader's language.
pub(crate) fn remarks(
    state: &AppState,
    language: Language,
    unused: &[UnusedDays],
    notes: &[Note],
) -> Vec<String> {
    let unused = unused.iter().map(|days| match days {
        UnusedDays::Unreadable(text) => {
            state.strings.tr(language, "notes.unreadable_day", &[("value", &shortened(text))])
        }
        UnusedDays::Reversed => state.strings.tr(language, "notes.reversed_days", &[]),
    });
    unused.chain(notes.iter().map(|note| in_language(state, *note, language))).collect()
}

fn in_language(state: &AppState, note: Note, language: Language) -> String {
    match language {
        Language::En => note.en().to_owned(),
        Language::ZhHans => note.zh().to_owned(),
        Language::ZhHant => {
            let engine = state.engine();
            let converter = &engine.analysis().converter;
            let traditional = converter.convert(Conversion::ToTraditional, note.zh());
            traditional.unwrap_or_else(|_| note.zh().to_owned())
        }
    }
}

/// Returns the conditions of a visit beside its query. Days that are not used are none.
pub(crate) fn filters(state: &AppState, visit: &Visit, unused: &[UnusedDays]) -> Vec<FilterChip> {
    let form = &visit.form;
    let tr = |key: &str, values: &[(&str, &str)]| state.strings.tr(visit.language, key, values);
    let chip = |label, without: Form| FilterChip {
        label,
        remove_href: href(HOME, &Form { page: 1, ..without }),
    };
    let mut chips = Vec::new();
    if !form.source.is_empty() {
        let label = tr("filter.source", &[("value", &form.source)]);
        chips.push(chip(label, Form { source: String::new(), ..form.clone() }));
    }
    if !form.author.is_empty() {
        let label = tr("filter.author", &[("value", &form.author)]);
        chips.push(chip(label, Form { author: String::new(), ..form.clone() }));
    }
    let used = |text| match unused {
        unused if unused.contains(&UnusedDays::Reversed) => "",
        unused if unused.contains(&UnusedDays::Unreadable(String::clone(text))) => "",
        _ => text.as_str(),
    };
    let label = match (used(&form.from), used(&form.to)) {
        ("", "") => return chips,
        (from, "") => tr("filter.from", &[("value", from)]),
        ("", to) => tr("filter.to", &[("value", to)]),
        (from, to) if from == to => tr("filter.day", &[("value", from)]),
        (from, to) => tr("filter.days", &[("from", from), ("to", to)]),
    };
    let without = Form { from: String::new(), to: String::new(), ..form.clone() };
    chips.push(chip(label, without));
    chips
}
