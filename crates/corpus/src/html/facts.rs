//! The facts of an article that its page states: when it was published, by whom, and who wrote it.

mod dates;
mod info_lines;
mod labels;
mod line_facts;
mod meta_authors;
mod script_dates;
mod source_names;

use self::dates::choose_date;
pub(super) use self::info_lines::ArticlePlace;
use self::info_lines::collect_lines;
use self::line_facts::{LineFacts, read_facts as read_line_facts};
use self::meta_authors::choose_authors;
use self::source_names::{as_site, as_source, is_platform};
use super::block::Block;
use super::excluded::ExcludedNodes;
use super::meta_tags::time_elements;
use super::page_metadata::PageMetadata;
use super::site_names::{SiteNames, host_of_page};
use super::tree::PageTree;

/// The facts of an article, as written on its page.
#[derive(Debug)]
pub(super) struct PageFacts {
    pub(super) date: Option<String>,
    pub(super) source: Option<String>,
    pub(super) authors: Vec<String>,
}

/// The nodes of a page that are not shown, and those that are not part of the article.
#[derive(Clone, Copy)]
pub(super) struct LeftOut<'t> {
    pub(super) hidden: &'t ExcludedNodes,
    pub(super) excluded: &'t ExcludedNodes,
}

/// Returns the facts of an article: those that the head of the page states, and those of the lines
/// around the article and at its ends, which are closer to it.
pub(super) fn read_facts(
    tree: &PageTree,
    left_out: LeftOut<'_>,
    place: ArticlePlace,
    stated: PageMetadata,
    article: ShownArticle<'_>,
) -> PageFacts {
    let lines = collect_lines(tree, left_out.hidden, place);
    let facts = read_line_facts(&lines, article.blocks);

    let mut dates = stated.dates;
    dates.extend(time_elements(tree, place.first, left_out.excluded));
    let in_scripts = std::iter::once_with(|| script_dates::find_date(tree)).flatten();
    let late = facts.late_date.clone().into_iter().chain(in_scripts);
    let date = choose_date(dates, facts.date.clone(), late);

    let source = choose_source(&facts, stated.source.as_deref(), &stated.sites);
    let host = host_of_page(tree, stated.url.as_deref());
    let sites = SiteNames::new(stated.sites.into_iter(), article.titles, article.headline, &host);
    let named_source = source.as_deref().or(stated.source.as_deref());
    let authors = choose_authors(&stated.authors, &facts, named_source, &sites);
    PageFacts { date, source, authors }
}

/// An article as its page shows it, with the titles that the page states.
#[derive(Clone, Copy)]
pub(super) struct ShownArticle<'t> {
    pub(super) headline: Option<&'t str>,
    pub(super) titles: &'t [String],
    pub(super) blocks: &'t [Block],
}

/// Returns the source of an article: the one that its lines name, the one that the head of the page
/// states, or the site.
fn choose_source(facts: &LineFacts, stated: Option<&str>, sites: &[String]) -> Option<String> {
    let is_account = |name: &String| !is_platform(name);
    let stated = || stated.and_then(as_source).filter(is_account);
    let site = || sites.iter().filter_map(|site| as_site(site)).find(is_account);
    let late = || facts.late_source.clone();
    let named = || facts.named_paper.clone();
    facts.source.clone().or_else(stated).or_else(late).or_else(site).or_else(named)
}
