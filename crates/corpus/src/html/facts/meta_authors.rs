//! The authors that the head of a page states. Most pages give the site, the source, an editor or a
//! number there: only persons are believed.

use super::line_facts::LineFacts;
use crate::html::site_names::SiteNames;
use crate::names::credits::{
    credit_line, is_organisation, is_paper, is_placeholder, is_strict_name, is_writer,
};
use crate::names::split_names;

/// Returns the authors of an article: those that its lines name, and those of the head that are
/// persons.
///
/// If the lines name others than the head, the head names somebody else: the one who entered the text.
pub(super) fn choose_authors(
    stated: &[String],
    facts: &LineFacts,
    source: Option<&str>,
    sites: &SiteNames,
) -> Vec<String> {
    let stated: Vec<String> = stated.iter().filter(|names| !names.contains('@')).cloned().collect();
    let names = stated.iter().flat_map(|names| stated_names(names));
    let mut believed: Vec<String> = Vec::new();
    for name in names {
        let is_source = source.is_some_and(|source| source.contains(&name));
        let is_editor = facts.editors.iter().any(|editor| is_same_person(editor, &name));
        if !is_source && !is_editor && !sites.include(&name) && !believed.contains(&name) {
            believed.push(name);
        }
    }

    let is_named = |name: &String| facts.authors.contains(name);
    if facts.authors.is_empty() {
        return believed;
    }
    if !believed.iter().any(is_named) {
        return facts.authors.clone();
    }
    let others = facts.authors.iter().filter(|name| !believed.contains(name)).cloned();
    let others: Vec<String> = others.collect();
    believed.extend(others);
    believed
}

/// Returns the persons in a stated value: `林一舟、何小满`, `記者林一舟／北埕報導`.
fn stated_names(value: &str) -> Vec<String> {
    if let Some(credit) = credit_line(value) {
        return credit.names;
    }
    let names = split_names(value);
    let is_person = |name: &String| is_strict_name(name) || is_pen_name(name);
    names.into_iter().filter(is_person).collect()
}

fn is_pen_name(name: &str) -> bool {
    is_writer(name)
        && !is_organisation(name)
        && !is_paper(name)
        && !is_placeholder(name)
        && !is_domain(name)
        && name.chars().any(char::is_alphabetic)
}

/// Returns whether a name is that of a host: `CHAOSHENG.NET`.
fn is_domain(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    !name.contains(' ')
        && ending.is_some_and(|ending| {
            ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic())
        })
}

/// Returns whether an editor is the one that the head gives as author, perhaps with the name of the
/// desk before it.
fn is_same_person(editor: &str, author: &str) -> bool {
    editor.chars().count() >= 2 && (author == editor || author.ends_with(editor))
}
