//! Metadata in JSON-LD, with the vocabulary of schema.org.

use std::collections::VecDeque;

use serde_json::Value;

use super::class_words::is_listed;
use super::page_metadata::PageMetadata;
use super::tree::{DOCUMENT, NodeId, PageTree};

/// The types of articles, without `https://schema.org/`. Source: schema.org.
const ARTICLE_TYPES: &str = "AnalysisNewsArticle Article BackgroundNewsArticle BlogPosting NewsArticle \
    OpinionNewsArticle ReportageNewsArticle Report ReviewNewsArticle";

/// How many values are searched for an article.
const MAX_VALUES: usize = 10_000;

/// Returns the metadata of the first article in the page's JSON-LD.
pub(super) fn read_metadata(tree: &PageTree) -> PageMetadata {
    tree.elements(DOCUMENT, "script")
        .filter(|&id| is_json_ld(tree, id))
        .filter_map(|id| parse(&tree.inner_text(id)))
        .find_map(|value| find_article(&value).map(article_metadata))
        .unwrap_or_default()
}

fn is_json_ld(tree: &PageTree, script: NodeId) -> bool {
    let media_type = tree.attribute(script, "type").unwrap_or_default();
    media_type.trim().to_ascii_lowercase().starts_with("application/ld+json")
}

/// Parses JSON-LD leniently: sites end it with `;`, wrap it in comments, and break lines inside
/// strings.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let text = text.trim().trim_end_matches(';');
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&text.replace(|c: char| c.is_control(), " ")))
        .ok()
}

/// Searches arrays and `@graph`s breadth-first. Articles inside an article are about other things.
fn find_article(root: &Value) -> Option<&Value> {
    let mut queue = VecDeque::from([root]);
    for _ in 0..MAX_VALUES {
        match queue.pop_front()? {
            Value::Array(values) => queue.extend(values),
            value @ Value::Object(fields) => {
                if fields.get("@type").is_some_and(is_article_type) {
                    return Some(value);
                }
                let keys = ["@graph", "mainEntity", "itemListElement", "item"];
                queue.extend(keys.iter().filter_map(|key| fields.get(*key)));
            }
            _ => {}
        }
    }
    None
}

/// Returns whether a type, or one of several types, is that of an article.
fn is_article_type(types: &Value) -> bool {
    match types {
        Value::Array(types) => types.iter().any(names_article_type),
        name => names_article_type(name),
    }
}

fn names_article_type(name: &Value) -> bool {
    name.as_str()
        .and_then(|name| name.rsplit('/').next())
        .is_some_and(|name| is_listed(name, ARTICLE_TYPES))
}

fn article_metadata(article: &Value) -> PageMetadata {
    let text = |key: &str| first_text(&article[key], "@value");
    PageMetadata {
        title: text("headline").or_else(|| text("name")),
        dates: text("datePublished").into_iter().collect(),
        source: None,
        sites: first_text(&article["publisher"], "name").into_iter().collect(),
        authors: names(&article["author"]),
        url: first_text(&article["mainEntityOfPage"], "@id").or_else(|| text("url")),
    }
}

/// Returns a string, the string in a field of an object, or the first of several.
fn first_text(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(|value| single_text(value, key)),
        other => single_text(other, key),
    }
}

/// Returns a string, or the string in a field of an object.
fn single_text(value: &Value, key: &str) -> Option<String> {
    let text = value.as_str().or_else(|| value[key].as_str())?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(name_of_person).collect(),
        other => name_of_person(other).into_iter().collect(),
    }
}

/// Returns a name, unless it is stated to be that of an organisation.
fn name_of_person(author: &Value) -> Option<String> {
    let is_organisation =
        author["@type"].as_str().is_some_and(|name| name.contains("Organization"));
    single_text(author, "name").filter(|_| !is_organisation)
}
