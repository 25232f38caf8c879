//! Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0, one article per entry.
//!
//! quick-xml reads them event by event. feed-rs is not used: it rejects a whole feed because of one
//! wrong `&`, converts stated offsets to UTC, and generates ids. Entities that a feed defines are
//! never expanded.

mod address;
mod entry;
mod names;
mod params;
mod parser;
mod text;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use self::entry::{FeedEntry, TextRank};
use self::params::PARAMS;
use self::parser::{Feed, parse};
use self::text::FieldContent;
use super::article_id::{is_valid_id, numbered_id};
use super::raw_article::RawArticle;
use crate::block_text::BlockText;
use crate::format::Format;
use crate::html::read_fragment;
use crate::names::split_names;
use crate::published::Published;
use crate::skip::{Location, Skip, SkipReason, StopCheck, check_stop};

/// Returns the articles of a feed. Of an entry whose content is not text, the title is an article, and
/// the content a skip.
pub(super) fn read_file(
    text: &str,
    file_id: &str,
    location: &Location,
    stop: StopCheck<'_>,
) -> Vec<Result<RawArticle, Skip>> {
    let mut feed = match parse(text) {
        Ok(feed) => feed,
        Err(reason) => return vec![Err(Skip::new(location.clone(), reason))],
    };

    let entries = std::mem::take(&mut feed.entries);
    let source = feed.title.take().and_then(|title| one_line(&title, stop));
    let mut used_ids = HashSet::new();
    let mut articles = Vec::with_capacity(entries.len());
    for (n, entry) in (1_u64..).zip(entries) {
        let skip = |reason| Skip::new(Location { article: Some(n), ..location.clone() }, reason);
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                articles.push(Err(skip(SkipReason::BadXml(error))));
                continue;
            }
        };

        let id = entry_id(&entry, &mut used_ids).unwrap_or_else(|| numbered_id(file_id, Some(n)));
        let foreign = foreign_content(&entry);
        let article = article(entry, id, &feed, source.as_ref(), stop).map_err(&skip);
        // An article of which only the title is text.
        let lost = article.as_ref().is_ok_and(|article| article.body.is_empty()).then_some(foreign);
        articles.push(article);
        articles.extend(lost.flatten().map(|kind| Err(skip(SkipReason::ForeignContent(kind)))));
        if stop().is_some() {
            break;
        }
    }
    articles
}

/// Returns the type of a content that is not text.
fn foreign_content(entry: &FeedEntry) -> Option<String> {
    entry.texts.iter().find_map(|(_, content)| match content {
        FieldContent::Foreign(kind) => Some(kind.clone()),
        _ => None,
    })
}

/// Returns the id that an entry states, if it is permanent. An id that occurs twice names only the
/// first entry.
fn entry_id(entry: &FeedEntry, used_ids: &mut HashSet<String>) -> Option<String> {
    entry.id.clone().filter(|id| is_stable(id) && used_ids.insert(id.clone()))
}

/// Returns whether an id is permanent and unique across feeds: an address, a `tag:` or a UUID, but
/// not a bare number.
fn is_stable(id: &str) -> bool {
    (id.contains(':') || id.len() >= PARAMS.min_bare_id_bytes) && is_valid_id(id)
}

fn article(
    entry: FeedEntry,
    id: String,
    feed: &Feed,
    source: Option<&String>,
    stop: StopCheck<'_>,
) -> Result<RawArticle, SkipReason> {
    check_stop(stop)?;
    let text = longest_text(&entry, stop)?;
    let title = entry.title.as_ref().and_then(|title| one_line(title, stop));
    if title.is_none() && text.body.is_empty() {
        let foreign = foreign_content(&entry).map(SkipReason::ForeignContent);
        return Err(foreign.unwrap_or(SkipReason::Empty));
    }

    let stated = entry
        .url
        .map(|(url, base)| base.or([feed.site.as_ref(), feed.own_address.as_ref()]).resolve(&url));
    let readable = entry.dates.iter().find(|date| Published::parse(date).is_some());
    let date = readable.or_else(|| entry.dates.first()).cloned();
    Ok(RawArticle {
        id,
        title,
        body: text.body,
        kinds: text.kinds,
        source: entry.source.or_else(|| source.cloned()),
        date,
        url: stated.or(entry.permalink),
        authors: entry.authors.iter().flat_map(|names| split_names(names)).collect(),
        ..RawArticle::empty(Format::Feed)
    })
}

/// Returns the text of the article: of the element that usually gives most, unless another gives far
/// more. Texts about its media are read only without any other.
fn longest_text(entry: &FeedEntry, stop: StopCheck<'_>) -> Result<BlockText, SkipReason> {
    let mut ranked: Vec<_> = entry.texts.iter().collect();
    ranked.sort_by_key(|(rank, _)| *rank);

    let mut best = BlockText::default();
    for (rank, content) in ranked {
        if *rank == TextRank::Media && !best.body.is_empty() {
            break;
        }
        let Some(markup) = content.to_html() else { continue };
        let text = read_fragment(&markup, stop)?;
        if text.body.len() > PARAMS.min_text_share * best.body.len() {
            best = text;
        }
    }
    Ok(best)
}

/// Returns a content on one line, without markup; `None` if nothing is left.
fn one_line(content: &FieldContent, stop: StopCheck<'_>) -> Option<String> {
    let text = match content {
        FieldContent::Plain(text) | FieldContent::Unstated(text) => text.clone(),
        FieldContent::Html(markup) => read_fragment(markup, stop).ok()?.body,
        FieldContent::Foreign(_) => return None,
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(line).filter(|line| !line.is_empty())
}
