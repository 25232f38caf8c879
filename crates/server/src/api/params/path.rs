//! The article id in a path.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;

use crate::error::CallerError;

/// Returns the article id that a path contains.
///
/// # Errors
/// When the path is not percent-encoded UTF-8.
pub(crate) fn article_id(id: Result<Path<String>, PathRejection>) -> Result<String, CallerError> {
    id.map(|Path(id)| id).map_err(|_| CallerError::InvalidPath)
}
