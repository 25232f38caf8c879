//! JSON articles: one object, an array of objects, or one object a line.

mod fields;
mod repair;

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;
use std::fmt;

use self::fields::Fields;
use super::RawArticle;
use crate::format::Format;
use crate::skip::{Location, Skip, SkipReason};

/// Returns the article of one line of a JSON Lines file.
pub(super) fn read_line(
    text: &str,
    file_id: &str,
    line: Option<u64>,
) -> Result<RawArticle, SkipReason> {
    let place_id = line.map_or_else(|| file_id.to_owned(), |line| format!("{file_id}#{line}"));
    let text = text.trim_start_matches('\u{FEFF}');
    if text.trim().is_empty() {
        return Err(SkipReason::Empty);
    }
    article(text, place_id, Format::JsonLines)
}

/// Returns the articles of a JSON file: of its object, of its array, or of the objects that stand in it one after
/// another. What stands before a break in the grammar is still read.
pub(super) fn read_file(
    text: &str,
    file_id: &str,
    place: &Location,
) -> Vec<Result<RawArticle, Skip>> {
    let text = text.trim_start_matches('\u{FEFF}');
    if text.trim().is_empty() {
        return vec![Err(Skip::new(place.clone(), SkipReason::Empty))];
    }
    let (values, broken) = split(text);
    if broken.is_some()
        && let Some(repaired) = repair::repair(text)
    {
        let (values, broken) = split(&repaired);
        return articles(&values, broken.as_ref(), file_id, place);
    }
    articles(&values, broken.as_ref(), file_id, place)
}

/// The values that are to be articles, and the error that ended them.
type Split<'a> = (Vec<&'a RawValue>, Option<serde_json::Error>);

fn split(text: &str) -> Split<'_> {
    let mut values = Vec::new();
    let mut parser = Deserializer::from_str(text);
    if text.trim_start().starts_with('[') {
        let outcome = parser.deserialize_seq(Elements(&mut values)).and_then(|()| parser.end());
        return (values, outcome.err());
    }
    for value in parser.into_iter() {
        match value {
            Ok(value) => values.push(value),
            Err(error) => return (values, Some(error)),
        }
    }
    (values, None)
}

/// Keeps the elements that stand before an error, too.
struct Elements<'v, 'de>(&'v mut Vec<&'de RawValue>);

impl<'de> Visitor<'de> for Elements<'_, 'de> {
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

/// A file of one object gives its article the id of the file; several get their number behind it.
fn articles(
    values: &[&RawValue],
    broken: Option<&serde_json::Error>,
    file_id: &str,
    place: &Location,
) -> Vec<Result<RawArticle, Skip>> {
    let is_single = broken.is_none() && values.len() == 1;
    let mut articles = Vec::with_capacity(values.len() + 1);
    for (n, value) in (1_u64..).zip(values) {
        let place_id = if is_single { file_id.to_owned() } else { format!("{file_id}#{n}") };
        let number = (!is_single).then_some(n);
        let at = || Location { article: number, ..place.clone() };
        articles.push(
            article(value.get(), place_id, Format::Json).map_err(|reason| Skip::new(at(), reason)),
        );
    }
    if let Some(error) = broken {
        articles.push(Err(Skip::new(place.clone(), bad_json(error))));
    }
    articles
}

fn article(text: &str, place_id: String, format: Format) -> Result<RawArticle, SkipReason> {
    let fields = match Fields::parse(text) {
        Ok(fields) => fields,
        Err(error) => {
            let repaired = repair::repair(text).and_then(|repaired| Fields::parse(&repaired).ok());
            repaired.ok_or_else(|| bad_json(&error))?
        }
    };
    if !fields.has_text_field {
        return Err(SkipReason::NoTextFields);
    }
    Ok(RawArticle {
        id: fields.id.unwrap_or(place_id),
        title: fields.title,
        body: fields.body.unwrap_or_default(),
        kinds: fields.kinds,
        source: fields.source,
        date: fields.date,
        url: fields.url,
        authors: fields.authors,
        format,
    })
}

/// The parser's words, without a line number that says nothing.
fn bad_json(error: &serde_json::Error) -> SkipReason {
    let message = error.to_string();
    SkipReason::BadJson(if error.line() <= 1 {
        message.replace(" at line 1 column ", " at column ")
    } else {
        message
    })
}
