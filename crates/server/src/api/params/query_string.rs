//! The query string of an address, decoded without guessing.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode;

use crate::error::{Error, shortened};

/// The longest path and query string that is read, in bytes. The longest query text,
/// percent-encoded Chinese, needs 18,000.
pub(crate) const MAX_URI_BYTES: usize = 32 << 10;

/// The parameters of an address, decoded, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct QueryString(Vec<(String, String)>);

impl QueryString {
    /// Returns the parameters of an `application/x-www-form-urlencoded` text.
    ///
    /// # Errors
    /// When a percent sign does not begin two hexadecimal digits, or the bytes are not UTF-8.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        pairs.collect::<Result<_, Error>>().map(Self)
    }

    /// Returns the first value of a parameter; an empty one means unset.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        (!value.trim().is_empty()).then_some(value)
    }
}

fn decode(text: &str) -> Result<String, Error> {
    let bytes = text.as_bytes();
    let invalid = || Error::InvalidQueryString(shortened(text));
    let is_escape = |at: usize| {
        let digits = bytes.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if bytes.iter().enumerate().any(|(at, byte)| *byte == b'%' && !is_escape(at)) {
        return Err(invalid());
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8().map_err(|_| invalid())?;
    Ok(decoded.into_owned())
}

impl<S: Sync> FromRequestParts<S> for QueryString {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

/// Middleware: refuses addresses that are too long to be honest.
pub(crate) async fn refuse_long_uris(request: Request, next: Next) -> Result<Response, Infallible> {
    let n_bytes = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
    if n_bytes > MAX_URI_BYTES {
        return Ok(Error::UriTooLong.into_response());
    }
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let parsed = QueryString::parse(text).unwrap();
        let pairs: Vec<(&str, &str)> = parsed.0.iter().map(|(k, v)| (&**k, &**v)).collect();
        assert_eq!(pairs, expected, "{text}");
    }

    #[test]
    fn values_are_decoded_like_a_form() {
        check("q=%E8%B7%A8+a%2Bb&page=2", &[("q", "跨 a+b"), ("page", "2")]);
        check("", &[]);
        check("&&q&x==1", &[("q", ""), ("x", "=1")]);
        check("q=跨境", &[("q", "跨境")]);
        check("q=%00", &[("q", "\0")]);
    }

    #[test]
    fn what_is_no_percent_encoded_utf8_is_refused() {
        for text in ["q=%", "q=100%", "q=%zz", "q=%4", "%=1", "q=%D6%D0", "q=%E8%B7"] {
            let error = QueryString::parse(text).unwrap_err();
            assert_eq!(error.code(), "invalid_query_string", "{text}");
        }
    }

    #[test]
    fn a_blank_value_is_unset_and_the_first_value_counts() {
        let query = QueryString::parse("from=&to=+&q=a&q=b").unwrap();
        assert_eq!((query.get("from"), query.get("to"), query.get("x")), (None, None, None));
        assert_eq!(query.get("q"), Some("a"));
    }
}
