//! Articles in JSON: an object, an array of objects, or one object per line.

mod article_fields;
mod field_names;
mod field_values;
mod markup;
mod object_fields;
mod repair;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

pub use self::article_fields::stated_id;
use self::article_fields::{ArticleFields, StatedBody};
use self::object_fields::{ObjectFields, listed_articles};
use super::article_id::numbered_id;
use super::raw_article::RawArticle;
use crate::format::Format;
use crate::skip::{Location, Skip, SkipReason, StopCheck, check_stop};

/// Returns the article of one line of a JSON Lines file.
pub(super) fn read_line(
    text: &str,
    file_id: &str,
    line: Option<u64>,
    stop: StopCheck<'_>,
) -> Result<RawArticle, SkipReason> {
    let text = text.trim_start_matches('\u{FEFF}');
    if text.trim().is_empty() {
        return Err(SkipReason::Empty);
    }
    let fields = ObjectFields::parse(text);
    parse_article(text, fields, numbered_id(file_id, line), Format::JsonLines, stop)
}

/// Returns the articles of a JSON file: of its object, of its array, or of consecutive objects.
/// Articles before an error in the grammar are still read.
pub(super) fn read_file(
    text: &str,
    file_id: &str,
    location: &Location,
    stop: StopCheck<'_>,
) -> Vec<Result<RawArticle, Skip>> {
    let text = text.trim_start_matches('\u{FEFF}');
    if text.trim().is_empty() {
        return vec![Err(Skip::new(location.clone(), SkipReason::Empty))];
    }

    let values = split_values(text);
    if values.error.is_some()
        && let Some(repaired) = repair::repair(text)
    {
        return parse_articles(&split_values(&repaired), file_id, location, stop);
    }
    parse_articles(&values, file_id, location, stop)
}

/// The values of a JSON file, each of which should be an article.
struct JsonValues<'a> {
    values: Vec<&'a RawValue>,
    /// The error after the last value.
    error: Option<serde_json::Error>,
}

fn split_values(text: &str) -> JsonValues<'_> {
    let mut values = Vec::new();
    let mut parser = Deserializer::from_str(text);
    if text.trim_start().starts_with('[') {
        let visitor = ElementCollector(&mut values);
        let result = parser.deserialize_seq(visitor).and_then(|()| parser.end());
        return JsonValues { values, error: result.err() };
    }

    for value in parser.into_iter() {
        match value {
            Ok(value) => values.push(value),
            Err(error) => return JsonValues { values, error: Some(error) },
        }
    }
    JsonValues { values, error: None }
}

/// Collects the elements of an array, including those before an error.
struct ElementCollector<'v, 'de>(&'v mut Vec<&'de RawValue>);

impl<'de> Visitor<'de> for ElementCollector<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of articles")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            self.0.push(element);
        }
        Ok(())
    }
}

/// Returns the articles of a file. The article of a file with a single object gets the id of the
/// file; several articles append their number.
fn parse_articles(
    JsonValues { values, error }: &JsonValues<'_>,
    file_id: &str,
    location: &Location,
    stop: StopCheck<'_>,
) -> Vec<Result<RawArticle, Skip>> {
    let mut articles = Vec::with_capacity(values.len() + 1);
    let mut n_articles = 0;
    let mut push = |value: &RawValue, fields, is_single: bool| {
        n_articles += 1;
        let number = (!is_single).then_some(n_articles);
        let article = check_stop(stop).and_then(|()| {
            let id = numbered_id(file_id, number);
            parse_article(value.get(), fields, id, Format::Json, stop)
        });
        let at = || Location { article: number, ..location.clone() };
        articles.push(article.map_err(|reason| Skip::new(at(), reason)));
    };

    let is_single_value = error.is_none() && values.len() == 1;
    for value in values {
        let fields = ObjectFields::parse(value.get());
        match fields.as_ref().ok().and_then(listed_articles) {
            Some(listed) => {
                let is_single = is_single_value && listed.len() == 1;
                for value in listed {
                    push(value, ObjectFields::parse(value.get()), is_single);
                    if stop().is_some() {
                        return articles;
                    }
                }
            }
            None => push(value, fields, is_single_value),
        }
        if stop().is_some() {
            return articles;
        }
    }

    if let Some(error) = error {
        articles.push(Err(Skip::new(location.clone(), bad_json(error))));
    }
    articles
}

/// Parses an article object. `default_id` is its id if it states none.
fn parse_article(
    text: &str,
    fields: Result<ObjectFields<'_>, serde_json::Error>,
    default_id: String,
    format: Format,
    stop: StopCheck<'_>,
) -> Result<RawArticle, SkipReason> {
    let fields = match fields.and_then(|fields| ArticleFields::read(&fields)) {
        Ok(fields) => fields,
        Err(error) => {
            let repaired = repair::repair(text);
            let repaired = repaired.as_deref().and_then(|text| ObjectFields::parse(text).ok());
            let fields = repaired.and_then(|fields| ArticleFields::read(&fields).ok());
            fields.ok_or_else(|| bad_json(&error))?
        }
    };
    if !fields.has_text_field {
        return Err(SkipReason::NoTextFields);
    }

    let mut article = RawArticle {
        id: fields.id.unwrap_or(default_id),
        title: fields.title.map(|title| markup::without_tags(title, stop)),
        source: fields.source,
        date: fields.date,
        url: fields.url,
        authors: fields.authors,
        editor: fields.editor,
        edition: fields.edition,
        warnings: fields.warnings,
        unread_fields: fields.unread_fields,
        ..RawArticle::empty(format)
    };
    match fields.body {
        Some(StatedBody::Text(text)) => match markup::read_markup(&text, stop)? {
            Some(blocks) => {
                (article.body, article.kinds) = (blocks.body, blocks.kinds);
                article.format = Format::Html;
            }
            None => article.body = text,
        },
        Some(StatedBody::Blocks(blocks)) => {
            (article.body, article.kinds) = (blocks.body, blocks.kinds);
        }
        None => {}
    }
    Ok(article)
}

/// Returns the message of the parser, without the line number if there is only one line.
fn bad_json(error: &serde_json::Error) -> SkipReason {
    let message = error.to_string();
    SkipReason::BadJson(if error.line() <= 1 {
        message.replace(" at line 1 column ", " at column ")
    } else {
        message
    })
}
