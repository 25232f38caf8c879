//! From a posted JSON object to an article.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::value::RawValue;
use xunwen_corpus::{
    ArticleWarning, Cleaned, Format, Location, Record, Skip, SkipReason, stated_id,
};

use crate::cleaning::{StopFlag, read_and_clean};

/// The prefix of a posted article's origin in the index; its id follows. No path below a corpus
/// starts with it.
pub(crate) const POSTED_PREFIX: &str = "//posted/";

/// The number of hexadecimal digits in the id of an article that was posted without one.
const N_ID_DIGITS: usize = 24;

/// An article as it is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// The permanent id of the article.
    pub id: String,
    /// The JSON object as it was sent.
    pub json: String,
    /// Parts that were not understood, or are kept only in part.
    pub warnings: Vec<ArticleWarning>,
}

/// Checks that a JSON object contains an article, and returns it for storing. An object without an
/// id gets one that is derived from its content, so that posting it twice stores it once.
///
/// # Errors
/// If the object does not contain an article, states an id that cannot be a key, or `stop` is set
/// before it is cleaned.
pub fn accept(json: &str, stop: &StopFlag) -> Result<NewArticle, Skip> {
    // The reader of articles tolerates more than the log, which stores the object unchanged.
    let json = json.trim_start_matches('\u{feff}');
    if let Err(error) = serde_json::from_str::<&RawValue>(json) {
        let reason = SkipReason::BadJson(error.to_string());
        return Err(Skip::new(Location::whole("posted"), reason));
    }

    stated_id(json)
        .map_err(|invalid| Skip::new(Location::whole("posted"), SkipReason::InvalidId(invalid)))?;

    let digits = blake3::hash(json.as_bytes()).to_hex();
    let cleaned = article(&format!("posted/{}", &digits[..N_ID_DIGITS]), json, stop)?;
    let Cleaned { article, mut warnings, unread_fields, .. } = cleaned;
    if !unread_fields.is_empty() {
        warnings.push(ArticleWarning::unread_fields(&unread_fields));
    }
    Ok(NewArticle { id: article.id, json: json.to_owned(), warnings })
}

/// Returns the cleaned article that was posted as `json` with the id `id`.
///
/// # Errors
/// If the object does not contain an article, or `stop` is set before it is cleaned.
pub(crate) fn article(id: &str, json: &str, stop: &StopFlag) -> Result<Cleaned, Skip> {
    let record = Record::new(id, Format::JsonLines, json.as_bytes().to_vec());
    let location = record.location();

    // A bug that one article triggers must not stop the work on the others.
    let cleaned = catch_unwind(AssertUnwindSafe(|| read_and_clean(record, stop).pop()));
    cleaned
        .map(|article| article.expect("a line contains an article or is skipped"))
        .unwrap_or_else(|_| {
            let reason = SkipReason::Unreadable("cleaning failed because of a bug".to_owned());
            Err(Skip::new(location, reason))
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn accept(json: &str) -> Result<NewArticle, Skip> {
        super::accept(json, &StopFlag::default())
    }

    #[test]
    fn an_article_without_an_id_gets_one_derived_from_its_content() {
        let accepted = accept(r#"{"title":"跨境电商","body":"正文。"}"#).unwrap();
        assert!(accepted.id.starts_with("posted/") && accepted.id.len() == 31, "{}", accepted.id);
        assert_eq!(accept(&accepted.json).unwrap(), accepted);
        assert_eq!(accept(r#"{"id":"甲/1","title":"题"}"#).unwrap().id, "甲/1");
        assert_eq!(
            article(&accepted.id, &accepted.json, &StopFlag::default()).unwrap().article.id,
            accepted.id
        );
    }

    #[test]
    fn an_object_without_an_article_is_rejected_with_the_reason() {
        for (json, code) in [
            ("{}", "no_text_fields"),
            (r#"{"title":" "}"#, "empty"),
            ("[1]", "bad_json"),
            ("{\"title\":", "bad_json"),
        ] {
            assert_eq!(accept(json).unwrap_err().reason.code(), code, "{json}");
        }
    }

    #[test]
    fn an_id_that_cannot_be_a_key_is_refused_rather_than_replaced() {
        let long = format!("\"{}\"", "x".repeat(513));
        for id in [
            "\"\"",
            "\" \u{3000} \"",
            "\".\"",
            "\"..\"",
            "\" .. \"",
            "\"a\\u0000b\"",
            "\"a\\nb\"",
            "\"\\u007f\"",
            "\"x\\u0085y\"",
            "\"\\ud800\"",
            "true",
            "[]",
            "[\"a\"]",
            "{}",
            &long,
        ] {
            let refused = accept(&format!(r#"{{"id":{id},"title":"题"}}"#)).unwrap_err();
            assert_eq!(refused.reason.code(), "invalid_id", "{id}");
        }

        let longest = format!("\"{}\"", "x".repeat(512));
        for (id, expected) in [
            ("null", None),
            ("7", Some("7")),
            ("12345678901234567890", Some("12345678901234567890")),
            ("\" a b \"", Some("a b")),
            ("\"...\"", Some("...")),
            ("\"a/../b\"", Some("a/../b")),
            (&longest, Some(longest.trim_matches('"'))),
        ] {
            let accepted = accept(&format!(r#"{{"id":{id},"title":"题"}}"#)).unwrap();
            match expected {
                Some(expected) => assert_eq!(accepted.id, expected),
                None => assert!(accepted.id.starts_with("posted/"), "{}", accepted.id),
            }
        }
    }
}
