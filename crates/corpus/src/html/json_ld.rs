//! What a page says of itself in JSON-LD, the vocabulary of schema.org.

use serde_json::Value;

use super::class_words::is_in;
use super::meta_tags::Stated;
use super::tree::{DOCUMENT, NodeId, Tree};

/// The types that are articles; `https://schema.org/` may stand before them.
const ARTICLES: &str = "AnalysisNewsArticle Article BackgroundNewsArticle BlogPosting NewsArticle \
    OpinionNewsArticle ReportageNewsArticle Report ReviewNewsArticle";

/// How many values are looked through.
const MAX_VALUES: usize = 10_000;

/// Returns what the first article in the page's JSON-LD states.
pub(super) fn read(tree: &Tree) -> Stated {
    let is_json_ld = |&id: &NodeId| {
        let media_type = tree.attribute(id, "type").unwrap_or_default();
        media_type.trim().to_ascii_lowercase().starts_with("application/ld+json")
    };
    tree.elements(DOCUMENT, "script")
        .filter(is_json_ld)
        .filter_map(|id| parse(&tree.text_of(id)))
        .find_map(|value| find_article(&value).map(stated))
        .unwrap_or_default()
}

/// Sites end it with `;`, wrap it in comments and break lines inside of strings.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let text = text.trim().trim_end_matches(';');
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&text.replace(|c: char| c.is_control(), " ")))
        .ok()
}

/// Looks through arrays and `@graph`s, breadth first: what is inside of an article is about other things.
fn find_article(root: &Value) -> Option<&Value> {
    let mut queue = std::collections::VecDeque::from([root]);
    for _ in 0..MAX_VALUES {
        match queue.pop_front()? {
            Value::Array(values) => queue.extend(values),
            value @ Value::Object(fields) => {
                if fields.get("@type").is_some_and(is_article) {
                    return Some(value);
                }
                queue.extend(
                    ["@graph", "mainEntity", "itemListElement", "item"]
                        .iter()
                        .filter_map(|key| fields.get(*key)),
                );
            }
            _ => {}
        }
    }
    None
}

fn is_article(types: &Value) -> bool {
    let is_one = |name: &Value| {
        name.as_str().is_some_and(|name| is_in(name.rsplit('/').next().unwrap_or(name), ARTICLES))
    };
    is_one(types) || types.as_array().is_some_and(|types| types.iter().any(is_one))
}

fn stated(article: &Value) -> Stated {
    let text = |key: &str| first_text(&article[key], "@value");
    let mut authors = Vec::new();
    names(&article["author"], &mut authors);
    Stated {
        title: text("headline").or_else(|| text("name")),
        dates: text("datePublished").into_iter().collect(),
        source: first_text(&article["publisher"], "name"),
        authors,
        url: first_text(&article["mainEntityOfPage"], "@id").or_else(|| text("url")),
    }
}

/// A string, the field of an object, or the first of several.
fn first_text(value: &Value, key: &str) -> Option<String> {
    let text = match value {
        Value::Array(values) => return values.iter().find_map(|value| first_text_flat(value, key)),
        other => first_text_flat(other, key),
    };
    text.filter(|text| !text.trim().is_empty())
}

fn first_text_flat(value: &Value, key: &str) -> Option<String> {
    let text = value.as_str().or_else(|| value[key].as_str())?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn names(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(values) => {
            out.extend(values.iter().filter_map(|value| first_text_flat(value, "name")));
        }
        other => out.extend(first_text_flat(other, "name")),
    }
}
