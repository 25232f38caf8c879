//! Feeds: RSS 2.0, RSS 1.0 (RDF) and Atom, an article an entry.
//!
//! Read event by event with quick-xml and not with feed-rs, which gives up a whole feed for one wrong `&`, turns
//! stated offsets into UTC and makes up ids. No entity that a feed defines is ever expanded.

mod entry;
mod events;

#[cfg(test)]
mod tests;

use self::entry::Entry;
use self::events::{Outcome, parse};
use super::RawArticle;
use crate::format::Format;
use crate::html::{self, Text};
use crate::names::split_names;
use crate::published::Published;
use crate::skip::{Location, Skip, SkipReason};

/// The longest guid that is an id, in bytes; see the fields of JSON articles.
const MAX_ID_BYTES: usize = 512;

/// Returns the articles of a feed. What is named `.xml` and is no feed has none, as if it had another name.
pub(super) fn read_file(
    text: &str,
    file_id: &str,
    place: &Location,
    path: &str,
) -> Vec<Result<RawArticle, Skip>> {
    let outcomes = match parse(text) {
        Ok(outcomes) => outcomes,
        Err(_) if is_any_xml(path) => return Vec::new(),
        Err(reason) => return vec![Err(Skip::new(place.clone(), reason))],
    };
    let mut ids = std::collections::HashSet::new();
    let article = |(n, outcome): (u64, Outcome)| {
        let at = || Location { article: Some(n), ..place.clone() };
        let entry = outcome.map_err(|what| Skip::new(at(), SkipReason::BadXml(what)))?;
        let stated = entry.id.clone().filter(|id| is_stable(id) && ids.insert(id.clone()));
        let id = stated.unwrap_or_else(|| format!("{file_id}#{n}"));
        article(entry, id).map_err(|reason| Skip::new(at(), reason))
    };
    (1_u64..).zip(outcomes).map(article).collect()
}

fn is_any_xml(path: &str) -> bool {
    let mut extensions = path.rsplit('.');
    extensions.by_ref().take(2).any(|extension| extension.eq_ignore_ascii_case("xml"))
}

/// Returns whether a guid names an entry for ever and everywhere: an address, a `tag:`, a UUID. A bare number does
/// not leave its feed.
fn is_stable(id: &str) -> bool {
    const MIN_BARE_BYTES: usize = 16;
    (id.contains(':') || id.len() >= MIN_BARE_BYTES)
        && id.len() <= MAX_ID_BYTES
        && !id.contains(char::is_control)
}

fn article(entry: Entry, id: String) -> Result<RawArticle, SkipReason> {
    let mut text = Text::default();
    for markup in [&entry.encoded, &entry.content, &entry.summary].into_iter().flatten() {
        text = html::read_piece(markup).map_err(|_| SkipReason::TooComplex)?;
        if !text.body.is_empty() {
            break;
        }
    }
    let title = entry.title.map(|title| one_line(&title)).filter(|title| !title.is_empty());
    if title.is_none() && text.body.is_empty() {
        return Err(SkipReason::Empty);
    }
    Ok(RawArticle {
        id,
        title,
        body: text.body,
        kinds: text.kinds,
        source: entry.source,
        date: entry.date.map(|date| known_date(&date)),
        url: entry.url,
        authors: entry.authors.iter().flat_map(|names| split_names(names)).collect(),
        format: Format::Feed,
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// RSS writes dates as mail does: `Tue, 05 Mar 2024 08:12:00 +0800`. Others stay as they are.
fn known_date(date: &str) -> String {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    match parser.parse_zoned(date) {
        Ok(at) if Published::parse(date).is_none() => {
            at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        }
        _ => date.to_owned(),
    }
}
