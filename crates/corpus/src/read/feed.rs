//! Feeds: RSS 2.0, RSS 1.0 (RDF) and Atom, one article per entry.
//!
//! quick-xml reads them event by event. feed-rs is not used: it rejects a whole feed because of one
//! wrong `&`, converts stated offsets to UTC, and generates ids. Entities that a feed defines are
//! never expanded.

mod entry;
mod params;
mod parser;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use self::entry::FeedEntry;
use self::params::PARAMS;
use self::parser::parse;
use super::article_id::{is_valid_id, numbered_id};
use super::raw_article::RawArticle;
use crate::block_text::BlockText;
use crate::format::Format;
use crate::html::read_fragment;
use crate::names::split_names;
use crate::skip::{Location, Skip, SkipReason, StopCheck, check_stop};

/// Returns the articles of a feed. A file named `.xml` that is not a feed has none, as if it had
/// another name.
pub(super) fn read_file(
    text: &str,
    file_id: &str,
    location: &Location,
    path: &str,
    stop: StopCheck<'_>,
) -> Vec<Result<RawArticle, Skip>> {
    let entries = match parse(text) {
        Ok(entries) => entries,
        Err(_) if is_generic_xml(path) => return Vec::new(),
        Err(reason) => return vec![Err(Skip::new(location.clone(), reason))],
    };

    let mut used_ids = HashSet::new();
    let mut articles = Vec::with_capacity(entries.len());
    for (n, entry) in (1_u64..).zip(entries) {
        let entry = entry.map_err(SkipReason::BadXml);
        let article = entry.and_then(|entry| {
            let id = entry_id(&entry, &mut used_ids);
            article(entry, id.unwrap_or_else(|| numbered_id(file_id, Some(n))), stop)
        });
        articles.push(article.map_err(|reason| {
            Skip::new(Location { article: Some(n), ..location.clone() }, reason)
        }));
        if stop().is_some() {
            break;
        }
    }
    articles
}

/// Returns the id that an entry states, if it is permanent. An id that occurs twice names only the
/// first entry.
fn entry_id(entry: &FeedEntry, used_ids: &mut HashSet<String>) -> Option<String> {
    entry.id.clone().filter(|id| is_stable(id) && used_ids.insert(id.clone()))
}

fn is_generic_xml(path: &str) -> bool {
    let mut extensions = path.rsplit('.');
    extensions.by_ref().take(2).any(|extension| extension.eq_ignore_ascii_case("xml"))
}

/// Returns whether an id is permanent and unique across feeds: an address, a `tag:` or a UUID, but
/// not a bare number.
fn is_stable(id: &str) -> bool {
    (id.contains(':') || id.len() >= PARAMS.min_bare_id_bytes) && is_valid_id(id)
}

fn article(entry: FeedEntry, id: String, stop: StopCheck<'_>) -> Result<RawArticle, SkipReason> {
    check_stop(stop)?;

    // The first of the three fields that contains text.
    let mut text = BlockText::default();
    for markup in [&entry.encoded, &entry.content, &entry.summary].into_iter().flatten() {
        text = read_fragment(markup, stop)?;
        if !text.body.is_empty() {
            break;
        }
    }

    let title = entry.title.map(|title| on_one_line(&title)).filter(|title| !title.is_empty());
    if title.is_none() && text.body.is_empty() {
        return Err(SkipReason::Empty);
    }

    Ok(RawArticle {
        id,
        title,
        body: text.body,
        kinds: text.kinds,
        source: entry.source,
        date: entry.date,
        url: entry.url,
        authors: entry.authors.iter().flat_map(|names| split_names(names)).collect(),
        ..RawArticle::empty(Format::Feed)
    })
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
