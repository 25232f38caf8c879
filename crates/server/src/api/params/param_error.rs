//! The error of a parameter that cannot be read.

use std::fmt;

use crate::error::CallerError;
use crate::error::quote::shortened;

/// A parameter whose value is unreadable, or that is required but unset.
#[derive(Debug)]
pub(crate) struct ParamError {
    name: &'static str,
    value: Option<String>,
    /// The values that the parameter takes.
    expected: String,
}

impl ParamError {
    /// Returns the error with the name and the value of its parameter.
    pub(crate) fn with_param(self, name: &'static str, value: Option<&str>) -> Self {
        Self { name, value: value.map(str::to_owned), ..self }
    }
}

impl serde::de::Error for ParamError {
    /// Returns the error of a parameter that takes the values which `expected` describes.
    fn custom<T: fmt::Display>(expected: T) -> Self {
        Self { name: "", value: None, expected: expected.to_string() }
    }
}

impl std::error::Error for ParamError {}

impl fmt::Display for ParamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid {}: expected {}", self.name, self.expected)
    }
}

impl From<ParamError> for CallerError {
    fn from(ParamError { name, value, expected }: ParamError) -> Self {
        match value {
            Some(value) => Self::InvalidParameter { name, value: shortened(&value), expected },
            // `q` is the only required parameter.
            None => Self::MissingQuery,
        }
    }
}
