//! The articles of a JSON body: one object, or an array of objects.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::CallerError;
use crate::limits::MAX_ARTICLES;

/// One article of a body, as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ArticleJson {
    /// The line of the article, or its position in the array, from 1.
    pub(crate) line: u64,
    /// The bytes of the article.
    pub(crate) json: Vec<u8>,
}

/// Splits a JSON body into its articles. A blank body has none.
///
/// # Errors
/// When the body is not UTF-8, is not JSON, or contains too many articles.
pub(crate) fn split_json(bytes: &[u8]) -> Result<Vec<ArticleJson>, CallerError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| CallerError::BrokenBody("it is not UTF-8".to_owned()))?
        .trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }

    if !text.trim_start().starts_with('[') {
        let raw: &RawValue = serde_json::from_str(text).map_err(body_error)?;
        return Ok(vec![ArticleJson { line: 1, json: raw.get().into() }]);
    }

    let mut json = serde_json::Deserializer::from_str(text);
    let articles = json.deserialize_seq(ArticleArrayVisitor).map_err(body_error)?;
    json.end().map_err(body_error)?;
    Ok(articles)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that `map_err` calls")]
fn body_error(error: serde_json::Error) -> CallerError {
    // The visitor below is the only source of data errors.
    if error.is_data() {
        CallerError::TooManyArticles
    } else {
        CallerError::BrokenBody(format!("invalid JSON: {error}"))
    }
}

/// Collects the elements of an array, up to the limit of a request.
struct ArticleArrayVisitor;

impl<'j> Visitor<'j> for ArticleArrayVisitor {
    type Value = Vec<ArticleJson>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array of at most {MAX_ARTICLES} articles")
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut array: A) -> Result<Vec<ArticleJson>, A::Error> {
        let mut articles = Vec::new();

        while let Some(raw) = array.next_element::<&RawValue>()? {
            if articles.len() == MAX_ARTICLES {
                return Err(A::Error::invalid_length(MAX_ARTICLES + 1, &self));
            }
            articles.push(ArticleJson { line: articles.len() as u64 + 1, json: raw.get().into() });
        }

        Ok(articles)
    }
}
