//! A route without parameters.

use serde::Deserialize;

/// No parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct NoParams {}
