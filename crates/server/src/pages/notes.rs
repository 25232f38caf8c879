//! Notes about a search and the filters in effect.

use jiff::Timestamp;
use serde::Serialize;
use xunwen_engine::{Note, QueryField, parse};

use super::dates;
use super::form::{IgnoredDates, SearchForm};
use super::links::{HOME, href};
use super::visit::Visit;
use crate::api::params::values::moment_from_text;
use crate::error::quote::shortened;
use crate::strings::{note_text, translate};

/// A note on a page.
#[derive(Debug, Default, Serialize)]
pub(crate) struct PageNote {
    text: String,
    /// The query that the note suggests, and a link to its results; both are empty for other notes.
    query: String,
    href: String,
}

/// A filter in effect, with a link to the results without it.
#[derive(Debug, Serialize)]
pub(crate) struct FilterChip {
    label: String,
    remove_href: String,
}

impl FilterChip {
    pub(crate) fn label(&self) -> &str {
        &self.label
    }
}

impl PageNote {
    /// Returns a note that suggests no query.
    pub(crate) fn new(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Returns the notes about a search in the language of the page.
pub(crate) fn page_notes(visit: &Visit, ignored: &[IgnoredDates], notes: &[Note]) -> Vec<PageNote> {
    let language = visit.language;
    let ignored = ignored.iter().map(|dates| match dates {
        IgnoredDates::Unreadable(text) => {
            translate(language, "notes.unreadable_day", &[("value", &shortened(text))])
        }
        IgnoredDates::Reversed => translate(language, "notes.reversed_days", &[]),
    });
    let ignored = ignored.map(|text| PageNote { text, ..PageNote::default() });
    ignored.chain(notes.iter().map(|note| page_note(visit, *note))).collect()
}

fn page_note(visit: &Visit, note: Note) -> PageNote {
    let text = note_text(visit.language, note).to_owned();
    let field = match note {
        Note::AuthorName => QueryField::Author,
        Note::SourceName => QueryField::Source,
        _ => return PageNote { text, ..PageNote::default() },
    };

    // The whole query is the name.
    let (name, _) = parse(&visit.form.q);
    let query = format!("{}:{name}", field.name());
    let form = SearchForm { q: query.clone(), page: 1, ..visit.form.clone() };
    PageNote { text, query, href: href(HOME, &form) }
}

/// The values of one filter on names in a form.
type NamesOf = fn(&mut SearchForm) -> &mut Vec<String>;

/// The filters on names, each with the key of its label.
const NAME_FILTERS: [(&str, NamesOf); 6] = [
    ("filter.source", |form| &mut form.source),
    ("filter.author", |form| &mut form.author),
    ("filter.term", |form| &mut form.term),
    ("filter.exclude_source", |form| &mut form.exclude_source),
    ("filter.exclude_author", |form| &mut form.exclude_author),
    ("filter.exclude_term", |form| &mut form.exclude_term),
];

/// Returns the heading of a list: its query, or the names of its filters.
pub(crate) fn asked(visit: &Visit) -> String {
    if !visit.form.q.is_empty() {
        return visit.form.q.clone();
    }
    let chips = filter_chips(visit, &[]);
    chips.iter().map(FilterChip::label).collect::<Vec<_>>().join(" · ")
}

/// Returns the filters of a visit. Ignored dates are left out.
pub(crate) fn filter_chips(visit: &Visit, ignored: &[IgnoredDates]) -> Vec<FilterChip> {
    let Visit { form, language, .. } = visit;
    let mut chips = Vec::new();

    for (key, names) in NAME_FILTERS {
        for value in names(&mut form.clone()).iter() {
            let label = translate(*language, key, &[("value", value)]);
            let mut without = form.clone();
            names(&mut without).retain(|other| other != value);
            chips.push(chip(label, without));
        }
    }
    if let Some(label) = date_label(visit, ignored) {
        let (from, to) = (String::new(), String::new());
        chips.push(chip(label, SearchForm { from, to, ..form.clone() }));
    }
    if let Some(since) =
        moment_from_text(&form.since).and_then(|micros| Timestamp::from_microsecond(micros).ok())
    {
        let value = dates::moment(since, *language);
        let label = translate(*language, "filter.since", &[("value", &value)]);
        chips.push(chip(label, SearchForm { since: String::new(), ..form.clone() }));
    }
    if !form.loose.is_empty() {
        let label = translate(*language, "filter.loose", &[]);
        chips.push(chip(label, SearchForm { loose: String::new(), ..form.clone() }));
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
