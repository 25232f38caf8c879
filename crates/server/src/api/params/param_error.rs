//! The error of a parameter that cannot be read.

use std::fmt;

use super::nearest::nearest;
use crate::error::CallerError;
use crate::error::quote::shortened;

/// A parameter that an endpoint does not have, whose value is unreadable, or that is required but
/// unset.
#[derive(Debug)]
pub(crate) enum ParamError {
    Unknown {
        name: String,
        /// The parameters of the endpoint.
        known: Vec<&'static str>,
    },
    Value {
        name: &'static str,
        value: Option<String>,
        /// The values that the parameter takes.
        expected: String,
    },
}

impl ParamError {
    /// Returns the error of a parameter that is not one of `known`.
    pub(crate) fn unknown(name: &str, known: Vec<&'static str>) -> Self {
        Self::Unknown { name: name.to_owned(), known }
    }

    /// Returns the error with the name and the value of its parameter.
    pub(crate) fn with_param(self, name: &'static str, value: Option<&str>) -> Self {
        match self {
            Self::Value { expected, .. } => {
                Self::Value { name, value: value.map(str::to_owned), expected }
            }
            unknown @ Self::Unknown { .. } => unknown,
        }
    }
}

impl serde::de::Error for ParamError {
    /// Returns the error of a parameter that takes the values which `expected` describes.
    fn custom<T: fmt::Display>(expected: T) -> Self {
        Self::Value { name: "", value: None, expected: expected.to_string() }
    }
}

impl std::error::Error for ParamError {}

impl fmt::Display for ParamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(f, "unknown parameter: {name}"),
            Self::Value { name, expected, .. } => write!(f, "invalid {name}: expected {expected}"),
        }
    }
}

impl From<ParamError> for CallerError {
    fn from(error: ParamError) -> Self {
        match error {
            ParamError::Unknown { name, known } => Self::UnknownParameter {
                name: shortened(&name),
                nearest: nearest(&name, &known),
                known,
            },
            ParamError::Value { name, value: Some(value), expected } => {
                Self::InvalidParameter { name, value: shortened(&value), expected }
            }
            // `id` and `q` are the only required parameters.
            ParamError::Value { name: "id", value: None, .. } => Self::MissingId,
            ParamError::Value { value: None, .. } => Self::MissingQuery,
        }
    }
}
