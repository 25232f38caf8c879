//! The query string of a URI, decoded strictly, and the structs that are read from it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::deserializer::{QueryDeserializer, names_of};
use super::param_error::ParamError;
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};

/// The parameters of a query string, decoded, in their order.
///
/// As an extractor it refuses a query string that is not percent-encoded UTF-8, where
/// `axum::extract::Query` would replace the wrong bytes and search for something else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct QueryString(Vec<(String, String)>);

impl QueryString {
    /// Parses an `application/x-www-form-urlencoded` text.
    ///
    /// # Errors
    /// When a percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    pub(crate) fn parse(text: &str) -> Result<Self, CallerError> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(decode_pair);
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// Returns the query string of parameters that came by another way.
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Returns the parameters with these names.
    pub(crate) fn only(self, names: &[&str]) -> Self {
        Self(self.0.into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect())
    }

    /// Returns the first value of a parameter. A blank value counts as unset.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        (!value.trim().is_empty()).then_some(value)
    }

    /// Returns all values of a parameter that are not blank.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        values.filter(|value| !value.trim().is_empty()).collect()
    }

    /// Reads the parameters of an endpoint.
    ///
    /// # Errors
    /// When `T` has no field of the name of a parameter; when a value cannot be read, or a required
    /// parameter is unset: the first one in the order of the fields of `T`.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, CallerError> {
        self.check_names(names_of::<T>().to_vec())?;
        self.values()
    }

    /// Reads the parameters of an endpoint that has those of two structs.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub(crate) fn read_both<A: DeserializeOwned, B: DeserializeOwned>(
        &self,
    ) -> Result<(A, B), CallerError> {
        self.check_names([names_of::<A>(), names_of::<B>()].concat())?;
        Ok((self.values()?, self.values()?))
    }

    fn check_names(&self, known: Vec<&'static str>) -> Result<(), CallerError> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((unknown, _)) => Err(ParamError::unknown(unknown, known).into()),
            None => Ok(()),
        }
    }

    fn values<T: DeserializeOwned>(&self) -> Result<T, CallerError> {
        T::deserialize(QueryDeserializer::new(|name| self.all(name))).map_err(Into::into)
    }
}

fn decode_pair(pair: &str) -> Result<(String, String), CallerError> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    Ok((decode(name)?, decode(value)?))
}

fn decode(text: &str) -> Result<String, CallerError> {
    let invalid = || CallerError::InvalidQueryString(shortened(text));

    let mut escapes = text.split('%').skip(1);
    if !escapes.all(begins_with_two_hex_digits) {
        return Err(invalid());
    }

    let spaced = text.replace('+', " ");
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8().map_err(|_| invalid())?;
    Ok(decoded.into_owned())
}

fn begins_with_two_hex_digits(text: &str) -> bool {
    text.as_bytes().first_chunk::<2>().is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
}

impl<S: Sync> FromRequestParts<S> for QueryString {
    type Rejection = RequestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RequestError> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default())?)
    }
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
    fn a_text_that_is_not_percent_encoded_utf8_is_refused() {
        for text in ["q=%", "q=100%", "q=%zz", "q=%4", "%=1", "q=%D6%D0", "q=%E8%B7"] {
            let error = QueryString::parse(text).unwrap_err();
            assert_eq!(error.description().code, "invalid_query_string", "{text}");
        }
    }

    #[test]
    fn a_list_has_all_values_that_are_not_blank() {
        let query = QueryString::parse("source=a&q=x&source=&source=b&source=+").unwrap();
        assert_eq!(query.all("source"), ["a", "b"]);
        assert!(query.all("author").is_empty());
    }

    #[test]
    fn a_blank_value_is_unset_and_the_first_value_counts() {
        let query = QueryString::parse("from=&to=+&q=a&q=b").unwrap();
        assert_eq!((query.get("from"), query.get("to"), query.get("x")), (None, None, None));
        assert_eq!(query.get("q"), Some("a"));
    }
}
